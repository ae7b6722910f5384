import { describe, expect, it } from 'vitest';
import { madeUpSession } from '../rig/made-up-session.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const inSession = { env: { RALPH_SESSION: madeUpSession() } };

describe('ralph within a session', () => {
  const sandbox = useSandbox();

  it.each([
    ...[['init'], ['add', 'A new one'], ['retry', 'one'], ['verify', 'one']],
    ...[['play'], ['play', '--dry-run'], ['play', '--detach']],
    ...[['pause'], ['resume'], ['stop', '--now'], ['cancel', 'one']],
    ...[
      ['tell', 'Hello'],
      ['answer', 'one', 'Yes'],
      ['reopen', 'one'],
      ['done', 'one'],
      ['block', 'one', 'Why'],
      ['skip', 'one'],
      ['approve', '--all'],
      ['set', 'one', 'title=Two'],
      ['note', 'one', 'Why'],
      ['edit', 'one'],
      ['move', 'one', '--top'],
    ],
  ])('%s %s is refused with code 2 and does nothing [CLI-40]', async (...words) => {
    writeQueue(sandbox(), oneTask);
    const { code, stdout, stderr } = await sandbox().run(words, inSession);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`a session uses its tools; \`ralph ${words[0] ?? ''}\` is for people`);
    expect(sandbox().git('status', '--porcelain', '--ignored')).toBe('');
  });

  it.each([
    ['set', 'commit=never'],
    ['unset', 'commit'],
  ])('config %s is refused with code 2 and does nothing [CLI-40]', async (verb, word) => {
    writeQueue(sandbox(), oneTask, 'commit: agent\n');
    const { code, stderr } = await sandbox().run(['config', verb, word], inSession);
    expect(code).toBe(2);
    expect(stderr).toContain(`\`ralph config ${verb}\` is for people`);
    expect(sandbox().read('.ralph/config.yaml')).toBe('commit: agent\n');
  });

  it.each([
    ['list'],
    ['show', 'one'],
    ['next'],
    ['status'],
    ['validate'],
    ['prompt', 'one'],
    ['config', 'get'],
  ])('%s only looks, and works [CLI-40]', async (...words) => {
    writeQueue(sandbox(), oneTask);
    const { code, stdout } = await sandbox().run([...words, '--json'], inSession);
    expect(code).toBe(0);
    expect(stdout).toContain('"schema_version":1');
  });

  it('the refusal is one document with --json [CLI-40]', async () => {
    writeQueue(sandbox(), oneTask);
    const { code, stdout } = await sandbox().run(['add', 'A new one', '--json'], inSession);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'failure', data: { reason: 'usage' } });
  });
});
