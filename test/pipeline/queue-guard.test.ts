import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../src/model/written-task.ts';
import type { Queue } from '../../src/model/queue.ts';
import {
  keepSettings,
  settingsChangedSince,
  settingsHashes,
} from '../../src/pipeline/queue-guard/agent-settings.ts';
import { foreignEdits } from '../../src/pipeline/queue-guard/foreign-edit.ts';
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
    expect(foundIn('MultiEdit', { file_path: '/p/x', edits: [{ new: 'tasks.yaml' }] })).toBe(true);
    expect(foundIn('Bash', { command: 'sed -i s/a/b/ .ralph/db/tasks.yaml' }, true)).toBe(true);
    expect(foundIn('Bash', { command: 'cat x > .ralph/config.yaml' })).toBe(true);
    expect(foundIn('Bash', { command: 'cat $(node x.js) .ralph/config.yaml' })).toBe(true);
    expect(foundIn('mcp__files__write', { path: '.ralph/config.yaml' })).toBe(true);
  });

  it('is no call that only reads, that is Ralph’s own, or that was not done [PLAY-47]', () => {
    expect(foundIn('Read', { file_path: '/p/.ralph/db/tasks.yaml' })).toBe(false);
    expect(foundIn('Bash', { command: 'cat .ralph/db/tasks.yaml' })).toBe(false);
    expect(foundIn('Bash', { command: 'git diff -- .ralph/db' })).toBe(false);
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
      { id: 'two', title: 'Two', verify: ['y'], status: 'blocked' },
      { id: 'three', title: 'Three' },
    );
    expect(foreignEdits(before, after, 'one')).toEqual({
      statuses: [{ task: 'three', from: 'done', to: 'pending' }],
      played: 'verify, max_attempts, session',
      taken: ['one: title', 'two: status from pending to blocked', 'two: verify'],
    });
    expect(foreignEdits(before, before, 'one')).toEqual({
      statuses: [],
      played: undefined,
      taken: [],
    });
  });
});

describe('the agent’s settings', () => {
  it('are compared with what they were before a session that an engine left unfinished [PLAY-42]', () => {
    const project = sampleProject();
    const file = (path: string): string => join(project.root, '.claude', path);
    mkdirSync(file('skills/one'), { recursive: true });
    writeFileSync(file('settings.json'), '{}');
    writeFileSync(file('skills/one/SKILL.md'), 'One');
    // Without a beginning there is nothing to compare with.
    expect(settingsChangedSince(project, session)).toEqual([]);
    good(keepSettings(project, session, settingsHashes(project)));
    expect(settingsChangedSince(project, session)).toEqual([]);
    writeFileSync(file('skills/one/SKILL.md'), 'Two');
    rmSync(file('settings.json'));
    symlinkSync('/nowhere', file('settings.local.json'));
    expect(settingsChangedSince(project, session)).toEqual([
      '.claude/settings.json',
      '.claude/settings.local.json',
      '.claude/skills/one/SKILL.md',
    ]);
  });
});
