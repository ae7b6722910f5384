import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScriptedTurn } from '../rig/messages-endpoint.ts';
import type { ModelRequest } from '../rig/model-request.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { listTasks, oneTask, quickTimers, writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** A `ralph` on the search path; each start of it leaves a line in the file `started` of the home. */
function putOnPath(sandbox: Sandbox): void {
  const folder = join(sandbox.home, 'bin');
  mkdirSync(folder);
  const built = join(repositoryRoot, 'dist/ralph.js');
  const note = `echo "$@" >> '${sandbox.home}/started'`;
  const text = `#!/bin/sh\n${note}\nexec '${process.execPath}' '${built}' "$@"\n`;
  writeFileSync(join(folder, 'ralph'), text);
  chmodSync(join(folder, 'ralph'), 0o755);
  sandbox.env['PATH'] = [folder, sandbox.env['PATH'] ?? ''].join(delimiter);
}

/** With `-p` the agent does not wait for servers: until its tools are there, the model only looks around. */
function withTools(...turns: Turn[]): ScriptedTurn[] {
  const left = [...turns];
  return Array.from({ length: 300 }, () => ({ tools }: ModelRequest) => {
    const isReady = tools.includes('mcp__ralph__create_task');
    return (isReady ? left.shift() : use('Bash', { command: 'ls' })) ?? say('Nothing more.');
  });
}

describe('the configuration that ralph mcp install wrote', () => {
  const sandbox = useSandbox();

  it('lets the real claude create a draft, which a person approves [SERVE-13] [SERVE-2]', async () => {
    writeQueue(sandbox(), oneTask);
    putOnPath(sandbox());
    expect((await sandbox().run(['mcp', 'install', '--yes'])).code).toBe(0);
    const create = use('mcp__ralph__create_task', { title: 'Log in with a link' });
    const endpoint = await sandbox().startEndpoint([
      { when: 'Plan it', attempts: [withTools(create, say('It is planned.'))] },
    ]);
    const words = ['--strict-mcp-config', '--mcp-config', '.mcp.json'];
    const claude = sandbox().start(
      'claude',
      ['-p', ...words, '--allowedTools', 'mcp__ralph', '--', 'Plan it with Ralph.'],
      { input: '' },
    );
    expect(await claude.exit).toMatchObject({ code: 0, stdout: 'It is planned.\n' });
    const results = endpoint.requests.flatMap((request) => request.results);
    expect(results.find(({ text }) => text.includes('Log in with a link'))).toMatchObject({
      failed: false,
      text: expect.stringContaining('ralph approve') as string,
    });
    // What the server says of itself reaches the model, too.
    const told = JSON.stringify(endpoint.requests.at(-1)?.body);
    expect(told).toContain('a person approves it with `ralph approve ID`');
    const [, draft] = await listTasks(sandbox());
    expect(draft).toMatchObject({ title: 'Log in with a link', status: 'draft' });
    expect((await sandbox().run(['approve', draft?.id ?? ''])).code).toBe(0);
  });

  it('reaches no session that Ralph plays, though claude by itself takes it [SERVE-7]', async () => {
    writeQueue(sandbox(), oneTask, quickTimers);
    putOnPath(sandbox());
    await sandbox().run(['mcp', 'install', '--yes']);
    const other = sandbox().read('.mcp.json').replace('"ralph": {', '"queue": {');
    sandbox().write('.mcp.json', other);
    sandbox().commit('servers');
    const complete = use('mcp__ralph__complete_task', { summary: 'Done' });
    const ready = ({ tools }: ModelRequest): Turn =>
      tools.includes('mcp__queue__create_task') ? say('Here.') : use('Bash', { command: 'ls' });
    const endpoint = await sandbox().startEndpoint([
      { when: 'The only task', attempts: [[complete, say('Done.')]] },
      { when: 'By itself', attempts: [Array.from({ length: 300 }, () => ready)] },
    ]);
    const played = await sandbox().run(['play', 'one']);
    expect(played).toMatchObject({ code: 0 });
    const tools = endpoint.requests.flatMap((request) => request.tools);
    expect(tools).toContain('mcp__ralph__complete_task');
    expect(tools.filter((name) => name.startsWith('mcp__queue'))).toEqual([]);
    expect(tools).not.toContain('mcp__ralph__create_feature');
    // Shows that what is absent there is there to be had.
    const alone = sandbox().start('claude', ['-p', 'By itself'], { input: '' });
    expect(await alone.exit).toMatchObject({ code: 0, stdout: 'Here.\n' });
  });

  it('gives a session nothing even where the config names it for sessions [SERVE-7]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}agent:\n  mcp_servers: [queue]\n`);
    putOnPath(sandbox());
    await sandbox().run(['mcp', 'install', '--yes']);
    const own = sandbox().read('.mcp.json').replace('"ralph": {', '"queue": {');
    sandbox().write('.mcp.json', own);
    sandbox().commit('servers');
    const endpoint = await sandbox().startEndpoint([
      { when: 'The only task', attempts: [[say('!')]] },
    ]);
    const play = sandbox().ralph(['play', 'one', '--json', '--max-tasks', '1']);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'agent-error',
      charged: false,
      reason: expect.stringContaining('queue') as string,
    });
    await play.exit;
    expect(endpoint.requests).toEqual([]);
  });
});
