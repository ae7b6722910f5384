import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Chance } from '../chaos/chance.ts';
import { playChaos } from '../chaos/chaos-run.ts';
import { databaseText, endProblems, runLogs } from '../chaos/invariant.ts';
import { drawMoment } from '../chaos/moment.ts';
import { chaosTasks, queueText } from '../chaos/queue.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';

describe('a queue whose engine and agents are killed', () => {
  const sandboxes: Sandbox[] = [];
  const newSandbox = (): Sandbox => {
    const sandbox = new Sandbox();
    sandboxes.push(sandbox);
    return sandbox;
  };

  afterEach(async () => {
    for (const sandbox of sandboxes.splice(0)) await sandbox.dispose();
  });

  // Two at a time: each waits for the other's processes as little as for its own.
  const pairs = Array.from({ length: 10 }, (_, index) => [2 * index + 1, 2 * index + 2] as const);
  it.each(pairs)('is drained, each task once, with seeds %s and %s [END-1]', async (...seeds) => {
    const results = await Promise.all(
      seeds.map(async (seed) => {
        const sandbox = newSandbox();
        const result = await playChaos(sandbox, `${seed}`);
        if (result.problems.length > 0) console.error(sandbox.story());
        return result;
      }),
    );
    for (const { seed, problems, story } of results) {
      expect(problems, `npm run chaos -- --seed ${seed}\n${story.join('\n')}`).toEqual([]);
    }
  });

  it('needs nothing of a log that came after the decision [END-4]', async () => {
    const sandbox = newSandbox();
    writeQueue(sandbox, oneTask);
    const agent = join(repositoryRoot, 'build', 'stand-in-agent.js');
    const command = [process.execPath, agent, 'instant:no-mcp'];
    sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify(command);
    expect((await sandbox.run(['play', '--json'])).code).toBe(0);
    const [name = ''] = readdirSync(join(sandbox.project, '.ralph/run/events'));
    const lines = sandbox.read(`.ralph/run/events/${name}`).split('\n');
    const typed = (type: string) => (line: string) => line.includes(`"type":"${type}"`);
    const decided = lines.findIndex(typed('session-decided'));
    const [ended, recorded] = ['session-ended', 'task-recorded'].map((type) =>
      lines.findIndex(typed(type)),
    );
    expect([ended, recorded]).toEqual([decided + 1, decided + 2]);
    sandbox.write(`.ralph/run/events/${name}`, `${lines.slice(0, decided + 1).join('\n')}\n`);
    const tasks = sandbox.read('.ralph/db/tasks.yaml');

    const { code, stdout } = await sandbox.run(['play', '--json']);
    expect(code).toBe(0);
    const events = stdout.split('\n');
    expect(events.filter(typed('session-recovered')).join()).toContain('its result is kept');
    expect(events.filter(typed('task-picked'))).toEqual([]);
    expect(sandbox.read('.ralph/db/tasks.yaml')).toBe(tasks);
  });

  it('meets the same moments again with the same seed [END-2]', () => {
    const moments = (seed: string): object[] => {
      const chance = new Chance(seed);
      return Array.from({ length: 20 }, () => drawMoment(chance, true));
    };
    expect(moments('7')).toEqual(moments('7'));
    expect(moments('7')).not.toEqual(moments('8'));
    expect(chaosTasks('7')).toEqual(chaosTasks('7'));
    expect(chaosTasks('7')).not.toEqual(chaosTasks('8'));
    const flaws = pairs
      .flat()
      .flatMap((seed) => chaosTasks(`${seed}`).flatMap((task) => task.flaws));
    expect(new Set(flaws)).toEqual(new Set(['no-signal', 'verify-failed', 'limit']));
  });

  it('is looked at closely [END-3]', () => {
    const sandbox = newSandbox();
    const tasks = chaosTasks('1')
      .slice(0, 2)
      .map((task) => ({ ...task, depends_on: [], flaws: [] }));
    const [{ id } = { id: '' }] = tasks;
    const session = (number: number): string => `s-20261121-08000${number}-abcdef`;
    const record = (number: number, task: string, outcome = 'completed', attempt = 1): void => {
      const text = `session: ${session(number)}\ntask: ${task}\noutcome: ${outcome}\nreason: x
started: 2026-11-21T08:00:0${number}.000Z\nattempt: ${attempt}\ncharged: true\n`;
      sandbox.write(`.ralph/db/history/2026-11/${session(number)}.yaml`, text);
    };
    const log = (...picked: [number, string][]): void => {
      const events = picked.map(([number, task]) => ({
        ...{ type: 'task-picked', at: '2026-11-21T08:00:00.000Z' },
        ...{ session: session(number), task },
      }));
      const lines = events.map((event) => JSON.stringify(event)).join('\n');
      sandbox.write('.ralph/run/events/r-1.jsonl', `${lines}\n{"type":"cut`);
    };
    const problems = (before: string): string[] =>
      endProblems({ sandbox, tasks, before, logs: runLogs(sandbox), agents_killed: 0 });

    sandbox.write('.ralph/config.yaml', '');
    sandbox.write('.ralph/.gitignore', '');
    sandbox.write('.ralph/db/tasks.yaml', queueText(tasks));
    const before = databaseText(sandbox);
    const done = queueText(tasks).replaceAll('    tags:', '    status: done\n    tags:');
    sandbox.write('.ralph/db/tasks.yaml', done);
    record(1, 'task-1');
    record(2, 'task-2');
    log([1, 'task-1'], [2, 'task-2']);
    expect(problems(before)).toEqual([]);

    log([1, 'task-1'], [2, 'task-2'], [3, 'task-1']);
    expect(problems(before).join()).toContain('task-1 was played again in s-20261121-080003');
    record(3, 'task-1');
    expect(problems(before).join()).toContain('task-1 has 2 records of its end');
    expect(problems(before).join()).toContain(
      '080003-abcdef is attempt 1 at task-1, after 1 charged',
    );
    record(5, 'task-1', 'no-signal', 2);
    record(6, 'task-1', 'no-signal', 3);
    expect(problems(before).join()).toContain('task-1 was attempted 4 times');
    record(4, 'task-2', 'agent-error');
    expect(problems(before).join()).toContain('0 agents were killed, and 3 failed');
    sandbox.write('.ralph/db/tasks.yaml', queueText(tasks).replace('  # What', '  #  What'));
    expect(problems(before)).toContain('lines changed that are not for Ralph');
    expect(problems(before)).toContain(`${id} is nothing, not done`);
  });
});
