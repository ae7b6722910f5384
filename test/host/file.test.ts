import {
  chmodSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeAtomic } from '../../src/host/file.ts';
import { sampleProject } from '../db/sample.ts';

describe('a file that is replaced', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = sampleProject().db;
    path = join(folder, 'file');
    writeFileSync(path, 'old');
  });

  it.each(['600', '644', '666', '777', '4750'])('keeps its mode %s [HOST-1]', (octal) => {
    const mode = Number.parseInt(octal, 8);
    chmodSync(path, mode);
    expect(writeAtomic(path, 'new').ok).toBe(true);
    expect(statSync(path).mode & 0o7777).toBe(mode);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('is not written through a link that was put at its temporary name [HOST-1]', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, `${path}.${process.pid}.tmp`);
    expect(writeAtomic(path, 'new').ok).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('mine');
    expect(statSync(path).isFile()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toHaveLength(3);
  });
});
