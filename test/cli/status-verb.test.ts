import { describe, expect, it } from 'vitest';
import { connect, listTasks, oneTask, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/db/tasks.yaml';
const session = 's-20261121-010203-abcdef';

const queue = `# Ours
tasks:
  - id: api
    title: Make the API # soon
    status: blocked
    blocked: {on: human, reason: Two ways, question: Which one?}
  - id: form
    title: Make the form
    depends_on: [api]
  - id: docs
    title: Write the docs
    depends_on: [api, form]
  - id: idea
    title: An idea
    status: draft
    created_by: agent
    verify: [proof, rm -rf build]
  - id: other
    title: Another idea
    status: draft
`;

const config = 'checks: {proof: test -f proof}\n';

describe('ralph done', () => {
  const sandbox = useSandbox();

  it('makes tasks done in one edit and names what is ready now [CLI-100] [CLI-104]', async () => {
    writeQueue(sandbox(), queue, config);
    const { code, stdout } = await sandbox().run(['done', 'ap', '--reason', 'By hand']);
    expect(code).toBe(0);
    expect(stdout).toBe('api is done, unverified: a person says so.\n  ready now: form\n');
    const [api] = await listTasks(sandbox());
    expect(api).toMatchObject({ status: 'done', notes: [{ by: 'human', text: 'By hand' }] });
    expect(sandbox().read(file)).not.toContain('blocked');
    expect(sandbox().read(file)).toContain('title: Make the API # soon');

    const both = await sandbox().run(['done', 'form', 'docs', 'form', '--json']);
    expect(JSON.parse(both.stdout)).toMatchObject({
      kind: 'task-list',
      data: { tasks: [{ id: 'form' }, { id: 'docs' }], ready: [] },
    });
    expect(await statuses(sandbox())).toMatchObject({ api: 'done', form: 'done', docs: 'done' });
  });

  it('changes nothing when one of them cannot be [CLI-104]', async () => {
    writeQueue(sandbox(), `${queue}  - {id: old, title: Old, status: done}\n`, config);
    const before = sandbox().read(file);
    const { code, stderr } = await sandbox().run(['done', 'api', 'old']);
    expect(code).toBe(3);
    expect(stderr).toContain('task old is done already');
    expect((await sandbox().run(['done', 'api', 'nobody'])).code).toBe(4);
    expect((await sandbox().run(['done', 'api', '--reason', ' '])).code).toBe(2);
    expect(sandbox().read(file)).toBe(before);
  });

  it('is unverified also where a session had proven the task before [CLI-100]', async () => {
    writeQueue(
      sandbox(),
      `${oneTask}    session: ${session}\n    attempts_from: ${session}\n    status: pending\n`,
    );
    await sandbox().run(['done', 'one']);
    const { stdout } = await sandbox().run(['show', 'one', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ data: { status: 'done', proof: 'unverified' } });
    writeQueue(sandbox(), `${oneTask}    session: ${session}\n`);
    await sandbox().run(['done', 'one']);
    expect(sandbox().read(file)).toContain(`attempts_from: ${session}`);
  });

  it('wakes a run that waits, and is refused for what is played [CLI-104]', async () => {
    const tasks = `${oneTask}    status: blocked\n  - {id: two, title: Second, depends_on: [one]}\n`;
    writeQueue(sandbox(), tasks);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--keep', '--json']);
    await play.waitForEvent('wait-began', ({ cause }) => cause === 'no-work');
    const { stdout } = await sandbox().run(['done', 'one']);
    expect(stdout).toContain('the run looks at the queue again');
    await play.waitForEvent('control-taken', () => true);
    await connect(await standIn.nextSession());
    for (const words of [
      ['done', 'two'],
      ['skip', 'two'],
      ['block', 'two', 'No'],
    ]) {
      const { code, stderr } = await sandbox().run(words);
      expect(code).toBe(3);
      expect(stderr).toContain('task two is being played');
      expect(stderr).toContain('`ralph cancel two`');
    }
    play.kill('SIGINT');
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'pending' });
  });
});

describe('ralph block', () => {
  const sandbox = useSandbox();

  it('keeps a task from being played, and an answer takes it up again [CLI-101]', async () => {
    writeQueue(sandbox(), oneTask);
    const args = ['block', 'one', 'Two', 'designs', '--question', 'Which one?'];
    const { code, stdout } = await sandbox().run(args);
    expect(code).toBe(0);
    expect(stdout).toContain('one is blocked: Which one?\n  answer with `ralph answer one');
    const [task] = await listTasks(sandbox());
    expect(task).toMatchObject({
      status: 'blocked',
      blocked: { on: 'human', reason: 'Two designs', question: 'Which one?' },
    });
    expect((await sandbox().run(['next'])).code).toBe(3);
    expect((await sandbox().run(['answer', 'one', 'The first'])).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it.each([
    ['blocked', /is blocked already/, /`ralph answer one/],
    ['done', /nobody plays it/, /`ralph reopen one/],
    ['skipped', /nobody plays it/, /`ralph reopen one/],
  ])('refuses a task that is %s, and no reason [CLI-104]', async (status, why, todo) => {
    const text = `${oneTask}    status: ${status}\n`;
    writeQueue(sandbox(), text);
    const { code, stderr } = await sandbox().run(['block', 'one', 'Because']);
    expect(code).toBe(3);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(todo);
    expect((await sandbox().run(['block', 'one'])).code).toBe(2);
    expect(sandbox().read(file)).toBe(text);
  });
});

describe('ralph skip', () => {
  const sandbox = useSandbox();

  it('takes a task out and names who waits for it in vain [CLI-102] [CLI-104]', async () => {
    writeQueue(sandbox(), queue, config);
    const { code, stdout } = await sandbox().run(['skip', 'api', '--reason', 'Nobody needs it']);
    expect(code).toBe(0);
    expect(stdout).toContain('api is skipped; `ralph reopen api` takes it back.');
    expect(stdout).toContain('! form, docs wait for it');
    expect(stdout).toContain('`ralph set ID depends_on-=api`');
    const [api] = await listTasks(sandbox());
    expect(api).toMatchObject({ status: 'skipped', notes: [{ text: 'Nobody needs it' }] });
    const again = await sandbox().run(['skip', 'api']);
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('is skipped already');
  });
});

describe('ralph approve', () => {
  const sandbox = useSandbox();

  it('makes drafts pending and tells what they run [CLI-103]', async () => {
    writeQueue(sandbox(), queue, config);
    const { code, stdout } = await sandbox().run(['approve', 'idea']);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'idea is pending: An idea\n  ! its check is a shell command: rm -rf build',
    );
    expect(stdout).not.toContain('proof');
    expect(await statuses(sandbox())).toMatchObject({ idea: 'pending', other: 'draft' });

    const all = await sandbox().run(['approve', '--all', '--json']);
    expect(JSON.parse(all.stdout)).toMatchObject({ data: { tasks: [{ id: 'other' }] } });
    const none = await sandbox().run(['approve', '--all']);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('no task is a draft');
  });

  it('refuses what is no draft, and a call without a name [CLI-104]', async () => {
    writeQueue(sandbox(), queue, config);
    for (const [id, why] of [
      ['api', 'is blocked, and no draft'],
      ['form', 'is pending already'],
    ] as const) {
      const { code, stderr } = await sandbox().run(['approve', 'idea', id]);
      expect(code).toBe(3);
      expect(stderr).toContain(why);
    }
    for (const words of [[], ['idea', '--all']]) {
      expect((await sandbox().run(['approve', ...words])).code).toBe(2);
    }
    expect(sandbox().read(file)).toBe(queue);
  });
});

describe('an answer that is none', () => {
  const sandbox = useSandbox();

  it.each([['done'], ["It's done"], ['it is finished, I think']])(
    '%s: tells that the task is played again, and names `ralph done` [CLI-105]',
    async (words) => {
      writeQueue(sandbox(), queue, config);
      const { code, stdout } = await sandbox().run(['answer', 'api', words]);
      expect(code).toBe(0);
      expect(stdout).toContain('It is played again, with this answer in its prompt.');
      expect(stdout).toContain('`ralph done api`');
    },
  );

  it('says nothing of that to another answer [CLI-105]', async () => {
    writeQueue(sandbox(), queue, config);
    const { stdout } = await sandbox().run(['answer', 'api', 'The first']);
    expect(stdout).not.toContain('played again');
  });
});
