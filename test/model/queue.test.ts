import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/model/written-config.ts';
import {
  checksOf,
  findTask,
  playOrder,
  selectNext,
  storedState,
  taskMap,
  type Queue,
} from '../../src/model/queue.ts';
import { type Task } from '../../src/model/task.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';

function task(id: string, more: Partial<WrittenTask> = {}): Task {
  return resolveTask({ id, title: id, ...more });
}

describe('the queue', () => {
  it('is played by priority, then by place [PLAY-1]', () => {
    const tasks = [
      task('a', { priority: 'low' }),
      task('b'),
      task('c', { priority: 'critical' }),
      task('d'),
      task('e', { priority: 'high' }),
    ];
    expect(playOrder(tasks).map(({ id }) => id)).toEqual(['c', 'e', 'b', 'd', 'a']);
  });

  it('passes over what cannot be played, and says why [PLAY-2]', () => {
    const tasks = [
      task('draft', { status: 'draft' }),
      task('taken', { status: 'in_progress' }),
      task('stuck', {
        status: 'blocked',
        blocked: { on: 'human', reason: 'r', question: 'Which?' },
      }),
      task('later', { depends_on: ['stuck', 'skipped', 'over'] }),
      task('over', { status: 'done' }),
      task('skipped', { status: 'skipped' }),
      task('now', { depends_on: ['over'], priority: 'low' }),
    ];
    const { next, passed } = selectNext(tasks);
    expect(next?.id).toBe('now');
    expect(passed.map(({ task: { id }, why }) => `${id} ${why}`)).toEqual([
      'draft is a draft',
      'taken is in progress: a person has taken it',
      'stuck is blocked on human: Which?',
      'later waits for stuck (blocked), skipped (skipped)',
    ]);
    expect(selectNext(tasks, new Set(['later'])).next).toBeUndefined();
  });

  it('tells ready from waiting', () => {
    const tasks = [task('a'), task('b', { depends_on: ['a'] }), task('c', { status: 'done' })];
    const states = tasks.map((one) => storedState(one, taskMap(tasks)));
    expect(states).toEqual(['ready', 'waiting', 'done']);
  });

  it('finds a task by its id or the start of it [CLI-5]', () => {
    const tasks = [task('login'), task('login-form'), task('t-7k3m2pq')];
    const id = (text: string): unknown => {
      const found = findTask(tasks, text);
      return found.ok ? found.value.id : found.failure;
    };
    expect(id('login')).toBe('login');
    expect(id('t-7')).toBe('t-7k3m2pq');
    expect(id('lo')).toEqual({
      reason: 'task-ambiguous',
      prefix: 'lo',
      candidates: ['login', 'login-form'],
    });
    expect(id('logn')).toEqual({ reason: 'task-not-found', id: 'logn', nearest: 'login' });
    expect(id('')).toMatchObject({ reason: 'task-not-found' });
  });

  it("gathers the project's, the discipline's and the task's checks, each once [PLAY-3]", () => {
    const queue: Queue = {
      tasks: [],
      features: new Map(),
      disciplines: new Map([
        [
          'ui',
          {
            name: 'ui',
            title: 'ui',
            persona: undefined,
            skills: [],
            conventions: undefined,
            tools: [],
            mcp_servers: [],
            model: undefined,
            verify: ['look', 'test'],
          },
        ],
      ]),
      tools: new Map(),
      pipelines: new Map(),
      metadata: { title: undefined, description: undefined },
      config: resolveConfig({
        checks: { test: 'npm test', look: 'npm run look' },
        verify: ['test'],
      }),
    };
    expect(checksOf(task('a', { discipline: 'ui', verify: ['test -f x', 'test'] }), queue)).toEqual(
      [
        { name: 'test', command: 'npm test' },
        { name: 'look', command: 'npm run look' },
        { name: 'test -f x', command: 'test -f x' },
      ],
    );
  });
});
