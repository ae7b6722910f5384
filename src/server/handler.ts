import type * as z from 'zod/mini';
import type { Result } from '../model/result.ts';
import type { CommandCall, Printed } from './command.ts';
import type { Desk } from './desk.ts';
import { nothingHere, refused, refusedFailure, type Outcome } from './refusal.ts';
import type { Answer, Body, Route } from './route.ts';

/** What stands for `:id` and the like in a route. */
type PlaceOf<One extends string> = One extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PlaceOf<Rest>
  : One extends `${string}:${infer Name}`
    ? Name
    : never;

/** One request of a page, checked as far as its route can tell. */
export interface Asked<One extends Route> {
  desk: Desk;
  /** Runs a command of Ralph in the project. */
  run: (call: Omit<CommandCall, 'root'>) => Promise<Printed>;
  /** The same for the text that it prints, of which so many bytes are kept. */
  text: (call: Omit<CommandCall, 'root'>, most: number) => Promise<{ text: string; cut: boolean }>;
  at: Record<PlaceOf<One>, string>;
  query: (name: string) => string | undefined;
  body: Body<One>;
}

/** How a route is answered; one that is given something says what that has to be. */
export type Handler<One extends Route> = {
  answer: (asked: Asked<One>) => Outcome<Answer<One>> | Promise<Outcome<Answer<One>>>;
} & (Body<One> extends undefined ? object : { body: z.ZodMiniType<Body<One>> });

/** Every route has its handler, or it does not compile. */
export type Handlers<One extends Route = Route> = { [Each in One]: Handler<Each> };

/** What came of something that may fail. */
export function outcomeOf<Value>(result: Result<Value>): Outcome<Value> {
  return result.ok ? result : refusedFailure(result.failure);
}

/** What was looked for, if it is there. */
export function found<Value>(value: Value | undefined): Outcome<Value> {
  return value === undefined ? nothingHere : { ok: true, value };
}

/** What a command of Ralph printed: its document has a test of its own, and is what the route says. */
export function outcomeOfPrint<Value>(printed: Printed): Outcome<Value> {
  if (printed.ok) return { ok: true, value: (printed.data ?? {}) as Value };
  const { failure } = printed;
  if (failure.reason !== 'unsaid') return refusedFailure(failure);
  const what = failure.said === '' ? 'the command ended without a word' : failure.said;
  return refused(500, { reason: 'unexpected', what, todo: 'look at `ralph doctor`' });
}
