import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import type { NextTask } from '../../src/model/outcome.ts';
import { systemClock } from '../../src/pipeline/clock.ts';
import { applyRecord } from '../../src/pipeline/record.ts';
import { RunControl } from '../../src/pipeline/run-control.ts';
import { good, readSample, sampleProject, sampleStore } from '../db/sample.ts';
import { recordOf } from '../rig/record-of.ts';

const own = 's-20261121-000001-000001';
const others = 's-20261121-000002-000002';

/** What the record of a session makes of its only task, and what the log is told of that. */
async function applied(task: string, next: NextTask, after?: 'crash'): Promise<string[]> {
  const project = sampleProject({ 'tasks.yaml': `tasks:\n  - id: one\n    title: One\n${task}` });
  const events: RunEvent[] = [];
  const shop = {
    ...{ run: 'r', project, store: sampleStore(project), clock: systemClock, random: randomBytes },
    ...{ agent: { file: '', args: [], words: [], from: '' }, env: {}, control: new RunControl() },
    installation: { node: '', runtime: '' },
    ...{ subscription: false, logFailure: () => undefined },
    emit: (event: RunEvent) => {
      events.push(event);
    },
  };
  good(await applyRecord(shop, recordOf({ hour: 3, session: own, next }), after));
  const told = events.flatMap((event) => (event.type === 'task-recorded' ? [event.status] : []));
  return [...told, readSample(project)];
}

describe('what a record makes of its task', () => {
  it.each([undefined, 'crash'] as const)(
    'is nothing where another session has had the task since (%s) [STEER-44]',
    async (after) => {
      const task = `    status: done\n    session: ${others}\n`;
      const [told, text] = await applied(task, { status: 'pending' }, after);
      expect(told).toBe('done');
      expect(text).toContain(task);
    },
  );

  it.each([undefined, 'crash'] as const)(
    'keeps the status that somebody gave it, where a person has left it open (%s) [STEER-47]',
    async (after) => {
      const next = { status: 'blocked', kept: true } as const;
      const [told, text] = await applied('    status: in_progress\n', next, after);
      expect(told).toBe('in_progress');
      expect(text).toContain('status: in_progress');
      expect(text).toContain(`session: ${own}`);
    },
  );
});
