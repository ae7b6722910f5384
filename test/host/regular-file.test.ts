import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readSource } from '../../src/db/read/source.ts';
import { FileTail } from '../../src/host/file-tail.ts';
import { readText, writeScratch } from '../../src/host/file.ts';
import { JsonLines, readJsonLines } from '../../src/host/jsonl.ts';
import { sampleProject } from '../db/sample.ts';

describe('what was put in the place of a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = sampleProject().root;
  });
  const refused = (reason: string, detail: string): object => ({
    ok: false,
    failure: { reason, detail },
  });

  /** A pipe with a program at its other end, so that who opens it wrongly comes back and fails. */
  function pipe(name: string, otherEnd: (path: string) => string): string {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    const program = spawn('sh', ['-c', otherEnd(path)], { stdio: 'ignore' });
    onTestFinished(() => {
      program.kill('SIGKILL');
    });
    return path;
  }
  const written = (path: string): string => `echo '{}' >${path}`;
  const read = (path: string): string => `exec cat ${path}`;

  it('is not read when it is a pipe [HOST-11]', () => {
    const expected = refused('unreadable', 'it is no regular file');
    expect(readText(pipe('text', written))).toMatchObject(expected);
    expect(readJsonLines(pipe('lines', written))).toMatchObject(expected);
    expect(readSource(pipe('source', written), 'tasks.yaml')).toMatchObject(expected);
    expect(() => new FileTail(pipe('tail', written), () => undefined)).toThrow('no regular file');
  });

  it('is not written when it is a pipe, read at its other end or not [HOST-11]', () => {
    const expected = refused('unwritable', 'it is no regular file');
    expect(JsonLines.open(pipe('read', read))).toMatchObject(expected);
    expect(JsonLines.open(pipe('unread', () => 'true'))).toMatchObject(expected);
    expect(writeScratch(pipe('scratch', read), 'x')).toMatchObject(expected);
  });

  it('is not written through when it is a link [HOST-11]', () => {
    const target = join(folder, 'target');
    const link = join(folder, 'link');
    writeFileSync(target, 'mine\n');
    symlinkSync(target, link);
    const expected = refused('unwritable', 'it is a link, or links lead in a circle');
    expect(JsonLines.open(link)).toMatchObject(expected);
    expect(writeScratch(link, 'x')).toMatchObject(expected);
    expect(() => new FileTail(link, () => undefined)).toThrow('ELOOP');
    expect(readFileSync(target, 'utf8')).toBe('mine\n');
    expect(readText(link)).toEqual({ ok: true, value: 'mine\n' });
  });

  it('is not read when it is a folder, a device, or far too big [HOST-11]', () => {
    const path = join(folder, 'big');
    writeFileSync(path, '');
    truncateSync(path, 64 * 1024 * 1024 + 1);
    expect(readText(path)).toMatchObject(refused('unreadable', 'it has 65 MB, more than 64'));
    expect(readText('/dev/null')).toMatchObject(refused('unreadable', 'it is no regular file'));
    expect(readText(folder)).toMatchObject(refused('unreadable', 'it is a folder'));
  });
});
