import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { restoreRecord } from '../../src/db/history.ts';
import { projectAt } from '../../src/db/project.ts';
import { recordOf } from '../rig/record-of.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { measureCommands, median, report } from './measure.ts';

const sessions = 500;

/** How long a report over many sessions takes: with each record read for the first time, and after that. */
export async function benchReport(): Promise<void> {
  const sandbox = new Sandbox();
  const project = projectAt(sandbox.project);
  sandbox.write('.ralph/db/tasks.yaml', 'tasks:\n  - {id: task-1, title: One}\n');
  sandbox.write('.ralph/run/events/.keep', '');
  for (let at = 0; at < sessions; at++) restoreRecord(project, record(at));
  const options = { cwd: sandbox.project, env: sandbox.env };
  const args = [join(repositoryRoot, 'dist', 'ralph.js'), 'report', '--json'];
  const first = Array.from({ length: 5 }, () => {
    rmSync(join(project.run, 'record-cache.jsonl'), { force: true });
    return measureCommands([{ name: 'first', args }], 1, options)[0]?.ms ?? 0;
  });
  const [again] = measureCommands([{ name: 'again', args }], 9, options);
  report(`ralph report over ${sessions} sessions, all read anew`, median(first), ' ms', 1000);
  report(`ralph report over ${sessions} sessions, read before`, again?.ms ?? 0, ' ms', 1000);
  await sandbox.dispose();
}

function record(at: number): Parameters<typeof restoreRecord>[1] {
  const rest = { exit_code: 0, timed_out: false, duration_ms: 900, tail: 'one\ntwo\nthree\n' };
  return recordOf({
    ...{ hour: Math.floor(at / 60), task: `task-${at % 100}`, run: 'r-20261120-000000-00aaaa' },
    session: `s-20261120-${String(at).padStart(6, '0')}-00abcd`,
    checks: ['test', 'types', 'lint'].map((name) => ({
      ...{ name, command: `npm run ${name}`, passed: true, ...rest },
    })),
    summary: 'Did what was asked for.\nAnd a little more: with words.\n',
    files: Array.from({ length: 10 }, (_, file) => ({
      ...{ path: `src/part-${at}/file-${file}.ts`, added: file * 3, removed: file },
    })),
    flags: [
      { rule: 'test-skipped', path: `test/part-${at}.test.ts`, words: 'does not run any more' },
      { rule: 'lock-file-changed', path: 'package-lock.json', words: 'other versions' },
    ],
  });
}
