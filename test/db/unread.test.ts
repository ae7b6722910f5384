import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemsOf, sampleProject, sampleStore } from './sample.ts';

describe('beside a file that does not read', () => {
  it('what may be in a file that does not read is not said to be missing [DB-163]', () => {
    const broken = 'found a text whose closing quote is missing';
    const record = 'id: b\ntitle: B\ndepends_on: [a]\nfeature: f\ndiscipline: d\ntools: [t]\n';
    const found = (files: Record<string, string | Uint8Array>): string[] =>
      problemsOf({ 'tasks/b.yaml': record, ...files }).map((line) => line.split(/,| \(/)[0] ?? '');
    expect(
      found({
        'tasks.yaml': 'tasks: [{id: "a}]\n',
        'features.yaml': 'features: [{name: "f}]\n',
        'disciplines.yaml': 'disciplines: [{name: "d}]\n',
        'tools.yaml': new Uint8Array([0]),
      }),
    ).toEqual([
      `disciplines.yaml:1:22: ${broken}`,
      `features.yaml:1:19: ${broken}`,
      `tasks.yaml:1:14: ${broken}`,
      'tools.yaml:1:1: found a binary file',
    ]);
    expect(found({ 'feature.yaml': 'features: [{name: f}]\n' })).toEqual([
      'feature.yaml:1:1: found a file that Ralph does not read',
      'tasks/b.yaml:3:14: found "a"',
      'tasks/b.yaml:5:13: found "d"',
      'tasks/b.yaml:6:9: found "t"',
    ]);
  });

  it('what was not said while a file did not read is said when it is gone [DB-163]', () => {
    const project = sampleProject({
      'tasks.yaml': 'tasks: [{id: a, title: A, feature: f}]\n',
      'features.yaml': new Uint8Array([0]),
    });
    const store = sampleStore(project);
    const found = (): unknown => {
      const loaded = store.load();
      return !loaded.ok && loaded.failure.reason === 'invalid-database'
        ? loaded.failure.problems.map(({ file }) => file)
        : loaded;
    };
    expect(found()).toEqual(['.ralph/db/features.yaml']);
    rmSync(project.features);
    expect(found()).toEqual(['.ralph/db/tasks.yaml']);
  });
});
