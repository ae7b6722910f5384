import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { TranscriptEvent } from '../../src/model/event.ts';
import type { SessionSignal } from '../../src/model/signal.ts';
import { Repetition, type Standstill } from '../../src/monitor/repetition.ts';

const limits = { same_call: 4, same_failure: 3 };

interface Call {
  name?: string;
  input?: object;
  output?: string;
  subagent?: boolean;
}

/** One session: each call gets an id of its own, as the agent's calls do. */
class Session {
  readonly repetition = new Repetition(limits);
  #calls = 0;

  open({ name = 'Bash', input = { command: 'cat x' }, subagent = false }: Call = {}): string {
    const id = `t${++this.#calls}`;
    this.repetition.take({ type: 'tool-opened', id, name, input, subagent });
    return id;
  }

  close(id: string, output = 'x'): Standstill | undefined {
    return this.repetition.take({
      type: 'tool-closed',
      id,
      name: undefined,
      failed: false,
      output,
    });
  }

  call(call: Call = {}): Standstill | undefined {
    return this.close(this.open(call), call.output);
  }

  checks(failed: string[], tree?: string): Standstill | undefined {
    const signal: SessionSignal = {
      ...{ type: 'checks-ran', at: '2026-01-01T00:00:00Z', passed: [], failed },
      ...(tree === undefined ? {} : { tree }),
    };
    return this.repetition.takeSignal(signal);
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const begins = { type: 'begins' };

describe('the same call with the same answer', () => {
  it('stands still at the limit, with the call as evidence [MON-35]', () => {
    const session = new Session();
    const seen = [1, 2, 3, 4].map(() => session.call());
    expect(seen).toEqual([
      undefined,
      begins,
      undefined,
      {
        type: 'stands-still',
        stop: 'repetition',
        evidence: 'Bash `cat x` 4 times with the same answer, and nothing else new',
      },
    ]);
  });

  it('counts in a circle of several calls, too [MON-35]', () => {
    const session = new Session();
    const seen = Array.from({ length: 8 }, (_, at) =>
      session.call({ input: { command: at % 2 === 0 ? 'one' : 'two' } }),
    );
    expect(seen.map((one) => one?.type)).toEqual([
      ...[undefined, undefined, undefined, 'begins'],
      ...[undefined, undefined, undefined, 'stands-still'],
    ]);
  });

  it('is nothing as long as its answer changes [MON-36]', () => {
    const session = new Session();
    const seen = Array.from({ length: 100 }, (_, at) => session.call({ output: `${at} %` }));
    expect(seen.filter((one) => one !== undefined)).toEqual([]);
  });

  it.each<[string, Call]>([
    ['another input', { input: { command: 'cat y' } }],
    ['another tool', { name: 'Read' }],
    ['another answer', { output: 'y' }],
  ])('counts anew after a call with %s [MON-36]', (_, other) => {
    const session = new Session();
    for (const call of [{}, {}, {}, other]) session.call(call);
    expect([1, 2, 3].map(() => session.call()?.type)).toEqual([undefined, 'begins', undefined]);
    expect(session.call()?.type).toBe('stands-still');
  });

  it('counts anew after progress that no call tells [MON-36]', () => {
    const session = new Session();
    expect([1, 2, 3, 4].map(() => session.call()?.type).at(-1)).toBe('stands-still');
    session.repetition.progressed();
    expect([1, 2, 3, 4].map(() => session.call()?.type)).toEqual([
      ...[undefined, 'begins', undefined, 'stands-still'],
    ]);
  });

  it('may begin as often as there are subagents that work side by side [MON-36]', () => {
    const session = new Session();
    const agents = [1, 2, 3].map((at) => session.open({ name: 'Agent', input: { prompt: at } }));
    const seen = Array.from({ length: 12 }, () => session.call({ subagent: true })?.type);
    expect(seen.indexOf('stands-still')).toBe(11);
    for (const id of agents) session.close(id, id);
    const alone = Array.from({ length: 4 }, () => session.call({ subagent: true })?.type);
    expect(alone).toEqual([undefined, 'begins', undefined, 'stands-still']);
  });

  it('counts when it has ended, not while it runs or when its beginning was not seen [MON-35]', () => {
    const session = new Session();
    const ids = [1, 2, 3, 4].map(() => session.open());
    expect(ids.map((id) => session.close(id)?.type).at(-1)).toBe('stands-still');
    expect([1, 2, 3, 4, 5].map((at) => session.close(`strange ${at}`))).toEqual(
      Array<undefined>(5).fill(undefined),
    );
  });

  it.each<[string, Call, string]>([
    ['no input', { name: 'mcp__ralph__list_tasks', input: {} }, 'mcp__ralph__list_tasks 4 times'],
    [
      'a telling part',
      { name: 'Grep', input: { output_mode: 'x', pattern: 'a.*b' } },
      'Grep `a.*b` 4',
    ],
    [
      'a long and wild input',
      { input: { command: `\u001b[31m${'x'.repeat(500)}\nrm` } },
      `Bash \`${'x'.repeat(79)}…\` 4 times`,
    ],
  ])('with %s is named in words [MON-35]', (_, call, words) => {
    const session = new Session();
    const last = [1, 2, 3, 4].map(() => session.call(call)).at(-1);
    expect(last).toMatchObject({ evidence: expect.stringContaining(words) as string });
  });

  it('is forgotten after very many others: memory stays bounded [MON-39]', () => {
    const session = new Session();
    const heap = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const fill = (from: number): void => {
      for (let at = from; at < from + 30_000; at++) {
        session.open({ input: { command: `open ${at}` } });
        session.call({ input: { command: String(at) }, output: 'y'.repeat(1_000) });
      }
    };
    fill(0);
    const before = heap();
    fill(30_000);
    fill(60_000);
    expect(heap() - before).toBeLessThan(2 * 1024 * 1024);
  });
});

describe('the same checks that fail', () => {
  it('with the same files stand still at the limit, whatever their order [MON-37]', () => {
    const session = new Session();
    expect(session.checks(['test', 'lint'], 'a')).toBeUndefined();
    expect(session.checks(['lint', 'test'], 'a')).toBeUndefined();
    expect(session.checks(['test', 'lint'], 'a')).toEqual({
      type: 'stands-still',
      stop: 'same-failure',
      evidence: 'lint, test failed 3 times with the same files',
    });
  });

  it.each<[string, [string[], string?][]]>([
    ['without the id of the files', Array<[string[], string?]>(9).fill([['test']])],
    ['when all pass', Array<[string[], string?]>(9).fill([[], 'a'])],
    ['with other files', ['a', 'b', 'c', 'd'].map((tree) => [['test'], tree])],
    ['when others fail', [['a'], ['b'], ['c'], ['a', 'b']].map((failed) => [failed, 'a'])],
    [
      'with something new between',
      (['a', 'a', 'b', 'a', 'a'] as const).map((tree) => [['test'], tree]),
    ],
  ])('are nothing %s [MON-37]', (_, rounds) => {
    const session = new Session();
    expect(rounds.map(([failed, tree]) => session.checks(failed, tree))).toEqual(
      rounds.map(() => undefined),
    );
  });

  it('are not counted by any other event or signal [MON-37]', () => {
    const session = new Session();
    const events: TranscriptEvent[] = Array.from({ length: 9 }, () => ({ type: 'model-asked' }));
    expect(events.map((event) => session.repetition.take(event))).toEqual(
      events.map(() => undefined),
    );
    const signal: SessionSignal = { type: 'progress', at: '2026-01-01T00:00:00Z', message: 'x' };
    expect(events.map(() => session.repetition.takeSignal(signal))).toEqual(
      events.map(() => undefined),
    );
  });
});
