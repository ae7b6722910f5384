import { describe, expect, it } from 'vitest';
import { makeReport } from '../../src/evidence/report/report.ts';
import type { TaskReport } from '../../src/evidence/report/task-report.ts';
import type { SessionRecord } from '../../src/model/outcome.ts';
import type { Queue } from '../../src/model/queue.ts';
import { resolveConfig } from '../../src/model/written-config.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';
import { recordOf } from '../rig/record-of.ts';

function queueOf(...tasks: WrittenTask[]): Queue {
  return {
    tasks: tasks.map((task) => resolveTask(task)),
    features: new Map(),
    disciplines: new Map(),
    tools: new Map(),
    pipelines: new Map(),
    metadata: { title: undefined, description: undefined },
    config: resolveConfig({}),
  };
}

const scope = { run: 'r-20261120-000000-00aaaa' };
const failed: Partial<SessionRecord> = {
  ...{ outcome: 'verify-failed', reason: 'test failed', verified: false },
  next: { status: 'pending' },
};

function groups(tasks: readonly TaskReport[]): Record<string, string> {
  return Object.fromEntries(tasks.map(({ task, group }) => [task, group]));
}

describe('a report', () => {
  it('counts each task once, by what it is now, and adds up its sessions [EVID-50, EVID-51]', () => {
    const report = makeReport({
      scope,
      problems: [],
      records: [
        recordOf({ hour: 1, task: 'proven', files: [{ path: 'a', added: 3, removed: 1 }] }),
        recordOf({ hour: 2, task: 'claimed', ...failed, charged: false }),
        recordOf({
          ...{ hour: 3, task: 'claimed', attempt: 2, verified: false, subscription: true },
          files: [{ path: 'a', added: 1, removed: 0 }],
        }),
        recordOf({ hour: 4, task: 'failing', ...failed }),
        recordOf({ hour: 5, task: 'undone' }),
        recordOf({ hour: 6, task: 'by-hand', ...failed }),
        recordOf({ hour: 7, task: 'removed' }),
        recordOf({
          ...{ hour: 8, task: 'asking', outcome: 'blocked', verified: false, charged: false },
          next: { status: 'blocked', blocked: { on: 'human', reason: 'r', question: 'Then?' } },
        }),
      ],
      queue: queueOf(
        { id: 'proven', title: 'P', status: 'done' },
        { id: 'claimed', title: 'C', status: 'done' },
        { id: 'failing', title: 'F' },
        { id: 'undone', title: 'U' },
        { id: 'by-hand', title: 'H', status: 'done' },
        {
          ...{ id: 'asking', title: 'A', status: 'blocked' },
          blocked: { on: 'human', reason: 'r', question: 'Which one?', options: ['x', 'y'] },
        },
        {
          ...{ id: 'elsewhere', title: 'E', status: 'blocked' },
          blocked: { on: 'human', reason: 'And this?' },
        },
      ),
    });
    expect(groups(report.tasks)).toEqual({
      ...{ proven: 'done-verified', claimed: 'done-unverified', failing: 'not-done' },
      ...{ undone: 'not-done', 'by-hand': 'done-unverified', removed: 'done-verified' },
      asking: 'blocked',
    });
    expect(report.totals).toMatchObject({
      ...{ sessions: 8, charged: 6, tasks: 7, done_verified: 2, done_unverified: 2 },
      ...{ blocked: 1, not_done: 2, cost_usd: 2, plan_cost_usd: 0.25, added: 4, removed: 1 },
      ...{ files: 1, work_ms: 8 * 600_000, wall_ms: 7 * 3_600_000 + 600_000 },
      tokens: { input: 9600, output: 2400, cached: 320_000 },
    });
    const of = (id: string): TaskReport | undefined => report.tasks.find(({ task }) => task === id);
    expect(of('undone')?.since).toContain('was made pending again');
    expect(of('by-hand')?.since).toContain('somebody has marked it done');
    expect(of('removed')?.since).toContain('no longer in the queue');
    expect(of('claimed')?.failed).toHaveLength(1);
    expect(of('asking')?.blocked).toMatchObject({ question: 'Which one?', options: ['x', 'y'] });
    expect(report.questions).toEqual([{ task: 'elsewhere', question: 'And this?', options: [] }]);
    expect(report.queue).toEqual({ done: 3, ready: 2, blocked: 2 });
  });

  it('goes by the records alone where the queue does not read [EVID-51]', () => {
    const report = makeReport({
      ...{ scope, problems: [], queue: undefined },
      records: [recordOf({ hour: 1, task: 'a' }), recordOf({ hour: 2, task: 'b', ...failed })],
    });
    expect(groups(report.tasks)).toEqual({ a: 'done-verified', b: 'not-done' });
    expect(report.queue).toBeUndefined();
    expect(report.tasks[0]?.since).toBeUndefined();
  });

  it('puts the weightiest red flags first, each with its task [EVID-52]', () => {
    const report = makeReport({
      ...{ scope, problems: [], queue: undefined },
      records: [
        recordOf({ hour: 1, task: 'a', flags: [{ rule: 'large-deletion', words: 'much' }] }),
        recordOf({ hour: 2, task: 'b', flags: [{ rule: 'secret', path: 'x', words: 'a key' }] }),
      ],
    });
    expect(report.flags.map(({ rule, task }) => [rule, task])).toEqual([
      ['secret', 'b'],
      ['large-deletion', 'a'],
    ]);
  });
});
