import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findProject, projectPath } from '../../src/db/project.ts';
import { good, sampleProject, writeSample } from './sample.ts';

describe('a project', () => {
  it('is found from any folder in it, the nearest first [DB-38]', () => {
    const outer = sampleProject();
    const deep = join(outer.root, 'packages/inner/src');
    mkdirSync(deep, { recursive: true });
    expect(good(findProject(deep))).toEqual(outer);
    // A file of that name is no project.
    writeFileSync(join(outer.root, 'packages/.ralph'), '');
    expect(good(findProject(deep))).toEqual(outer);
    mkdirSync(join(outer.root, 'packages/inner/.ralph'));
    expect(good(findProject(deep)).root).toBe(join(outer.root, 'packages/inner'));
  });

  it.each(['.git/HEAD', '.git'])(
    'is not found above the repository, marked by %s [DB-38]',
    (git) => {
      const outer = sampleProject();
      const repository = join(outer.root, 'repository');
      const deep = join(repository, 'src');
      mkdirSync(deep, { recursive: true });
      writeSample(outer, `../../repository/${git}`, '');
      expect(findProject(deep)).toMatchObject({ failure: { reason: 'no-project', folder: deep } });
      mkdirSync(join(repository, '.ralph'));
      expect(good(findProject(deep)).root).toBe(repository);
    },
  );

  it('is not found where there is none [DB-38]', () => {
    expect(findProject('/')).toEqual({ ok: false, failure: { reason: 'no-project', folder: '/' } });
  });

  it('names its files from its root, with forward slashes [DB-38]', () => {
    const project = sampleProject();
    expect(projectPath(project, project.tasks)).toBe('.ralph/db/tasks.yaml');
  });
});
