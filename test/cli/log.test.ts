import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeSession, oneTask, writeQueue } from '../rig/sample-project.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { playHistory, type PlayedHistory } from './played-history.ts';

describe('a list without a session', () => {
  const sandbox = useSandbox();

  it('says so, with code 3, and what to do [EVID-70]', async () => {
    writeQueue(sandbox(), oneTask);
    for (const args of [['log'], ['log', 'one'], ['stats']]) {
      const { code, stdout } = await sandbox().run(args);
      expect(stdout).toBe('No session yet: `ralph play` plays the queue.\n');
      expect(code).toBe(3);
    }
    const json = await sandbox().run(['log', '--json']);
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({ data: { sessions: [], more: 0 } });
  });

  it('counts a single task as one', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('new.txt', 'new');
    const { stdout } = await sandbox().run(['validate']);
    expect(stdout).toBe('The database is valid: 1 task, no problems.\n');
    expect((await sandbox().run(['doctor'])).stdout).toContain('1 task, 0 warnings');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play']);
    const session = await standIn.nextSession();
    sandbox().write('made.txt', 'made');
    await completeSession(session);
    expect((await play.exit).stdout).toMatch(/^1 task, 1 ready\.\n! .* changes in 1 file; /);
    const undo = await sandbox().run(['undo', 'one']);
    expect(undo.stderr).toContain('nobody to ask: 1 file would change');
  });
});

describe('the list of sessions', () => {
  const sandbox = new Sandbox();
  let played: PlayedHistory;
  beforeAll(async () => {
    played = await playHistory(sandbox);
  });
  afterAll(() => sandbox.dispose());

  it('has one line for each, newest first, with its proof [EVID-70]', async () => {
    const { code, stdout } = await sandbox.run(['log']);
    expect(code).toBe(0);
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^SESSION +STARTED +TASK +TRY +OUTCOME +PROOF/);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(played.sessions.toReversed());
    expect(lines[1]).toMatch(/bare +1 +completed +unverified .* 1 \+2 -0 +-$/);
    expect(lines[3]).toMatch(/mend +1 +verify-failed +- /);
    expect(lines[4]).toMatch(/greet +1 +completed +verified /);
  });

  it.each([60, 100])(
    'fits a terminal of %i columns, with what tells most [EVID-70]',
    async (width) => {
      const ralph = join(repositoryRoot, 'dist', 'ralph.js');
      const command = `stty cols ${width}; exec ${process.execPath} ${ralph} log`;
      const terminal = new Terminal(sandbox, `sh -c '${command}'`);
      expect((await terminal.exit).code).toBe(0);
      const [head = '', ...lines] = terminal.screen().trimEnd().split(/\r?\n/);
      expect(head).toMatch(
        width === 60
          ? /^SESSION +TASK +(?:TRY +)?OUTCOME +FLAGS$/
          : /^SESSION +TASK +TRY +OUTCOME +PROOF +TOOK +COST +FLAGS$/,
      );
      expect(lines.map((line) => line.split(' ')[0])).toEqual(played.sessions.toReversed());
      expect(lines[3]).toMatch(/ mend +(?:1 +)?verify-failed /);
      for (const line of [head, ...lines]) expect(line.length).toBeLessThanOrEqual(width);
    },
  );

  it('is cut to a number, and says what is left out [EVID-70]', async () => {
    const { stdout } = await sandbox.run(['log', '--limit', '2']);
    expect(stdout).toContain('… 3 more: --limit 5 shows them all');
    expect(stdout.split('\n').filter((line) => line.startsWith('s-'))).toHaveLength(2);
    const json = await sandbox.run(['log', '--limit', '1', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'session-log',
      data: { sessions: [{ session: played.sessions[4], task: 'ask' }], more: 4 },
    });
  });

  it('tells those of one task [EVID-71]', async () => {
    const { stdout } = await sandbox.run(['log', 'mend']);
    const [, second = '', first = '', rest] = stdout.trimEnd().split('\n');
    expect(second).toMatch(/mend +2 +completed +verified/);
    expect(first).toMatch(/mend +1 +verify-failed/);
    expect(rest).toBeUndefined();
    expect((await sandbox.run(['log', 'nix'])).code).toBe(4);
    for (const one of [played.sessions[1] ?? '', (played.sessions[2] ?? '').slice(0, -1)]) {
      expect((await sandbox.run(['log', one])).stdout).toBe(stdout);
    }
    const last = await sandbox.run(['log', 'last']);
    expect(last.stdout).toBe((await sandbox.run(['log', 'ask'])).stdout);
    expect(last.stdout).toMatch(/ask +1 +blocked/);
    expect((await sandbox.run(['log', 's-'])).stderr).toContain('s- may mean');
  });

  it('a record that does not read is told, and the others are shown [EVID-71]', async () => {
    const [session = ''] = played.sessions;
    const path = join(sandbox.project, '.ralph/db/history', session.slice(2, 6));
    const file = `${path}-${session.slice(6, 8)}/${session}.yaml`;
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('outcome: completed', 'outcome: lovely'));
    const { code, stdout, stderr } = await sandbox.run(['log']);
    writeFileSync(file, text);
    expect(code).toBe(0);
    expect(stderr).toContain(`${session}.yaml:`);
    expect(stdout.split('\n').filter((line) => line.startsWith('s-'))).toHaveLength(4);
  });
});
