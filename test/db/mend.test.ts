import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixedText } from '../../src/db/edit/fix-text.ts';
import { mend, type Mended } from '../../src/db/mend.ts';
import type { Project } from '../../src/db/project.ts';
import { loggedWrites } from '../../src/db/write-log.ts';
import { acquireLock } from '../../src/host/lock.ts';
import type { Result } from '../../src/model/result.ts';
import { good, readSample, sampleProject, sampleStore } from './sample.ts';

const parts = { now: () => new Date('2026-11-21T03:05:12Z'), what: 'a test' };

function mendAll(project: Project): Promise<Result<Mended[]>> {
  return mend(project, parts);
}

/** A task with this key, mended: the key's line. */
async function mendedLine(line: string): Promise<string | undefined> {
  const project = sampleProject({
    'tasks.yaml': `tasks:\n  - id: a\n    title: A\n    ${line}\n`,
  });
  good(await mendAll(project));
  return readSample(project).split('\n')[3]?.trim();
}

describe('a fix', () => {
  it.each([
    ['tags: [007, 1e3, x]', 'tags: ["007", "1e3", x]'],
    ['hints: True', 'hints: "True"'],
    ['hints: no # sure', 'hints: "no" # sure'],
    ['dependsOn: []', 'depends_on: []'],
    ['Max-Turns: 3', 'max_turns: 3'],
    ['priority: HIGH', 'priority: high'],
    ['status: "In Progress"', 'status: in_progress'],
    ['Status: In-progress', 'status: in_progress'],
    ['tags: ui', 'tags: [ui]'],
    ['tags: 7', 'tags: 7'],
    ['max_turns: "30"', 'max_turns: 30'],
    ["max_budget_usd: '2.50'", 'max_budget_usd: 2.50'],
    ['acceptance: one thing # so', 'acceptance: [one thing] # so'],
    ['verify: "npm test"', 'verify: [npm test]'],
  ])('writes %s as %s [DB-105]', async (line, fixed) => {
    expect(await mendedLine(line)).toBe(fixed);
  });

  it.each([
    ['a likely but other word', 'status: pendin'],
    ['a likely but other key', 'prioritty: high'],
    ['a key that is there already', 'Title: B'],
    ['a list of perhaps several', 'tags: a, b'],
    ['words that may be several', 'tags: a b'],
    ['criteria that may be several', 'acceptance: it works, it stays'],
    ['a key like one that is there', 'titel: B'],
    ['the shorter of two known keys', 'created_at: "2026-11-21T03:05:12Z"'],
    ['a number without its unit', 'timeout: 30'],
    ['a number with words', 'max_turns: "30 or so"'],
    ['a name that does not exist', 'feature: login'],
    ['text in a mapping', 'title2: {a: 1}'],
  ])('is none: %s [DB-105]', async (_, line) => {
    expect(await mendedLine(line)).toBe(line);
  });

  it.each([
    ['- titel: A\n    id: a\n', '- title: A\n    id: a\n'],
    ['- id: a\n    ttile: A # so\n', '- id: a\n    title: A # so\n'],
    ['- idd: 7\n    title: A\n', '- id: "7"\n    title: A\n'],
    ['- id: a\n    titel: A\n    tilte: B\n', '- id: a\n    titel: A\n    tilte: B\n'],
    ['- id: a\n    name: A\n', '- id: a\n    name: A\n'],
  ])('gives a required key that is missing its name: %j [DB-105]', async (task, fixed) => {
    const project = sampleProject({ 'tasks.yaml': `tasks:\n  ${task}` });
    good(await mendAll(project));
    expect(readSample(project)).toBe(`tasks:\n  ${fixed}`);
  });

  it('of a key with a known one at its start suggests that [DB-11]', () => {
    const text = 'tasks:\n  - id: a\n    title: A\n    created_at: "2026-11-21T03:05:12Z"\n';
    const { warnings } = good(sampleStore(sampleProject({ 'tasks.yaml': text })).load());
    expect(warnings).toMatchObject([
      { found: 'the unknown key `created_at`', expected: '`created`' },
    ]);
  });

  it('turns other words for true and false in the config into these [DB-105]', async () => {
    const project = sampleProject({
      '../config.yaml': 'baseline: No # later\nrequire_verify: "true"\n',
    });
    good(await mendAll(project));
    expect(readSample(project, '../config.yaml')).toBe(
      'baseline: false # later\nrequire_verify: true\n',
    );
  });
});

const styled = `# The queue, by hand
tasks:

  # first
  - id: 012   # three digits
    title: "One"
    "dependsOn" : b   # soon
    'Status':   Done

  - {id: b, title: on, Tags: [ 1, 'two' ]} # in braces
  # the end`;

describe('mending', () => {
  it('changes its own places only, in any style, and tells what it did [DB-106]', async () => {
    const project = sampleProject({ 'tasks.yaml': styled.replaceAll('\n', '\r\n') });
    const mended = good(await mendAll(project));
    const expected = styled
      .replace('012 ', '"012" ')
      .replace('"dependsOn"', 'depends_on')
      .replace(': b   #', ': [b]   #')
      .replace("'Status'", 'status')
      .replace('Done', 'done')
      .replace('title: on', 'title: "on"')
      .replace('Tags: [ 1', 'tags: [ "1"');
    expect(readSample(project)).toBe(expected.replaceAll('\n', '\r\n'));
    expect(mended).toHaveLength(8);
    expect(mended[0]).toMatchObject({
      file: '.ralph/db/tasks.yaml',
      line: 5,
      fix: { text: '"012"' },
    });
    const { queue, warnings } = good(sampleStore(project).load());
    expect(queue.tasks).toMatchObject([
      { id: '012', status: 'done', depends_on: ['b'] },
      { id: 'b', title: 'on', tags: ['1', 'two'] },
    ]);
    expect(warnings).toEqual([]);
  });

  it('that would make anything else read differently is refused [DB-106]', () => {
    const text = 'a: &x 1\nb: *x\nc: [2, 3]\n';
    const fix = (start: number, end: number, words: string): string | undefined =>
      fixedText(text, [{ start, end, text: words }]);
    expect(fix(6, 7, '"1"')).toBe('a: &x "1"\nb: *x\nc: [2, 3]\n');
    expect(fix(3, 7, '"1"')).toBeUndefined();
    expect(fix(18, 19, '2, 3')).toBeUndefined();
    expect(fix(18, 19, '"2')).toBeUndefined();
    expect(fix(14, 15, 'a')).toBeUndefined();
  });

  it('goes on where one fix stands in the way of the others [DB-106]', async () => {
    const project = sampleProject({
      'tasks.yaml': 'tasks:\n  - {id: 1, title: A, Tags: [x], TAGS: [y]}\n',
    });
    expect(good(await mendAll(project)).length).toBeGreaterThan(0);
    expect(readSample(project)).toBe('tasks:\n  - {id: "1", title: A, tags: [x], TAGS: [y]}\n');
  });

  it('leaves a file that is no YAML, and mends the others [DB-106]', async () => {
    const project = sampleProject({
      'tasks.yaml': 'tasks:\n  - id: "a\n',
      'features.yaml': 'features: [{name: 1}]\n',
    });
    expect(good(await mendAll(project))).toHaveLength(1);
    expect(readSample(project, 'tasks.yaml')).toBe('tasks:\n  - id: "a\n');
    expect(readSample(project, 'features.yaml')).toBe('features: [{name: "1"}]\n');
  });

  it('is noted like any write, but for that of the config [DB-107]', async () => {
    const project = sampleProject({
      'tasks.yaml': 'tasks: [{id: 1, title: A}]\n',
      '../config.yaml': 'Commit: agent\n',
    });
    expect(good(await mendAll(project))).toHaveLength(2);
    expect(good(loggedWrites(project)).map(({ path, by }) => [path, by])).toEqual([
      ['.ralph/db/tasks.yaml', 'a test'],
    ]);
    expect(readSample(project, '../config.yaml')).toBe('commit: agent\n');
    expect(good(await mendAll(project))).toEqual([]);
    expect(good(loggedWrites(project))).toHaveLength(1);
  });

  it('waits for the lock like any writer [DB-107]', async () => {
    const project = sampleProject({ 'tasks.yaml': 'tasks: [{id: 1, title: A}]\n' });
    good(await mendAll(sampleProject()));
    const first = await mendAll(project);
    expect(first.ok && existsSync(project.db_lock)).toBe(false);
    const lock = good(await acquireLock(project.db_lock, 'the other writer', 0));
    expect(await mendAll(project)).toMatchObject({ ok: false, failure: { reason: 'busy' } });
    lock.release();
  });
});
