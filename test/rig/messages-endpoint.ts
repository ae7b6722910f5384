import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { unreachable } from '../../src/model/unreachable.ts';
import { AwaitedList } from './awaited-list.ts';
import { modelRequest, type ModelRequest } from './model-request.ts';
import { replyEvents, replyMessage, sse } from './reply-message.ts';
import { refuse, say, type Reply, type Turn } from './turn.ts';

/** A turn, or how to make it from the request, for one that depends on what a tool answered. */
export type ScriptedTurn = Turn | ((request: ModelRequest) => Turn | Promise<Turn>);

export interface Script {
  /** Which conversations it is for: a part of the prompt, or a question about it. */
  when: string | ((prompt: string) => boolean);
  /** One list of turns for each session: the first that comes takes the first list. */
  attempts: ScriptedTurn[][];
}

interface Conversation {
  name: string;
  turns: ScriptedTurn[];
  next: number;
}

/**
 * A Messages API on loopback whose replies a test has written beforehand, for the real `claude`. Each
 * request that has tools takes the conversation's next turn, a retry too (after a broken stream claude
 * asks again without one); what claude asks for itself, such as a title, does not use one up.
 */
export class MessagesEndpoint {
  scripts: Script[];
  readonly #server: Server;
  readonly #requests: AwaitedList<ModelRequest>;
  readonly #conversations = new Map<string, Conversation | string>();
  readonly #taken = new Map<Script, number>();
  readonly #unscripted: string[] = [];
  #replies = 0;

  private constructor(scripts: Script[]) {
    this.scripts = scripts;
    this.#requests = new AwaitedList(() => this.story());
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#unscripted.push(`the endpoint failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  static async start(scripts: Script[] = []): Promise<MessagesEndpoint> {
    const endpoint = new MessagesEndpoint(scripts);
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  /** For ANTHROPIC_BASE_URL. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  /** All requests for a reply, oldest first, those that claude makes for itself too. */
  get requests(): readonly ModelRequest[] {
    return this.#requests.items;
  }

  /** What was asked for and no script had; each was answered with status 400 and these words. */
  get unscripted(): readonly string[] {
    return this.#unscripted;
  }

  /** The first request that matches, past ones too. Throws when it does not come. */
  waitFor(matches: (request: ModelRequest) => boolean, boundMs?: number): Promise<ModelRequest> {
    return this.#requests.waitFor('a request to the model', matches, boundMs);
  }

  /** Ends the server and every connection that hangs on it. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /** What was asked so far, for the output of a failed test. */
  story(): string {
    const lines = this.requests.map(
      (request) =>
        `${request.session} ${request.tools.length} tools: ${head(request.last || JSON.stringify(request.results))}`,
    );
    return ['requests to the model:', ...lines, ...this.#unscripted].join('\n  ');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://endpoint').pathname;
    const body = await text(request);
    if (request.method !== 'POST' || path !== '/v1/messages') {
      const plain = path.endsWith('/count_tokens') ? { input_tokens: 100 } : {};
      response.setHeader('content-type', 'application/json').end(JSON.stringify(plain));
      return;
    }
    const session = String(request.headers['x-claude-code-session-id']);
    const asked = modelRequest(session, parseJson(body));
    if (asked === undefined) {
      await this.#play(this.#missing('the body is no request for a reply'), undefined, response);
      return;
    }
    // Chosen before anything that waits is told of the request, so that turns keep their order.
    const scripted = this.#nextTurn(asked);
    this.#requests.push(asked);
    const turn = typeof scripted === 'function' ? await scripted(asked) : scripted;
    await this.#play(turn, asked, response);
  }

  #nextTurn(asked: ModelRequest): ScriptedTurn {
    if (asked.tools.length === 0) return say('{"title": "A title"}');
    // A subagent shares its parent's session and has a prompt of its own.
    const key = `${asked.session}\n${asked.prompt}`;
    const conversation = this.#conversations.get(key) ?? this.#begin(asked);
    this.#conversations.set(key, conversation);
    if (typeof conversation === 'string') return this.#missing(conversation);
    const turn = conversation.turns[conversation.next++];
    return (
      turn ?? this.#missing(`${conversation.name} has no turn number ${conversation.next} for it`)
    );
  }

  /** The conversation that a script has for it, or what is missing. */
  #begin(asked: ModelRequest): Conversation | string {
    const script = this.scripts.find(({ when }) =>
      typeof when === 'string' ? asked.prompt.includes(when) : when(asked.prompt),
    );
    if (script === undefined) return `no script is for the prompt: ${head(asked.prompt)}`;
    const attempt = this.#taken.get(script) ?? 0;
    this.#taken.set(script, attempt + 1);
    const name = `attempt ${attempt + 1} of the script for ${String(script.when)}`;
    const turns = script.attempts[attempt];
    return turns === undefined ? `there is no ${name}` : { name, turns, next: 0 };
  }

  #missing(what: string): Turn {
    this.#unscripted.push(what);
    return refuse(400, `test script: ${what}`);
  }

  async #play(
    turn: Turn,
    asked: ModelRequest | undefined,
    response: ServerResponse,
  ): Promise<void> {
    switch (turn.type) {
      case 'reply':
        response.end(this.#begun(turn, asked, response).join(''));
        return;
      case 'refusal':
        response.writeHead(turn.status, { 'content-type': 'application/json', ...turn.headers });
        response.end(JSON.stringify(turn.body));
        return;
      case 'hang':
        if (turn.at === 'mid-stream') this.#writeHalf(asked, response);
        return;
      case 'reset':
        this.#writeHalf(asked, response);
        // A reset throws away what the client has not read yet, and nothing tells when it has.
        await delay(200);
        response.socket?.resetAndDestroy();
        return;
      default:
        unreachable(turn);
    }
  }

  /** Sends the head of an answer; returns its body in pieces. Claude asks without a stream, too. */
  #begun(reply: Reply, asked: ModelRequest | undefined, response: ServerResponse): string[] {
    const id = `scripted${++this.#replies}`;
    const message = replyMessage(id, asked?.model ?? 'unknown', reply);
    const streamed = asked?.body['stream'] === true;
    const type = streamed ? 'text/event-stream' : 'application/json';
    response.writeHead(200, { 'content-type': type });
    return streamed ? replyEvents(message).map(sse) : [JSON.stringify(message)];
  }

  /** Sends the first words of a reply: whole events, or the beginning of the one document. */
  #writeHalf(asked: ModelRequest | undefined, response: ServerResponse): void {
    const pieces = this.#begun(say('I will '), asked, response);
    const [whole = ''] = pieces;
    response.write(pieces.length === 1 ? whole.slice(0, 20) : pieces.slice(0, 3).join(''));
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function head(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
