import { describe, expect, it } from 'vitest';
import { completeSession, oneTask, records, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const test = `import { expect, it } from 'vitest';

it('adds', () => {
  expect(1 + 2).toBe(3);
});
`;

describe('red flags of a session', () => {
  const sandbox = useSandbox();

  it('are in its record and below its end on the screen, committed by the session or not [EVID-47]', async () => {
    sandbox().write('test/a.test.ts', test);
    sandbox().write('test/b.test.ts', test);
    // What was there before the session is not its doing.
    writeQueue(sandbox(), oneTask);
    sandbox().write('test/c.test.ts', test.replace('it(', 'it.skip('));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    sandbox().write('test/a.test.ts', test.replace('it(', 'it.skip('));
    sandbox().commit('Make it green');
    sandbox().write('test/b.test.ts', test.replace('toBe(3)', 'toBeTruthy()'));
    await completeSession(session);
    const { stdout } = await play.exit;
    const [ended = '', first = '', second = ''] = stdout.slice(stdout.indexOf('✓ one')).split('\n');
    expect(ended).toContain('done, unverified');
    expect(first).toMatch(/⚑ test skipped {2}test\/a\.test\.ts: .*it\.skip\('adds'/);
    expect(second).toMatch(/⚑ test weaker {2}test\/b\.test\.ts: .*toBeTruthy/);
    expect(stdout).not.toContain('c.test.ts');
    const [record = ''] = records(sandbox());
    expect(record).toMatch(/flags:\n {2}- rule: test-skipped\n {4}path: test\/a\.test\.ts\n/);
  });

  it('tell first of a branch that the session rewrote, with the commit that it was at [EVID-66]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().commit('Somebody’s work');
    const head = sandbox().git('rev-parse', 'HEAD');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    sandbox().git('commit', '--quiet', '--amend', '--allow-empty', '--message', 'Another');
    await completeSession(session);
    const { stdout } = await play.exit;
    expect(stdout).toMatch(
      new RegExp(`⚑ branch changed {2}commits of \\w+ were rewritten; it was at ${head}`),
    );
    expect(records(sandbox())[0]).toContain('- rule: branch-changed\n');
    const { stdout: page } = await sandbox().run(['report']);
    expect(page.replaceAll(/\s+/g, ' ')).toContain(`it was at ${head}, and`);
  });

  it('are none of a session that changed nothing odd [EVID-47]', async () => {
    sandbox().write('test/a.test.ts', test);
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    sandbox().write('test/a.test.ts', test + test);
    await completeSession(session);
    expect((await play.exit).stdout).not.toContain('"flags"');
    expect(records(sandbox())[0]).not.toContain('flags:');
  });
});
