import { describe, expect, it } from 'vitest';
import { completeSession, oneTask, records, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('what ralph play shows', () => {
  const sandbox = useSandbox();

  it('is plain lines in a pipe [PLAY-20] [PLAY-21]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('README.md', 'changed\n');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    const { stdout, stderr } = await play.exit;
    expect(stderr).toBe('');
    expect(stdout).toContain('The work tree has uncommitted changes in 1 file');
    expect(stdout).toContain('▶ one  The only task');
    expect(stdout).toContain('✓ one  The only task  done, unverified');
    expect(stdout).toContain('1 done (1 unverified), 0 not done: every task is done.');
    expect(stdout).not.toContain(String.fromCharCode(27));
  });

  it('says what it could not read of a session, and records it [MON-46]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    session.printRaw('no message\n');
    session.print({ type: 'sparkle' });
    await completeSession(session);
    const remark =
      "in the agent's output 1 line was no message, 1 message was of a type that this version of Ralph does not know";
    expect((await play.exit).stdout).toContain(`  ! ${remark}\n`);
    expect(records(sandbox())[0]).toContain(remark);
  });

  it('says what was done also when Ralph cannot go on, and why [PLAY-39]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    sandbox().write('.ralph/db/tasks.yaml', `${tasks}  - id: [oops\n`);
    await completeSession(session);
    const { code, stdout } = await play.exit;
    expect(code).toBe(6);
    expect(stdout).toContain(
      '1 done (1 unverified), 0 not done: stopped, Ralph could not go on: the database is invalid: .ralph/db/tasks.yaml:',
    );
    sandbox().write('.ralph/db/tasks.yaml', tasks);
    expect((await sandbox().run(['play'])).stdout).toContain(
      'which an earlier run left unfinished',
    );
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('goes on when nobody reads it any more', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const command = `${process.execPath} ${process.cwd()}/dist/ralph.js play | head -n 1`;
    const play = sandbox().start('bash', ['-c', `set -o pipefail; ${command}`]);
    await completeSession(await standIn.nextSession());
    expect(await play.exit).toMatchObject({ code: 0, stderr: '' });
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('is one event per line with --json, in order [PLAY-20]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await completeSession(await standIn.nextSession());
    const { stdout } = await play.exit;
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; seq: number });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const types = events.map(({ type }) => type);
    const wanted = [
      'run-started',
      'queue-counted',
      'task-picked',
      'session-prepared',
      'agent-started',
      'prompt-sent',
      'turn-ended',
      'agent-exited',
      'session-ended',
      'task-recorded',
      'run-ended',
    ];
    expect(types.filter((type) => wanted.includes(type))).toEqual(wanted);
  });

  it('is a live display on a terminal that leaves a line for each task [PLAY-20]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const command = `stty cols 100 rows 30; ${process.execPath} ${process.cwd()}/dist/ralph.js play`;
    const env = { TERM: 'xterm-256color' };
    const play = sandbox().start('script', ['-qefc', command, '/dev/null'], { env });
    await completeSession(await standIn.nextSession());
    const { code, stdout } = await play.exit;
    expect(code).toBe(0);
    expect(stdout).toContain('prepare');
    expect(stdout).toMatch(/✓.* one {2}.*done, unverified/);
    expect(stdout).toContain('\u001b[');
  });

  it('of a dry run is the plan, and nothing is started or written [PLAY-19]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const { code, stdout } = await sandbox().run(['play', '--dry-run']);
    expect(code).toBe(0);
    for (const words of [
      '--strict-mcp-config',
      'RALPH_SESSION',
      'mcp__ralph__complete_task',
      '"alwaysLoad": true',
      'You work on one task',
    ]) {
      expect(stdout).toContain(words);
    }
    expect(stdout).not.toContain('sk-made-up-for-tests');
    expect(stdout).toMatch(/Prompt \(about \d+ tokens, sha256 [0-9a-f]{64}\)/);
    expect(standIn.story()).toContain('0 sessions');
    expect(sandbox().has('.ralph/run')).toBe(false);
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
  });

  it('status tells of the task that is played [CLI-7] [CLI-3]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await play.waitForEvent('agent-started');
    const { stdout } = await sandbox().run(['status']);
    expect(stdout).toContain('Playing one (The only task) · attempt 1 of 3 · work');
    expect(stdout).toContain('Queue: 1 playing');
    expect((await sandbox().run(['list'])).stdout).toContain('playing');
    await completeSession(session);
    await play.exit;
    expect((await sandbox().run(['status'])).stdout).toContain('one completed');
  });
});
