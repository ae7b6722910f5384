import type { Failure } from './failure.ts';

/** What an operation that is expected to fail now and then gives back. A throw is a bug. */
export type Result<T, F = Failure> = { ok: true; value: T } | { ok: false; failure: F };

export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

export function fail<F>(failure: F): { ok: false; failure: F } {
  return { ok: false, failure };
}

/** Makes a switch over a union exhaustive: a new variant no longer compiles until every switch names it. */
export function unreachable(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
