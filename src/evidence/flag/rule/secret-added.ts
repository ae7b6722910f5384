import { findSecrets } from '../../../model/secret.ts';
import type { RedFlag } from '../../../model/red-flag.ts';
import type { FlagInput } from '../flag-input.ts';
import { linesOf, type FilePatch } from '../patch.ts';

/** What looks like a key or a password, and was nowhere in what the session removed. */
export function secretAdded({ files }: FlagInput): RedFlag[] {
  const known = new Set(files.flatMap((file) => secretsIn(file, '-').map(({ text }) => text)));
  return files.flatMap((file) =>
    secretsIn(file, '+')
      .filter(({ text }) => !known.has(text))
      .map(({ kind, line }): RedFlag => ({
        rule: 'secret',
        path: file.path,
        words: `what looks like a secret (${kind}) was added in line ${line}`,
      })),
  );
}

interface FoundSecret {
  kind: string;
  text: string;
  line: number;
}

/** Of one file; more of them say nothing new. */
const most = 50;

function secretsIn(file: FilePatch, sign: '+' | '-'): FoundSecret[] {
  const lines = linesOf(file, sign);
  const text = lines.map((line) => line.text).join('\n');
  return findSecrets(text)
    .slice(0, most)
    .map(({ kind, start, end }) => {
      const at = text.slice(0, start).split('\n').length - 1;
      return { kind, text: text.slice(start, end), line: lines[at]?.line ?? 0 };
    });
}
