import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordPath, restoreRecord } from '../../src/db/history.ts';
import { projectAt, type Project } from '../../src/db/project.ts';
import { lastRun, recordsOfRun, recordsSince } from '../../src/evidence/record-scan.ts';
import type { SessionRecord } from '../../src/model/outcome.ts';
import { recordOf } from '../rig/record-of.ts';

describe('reading the history', () => {
  let project: Project;
  beforeEach(() => {
    project = projectAt(mkdtempSync(join(tmpdir(), 'ralph-scan-')));
    mkdirSync(join(project.run, 'events'), { recursive: true });
  });
  afterEach(() => {
    rmSync(project.root, { recursive: true });
  });

  const keep = (...records: SessionRecord[]): void => {
    for (const record of records) expect(restoreRecord(project, record).ok).toBe(true);
  };
  const ids = ({ records }: { records: SessionRecord[] }): string[] =>
    records.map(({ task }) => task);

  it('takes the sessions of a run, other people’s in between left out [EVID-60]', async () => {
    keep(
      recordOf({ hour: 1, task: 'early', run: 'r-20261120-000000-00aaaa' }),
      recordOf({ hour: 2, task: 'a', run: 'r-20261120-013000-00aaaa' }),
      recordOf({ hour: 3, task: 'of-others', run: 'r-20261120-020000-00bbbb' }),
      recordOf({ hour: 4, task: 'b', run: 'r-20261120-013000-00aaaa' }),
    );
    expect(await lastRun(project)).toBe('r-20261120-013000-00aaaa');
    expect(ids(await recordsOfRun(project, 'r-20261120-013000-00aaaa'))).toEqual(['a', 'b']);
  });

  it('goes by the time of the run where a record does not name it [EVID-60]', async () => {
    keep(
      recordOf({ hour: 1, task: 'early' }),
      recordOf({ hour: 2, task: 'a' }),
      recordOf({ hour: 3, task: 'b' }),
    );
    for (const run of ['r-20261120-000000-00aaaa', 'r-20261120-013000-00aaaa']) {
      writeFileSync(join(project.run, 'events', `${run}.jsonl`), '');
    }
    expect(await lastRun(project)).toBe('r-20261120-013000-00aaaa');
    expect(ids(await recordsOfRun(project, 'r-20261120-013000-00aaaa'))).toEqual(['a', 'b']);
    expect(ids(await recordsOfRun(project, 'r-20261120-000000-00aaaa'))).toEqual(['early']);
  });

  it('takes what ended since a time, and tells of what does not read [EVID-60, EVID-61]', async () => {
    keep(
      recordOf({ hour: 1, task: 'before' }),
      recordOf({ hour: 2, task: 'long', ended: '2026-11-20T05:00:00.000Z' }),
      recordOf({ hour: 4, task: 'after' }),
    );
    const broken = recordOf({ hour: 5, task: 'broken' });
    keep(broken);
    writeFileSync(recordPath(project, broken.session), 'outcome: [');
    const scan = await recordsSince(project, new Date('2026-11-20T03:30:00Z'));
    expect(ids(scan)).toEqual(['long', 'after']);
    expect(scan.problems.map(({ file }) => file)).toContain(
      `.ralph/db/history/2026-11/${broken.session}.yaml`,
    );
  });

  it('reads each record once, and again when its file has changed [EVID-62]', async () => {
    const record = recordOf({ hour: 1, task: 'one' });
    keep(record);
    const first = await recordsSince(project, new Date(0));
    const cache = join(project.run, 'record-cache.jsonl');
    const text = readFileSync(cache, 'utf8');
    // What is kept is what is shown: no other way to tell that the file was not parsed again.
    writeFileSync(cache, text.replace('"task":"one"', '"task":"kept"'));
    expect(ids(await recordsSince(project, new Date(0)))).toEqual(['kept']);
    const path = recordPath(project, record.session);
    writeFileSync(path, readFileSync(path, 'utf8').replace('task: one', 'task: other'));
    expect(ids(await recordsSince(project, new Date(0)))).toEqual(['other']);
    writeFileSync(cache, 'spoilt\n'.repeat(3));
    expect(ids(await recordsSince(project, new Date(0)))).toEqual(['other']);
    expect(first.records[0]).toEqual(record);
  });
});
