import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../host/git.ts';
import { conflictProblems } from '../read/yaml.ts';
import type { Sides } from './sides.ts';

export interface TextMerge {
  text: string;
  isClean: boolean;
}

/** Git's own merge by lines; undefined without git. */
export async function mergeAsText(sides: Sides<string>): Promise<TextMerge | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'ralph-merge-'));
  try {
    for (const side of ['base', 'ours', 'theirs'] as const) {
      writeFileSync(join(folder, side), sides[side]);
    }
    const names = ['ours', 'base', 'theirs'];
    const labels = names.flatMap((name) => ['-L', name]);
    // The exit code is the number of conflicts, 127 at most.
    const accept = Array.from({ length: 128 }, (_, code) => code);
    const text = await git(folder, ['merge-file', '-p', ...labels, ...names], { accept });
    return text === undefined ? undefined : { text, isClean: conflictProblems(text).length === 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
