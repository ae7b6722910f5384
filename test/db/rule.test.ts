import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/db/project.ts';
import { problemLine } from '../../src/model/problem.ts';
import { good, problemsOf, sampleProject, sampleStore, warningsOf, writeSample } from './sample.ts';

function tasks(...records: string[]): { 'tasks.yaml': string } {
  return { 'tasks.yaml': `tasks:\n${records.map((record) => `  - {${record}}\n`).join('')}` };
}

function problemsIn(project: Project): string[] {
  const loaded = sampleStore(project).load();
  const problems = loaded.ok
    ? loaded.value.warnings
    : loaded.failure.reason === 'invalid-database'
      ? loaded.failure.problems
      : [];
  return problems.map((problem) => problemLine(problem).replace('.ralph/db/', ''));
}

describe('a text without quotes that other readers of YAML read as something else', () => {
  it.each([
    [
      'id: a, title: yes',
      '2:20: warning: found yes, which other readers of YAML take for true or false',
    ],
    [
      'id: a, title: Off',
      '2:20: warning: found Off, which other readers of YAML take for true or false',
    ],
    [
      'id: 2026-11-21, title: A',
      '2:10: warning: found 2026-11-21, which other readers of YAML take for a date',
    ],
    [
      'id: a, title: 12:30',
      '2:20: warning: found 12:30, which other readers of YAML take for a number',
    ],
    [
      'id: a, title: A, tags: [x, 1_000]',
      '2:33: warning: found 1_000, which other readers of YAML take for a number',
    ],
    [
      'id: a, title: A, blocked: {on: human, reason: no}',
      '2:52: warning: found no, which other readers',
    ],
  ])('is a warning: %s [DB-100]', (record, words) => {
    const [line, more] = warningsOf(tasks(record));
    expect(line).toContain(`tasks.yaml:${words}`);
    expect(line).toMatch(/, expected text in quotes, for example "[^"]+"$/);
    expect(more).toBeUndefined();
  });

  it('is one in the config and in the names of features, too [DB-100]', () => {
    expect(
      warningsOf({
        '../config.yaml': 'checks: {test: yes}\n',
        'features.yaml': 'features: [{name: on}]',
      }).map((line) => line.split(',')[0]),
    ).toEqual([
      '.ralph/config.yaml:1:16: warning: found yes',
      'features.yaml:1:19: warning: found on',
    ]);
  });

  it.each([
    'id: a, title: "yes"',
    "id: a, title: 'no'",
    'id: a, title: Yes we can',
    'id: 2fa-login, title: 3 ways to log in, tags: [v1.2.3, 2x, onward]',
    'id: a, title: A, created: 2026-11-21T03:05:12Z',
  ])('is not: %s [DB-100]', (record) => {
    expect(warningsOf(tasks(record))).toEqual([]);
  });
});

describe('the rules between records', () => {
  it('refuse a cycle through a review [DB-101]', () => {
    expect(
      problemsOf(tasks('id: a, title: A, depends_on: [b]', 'id: b, title: B, reviews: [a]')),
    ).toEqual([
      'tasks.yaml:2:36: found a cycle of dependencies: a → b → a, expected dependencies that can be met one after the other',
    ]);
    expect(
      problemsOf(tasks('id: a, title: A, reviews: [b]', 'id: b, title: B, reviews: [a]')),
    ).toEqual([
      'tasks.yaml:2:33: found a cycle of dependencies: a → b → a, expected dependencies that can be met one after the other',
    ]);
    expect(
      warningsOf(tasks('id: a, title: A', 'id: b, title: B, depends_on: [a], reviews: [a]')),
    ).toEqual([]);
  });

  it('want the task that a blocked one waits for [DB-101]', () => {
    const blocked = 'id: b, title: B, status: blocked, blocked: {on: task, reason: R, task: login';
    expect(problemsOf(tasks('id: logon, title: A', `${blocked}}`))).toEqual([
      'tasks.yaml:3:77: found "login", expected the id of a task (did you mean logon?)',
    ]);
    expect(warningsOf(tasks('id: login, title: A', `${blocked}}`))).toEqual([]);
  });

  it('want different ids for the criteria of a task [DB-102]', () => {
    expect(
      problemsOf(
        tasks(
          'id: a, title: A, acceptance: [{id: x, text: X}, {id: x, text: Y}, Z, {id: a3, text: W}]',
        ),
      ),
    ).toEqual([
      'tasks.yaml:2:54: found the criterion "x" a second time, expected a different id for each (a plain text is a1, a2… by its place)',
      'tasks.yaml:2:75: found the criterion "a3" a second time, expected a different id for each (a plain text is a1, a2… by its place)',
    ]);
    const record = 'acceptance: [{id: x, text: X}]';
    expect(warningsOf(tasks(`id: a, title: A, ${record}`, `id: b, title: B, ${record}`))).toEqual(
      [],
    );
  });

  it('want the names of features and disciplines once [DB-8]', () => {
    expect(
      problemsOf({
        'features.yaml': 'features: [{name: f}, {name: f}]',
        'disciplines.yaml': 'disciplines: [{name: d}, {name: d}]',
      }).map((line) => line.split(' (')[0]),
    ).toEqual([
      'disciplines.yaml:1:33: found the name "d" a second time',
      'features.yaml:1:30: found the name "f" a second time',
    ]);
  });

  it('warn of files that are there, but not in the project [DB-12]', () => {
    const project = sampleProject(
      tasks('id: a, title: A, context_files: [../beside.txt, /etc/passwd], spec: ../../beside'),
    );
    writeFileSync(join(project.root, '../beside.txt'), '');
    writeFileSync(join(project.root, '../beside.md'), '');
    expect(problemsIn(project).map((line) => line.split(',')[0])).toEqual([
      'tasks.yaml:2:39: warning: found "../beside.txt"',
      'tasks.yaml:2:54: warning: found "/etc/passwd"',
      'tasks.yaml:2:74: warning: found the spec "../../beside"',
    ]);
  });
});

describe('what is no file of the project stops everything', () => {
  it('a folder in the place of a file [DB-103]', () => {
    const project = sampleProject();
    for (const path of [project.tasks, project.config, join(project.task_files, 'a.yaml')]) {
      mkdirSync(path, { recursive: true });
    }
    expect(problemsIn(project)).toEqual([
      ".ralph/config.yaml:1:1: found a folder, expected a file in the project's own .ralph/",
      "tasks.yaml:1:1: found a folder, expected a file in the project's own .ralph/db/",
      "tasks/a.yaml:1:1: found a folder, expected a file in the project's own .ralph/db/tasks/",
    ]);
  });

  it('a link to nothing, or out of the project; one within it is followed [DB-103]', () => {
    const outside = sampleProject({ 'secret.yaml': 'id: b\ntitle: Secret\n' });
    const project = sampleProject({ 'tasks/a.yaml': 'id: a\ntitle: A\n' });
    writeSample(project, '../../queue.yaml', 'tasks: [{id: c, title: C}]');
    symlinkSync(join(project.root, 'queue.yaml'), project.tasks);
    expect(good(sampleStore(project).load()).queue.tasks.map(({ id }) => id)).toEqual(['c', 'a']);
    symlinkSync(join(outside.db, 'secret.yaml'), join(project.task_files, 'b.yaml'));
    symlinkSync('/no/where', join(project.task_files, 'd.yaml'));
    symlinkSync(join(outside.db, 'secret.yaml'), project.features);
    expect(problemsIn(project)).toEqual([
      "features.yaml:1:1: found a link that leads out of the project, expected a file in the project's own .ralph/db/",
      "tasks/b.yaml:1:1: found a link that leads out of the project, expected a file in the project's own .ralph/db/tasks/",
      "tasks/d.yaml:1:1: found a link to nothing, expected a file in the project's own .ralph/db/tasks/",
    ]);
  });

  it('a file of 65 MB [DB-6]', () => {
    expect(problemsOf({ 'tasks.yaml': '#'.repeat(65 * 1024 * 1024) })).toEqual([
      'tasks.yaml:1:1: found a file of 65 MB, expected at most 64 MB',
    ]);
  });
});

describe('a file that nobody reads', () => {
  it.each(['task.yaml', 'Tasks.yaml', 'tasks.yml', 'features.yml', 'disiplines.yaml'])(
    'stops everything when it may be the one that is missing: %s [DB-104]',
    (name) => {
      expect(problemsOf({ [name]: 'tasks: []' })[0]).toMatch(
        /^\S+:1:1: found a file that Ralph does not read, expected the name (tasks|features|disciplines)\.yaml$/,
      );
    },
  );

  it('is a warning otherwise [DB-104]', () => {
    expect(warningsOf({ 'tasks.yaml': '', 'task.yaml': '', 'old.yaml': '', 'a.txt': '' })).toEqual([
      'old.yaml:1:1: warning: found a file that Ralph does not read, expected the files of the database, and a file for each task in tasks/',
      'task.yaml:1:1: warning: found a file that Ralph does not read, expected the files of the database, and a file for each task in tasks/',
    ]);
  });
});
