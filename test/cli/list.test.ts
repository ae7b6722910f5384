import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/cli/display/wrapped-line.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - id: api
    title: Make the API
    feature: login
    tags: [back, slow]
    description: It answers to Resets
  - id: form
    title: ${'Make the form '.repeat(12)}
    feature: login
    discipline: front
    depends_on: [api]
    priority: high
  - id: docs
    title: Write the docs
    status: blocked
    blocked: {on: human, reason: two ways, question: Which one?}
    notes: [{at: 2026-11-21T03:05:12Z, by: human, text: Of the reset link}]
  - {id: old, title: Old, status: done, tags: [slow]}
`;

describe('ralph list', () => {
  const sandbox = useSandbox();

  const write = (): void => {
    sandbox().write('.ralph/db/features.yaml', 'features: [{name: login}, {name: logout}]\n');
    sandbox().write('.ralph/db/disciplines.yaml', 'disciplines: [{name: front}]\n');
    writeQueue(sandbox(), queue);
  };

  it.each([
    [['--ready'], ['api']],
    [
      ['--status', 'blocked', '--status', 'done'],
      ['docs', 'old'],
    ],
    [
      ['--status', 'done,blocked'],
      ['docs', 'old'],
    ],
    [
      ['--status', 'pending'],
      ['form', 'api'],
    ],
    [['--status', 'waiting'], ['form']],
    [
      ['--feature', 'login'],
      ['form', 'api'],
    ],
    [['--feature', 'login', '--discipline', 'front'], ['form']],
    [
      ['--tag', 'slow'],
      ['api', 'old'],
    ],
    [['--tag', 'slow', '--status', 'done'], ['old']],
    [
      ['--search', 'RESET'],
      ['api', 'docs'],
    ],
    [['--search', 'reset link'], ['docs']],
    [
      ['--limit', '2'],
      ['form', 'api'],
    ],
    [['--feature', 'logout'], []],
    [
      ['--feature', 'logout,login'],
      ['form', 'api'],
    ],
    [
      ['--feature', 'logout', '--feature', 'login'],
      ['form', 'api'],
    ],
    [['--discipline', 'front,', '--tag', 'slow,back'], []],
    [
      ['--tag', 'slow,back'],
      ['api', 'old'],
    ],
    [
      ['--tag', 'back', '--tag', 'slow', '--status', 'ready,done', '--status', 'draft'],
      ['api', 'old'],
    ],
  ])('%j lists %j [CLI-114] [CLI-165]', async (words, ids) => {
    write();
    const { code, stdout } = await sandbox().run(['list', '--fields', 'id', ...words]);
    expect(code).toBe(0);
    const lines = ids.length === 0 ? ['None of the 4 tasks is like that.'] : ids;
    expect(stdout.trimEnd().split('\n')).toEqual(lines);
    const json = await sandbox().run(['list', ...words, '--json', '--fields', 'id']);
    expect(JSON.parse(json.stdout)).toMatchObject({ data: { tasks: ids.map((id) => ({ id })) } });
  });

  it('shows a time as people write it, and as milliseconds for programs [CLI-165]', async () => {
    const record = (id: string, timeout: string): string =>
      `  - {id: ${id}, title: T, timeout: ${timeout}}\n`;
    const times = { a: '30m', b: '90s', c: '2h', d: '1500ms', e: '1d', f: '120s' };
    const records = Object.entries(times).map(([id, timeout]) => record(id, timeout));
    writeQueue(sandbox(), `tasks:\n${records.join('')}  - {id: g, title: T}\n`);
    const { stdout } = await sandbox().run(['list', '--fields', 'id,timeout']);
    const shown = { ...times, f: '2m', g: undefined };
    expect(
      Object.fromEntries(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => line.split(/ +/)),
      ),
    ).toEqual(shown);
    const json = await sandbox().run(['list', '--json', '--fields', 'timeout', '--limit', '1']);
    expect(JSON.parse(json.stdout)).toMatchObject({ data: { tasks: [{ timeout: 1_800_000 }] } });
    expect((await sandbox().run(['show', 'a'])).stdout).toContain('\ntimeout: 30m\n');
    const one = await sandbox().run(['show', 'a', '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ data: { timeout: 1_800_000 } });
  });

  it('shows the fields that are asked for [CLI-114]', async () => {
    write();
    const words = ['list', '--search', 'docs', '--fields', 'id,blocked', '--fields', 'feature'];
    const { stdout } = await sandbox().run(words);
    expect(stdout).toBe('docs  human two ways Which one?\n');
    const limited = await sandbox().run(['list', '--limit', '1', '--json', '--fields', 'id,tags']);
    expect(JSON.parse(limited.stdout)).toMatchObject({
      data: { tasks: [{ id: 'form', tags: [] }], total: 4 },
    });
  });

  it.each([
    [['--status', 'blockd'], /no status blockd[^]*did you mean blocked/],
    [['--status', 'done,blockd'], /no status blockd[^]*did you mean blocked/],
    [['--feature', 'logni'], /no feature logni[^]*did you mean login/],
    [['--discipline', 'x'], /no discipline x[^]*there are front/],
    [['--tag', 'slwo'], /no tag slwo[^]*did you mean slow/],
    [['--fields', 'id,titel'], /no field titel[^]*did you mean title/],
    [['--limit', '0'], /whole number from 1/],
  ])('%j is refused, and the nearest is named [CLI-114]', async (words, told) => {
    write();
    const { code, stdout, stderr } = await sandbox().run(['list', ...words]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(told);
  });

  it('is a table on a terminal, which fits it [CLI-115]', async () => {
    write();
    const terminal = Terminal.ralph(sandbox(), ['list', '--limit', '2']);
    expect((await terminal.exit).code).toBe(0);
    const lines = terminal.screen().trimEnd().split(/\r?\n/);
    expect(lines[0]).toMatch(/^ID +STATE +PRIORITY +TITLE$/);
    expect(lines[1]).toMatch(/^form +waiting +high +Make the form .*…$/);
    expect(lines[1]?.length).toBeLessThanOrEqual(120);
    expect(lines.at(-1)).toContain('… 2 more; `--limit 4` shows them all');
  });

  it.each([
    [
      'id,state,priority,title,description',
      `  - id: ${'long-'.repeat(12)}id\n    title: ${'Word '.repeat(40)}\n`,
    ],
    ['id,title', `  - id: ${'long-'.repeat(40)}id\n    title: ${'Word '.repeat(40)}\n`],
    [
      'id,title,tags',
      `  - id: wide\n    title: ${'表を作る'.repeat(20)}\n    tags: [${'one-tag, '.repeat(12)}]\n`,
    ],
  ])('cuts the widest columns, so that no line wraps: %s [CLI-115]', async (fields, task) => {
    writeQueue(sandbox(), `tasks:\n${task}    description: ${'text '.repeat(60)}\n`);
    const terminal = Terminal.ralph(sandbox(), ['list', '--fields', fields]);
    expect((await terminal.exit).code).toBe(0);
    const lines = terminal.screen().trimEnd().split(/\r?\n/);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('…');
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(120);
    expect(columnsOf(lines[1] ?? '')).toBeGreaterThan(110);
  });
});
