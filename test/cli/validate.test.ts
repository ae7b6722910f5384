import { describe, expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - id: one # the first
    title: One
    status: pendin
    Priority: High
    depends_on: [tow]
`;

describe('ralph validate', () => {
  const sandbox = useSandbox();

  it('reports every problem at once, for people and for programs [CLI-8] [CLI-10]', async () => {
    writeQueue(sandbox(), queue, 'max_turnz: 3\n');
    const { code, stdout, stderr } = await sandbox().run(['validate']);
    expect(code).toBe(6);
    expect(stdout).toBe('');
    expect(stderr).toBe(`ralph: the database has 2 errors and 2 warnings
  .ralph/config.yaml:1:1: warning: found the unknown key \`max_turnz\`, expected \`max_turns\`
  .ralph/db/tasks.yaml:4:13: found "pendin", expected one of draft, pending, in_progress, done, blocked, skipped (did you mean pending?)
  .ralph/db/tasks.yaml:5:5: warning: found the unknown key \`Priority\`, expected \`priority\`
  .ralph/db/tasks.yaml:6:18: found "tow", expected the id of a task
  → mend the lines named here; \`ralph validate\` checks them again
\`ralph validate --fix\` mends 1 of 2 warnings.
`);
    const json = await sandbox().run(['validate', '--json']);
    expect(json.code).toBe(6);
    const document = JSON.parse(json.stdout) as { data: { problems: object[] } };
    expect(document).toMatchObject({ kind: 'validation', data: { valid: false } });
    expect(document.data.problems).toHaveLength(4);
    const start = queue.indexOf('Priority');
    expect(document.data.problems[2]).toMatchObject({
      line: 5,
      fix: { start, end: start + 8, text: 'priority' },
    });
  });

  it('shows the lines on a terminal, and nothing that it would obey [CLI-150]', async () => {
    writeQueue(sandbox(), queue.replace('id: one', 'id: \u001b[2Jone'), '');
    const terminal = Terminal.ralph(sandbox(), ['validate']);
    const { code, stdout } = await terminal.exit;
    expect(code).toBe(6);
    expect(stdout.replaceAll('\r', '')).toContain(
      `
  3 |     title: One
> 4 |     status: pendin
    |             ^^^^^^
`,
    );
    expect(stdout).toContain('> 2 |   - id: one # the first');
    expect(stdout).not.toContain('\u001b[2J');
    expect(stdout).toContain('ralph: the database has 3 errors and 1 warning');
  });

  it('mends what it can, and reports what is left [CLI-151]', async () => {
    writeQueue(sandbox(), queue, 'baseline: yes\n');
    const { code, stdout, stderr } = await sandbox().run(['validate', '--fix']);
    expect(code).toBe(6);
    expect(stdout).toBe(`Mended .ralph/config.yaml:1:11: "yes" is now true
Mended .ralph/db/tasks.yaml:5:5: the unknown key \`Priority\` is now priority
Mended .ralph/db/tasks.yaml:5:15: "High" is now high
`);
    expect(stderr).toContain('the database has 2 errors');
    expect(sandbox().read('.ralph/config.yaml')).toBe('baseline: true\n');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(
      queue.replace('Priority: High', 'priority: high'),
    );

    sandbox().write('.ralph/db/tasks.yaml', 'tasks: [{id: 1, title: A}]\n');
    const json = await sandbox().run(['validate', '--fix', '--json']);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      data: { valid: true, tasks: 1, mended: [{ line: 1, col: 14, fix: { text: '"1"' } }] },
    });
    expect((await sandbox().run(['validate', '--fix'])).stdout).toBe(
      'The database is valid: 1 task, no problems.\n',
    );
  });

  it('changes nothing without being told, nor for a session [CLI-151]', async () => {
    writeQueue(sandbox(), queue);
    const env = { RALPH_SESSION: 's-20261121-030512-k3vq9d' };
    expect((await sandbox().run(['validate'], { env })).code).toBe(6);
    const { code, stderr } = await sandbox().run(['validate', '--fix'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('`ralph validate --fix` is for people');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(queue);
  });
});
