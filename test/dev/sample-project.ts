import { restoreRecord } from '../../src/db/history.ts';
import { projectAt } from '../../src/db/project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { sampleHistory } from './sample-history.ts';
import { sampleFiles } from './sample-queue.ts';

/** Makes the sandbox's project a small shop with a queue and so many past sessions, and commits it. */
export function writeSample(sandbox: Sandbox, sessions: number, now: Date): void {
  for (const [path, text] of Object.entries(sampleFiles)) sandbox.write(path, text);
  const project = projectAt(sandbox.project);
  for (const record of sampleHistory(sessions, now)) {
    const written = restoreRecord(project, record);
    if (!written.ok) throw new Error(`no record of ${record.session}: ${written.failure.reason}`);
  }
  sandbox.commit('A small shop');
}
