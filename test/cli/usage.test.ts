import { describe, expect, it } from 'vitest';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('words that are no command line of ralph', () => {
  const sandbox = useSandbox();

  it.each([
    [['lst'], "unknown command 'lst'", 'did you mean list?'],
    [['db', 'merge'], "unknown command 'merge'", '`ralph db --help` shows what there is'],
    [['list', '--jsn'], "unknown option '--jsn'", 'did you mean --json?'],
    [
      ['feature', 'add', 'login', '--title', 'X'],
      "unknown option '--title'",
      '`ralph feature add --help` shows what there is',
    ],
    [['show'], "missing required argument 'id'", '`ralph show --help` shows what there is'],
    [
      ['add', 'A task', '--priority', 'now'],
      "option '--priority <priority>' argument 'now' is invalid",
      'Allowed choices are critical, high, medium, low.',
    ],
  ])('%j: what is wrong, and what to do [CLI-50]', async (words, detail, todo) => {
    const { code, stdout, stderr } = await sandbox().run(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(`ralph: ${detail}\n  → ${todo}\n`);
    const json = await sandbox().run([...words, '--json']);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'failure',
      data: { reason: 'usage', detail, todo },
    });
  });

  it('none at all shows the help [CLI-50]', async () => {
    const { code, stderr } = await sandbox().run([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: ralph [options] [command]');
  });
});
