import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeTask as complete,
  guardedConfig as config,
  guardedQueue as queue,
  scriptedSession,
  tasksFile,
} from '../rig/guarded-queue.ts';
import {
  completeSession,
  connect,
  listTasks,
  records,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** What a script does to the queue: JavaScript that sees `fs`, the path `f` and the text `t`. */
const attacks: { name: string; code: string; restored?: string[] }[] = [
  { name: 'weakens its verify', code: `fs.writeFileSync(f, t.replace('[proof]', '[]'))` },
  {
    name: 'marks itself done, as if that were recorded',
    code: `fs.writeFileSync(f, t.replace('title: The', 'status: done\\n    session: ' + process.env.RALPH_SESSION + '\\n    title: The'))`,
  },
  { name: 'marks another task done', code: `fs.writeFileSync(f, t.replace('draft', 'done'))` },
  { name: 'deletes a task', code: `fs.writeFileSync(f, t.slice(0, t.indexOf('  - id: two')))` },
  { name: 'writes garbage', code: `fs.writeFileSync(f, '{{{{ no queue')` },
  {
    name: 'plants a task with a shell command',
    code: `fs.writeFileSync(f, t + '  - id: planted\\n    title: Planted\\n    verify: [touch pwned]\\n')`,
  },
  {
    name: 'plants a task in a file of its own',
    code: `fs.mkdirSync('.ralph/db/tasks'); fs.writeFileSync('.ralph/db/tasks/p.yaml', 'id: p\\ntitle: P\\nverify: [touch pwned]\\n')`,
    restored: ['.ralph/db/tasks/p.yaml'],
  },
  {
    name: 'declares another check under the same name',
    code: `fs.writeFileSync('.ralph/config.yaml', 'checks: {proof: "true"}')`,
    restored: ['.ralph/config.yaml'],
  },
  {
    name: 'removes the database, and puts a link in its place',
    code: `fs.rmSync(f); fs.writeFileSync('README.md', 'tasks: []'); fs.symlinkSync('../../README.md', f)`,
  },
];

describe('a session that gets past the rules', () => {
  const sandbox = useSandbox();

  it.each(attacks)('and $name has it put back [PLAY-40]', async ({ code, restored }) => {
    writeQueue(sandbox(), queue, config);
    const attack = `const fs = require('fs'); const f = '${tasksFile}'; const t = fs.readFileSync(f, 'utf8'); ${code};`;
    const endpoint = await scriptedSession(sandbox(), [
      use('Write', { file_path: `${sandbox().project}/attack.cjs`, content: attack }),
      use('Bash', { command: 'node attack.cjs' }),
      use('mcp__ralph__complete_task', { summary: 'Done' }),
      say('Done.'),
    ]);
    const play = sandbox().ralph(['play', '--json']);
    const guarded = await play.waitForEvent('queue-guarded');
    const ended = await play.waitForEvent('session-ended');
    expect((await play.exit).code).toBe(7);
    expect(endpoint.unscripted).toEqual([]);
    // It did run: without the guard nothing else would be red here.
    expect(endpoint.requests[2]?.results.map(({ failed }) => failed)).toEqual([false]);
    expect(guarded.restored).toEqual(restored ?? [tasksFile]);
    expect(ended).toMatchObject({ outcome: 'verify-failed', verified: false });

    expect(await statuses(sandbox())).toEqual({ one: 'blocked', two: 'draft' });
    const after = sandbox().read(tasksFile);
    expect(after.replace(/\n {4}status: blocked[\s\S]*?(?=\n {2}- id: two)/, '')).toBe(queue);
    expect(sandbox().read('.ralph/config.yaml')).toBe(config);
    expect(sandbox().has('pwned')).toBe(false);
    for (const path of guarded.restored) {
      expect(sandbox().has(`${guarded.displaced ?? ''}${path}`)).toBe(true);
      expect(records(sandbox()).join('')).toContain(`the session wrote ${path}; it was put back`);
    }
  });

  it('and writes its own record has that put away [PLAY-41]', async () => {
    writeQueue(sandbox(), queue, config);
    // No word of the queue's own names: this file is nobody's but Ralph's, with or without evidence.
    const attack = `const fs = require('fs'); const s = process.env.RALPH_SESSION; const d = '.ral' + 'ph/db/history/' + s.slice(2, 6) + '-' + s.slice(6, 8); fs.mkdirSync(d, { recursive: true }); fs.writeFileSync(d + '/' + s + '.yaml', 'outcome: completed');`;
    await scriptedSession(sandbox(), [
      use('Write', { file_path: `${sandbox().project}/attack.cjs`, content: attack }),
      use('Bash', { command: 'node attack.cjs' }),
      say('Done.'),
    ]);
    const play = sandbox().ralph(['play', '--json']);
    const { restored, session } = await play.waitForEvent('queue-guarded');
    expect((await play.exit).code).toBe(7);
    expect(restored).toEqual([expect.stringContaining(`${session}.yaml`)]);
    expect(records(sandbox())).toEqual([expect.stringContaining('outcome: no-signal')]);
  });

  it('and plants a hook pauses the run before the next session, also after a restart [PLAY-42] [PLAY-78]', async () => {
    writeQueue(
      sandbox(),
      queue.replace('status: draft', 'status: pending'),
      `${config}commit: never\n`,
    );
    const command = `touch ${sandbox().project}/hook-ran`;
    const hooks = [{ hooks: [{ type: 'command', command }] }];
    const settings = JSON.stringify({
      hooks: { SessionStart: hooks, PreToolUse: hooks, Stop: hooks, UserPromptSubmit: hooks },
    });
    const attack = `const fs = require('fs'); fs.mkdirSync('.claude'); fs.writeFileSync('.claude/settings.json', ${JSON.stringify(settings)});`;
    await scriptedSession(sandbox(), [
      use('Write', { file_path: `${sandbox().project}/attack.cjs`, content: attack }),
      use('Bash', { command: 'node attack.cjs' }),
      use('Bash', { command: 'ls' }),
      say('Done.'),
    ]);
    const first = sandbox().ralph(['play', '--json']);
    const changed = await first.waitForEvent('settings-changed');
    expect(changed.files).toEqual(['.claude/settings.json']);
    expect(changed.diff).toContain(`--- /dev/null\n+++ .claude/settings.json\n@@ -0,0 +1,1 @@\n+{`);
    const paused = await first.waitForEvent('wait-began');
    expect(paused.cause).toBe('paused');
    expect(paused.why).toContain('.claude/settings.json');
    const { stdout } = await sandbox().run(['status']);
    expect(stdout).toContain('.claude/settings.json');
    first.kill('SIGTERM');
    await first.exit;

    const second = sandbox().ralph(['play', '--json']);
    expect((await second.waitForEvent('wait-began')).why).toContain('.claude/settings.json');
    second.kill('SIGTERM');
    const { stdout: told } = await second.exit;
    expect(told).not.toContain('"task-picked"');
    expect(sandbox().has('hook-ran')).toBe(false);
    expect(records(sandbox())[0]).toContain('.claude/settings.json');
  });

  it('leaves the agent’s settings alone when it does its work [PLAY-42]', async () => {
    writeQueue(sandbox(), queue, config);
    await scriptedSession(sandbox(), [
      use('Write', { file_path: `${sandbox().project}/proof`, content: 'yes' }),
      use('Bash', { command: 'node --version' }),
      use('mcp__ralph__complete_task', { summary: 'Done' }),
      say('Done.'),
    ]);
    const { stdout } = await sandbox().run(['play', '--json', 'one']);
    expect(stdout).toContain('"outcome":"completed"');
    expect(stdout).not.toContain('"settings-changed"');
    expect(stdout).not.toContain('"queue-guarded"');
    expect(sandbox().has('.claude')).toBe(false);
  });

  it('may change settings that no session obeys [PLAY-42]', async () => {
    const standIn = await sandbox().startStandIn();
    for (const sources of ['[project]', '[]']) {
      writeQueue(sandbox(), queue, `${config}agent: { setting_sources: ${sources} }\n`);
      const play = sandbox().ralph(['play', '--json']);
      const session = await standIn.nextSession();
      await connect(session);
      sandbox().write('.claude/skills/mine/SKILL.md', sources);
      await complete(session);
      if (sources === '[project]') {
        const { files } = await play.waitForEvent('settings-changed');
        expect(files).toEqual(['.claude/skills/mine/SKILL.md']);
        await play.waitForEvent('wait-began');
        play.kill('SIGTERM');
        await play.exit;
        // What was held is forgotten with the run's own folder.
        rmSync(join(sandbox().project, '.ralph/run'), { recursive: true });
      } else {
        expect((await play.exit).stdout).not.toContain('"settings-changed"');
      }
    }
  });
});

describe('what a person changes in the queue while a session runs', () => {
  const sandbox = useSandbox();

  it('counts: an added task is played, a removed one is gone, a title is new [PLAY-43]', async () => {
    writeQueue(sandbox(), queue.replace('[proof]', '[]'), config);
    const edit = (text: string): string =>
      `${text.slice(0, text.indexOf('  - id: two'))}  - id: three\n    title: Theirs\n`.replace(
        'The guarded task',
        'Another title',
      );
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    editTasks(edit);
    await complete(session);
    await completeSession(await standIn.nextSession());
    const guarded = await play.waitForEvent('queue-guarded');
    expect(guarded).toMatchObject({ held: [], restored: [] });
    expect(guarded.taken).toEqual(['one: title', 'two was removed', 'three was added: Theirs']);
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done', three: 'done' });
    const [, third] = await listTasks(sandbox());
    expect(third?.title).toBe('Theirs');
  });

  it('waits for a person where it is a status [PLAY-44]', async () => {
    writeQueue(sandbox(), queue.replace('[proof]', '[]'), config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    editTasks((text) => text.replace('status: draft', 'status: pending'));
    await complete(session);
    const { held } = await play.waitForEvent('queue-guarded');
    expect(held.map(({ task }) => task)).toEqual(['two']);
    expect(held[0]?.why).toContain('changed from draft to pending while session');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'blocked' });
    const { stdout } = await sandbox().run(['show', 'two', '--json']);
    expect(stdout).toContain('Which status shall it have? `ralph done two`');
    const answered = await sandbox().run(['answer', 'two', 'draft']);
    expect(answered.stdout).toContain('It is played again, with this answer in its prompt.');
  });

  it('waits for a person where it is what another task has to prove [PLAY-72]', async () => {
    writeQueue(sandbox(), queue.replace('[proof]', '[]'), config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    editTasks((text) => text.replace('Another task', 'Another task\n    permissions: [Bash]'));
    await complete(session);
    const { held } = await play.waitForEvent('queue-guarded');
    expect(held[0]?.why).toContain('its permissions changed from [] to ["Bash"] while');
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'blocked' });
  });

  it('counts where it is the config, and is told and kept in the record [PLAY-73]', async () => {
    const pending = queue.replace('[proof]', '[]').replace('draft', 'pending');
    writeQueue(sandbox(), pending, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    sandbox().write('.ralph/config.yaml', config.replace('test -f proof', 'test -e README.md'));
    await complete(session);
    const told = '.ralph/config.yaml was changed: checks';
    expect((await play.waitForEvent('queue-guarded')).taken).toEqual([told]);
    await completeSession(await standIn.nextSession());
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'done' });
    expect(records(sandbox())[0]).toContain(`${told}, while it ran and not by Ralph`);
  });

  it('waits for a person where it is what the played task has to prove [PLAY-45]', async () => {
    writeQueue(sandbox(), queue, config.replace('max_attempts: 1', 'max_attempts: 2'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    editTasks((text) => text.replace('[proof]', '[]'));
    await complete(session);
    const ended = await play.waitForEvent('session-ended');
    expect(ended).toMatchObject({
      outcome: 'verify-failed',
      next: { status: 'blocked', blocked: { on: 'human' } },
    });
    expect(ended.next.blocked?.question).toContain('verify');
    expect((await play.exit).code).toBe(7);
    expect(sandbox().read(tasksFile)).toContain('verify: [] # the only proof');
  });

  it('leaves a task done that was proved by what was there before [PLAY-45]', async () => {
    writeQueue(sandbox(), queue, config);
    sandbox().write('proof', 'yes');
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    editTasks((text) =>
      text
        .replace('[proof]', '[other-proof]')
        .replace('title: The', 'status: skipped\n    title: The'),
    );
    await complete(session);
    const { taken } = await play.waitForEvent('queue-guarded');
    expect(taken).toEqual([expect.stringContaining('one: status from pending to skipped, verify')]);
    await play.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'draft' });
  });

  it('makes no task done by the mark of its own session [PLAY-45]', async () => {
    writeQueue(sandbox(), queue, config);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    const mark = `status: done\n    session: ${session.env['RALPH_SESSION'] ?? ''}`;
    editTasks((text) => text.replace('title: The', `${mark}\n    title: The`));
    await complete(session);
    expect((await play.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked', two: 'draft' });
  });

  it('stops the run when it does not read, and nothing of the session is lost [PLAY-46]', async () => {
    writeQueue(sandbox(), queue.replace('[proof]', '[]'), config);
    const before = sandbox().read(tasksFile);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    const session = await standIn.nextSession();
    await connect(session);
    editTasks(() => '{{{{ half an edit');
    await complete(session);
    const { code, stdout, stderr } = await play.exit;
    expect(code).toBe(6);
    expect(stdout + stderr).toContain(`${tasksFile}:1:`);
    expect(sandbox().read(tasksFile)).toBe('{{{{ half an edit');
    const [record = ''] = records(sandbox());
    expect(record).toContain('outcome: completed');
    expect(record).toContain('does not read any more');

    sandbox().write(tasksFile, before);
    const again = await sandbox().run(['play', '--json']);
    expect(again.stdout).toContain('"session-recovered"');
    expect(again.stdout).not.toContain('"task-picked"');
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'draft' });
  });

  it('is taken for theirs although the session was denied the same file [PLAY-47]', async () => {
    writeQueue(sandbox(), queue, config);
    const endpoint = await scriptedSession(sandbox(), [
      use('Read', { file_path: `${sandbox().project}/${tasksFile}` }),
      use('Write', { file_path: `${sandbox().project}/${tasksFile}`, content: 'x' }),
      use('Bash', { command: `echo x > ${tasksFile}` }),
      () => {
        editTasks((text) => text.replace('Another task', 'Their title'));
        return say('I was not allowed.');
      },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    const guarded = await play.waitForEvent('queue-guarded');
    await play.exit;
    expect(endpoint.unscripted).toEqual([]);
    expect(guarded).toMatchObject({ restored: [], taken: ['two: title'] });
    expect(sandbox().read(tasksFile)).toContain('Their title');
  });

  function editTasks(edit: (text: string) => string): void {
    sandbox().write(tasksFile, edit(sandbox().read(tasksFile)));
  }
});
