import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectAt, type Project } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import type { Problem } from '../../src/model/problem.ts';
import { problemLine } from '../../src/model/problem.ts';
import type { Result } from '../../src/model/result.ts';

/** A project in a temporary folder, gone after the test. File names are relative to `.ralph/db`. */
export function sampleProject(files: Record<string, string | Uint8Array> = {}): Project {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'ralph-db-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const project = projectAt(root);
  mkdirSync(project.db, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeSample(project, name, content);
  return project;
}

export function writeSample(project: Project, name: string, content: string | Uint8Array): void {
  const path = join(project.db, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

export function readSample(project: Project, name = 'tasks.yaml'): string {
  return readFileSync(join(project.db, name), 'utf8');
}

/** A store whose clock stands still and whose ids count up. */
export function sampleStore(project: Project): Store {
  let count = 0;
  return new Store(project, {
    now: () => new Date('2026-11-21T03:05:12.345Z'),
    random: (bytes) => new Uint8Array(bytes).fill(count++),
    what: 'a test',
  });
}

/** The value of what must have gone well. */
export function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure, undefined, 2));
  return result.value;
}

/** The lines for the problems that a load fails with. */
export function problemsOf(files: Record<string, string | Uint8Array>): string[] {
  const loaded = sampleStore(sampleProject(files)).load();
  if (loaded.ok) throw new Error('the database is valid');
  if (loaded.failure.reason !== 'invalid-database') throw new Error(loaded.failure.reason);
  return lines(loaded.failure.problems);
}

export function warningsOf(files: Record<string, string | Uint8Array>): string[] {
  return lines(good(sampleStore(sampleProject(files)).load()).warnings);
}

function lines(problems: Problem[]): string[] {
  return problems.map((problem) => problemLine(problem).replace('.ralph/db/', ''));
}
