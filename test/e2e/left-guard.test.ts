import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { untrustedGit } from '../../src/pipeline/queue-guard/trusted-git.ts';
import { glanceAtTree } from '../../src/pipeline/session/work-tree.ts';
import {
  completeTask as complete,
  guardedConfig as config,
  guardedQueue as queue,
  scriptedSession,
  tasksFile,
} from '../rig/guarded-queue.ts';
import { connect, endSession, statuses, writeQueue } from '../rig/sample-project.ts';
import { hang, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('a session that plants a program for git', () => {
  const sandbox = useSandbox();

  it('has git not look at its files, and holds the run, also after a restart, until a person has seen it [PLAY-76] [PLAY-80]', async () => {
    writeQueue(sandbox(), queue.replace('[proof]', '[]').replace('draft', 'pending'), config);
    const standIn = await sandbox().startStandIn();
    const first = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    await session.call('complete_task', { summary: 'Done' });
    const ran = join(sandbox().root, 'filter-ran');
    sandbox().git('config', 'filter.x.clean', `touch ${ran}; cat`);
    sandbox().git('config', 'user.name', 'Somebody');
    sandbox().write('.git/hooks/pre-commit', '#!/bin/sh');
    sandbox().write('.gitattributes', '* filter=x');
    sandbox().write('new', 'file');
    await endSession(session);
    const { files } = await first.waitForEvent('settings-changed');
    expect(files).toEqual(['.git/config', '.git/hooks/pre-commit']);
    expect((await first.waitForEvent('session-decided')).record.tree_after).toBeUndefined();
    await first.waitForEvent('wait-began');
    expect(existsSync(ran)).toBe(false);
    first.kill('SIGTERM');
    await first.exit;
    const project = projectAt(sandbox().project);
    const programs = ['.git/config', '.git/hooks/pre-commit'];
    expect(await untrustedGit(project)).toEqual(programs);
    expect(await glanceAtTree(project)).toBeUndefined();
    const second = sandbox().ralph(['play', '--json']);
    expect((await second.waitForEvent('wait-began')).why).toContain('.git/config');
    expect(await untrustedGit(project)).toEqual(programs);
    second.kill('SIGTERM');
    expect((await second.exit).stdout).not.toContain('"task-picked"');
    expect(await glanceAtTree(project)).toBeUndefined();
    expect(existsSync(ran)).toBe(false);
    const third = sandbox().ralph(['play', '--json']);
    await third.waitForEvent('wait-began');
    await sandbox().run(['resume']);
    const next = await standIn.nextSession();
    expect(sandbox().has('.ralph/run/trusted-git.json')).toBe(false);
    await endSession(next);
    third.kill('SIGTERM');
    await third.exit;
    expect(await untrustedGit(project)).toEqual([]);
    expect(await glanceAtTree(project)).toBeDefined();
    expect(existsSync(ran)).toBe(true);
  });

  it('may set what is no program [PLAY-75]', async () => {
    writeQueue(sandbox(), queue.replace('[proof]', '[]'), config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().git('config', 'user.name', 'Somebody');
    sandbox().write('new', 'file');
    await complete(session);
    const { record } = await play.waitForEvent('session-decided');
    expect(record.files.map(({ path }) => path)).toEqual(['new']);
    expect((await play.exit).stdout).not.toContain('"settings-changed"');
  });
});

describe('a session that changes the queue and whose engine dies then', () => {
  const sandbox = useSandbox();
  const longer = `${queue}  - id: three\n    title: What comes after it\n    depends_on: [two]\n`;

  /** Plays a session that runs the script, kills the engine after it, and lets another one mend that. */
  const crashAfter = async (path: string, code: string): Promise<string> => {
    writeQueue(sandbox(), longer, config);
    const attack = `const fs = require('fs'); const f = ${path}; const t = fs.readFileSync(f, 'utf8'); fs.writeFileSync(f, ${code});`;
    let kill = (): void => undefined;
    await scriptedSession(sandbox(), [
      use('Write', { file_path: `${sandbox().project}/attack.cjs`, content: attack }),
      use('Bash', { command: 'node attack.cjs' }),
      () => {
        kill();
        return hang('before-headers');
      },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    kill = () => {
      play.kill('SIGKILL');
    };
    await play.exit;
    expect(sandbox().read(tasksFile)).not.toBe(longer);
    const session = readdirSync(join(sandbox().project, '.ralph/run/sessions'))[0] ?? '';
    const kept = `.ralph/run/sessions/${session}/guard.json`;
    expect(sandbox().has(kept)).toBe(true);
    const { stdout } = await sandbox().run(['play', '--json', 'three']);
    expect(stdout).toContain('"its attempt does not count"');
    expect(sandbox().has(kept)).toBe(false);
    expect(sandbox().has('.ralph/run/last-written')).toBe(false);
    return stdout;
  };

  it('has it put back by the next engine, for what its output shows [PLAY-70] [DB-152]', async () => {
    const code = `t.replace('[proof]', '[]').replace('draft', 'done')`;
    const stdout = await crashAfter(`'${tasksFile}'`, code);
    expect(stdout).toContain(`"restored":["${tasksFile}"]`);
    expect(sandbox().read(tasksFile)).toBe(longer);
  });

  it('has its own task and others wait for a person without that [PLAY-71]', async () => {
    const code = `t.replace('title: The', 'status: done\\n    title: The').replace('draft', 'done')`;
    const stdout = await crashAfter(`'.ral' + 'ph/db/task' + 's.yaml'`, code);
    expect(stdout).toContain('"restored":[]');
    expect(await statuses(sandbox())).toEqual({ one: 'blocked', two: 'blocked', three: 'pending' });
    expect(sandbox().read(tasksFile)).toContain(
      'Is this change meant: status from pending to done',
    );
  });
});
