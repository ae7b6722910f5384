import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { viewDatabase } from '../../src/db/foreign.ts';
import { resolveConfig } from '../../src/model/written-config.ts';
import { resolveTask } from '../../src/model/written-task.ts';
import type { Queue } from '../../src/model/queue.ts';
import { settingsHashes } from '../../src/pipeline/queue-guard/agent-settings.ts';
import { foreignEdits } from '../../src/pipeline/queue-guard/foreign-edit.ts';
import { forgetGuard, keepGuard, keptGuardOf } from '../../src/pipeline/queue-guard/kept-guard.ts';
import { WriteEvidence } from '../../src/pipeline/queue-guard/write-evidence.ts';
import { good, sampleProject, sampleStore } from '../db/sample.ts';

const session = 's-20261121-030512-k3vq9d';

function foundIn(name: string, input: unknown, failed = false): boolean {
  const evidence = new WriteEvidence();
  evidence.take({ type: 'tool-opened', id: 't', name, input, subagent: false, session });
  evidence.take({ type: 'tool-closed', id: 't', name, failed, output: '', session });
  return evidence.found;
}

describe('the evidence that a session wrote to the queue', () => {
  it('is any call that may write and names it, in its path, its command or its content [PLAY-47]', () => {
    expect(foundIn('Write', { file_path: '/p/.ralph/db/tasks.yaml', content: '' })).toBe(true);
    expect(foundIn('Write', { file_path: '/p/x.sh', content: 'rm -r .ralph/db' })).toBe(true);
    expect(foundIn('MultiEdit', { file_path: '/p/x', edits: [{ new: 'db/tasks.yaml' }] })).toBe(
      true,
    );
    expect(foundIn('Bash', { command: 'sed -i s/a/b/ .ralph/db/tasks.yaml' }, true)).toBe(true);
    expect(foundIn('Bash', { command: 'cat x > .ralph/config.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'cat x | tee .ralph/config.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'ls && cp x .ralph/db/tasks.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'ls & rm .ralph/config.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'git diff --output=.ralph/config.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'cd .ralph; cp /tmp/x db/tasks.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'cat $(node x.js) .ralph/config.yaml' })).toBe(true);
    for (const name of ['tasks', 'features', 'disciplines', 'tools', 'pipelines', 'metadata']) {
      expect(foundIn('Bash', { command: `cp /tmp/x db/${name}.yaml` }), name).toBe(true);
    }
    expect(foundIn('mcp__files__write', { path: '.ralph/config.yaml' })).toBe(true);
    // A tool of the project runs a command, which may write what it is told to.
    expect(foundIn('mcp__ralph__save', { path: '.ralph/config.yaml' })).toBe(true);
  });

  it('is no call that only reads, that is Ralph’s own, or that was not done [PLAY-47] [PLAY-74]', () => {
    expect(foundIn('Read', { file_path: '/p/.ralph/db/tasks.yaml' })).toBe(false);
    expect(foundIn('Bash', { command: 'cat .ralph/db/tasks.yaml' })).toBe(false);
    expect(foundIn('Bash', { command: 'git diff -- .ralph/db' })).toBe(false);
    const count = 'grep -c title .ralph/db/tasks.yaml | head -1';
    expect(foundIn('Bash', { command: count })).toBe(false);
    expect(foundIn('Bash', { command: `ls .ralph && ${count}; wc -l .ralph/*` })).toBe(false);
    expect(foundIn('Write', { file_path: '/p/ansible/tasks.yaml', content: '' })).toBe(false);
    expect(foundIn('Bash', { command: 'npm test' })).toBe(false);
    expect(foundIn('mcp__ralph__complete_task', { summary: 'see tasks.yaml' })).toBe(false);
    expect(foundIn('Write', { file_path: '/p/.ralph/db/tasks.yaml', content: '' }, true)).toBe(
      false,
    );
    const evidence = new WriteEvidence();
    const opened = { type: 'tool-opened', name: 'Bash', subagent: false, session } as const;
    evidence.take({ ...opened, id: 'a', input: { command: 'rm -r .ralph' } });
    evidence.take({ ...opened, id: 'b', input: { command: 'rm -r .ralph/db' } });
    expect(evidence.found).toBe(true);
    evidence.take({ type: 'call-denied', id: 'a', name: 'Bash', words: '', session });
    expect(evidence.found).toBe(true);
    evidence.take({ ...turnEnded, denials: [{ id: 'b', tool: 'Bash', input: '' }], session });
    expect(evidence.found).toBe(false);
  });
});

const turnEnded = {
  type: 'turn-ended',
  subtype: 'success',
  failed: false,
  terminal_reason: undefined,
  stop_reason: undefined,
  api_status: undefined,
  api_error: undefined,
  turns: 1,
  cost_usd: 0,
  tokens: { input: 0, output: 0, cached: 0 },
  words: '',
} as const;

describe('a foreign edit', () => {
  const queueOf = (...tasks: Parameters<typeof resolveTask>[0][]): Queue => ({
    ...good(sampleStore(sampleProject()).load()).queue,
    tasks: tasks.map(resolveTask),
  });

  it('is told apart by whom it concerns, the played task or another [PLAY-44] [PLAY-45]', () => {
    const before = queueOf(
      { id: 'one', title: 'One', verify: ['x'] },
      { id: 'two', title: 'Two' },
      { id: 'three', title: 'Three', status: 'done' },
    );
    const after = queueOf(
      { id: 'one', title: 'Uno', max_attempts: 9, session },
      { id: 'two', title: 'Zwei', status: 'blocked' },
      { id: 'three', title: 'Three' },
    );
    expect(foreignEdits(before, after, 'one')).toEqual({
      held: [{ task: 'three', changes: [{ key: 'status', from: 'done', to: 'pending' }] }],
      played: 'verify, max_attempts, session',
      taken: ['one: title', 'two: title, status from pending to blocked'],
    });
    expect(foreignEdits(before, before, 'one')).toEqual({
      held: [],
      played: undefined,
      taken: [],
    });
  });

  it('waits for a person where another open task would have to prove less or could do more [PLAY-72]', () => {
    const one = { id: 'one', title: 'One' };
    const two = { id: 'two', title: 'Two', verify: ['x'] };
    const loose = { ...two, verify: [], permissions: ['Bash(rm *)'], max_turns: 99, title: 'Zwei' };
    expect(foreignEdits(queueOf(one, two), queueOf(one, loose), 'one').held).toEqual([
      {
        task: 'two',
        changes: [
          { key: 'verify', from: '["x"]', to: '[]' },
          { key: 'permissions', from: '[]', to: '["Bash(rm *)"]' },
          { key: 'max_turns', from: 'nothing', to: '99' },
        ],
      },
    ]);
    const edits = (before: object, after: object): ReturnType<typeof foreignEdits> =>
      foreignEdits(
        queueOf(one, { ...two, ...before }),
        queueOf(one, { ...loose, ...after }),
        'one',
      );
    const done = { status: 'done' } as const;
    expect(edits(done, done).held).toEqual([]);
    const blocked = { status: 'blocked', blocked: { on: 'human', reason: 'r' } } as const;
    expect(edits(blocked, blocked).held).toEqual([]);
    expect(edits(blocked, {}).held[0]?.changes).toHaveLength(4);
    expect(edits({}, blocked).held[0]?.changes).toHaveLength(3);
  });
});

describe('what a guard knew at the pick', () => {
  it('is kept with the session until that is decided, and half of it is nothing [PLAY-70]', () => {
    const long = `tasks: []\n${'# a long queue\n'.repeat(10_000)}`;
    const project = sampleProject({ 'tasks.yaml': long });
    mkdirSync(join(project.root, '.claude/skills'), { recursive: true });
    writeFileSync(join(project.root, '.claude/skills/one.md'), 'One');
    symlinkSync('/nowhere', join(project.root, '.claude/settings.json'));
    writeFileSync(join(project.db, 'features.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    const view = {
      database: good(viewDatabase(project, ['.ralph/guide.md'])),
      settings: settingsHashes(project, {
        config: resolveConfig({ agent: { mcp_servers: ['docs'] } }),
        disciplines: new Map(),
      }),
      shown: new Map([['.claude/skills/one.md', 'One']]),
      git: {
        ...{ root: '/p', folder: '/p/.git', own: '/p/.git', config: undefined },
        files: new Map([['hooks/pre-commit', 'h']]),
      },
    };
    expect([...(view.settings?.keys() ?? [])]).toEqual([
      '.claude/',
      '.claude/settings.json',
      '.claude/skills/one.md',
      '.mcp.json',
    ]);
    expect(view.database.texts.size).toBe(2);
    expect(keptGuardOf(project, session)).toBe(undefined);
    good(keepGuard(project, session, view));
    expect(keptGuardOf(project, session)).toEqual(view);
    const path = join(project.sessions, session, 'guard.json');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9));
    expect(keptGuardOf(project, session)).toBe(undefined);
    forgetGuard(project, session);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(project.sessions, session, 'guard'))).toBe(false);
  });
});
