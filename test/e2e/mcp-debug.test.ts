import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  endSession,
  quickTimers,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue =
  'tasks:\n  - {id: one, title: The first, verify: [proof]}\n  - {id: two, title: The second, kind: plan}\n' +
  '  - {id: three, title: The third, kind: plan}\n';
const config = `${quickTimers}checks:\n  proof: test -f proof\n`;

describe('ralph mcp debug', () => {
  const sandbox = useSandbox();

  /** The folder of the only session there is. */
  const folder = (): string => {
    const sessions = join(sandbox().project, '.ralph/run/sessions');
    return join(sessions, readdirSync(sessions)[0] ?? '');
  };

  const playPlan = async (task = 'two'): Promise<void> => {
    writeQueue(sandbox(), queue, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', task, '--json']);
    await completeSession(await standIn.nextSession());
    await play.exit;
  };

  it('starts no script that somebody has changed, unless a person wants it [SERVE-18]', async () => {
    await playPlan();
    const script = '.ralph/run/sessions/x/ralph-mcp.sh'.replace('x', basename(folder()));
    const text = sandbox().read(script);
    sandbox().write(script, text.replace('set -euo pipefail', 'set -euo pipefail\ntouch planted'));
    const refused = await sandbox().run(['mcp', 'debug', 'last']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('is not what this Ralph makes');
    expect(existsSync(join(sandbox().project, 'planted'))).toBe(false);
    const wanted = await sandbox().run(['mcp', 'debug', 'last', '--yes']);
    expect(wanted.code).toBe(0);
    expect(existsSync(join(sandbox().project, 'planted'))).toBe(true);
  });

  it('lists, calls and reads what a session had [SERVE-14] [SERVE-15]', async () => {
    await playPlan();
    const script = join(folder(), 'ralph-mcp.sh');
    const listed = await sandbox().run(['mcp', 'debug', 'last']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/^complete_task +writes +/m);
    expect(listed.stdout).toMatch(/^list_tasks +reads +/m);
    expect(listed.stdout).not.toContain('run_checks');
    expect(listed.stdout).toMatch(/^ralph:\/\/task +/m);
    expect(listed.stdout).toContain(`npx @modelcontextprotocol/inspector bash ${script}`);

    const called = await sandbox().run(['mcp', 'debug', 'two', '--call', 'list_tasks']);
    expect(called.code).toBe(0);
    expect(called.stdout).toContain('The tool answered:');
    expect(called.stdout).toContain('two');
    expect(called.stdout).not.toContain('Inspector');
    const input = ['--call', 'get_task', '{"id": "one"}', '--read', 'ralph://task', '--list'];
    const all = await sandbox().run(['mcp', 'debug', 'last', ...input, '--json']);
    expect(all.code).toBe(0);
    expect(JSON.parse(all.stdout)).toMatchObject({
      kind: 'mcp-debug',
      data: {
        state: 'recorded',
        script,
        listed: {
          tools: expect.arrayContaining([
            expect.objectContaining({ name: 'search', reads_only: true }),
          ]) as unknown,
        },
        answer: { failed: false, text: expect.stringContaining('The first') as string },
        contents: [{ uri: 'ralph://task', text: expect.stringContaining('The second') as string }],
      },
    });
  });

  it('tells what was refused, and what cannot be meant [SERVE-15]', async () => {
    await playPlan();
    const debug = (...words: string[]): ReturnType<ReturnType<typeof sandbox>['run']> =>
      sandbox().run(['mcp', 'debug', 'last', ...words]);
    const absent = await debug('--call', 'run_checks');
    expect(absent).toMatchObject({ code: 1, stderr: '' });
    expect(absent.stdout).toContain(
      'There is no tool run_checks here. The tools are: complete_task',
    );
    const wrong = await debug('--call', 'get_task', '{"id": "nine"}');
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stdout).toContain('The tool refused:');
    const uri = await debug('--read', 'ralph://nothing');
    expect(uri).toMatchObject({ code: 3 });
    expect(uri.stderr).toContain('ralph://nothing');
    expect(await debug('--call', 'get_task', '[1]')).toMatchObject({ code: 2 });
    expect(await debug('{}')).toMatchObject({ code: 2 });
    rmSync(join(folder(), 'manifest.json'));
    const broken = await debug();
    expect(broken).toMatchObject({ code: 3, stdout: '' });
    expect(broken.stderr).toContain('manifest.json: is this a session folder?');
    rmSync(folder(), { recursive: true });
    const gone = await debug();
    expect(gone).toMatchObject({ code: 3 });
    expect(gone.stderr).toContain('are gone');
  });

  it('asks before it lets a finished session speak, which changes nothing that was recorded [SERVE-16]', async () => {
    await playPlan();
    const words = [
      'mcp',
      'debug',
      'last',
      '--call',
      'block_task',
      '{"on": "human", "reason": "why", "question": "Which?"}',
    ];
    const before = [records(sandbox()), sandbox().read('.ralph/db/tasks.yaml')];
    const refused = await sandbox().run(words, { input: 'y\n' });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('block_task writes. Session s-');
    expect(refused.stderr).toContain('is over: what it says is noted in its folder');
    const terminal = Terminal.ralph(sandbox(), words);
    await terminal.waitFor('Call block_task? [y/N]');
    terminal.type('n\r');
    expect((await terminal.exit).code).toBe(3);
    const signals = (): string =>
      sandbox().read(join(folder(), 'signals.jsonl').slice(sandbox().project.length));
    expect(signals()).not.toContain('Which?');

    expect((await sandbox().run([...words, '--yes'])).code).toBe(0);
    expect(signals()).toContain('Which?');
    expect([records(sandbox()), sandbox().read('.ralph/db/tasks.yaml')]).toEqual(before);
    // The next run takes nothing of it up.
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    await endSession(session);
    await play.exit;
    expect((await statuses(sandbox()))['two']).toBe('done');
  });

  it('says what it means for a session that is under way, and leaves that one its server [SERVE-14] [SERVE-16]', async () => {
    writeQueue(sandbox(), queue, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'one', '--json', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    const listed = await sandbox().run(['mcp', 'debug', 'one', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject({ data: { state: 'playing' } });
    const call = [
      'mcp',
      'debug',
      'one',
      '--call',
      'report_progress',
      '{"message": "From outside"}',
    ];
    const asked = await sandbox().run(call, { input: '' });
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain("counts as the session's own word");
    expect((await sandbox().run([...call, '--yes'])).code).toBe(0);
    expect(await play.waitForEvent('progress-told')).toMatchObject({ message: 'From outside' });
    sandbox().write('proof', '');
    expect(await session.call('complete_task', { summary: 'Done' })).toMatchObject({
      failed: false,
    });
    await endSession(session);
    expect(await play.waitForEvent('session-ended')).toMatchObject({ outcome: 'completed' });
    await play.exit;
  });

  it('goes on by hand when the engine is long gone [SERVE-17]', async () => {
    await playPlan();
    const [script, name] = [join(folder(), 'ralph-mcp.sh'), basename(folder())];
    await playPlan('three');
    const other = readdirSync(dirname(folder())).find((one) => one !== name) ?? '';
    const server = spawn('bash', [script], { env: sandbox().env });
    const ended = once(server, 'exit');
    const ping = async (id: number, of = server): Promise<string> => {
      const answer = once(of.stdout, 'data');
      of.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);
      return String((await answer)[0]);
    };
    expect(await ping(1)).toContain('"id":1');
    // One that an agent of another such session has started keeps watch, and is ended with its agent.
    const watched = join(dirname(folder()), other, 'ralph-mcp.sh');
    const agent = spawn('bash', ['-c', 'bash "$0"; true', watched], {
      env: { ...sandbox().env, RALPH_SESSION: other },
    });
    const agentEnded = once(agent, 'exit');
    expect(await ping(1, agent)).toContain('"id":1');
    await agentEnded;
    expect(await ping(2)).toContain('"id":2');
    server.stdin.end();
    expect(await ended).toEqual([0, null]);
    expect(existsSync(folder())).toBe(true);
  });
});
