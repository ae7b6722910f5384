import type { Readable, Writable } from 'node:stream';
import {
  parseJSONRPCMessage,
  ProtocolErrorCode,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';

/** More than any call has; more than this is never held in memory. */
export const maxLineBytes = 10 * 1024 * 1024;

const newline = 0x0a;
/** Enough of a line to find the id of its request in, at either end. */
const keptBytes = 200;

type MessageId = string | number;

/**
 * JSON-RPC over streams, one message a line. The library's own says nothing to a line that is no message,
 * and ends at one that is too long; here each gets the protocol's own error.
 */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #input: Readable;
  readonly #output: Writable;
  #chunks: Buffer[] = [];
  #size = 0;
  /** The ends of a line that is too long, while the rest of it goes by. */
  #tooLong: { head: Buffer; tail: Buffer } | undefined;
  #closed = false;
  /** The request that had its answer before this began: the one that comes for it is not sent. */
  #answered: MessageId | undefined;

  constructor(input: Readable, output: Writable, answered?: MessageId) {
    this.#input = input;
    this.#output = output;
    this.#answered = answered;
  }

  start(): Promise<void> {
    this.#input.on('data', this.#read);
    this.#input.on('end', this.#end);
    this.#input.on('close', this.#end);
    this.#input.on('error', this.#end);
    // Also with nobody left to read: there is nothing to do about it but to end.
    this.#output.on('error', this.#end);
    // Where somebody has read before, it stands still.
    this.#input.resume();
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed || this.#isAnswered(message)) return Promise.resolve();
    return new Promise((resolve) => {
      // A failed write is told to the listener for errors.
      this.#output.write(`${JSON.stringify(message)}\n`, () => {
        resolve();
      });
    });
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#input.off('data', this.#read);
    this.#input.pause();
    this.#chunks = [];
    this.onclose?.();
    return Promise.resolve();
  }

  #isAnswered(message: JSONRPCMessage): boolean {
    if (this.#answered === undefined || 'method' in message) return false;
    if (message.id !== this.#answered) return false;
    this.#answered = undefined;
    return true;
  }

  readonly #end = (): void => {
    void this.close();
  };

  readonly #read = (chunk: Buffer): void => {
    let rest = chunk;
    for (;;) {
      const at = rest.indexOf(newline);
      if (at === -1) break;
      this.#take(rest.subarray(0, at));
      this.#endLine();
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) this.#take(rest);
  };

  #take(part: Buffer): void {
    if (this.#tooLong !== undefined) {
      this.#tooLong.tail = lastOf(this.#tooLong.tail, part);
      return;
    }
    this.#chunks.push(part);
    this.#size += part.length;
    if (this.#size <= maxLineBytes) return;
    const line = Buffer.concat(this.#chunks);
    // Copies: a part of the line would keep all of it.
    const head = Buffer.from(line.subarray(0, keptBytes));
    this.#tooLong = { head, tail: lastOf(Buffer.alloc(0), line) };
    this.#chunks = [];
    this.#size = 0;
  }

  #endLine(): void {
    const long = this.#tooLong;
    if (long !== undefined) {
      this.#tooLong = undefined;
      const id = idAtEnd(long.head.toString('utf8'), long.tail.toString('utf8'));
      const words = `the message is too long: at most ${maxLineBytes} bytes are read`;
      this.#refuse(ProtocolErrorCode.InvalidRequest, words, id);
      return;
    }
    const line = Buffer.concat(this.#chunks).toString('utf8');
    this.#chunks = [];
    this.#size = 0;
    if (line.trim() !== '') this.#message(line);
  }

  #message(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#refuse(ProtocolErrorCode.ParseError, 'the line is no JSON');
      return;
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(value);
    } catch {
      const words = 'the line is no message of JSON-RPC 2.0';
      this.#refuse(ProtocolErrorCode.InvalidRequest, words, idOf(value));
      return;
    }
    this.onmessage?.(message);
  }

  #refuse(code: number, message: string, id?: MessageId): void {
    // Null is JSON-RPC's own for a request whose id could not be told; the library's type has none.
    const line = { jsonrpc: '2.0', id: id ?? null, error: { code, message } };
    if (!this.#closed) this.#output.write(`${JSON.stringify(line)}\n`);
  }
}

function lastOf(before: Buffer, part: Buffer): Buffer {
  const last = part.subarray(-keptBytes);
  return Buffer.from(Buffer.concat([before, last]).subarray(-keptBytes));
}

function idOf(value: unknown): MessageId | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  const { id } = value;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** The id of a message, where it is the first or the last of its keys: nothing else can stand there. */
function idAtEnd(head: string, tail: string): MessageId | undefined {
  const value = String.raw`(-?\d+|"[^"\\]{1,100}")`;
  const found =
    new RegExp(String.raw`^\{(?:"jsonrpc":"2\.0",)?"id":${value},`).exec(head) ??
    new RegExp(String.raw`,"id":${value}\}\s*$`).exec(tail);
  const [, id] = found ?? [];
  return id === undefined ? undefined : idOf({ id: JSON.parse(id) as unknown });
}
