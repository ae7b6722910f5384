import { describe, expect, it } from 'vitest';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - id: login-form
    title: Add a login form
    depends_on: [api]
    priority: high
  - id: api
    title: Make the API
    verify: [npm test]
  - id: docs
    title: Write the docs
    status: blocked
    blocked: {on: human, reason: two ways, question: Which one?}
`;

describe('the commands that look at the queue', () => {
  const sandbox = useSandbox();

  it('list shows it in play order, for people and programs [CLI-3] [CLI-10]', async () => {
    writeQueue(sandbox(), queue);
    const { code, stdout } = await sandbox().run(['list']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'login-form  waiting  high    Add a login form',
      'api         ready    medium  Make the API',
      'docs        blocked  medium  Write the docs',
    ]);
    const json = await sandbox().run(['list', '--json']);
    const document: unknown = JSON.parse(json.stdout);
    expect(document).toMatchObject({ schema_version: 1, kind: 'task-list', warnings: [] });
    const tasks = await listTasks(sandbox());
    expect(tasks.map(({ id, status, state }) => [id, status, state])).toEqual([
      ['login-form', 'pending', 'waiting'],
      ['api', 'pending', 'ready'],
      ['docs', 'blocked', 'blocked'],
    ]);
  });

  it('show tells state, checks and why it is not played, by a start of the id [CLI-4] [CLI-5]', async () => {
    writeQueue(sandbox(), queue);
    const { stdout } = await sandbox().run(['show', 'log']);
    expect(stdout).toContain('id: login-form');
    expect(stdout).toContain('state: waiting');
    expect(stdout).toContain('why: waits for api (pending)');
    const api = await sandbox().run(['show', 'api']);
    expect(api.stdout).toContain('command: npm test');
    const missing = await sandbox().run(['show', 'ap1']);
    expect(missing).toMatchObject({ code: 4, stdout: '' });
    expect(missing.stderr).toContain('did you mean api?');
  });

  it('next tells the next task and why those before it are not [CLI-6] [CLI-116]', async () => {
    writeQueue(sandbox(), queue);
    const { code, stdout } = await sandbox().run(['next']);
    expect(code).toBe(0);
    expect(stdout).toContain('api: Make the API');
    expect(stdout).toContain('login-form waits for api (pending)');
    expect(stdout).toContain('the first that is ready, of priority medium: it depends on nothing');
    await sandbox().run(['done', 'api']);
    const then = await sandbox().run(['next', '--json']);
    expect(JSON.parse(then.stdout)).toMatchObject({
      data: {
        task: { id: 'login-form' },
        why: 'the first that is ready, of priority high: api done',
      },
    });

    writeQueue(sandbox(), queue.replace('id: api', 'id: api\n    status: draft'));
    const none = await sandbox().run(['next']);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('api is a draft');
    expect(none.stderr).toContain('docs is blocked on human: Which one?');
  });

  it('next shows the first ten before it, and more where it is asked [CLI-195]', async () => {
    const drafts = Array.from(
      { length: 1_012 },
      (_, at) => `  - {id: d${at}, title: D, status: draft}`,
    );
    const all = ['tasks:', ...drafts, '  - {id: last, title: Last}', ''].join('\n');
    writeQueue(sandbox(), all);
    const lines = async (...options: string[]): Promise<string[]> =>
      (await sandbox().run(['next', ...options])).stdout.trimEnd().split('\n');
    const short = await lines();
    expect(short).toHaveLength(13);
    expect(short.at(-1)).toBe('  and 1,002 more; `--all` or `--limit N` shows them');
    expect(await lines('--limit', '12')).toHaveLength(15);
    expect(await lines('--all')).toHaveLength(1_014);
    const { stdout } = await sandbox().run(['next', '--json']);
    const { data } = JSON.parse(stdout) as { data: { passed: unknown[] } };
    expect(data.passed).toHaveLength(1_012);
    writeQueue(sandbox(), all.replace('title: Last', 'title: Last, status: draft'));
    const none = await sandbox().run(['next']);
    expect(none.stderr).toContain('and 1,003 more');
  });

  it('status tells what the engine does also with a queue that does not read [CLI-7] [CLI-8]', async () => {
    writeQueue(sandbox(), 'tasks:\n  - id: one\n    titel: One\n');
    const { code, stdout, stderr } = await sandbox().run(['status']);
    expect(code).toBe(6);
    expect(stdout).toBe('Nothing was played yet.\nQueue, as far as it reads: nothing\n');
    expect(stderr).toContain('tasks.yaml:');
  });

  it('status tells the queue in numbers and what was played [CLI-7]', async () => {
    writeQueue(sandbox(), queue);
    const { stdout } = await sandbox().run(['status']);
    expect(stdout).toContain('Nothing was played yet.');
    expect(stdout).toContain('Queue: 1 waiting, 1 ready, 1 blocked');
    const json: unknown = JSON.parse((await sandbox().run(['status', '--json'])).stdout);
    expect(json).toMatchObject({ kind: 'status', data: { engine: 'idle', tasks: { ready: 1 } } });
  });
});
