import { describe, expect, it } from 'vitest';
import { judgeRule } from '../../src/model/rule-form.ts';
import {
  connect,
  oneTask,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/config.yaml';
const config = `${quickTimers}permissions:
  # what builds
  allow:
    - Bash(npm test *) # the tests
  deny: ["Bash(npm run evil *)"]
`;

describe('ralph allow', () => {
  const sandbox = useSandbox();

  it('writes rules in their place, and says what is there already [PLAN-15]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const done = await sandbox().run(['allow', 'Bash(npm run build *)', 'Bash(npm test *)']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toBe(`.ralph/config.yaml  permissions.allow
  + Bash(npm run build *)
It is there already: Bash(npm test *)
It counts for sessions of kind implement from the next one on.
`);
    expect(sandbox().read(file)).toBe(
      config.replace('the tests\n', 'the tests\n    - Bash(npm run build *)\n'),
    );
    const before = sandbox().read(file);
    const again = await sandbox().run(['allow', 'Bash(npm run build *)', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({
      kind: 'allowed',
      data: { added: [], there: ['Bash(npm run build *)'] },
    });
    expect(sandbox().read(file)).toBe(before);
    const evil = await sandbox().run(['allow', 'Bash(npm run evil *)']);
    expect(evil.stdout).toContain('! permissions.deny has Bash(npm run evil *), too');
  });

  it.each([
    ['Bash(npm test:*)', 'did you mean `ralph allow "Bash(npm test *)"`?'],
    ['bash(npm test *)', 'did you mean `ralph allow "Bash(npm test *)"`?'],
    ['Bash (npm test *)', 'did you mean `ralph allow "Bash(npm test *)"`?'],
    ['npm run build', 'did you mean `ralph allow "Bash(npm run build *)"`?'],
    ['Bsh(npm test *)', 'did you mean `ralph allow "Bash(npm test *)"`?'],
    ['Bash(npm test && npm run lint)', '`ralph allow "Bash(npm test *)" "Bash(npm run lint *)"`'],
    [
      'WebFetch(https://example.com/x)',
      'did you mean `ralph allow "WebFetch(domain:example.com)"`?',
    ],
    ['WebFetch(example.com)', 'did you mean `ralph allow "WebFetch(domain:example.com)"`?'],
    ['mcp__*', 'mcp__* would allow everything, and the agent ignores it'],
    ['*', '* would allow everything, and the agent ignores it'],
    ['mcp__ralph', "every session has Ralph's own tools"],
    ['mcp__github(x)', 'did you mean `ralph allow "mcp__github"`?'],
    ['Bash()', 'says nothing in its brackets'],
    ['Edit(src/**)', 'sessions that implement write files of the project anyway'],
    ['Edit(.ralph/**)', 'no rule allows that'],
    ['Write(//etc/hosts)', 'a session writes in its project only'],
    ['Edit(.claude/settings.json)', 'the agent does not write .claude/settings.json'],
    ['Bash(npm test)\nBash(*)', 'a rule is one line'],
  ])('explains what is wrong with %j and writes nothing [PLAN-16]', async (rule, told) => {
    writeQueue(sandbox(), oneTask, config);
    const { code, stdout, stderr } = await sandbox().run(['allow', rule, '--yes']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(told);
    expect(sandbox().read(file)).toBe(config);
  });

  it.each([
    ...['Bash', 'Bash(*)', 'Bash(* *)', 'Bash(:*)', 'Bash(sh *)', 'Bash(sudo *)', 'Bash(node *)'],
    ...['Bash(python3 -c *)', 'Bash(git *)', 'Bash(npm *)', 'Bash(git diff *)', 'Bash(rg *)'],
    ...['WebFetch', 'Bash(env *)', 'Bash(xargs *)', 'Bash(/bin/bash *)'],
  ])('calls %s what it is: more than somebody may want [PLAN-17]', (rule) => {
    expect(judgeRule(rule)).toMatchObject({ type: 'broad', rule });
  });

  it.each([
    ...[
      'Bash(npm run build *)',
      'Bash(npm run build)',
      'Bash(python3 tool.py *)',
      'Bash(make all)',
    ],
    ...[
      'mcp__github',
      'mcp__github__get_issue',
      'mcp__github__get_*',
      'WebSearch',
      'Read(//etc/x)',
    ],
    ...['WebFetch(domain:example.com)', 'Bash(git push origin main)', 'Bash(echo "a;b|c")'],
  ])('takes %s [PLAN-15]', (rule) => {
    expect(judgeRule(rule)).toEqual({ type: 'good', rule });
  });

  it('writes a rule that allows everything only for who says that it is meant [PLAN-17]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const refused = await sandbox().run(['allow', 'Bash(*)']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('with it a session can do what you can');
    expect(sandbox().read(file)).toBe(config);
    expect((await sandbox().run(['allow', 'Bash(*)', '--yes'])).code).toBe(0);
    expect(sandbox().read(file)).toContain('- Bash(*)');
  });

  it('offers what the last denied session wanted, and the end line, show, report and question name it [PLAN-18] [PLAN-19]', async () => {
    writeQueue(sandbox(), oneTask, quickTimers);
    const played = await playDenied(sandbox());
    expect(played).toContain('permissions.allow: ["Bash(npm run build *)"]');
    const hint = '`ralph allow one` and `ralph reopen one`, or answer with `ralph answer one "…"`';
    expect(played).toContain(`→ ${hint}`);
    for (const words of [['session', 'one'], ['report'], ['status']]) {
      const { stdout } = await sandbox().run(words);
      expect(stdout.replaceAll(/\s+/g, ' '), words[0] ?? '').toContain(hint);
    }
    expect(await statuses(sandbox())).toEqual({ one: 'blocked' });
    const line = 'permissions.allow: ["Bash(npm run build *)"]';
    for (const words of [['show', 'one'], ['report'], ['status']]) {
      const { stdout } = await sandbox().run(words);
      expect(stdout.replaceAll(/\s+/g, ' ').replaceAll('\\"', '"'), words[0] ?? '').toContain(line);
    }
    expect(records(sandbox()).join('')).toContain('input: npm run build');
    const listed = await sandbox().run(['allow', 'one']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(
      /^Session s-\S+ of one was denied calls that these rules allow:\n {2}Bash\(npm run build \*\)\n {2}No rule allows writing \/etc\/hosts, which is outside of the project\.\n`ralph allow one --yes` writes them/,
    );
    expect(sandbox().read(file)).toBe(quickTimers);
    const written = await sandbox().run(['allow', 'one', '--yes']);
    expect(written.stdout).toContain('`ralph reopen one` gives one back to the queue.');
    expect(sandbox().read(file)).toContain('Bash(npm run build *)');
    const again = await sandbox().run(['allow', 'one', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ kind: 'wanted-rules', data: { missing: [] } });
    expect((await sandbox().run(['reopen', 'one'])).code).toBe(0);
  });

  it('says of a rule that it offers what it would allow beyond the call [PLAN-17] [PLAN-18]', async () => {
    writeQueue(sandbox(), oneTask, quickTimers);
    await playDenied(sandbox(), 'xargs -I* rm *');
    const { stdout } = await sandbox().run(['allow', 'one']);
    expect(stdout).toContain(
      '  Bash(xargs -I* rm *)\n  ! Bash(xargs -I* rm *) allows any program to be run\n',
    );
  });

  it('says of a review that nothing can be allowed [PLAN-3] [PLAN-18]', async () => {
    writeQueue(sandbox(), `${oneTask}    kind: review\n`, quickTimers);
    const played = await playDenied(sandbox());
    expect(played).toContain(
      'a session of kind review only reads, whatever permissions.allow says',
    );
    const { stdout } = await sandbox().run(['allow', 'one', '--yes']);
    expect(stdout).toContain('none can be allowed');
    expect(sandbox().read(file)).toBe(quickTimers);
  });

  it('tells of a task that was never denied anything [PLAN-18]', async () => {
    writeQueue(sandbox(), oneTask, quickTimers);
    const { code, stderr } = await sandbox().run(['allow', 'one']);
    expect(code).toBe(3);
    expect(stderr).toContain('no session of one was denied a call');
    expect((await sandbox().run(['allow', 'two'])).code).toBe(4);
  });
});

/** Plays one session that is denied two calls, and returns what play printed. */
async function playDenied(sandbox: Sandbox, command = 'npm run build'): Promise<string> {
  const standIn = await sandbox.startStandIn();
  const play = sandbox.ralph(['play', '--max-tasks', '1']);
  const session = await standIn.nextSession();
  await connect(session);
  session.init();
  const denials = [
    { tool_name: 'Bash', tool_use_id: 'x', tool_input: { command } },
    { tool_name: 'Write', tool_use_id: 'y', tool_input: { file_path: '/etc/hosts' } },
  ];
  session.result({ permission_denials: denials });
  await session.waitForStdinClosed();
  await session.exit(0);
  return (await play.exit).stdout;
}
