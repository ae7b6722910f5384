import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { RunningProgram } from '../rig/running-program.ts';
import { listTasks, oneTask, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const session = 's-20260101-000000-abcdef';
const asking = `tasks:
  # Written by hand.
  - id: one
    title: The only task # it asks
    status: blocked
    session: ${session}
    blocked:
      on: human
      reason: Two ways
      question: Which registry?
      options: [public, private]
`;
const file = '.ralph/db/tasks.yaml';

describe('answer', () => {
  const sandbox = useSandbox();

  /** In a terminal whose keyboard is a file. */
  const atTerminal = (...words: string[]): RunningProgram => {
    const ralph = [process.execPath, join(repositoryRoot, 'dist', 'ralph.js'), ...words].join(' ');
    const inner = `mkfifo ~/keys; exec 4<>~/keys; exec script -qefc 'stty cols 100 rows 30; exec ${ralph}' /dev/null <&4`;
    return sandbox().start('bash', ['-c', inner], { env: { TERM: 'xterm-256color' } });
  };

  const type = (keys: string): void => {
    writeFileSync(join(sandbox().home, 'keys'), keys);
  };

  it('makes a blocked task pending with the answer and its attempts, in one edit [STEER-13]', async () => {
    writeQueue(sandbox(), asking);
    const { code, stdout } = await sandbox().run(['answer', 'on', 'private']);
    expect(code).toBe(0);
    expect(stdout).toBe('one has its answer and is pending; `ralph play one` plays it.\n');
    const [task] = await listTasks(sandbox());
    expect(task).toMatchObject({
      status: 'pending',
      answers: [{ question: 'Which registry?', answer: 'private' }],
      attempts_from: session,
    });
    const text = sandbox().read(file);
    expect(text).not.toContain('blocked');
    expect(text).toContain('# Written by hand.');
    expect(text).toContain('# it asks');
    expect(text).toMatch(/at: ['"]?\d{4}-\d\d-\d\dT/);
  });

  it('takes an option by its number, and free text with a remark [STEER-14]', async () => {
    writeQueue(sandbox(), asking);
    const chosen = await sandbox().run(['answer', 'one', '--option', '2', '--json']);
    expect(JSON.parse(chosen.stdout)).toMatchObject({
      kind: 'task',
      data: { status: 'pending', answers: [{ answer: 'private' }] },
    });
    writeQueue(sandbox(), asking);
    const free = await sandbox().run(['answer', 'one', 'both,', 'please']);
    expect(free.code).toBe(0);
    expect(free.stdout).toContain('none of the options (public, private), and is taken as it is');
    expect(sandbox().read(file)).toContain('both, please');
    writeQueue(sandbox(), asking);
    for (const [words, what] of [
      [['--option', '3'], 'there is no option 3'],
      [['--option', '1', 'words'], 'both words and --option are given'],
      [[' '], 'there are no words'],
      [[], 'there are no words'],
    ] as const) {
      const { code, stderr } = await sandbox().run(['answer', 'one', ...words]);
      expect(code).toBe(2);
      expect(stderr).toContain(what);
    }
    expect(sandbox().read(file)).toBe(asking);
  });

  it('has several lines from standard input, each kept [STEER-14]', async () => {
    writeQueue(sandbox(), asking);
    const input = 'The public one.\n\n- with a tag: "x"\n# no comment\n';
    expect((await sandbox().run(['answer', 'one', '-'], { input })).code).toBe(0);
    const [task] = await listTasks(sandbox());
    expect(task).toMatchObject({ answers: [{ answer: input.trim() }] });
  });

  it('of a task that asks nothing has its reason as the question, beside earlier answers [STEER-13]', async () => {
    const blocked = `    status: blocked\n    blocked: {on: attempts, reason: Three failed}\n`;
    writeQueue(sandbox(), `${oneTask}${blocked}    answers: [{answer: Yes}]\n`);
    expect((await sandbox().run(['answer', 'one', 'Use the mirror'])).code).toBe(0);
    const [task] = await listTasks(sandbox());
    expect(task).toMatchObject({
      status: 'pending',
      answers: [{ answer: 'Yes' }, { question: 'Three failed', answer: 'Use the mirror' }],
    });
    expect(task).not.toHaveProperty('attempts_from');
  });

  it.each([
    ['pending', /it is pending/, /`description`/],
    ['done', /is done/, /`ralph reopen one/],
    ['draft', /a draft/, /`ralph approve one`/],
    ['skipped', /is skipped/, /`ralph reopen one`/],
    ['in_progress', /a person has taken it/, /ask that person/],
  ])('refuses a task that is %s and says what to do [STEER-15]', async (status, why, todo) => {
    const text = `${oneTask}    status: ${status}\n`;
    writeQueue(sandbox(), text);
    const { code, stderr } = await sandbox().run(['answer', 'one', 'Yes']);
    expect(code).toBe(3);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(todo);
    expect(sandbox().read(file)).toBe(text);
  });

  it('is asked for at a terminal, with the options by number [STEER-16]', async () => {
    writeQueue(sandbox(), asking);
    const asked = atTerminal('answer', 'one');
    await expect.poll(() => asked.stdout(), { timeout: 10_000 }).toContain('of an option> ');
    expect(asked.stdout()).toMatch(/Which registry\?[^]*1\. public[^]*2\. private/);
    type('2\n');
    expect((await asked.exit).code).toBe(0);
    expect(await listTasks(sandbox())).toMatchObject([{ answers: [{ answer: 'private' }] }]);
  });

  it('is not given by Ctrl+C, which changes nothing [STEER-16]', async () => {
    writeQueue(sandbox(), asking);
    const asked = atTerminal('answer', 'one');
    await expect.poll(() => asked.stdout(), { timeout: 10_000 }).toContain('of an option> ');
    type('\u0003');
    const { code, stdout } = await asked.exit;
    expect(code).toBe(130);
    expect(stdout).toContain('Nothing was changed.');
    expect(sandbox().read(file)).toBe(asking);
  });

  it('to a question that changed while a person thought is refused [STEER-17]', async () => {
    writeQueue(sandbox(), asking);
    const asked = atTerminal('answer', 'one');
    await expect.poll(() => asked.stdout(), { timeout: 10_000 }).toContain('of an option> ');
    const edited = asking.replace('Which registry?', 'Which mirror?');
    sandbox().write(file, edited);
    type('1\n');
    const { code, stdout } = await asked.exit;
    expect(code).toBe(5);
    expect(stdout).toContain('task one is not what it was');
    expect(sandbox().read(file)).toBe(edited);
  });
});

describe('reopen', () => {
  const sandbox = useSandbox();

  it('makes a done task pending with its attempts, keeps why, and names what is done on top [STEER-18]', async () => {
    const done = (id: string, on: string): string =>
      `  - {id: ${id}, title: Task ${id}, status: done, depends_on: [${on}]}\n`;
    const tasks = `${oneTask}    status: done\n    session: ${session}\n${done('two', 'one')}${done('three', 'two')}${done('four', '')}`;
    writeQueue(sandbox(), tasks);
    const { code, stdout } = await sandbox().run(['reopen', 'one', '--reason', 'Too small']);
    expect(code).toBe(0);
    expect(stdout).toContain('one is pending again, with all its attempts');
    expect(stdout).toContain('done already on top of it: two, three; they stay done');
    const [task] = await listTasks(sandbox());
    expect(task).toMatchObject({
      attempts_from: session,
      notes: [{ by: 'human', text: 'Too small' }],
    });
    expect(await statuses(sandbox())).toMatchObject({ one: 'pending', two: 'done', four: 'done' });
    const prompt = await sandbox().run(['prompt', 'one']);
    expect(prompt.stdout).toMatch(/A person has noted of this task:\n\n```\nToo small\n```/);
  });

  it.each([
    ['blocked', '    blocked: {on: human, reason: Two ways}\n'],
    ['skipped', ''],
  ])('makes a %s task pending [STEER-18]', async (status, more) => {
    writeQueue(sandbox(), `${oneTask}    status: ${status}\n${more}`);
    const { code, stdout } = await sandbox().run(['reopen', 'one', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ data: { status: 'pending', done_dependants: [] } });
    expect(sandbox().read(file)).not.toContain('blocked');
  });

  it.each([
    ['pending', /is pending already/, /`ralph retry one`/],
    ['draft', /never played/, /`ralph approve one`/],
    ['in_progress', /a person has taken it/, /ask that person/],
  ])('refuses a task that is %s and says what to do [STEER-19]', async (status, why, todo) => {
    const text = `${oneTask}    status: ${status}\n`;
    writeQueue(sandbox(), text);
    const { code, stderr } = await sandbox().run(['reopen', 'one']);
    expect(code).toBe(3);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(todo);
    expect(sandbox().read(file)).toBe(text);
  });

  it('refuses a blank reason and an unknown task, and changes nothing [STEER-19]', async () => {
    const text = `${oneTask}    status: done\n`;
    writeQueue(sandbox(), text);
    expect((await sandbox().run(['reopen', 'one', '--reason', ' '])).code).toBe(2);
    expect((await sandbox().run(['reopen', 'other'])).code).toBe(4);
    expect(sandbox().read(file)).toBe(text);
  });
});
