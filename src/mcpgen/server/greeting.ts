import type { Readable, Writable } from 'node:stream';
import { capabilities, serverInfo } from './introduction.ts';

/** The versions of the protocol that begin with a handshake, as the library knows them. */
export const greetedVersions = [
  ...['2024-10-07', '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'],
];

/** Somebody who says nothing is served all the same. */
const silenceMs = 200;

const newline = 0x0a;

/** What became of it: the request's id where it was answered; no server is wanted where all has ended. */
export type Greeting = { type: 'answered'; id: string | number } | { type: 'left' | 'ended' };

/**
 * Waits for the first message and answers it where it is the handshake, which needs nothing that takes
 * time to load: the agent waits for this answer before it does anything else. All that came stays in the
 * input for whoever reads it next.
 */
export async function greet(input: Readable, output: Writable): Promise<Greeting> {
  const first = await firstOf(input);
  if (first === 'ended') return { type: 'ended' };
  if (first === undefined) return { type: 'left' };
  input.unshift(first);
  const end = first.indexOf(newline);
  const handshake = end === -1 ? undefined : handshakeIn(first.subarray(0, end).toString('utf8'));
  if (handshake === undefined) return { type: 'left' };
  const { id, protocolVersion } = handshake;
  const result = { protocolVersion, capabilities, serverInfo };
  output.write(`${JSON.stringify({ result, jsonrpc: '2.0', id })}\n`);
  return { type: 'answered', id };
}

/** What came first; undefined for nothing yet. The input is paused then, so that nothing gets lost. */
function firstOf(input: Readable): Promise<Buffer | 'ended' | undefined> {
  return new Promise((resolve) => {
    const settle = (found: Buffer | 'ended' | undefined): void => {
      clearTimeout(silence);
      input.pause();
      input.off('data', settle).off('end', ended).off('close', ended).off('error', ended);
      resolve(found);
    };
    const ended = (): void => {
      settle('ended');
    };
    const silence = setTimeout(settle, silenceMs, undefined);
    input.once('data', settle).once('end', ended).once('close', ended).once('error', ended);
  });
}

interface Handshake {
  id: string | number;
  protocolVersion: string;
}

/** Undefined for any other message, and for one that the library may have something to say about. */
function handshakeIn(line: string): Handshake | undefined {
  const message = objectOf(parsed(line));
  const params = objectOf(message?.['params']);
  const client = objectOf(params?.['clientInfo']);
  const { jsonrpc, method, id } = message ?? {};
  const { protocolVersion } = params ?? {};
  if (jsonrpc !== '2.0' || method !== 'initialize') return undefined;
  if (typeof id !== 'string' && !Number.isInteger(id)) return undefined;
  if (typeof client?.['name'] !== 'string' || typeof client['version'] !== 'string')
    return undefined;
  if (objectOf(params?.['capabilities']) === undefined) return undefined;
  if (typeof protocolVersion !== 'string' || !greetedVersions.includes(protocolVersion))
    return undefined;
  return { id: id as string | number, protocolVersion };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}
