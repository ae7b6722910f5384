import { recordPath, recordText } from '../../src/db/history.ts';
import { projectAt, projectPath } from '../../src/db/project.ts';
import type { SessionRecord } from '../../src/model/outcome.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { sampleHistory } from './sample-history.ts';
import { sampleFiles } from './sample-queue.ts';

/** Makes the sandbox's project a small shop with a queue and so many past sessions, and commits it. */
export function writeSample(sandbox: Sandbox, sessions: number, now: Date): void {
  for (const [path, text] of Object.entries(sampleFiles)) sandbox.write(path, text);
  writeHistory(sandbox, sampleHistory(sessions, now));
  sandbox.commit('A small shop');
}

/** Writes these records where Ralph has them: quicker than Ralph, which waits until each is on the disk. */
export function writeHistory(sandbox: Sandbox, records: readonly SessionRecord[]): void {
  const project = projectAt(sandbox.project);
  for (const record of records) {
    const path = projectPath(project, recordPath(project, record.session));
    sandbox.write(path, recordText(record));
  }
}
