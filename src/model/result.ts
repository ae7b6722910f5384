import type { Failure } from './failure.ts';

// It has a file of its own because the words for failures use it too, and results name failures.
/** What an operation that is expected to fail now and then gives back. A throw is a bug. */
export type Result<T, F = Failure> = { ok: true; value: T } | { ok: false; failure: F };

/** The result of what went well. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** The result of an expected failure. */
export function fail<F>(failure: F): { ok: false; failure: F } {
  return { ok: false, failure };
}
