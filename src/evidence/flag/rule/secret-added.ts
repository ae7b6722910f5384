import { findSecrets } from '../../../model/secret.ts';
import type { RedFlag } from '../../../model/red-flag.ts';
import type { FlagInput } from '../flag-input.ts';
import { linesOf, type FilePatch, type PatchLine } from '../patch.ts';

/** What looks like a key or a password, and was nowhere in what the session removed. */
export function* secretAdded({ files }: FlagInput): Generator<RedFlag | undefined> {
  const known = new Set<string>();
  for (const file of files) {
    for (const { text } of secretsIn(file, '-')) known.add(text);
    yield undefined;
  }
  for (const file of files) {
    const fresh = secretsIn(file, '+').filter(({ text }) => !known.has(text));
    for (const { kind, line } of fresh) {
      const words = `what looks like a secret (${kind}) was added in line ${line}`;
      yield { rule: 'secret', path: file.path, words };
    }
    yield undefined;
  }
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
  let at = 0;
  let begin = 0;
  const secrets = findSecrets(text).slice(0, most);
  const found = secrets.map(({ kind, start, end }) => {
    // Secrets come in their order: each line is counted once.
    for (; begin + (lines[at]?.text.length ?? start) < start; at++) {
      begin += (lines[at]?.text.length ?? 0) + 1;
    }
    return { kind, text: text.slice(start, end), line: lines[at]?.line ?? 0 };
  });
  const told = new Set(found.map(({ line }) => line));
  return [...found, ...settingsIn(file.path, lines).filter(({ line }) => !told.has(line))];
}

/** Files whose settings a program reads, but for those that show people which there are. */
const environment = /(?:^|\/)\.env(?!.*(?:example|sample|template|dist|default|schema))[^/]*$/i;
const setting =
  /^\s*(?:export\s+)?\w*(?:passw(?:or)?d|pass|pwd|secret|token|api_?key|secret_key|private_key|access_key|credentials?)\s*=\s*["']?([^\s"'#]{4,})/i;
const standIn =
  /^[$<{%]|change.?me|example|placeholder|your|x{3}|\*{3}|\.{3}|^(?:true|false|null|none|undefined|todo|secret|password)$/i;

/** Passwords that only their place gives away: in such a file short ones and words are meant, too. */
function settingsIn(path: string, lines: readonly PatchLine[]): FoundSecret[] {
  if (!environment.test(path)) return [];
  const found = lines.flatMap(({ text, line }) => {
    const value = setting.exec(text.slice(0, 1_000))?.[1];
    const isMeant = value !== undefined && !standIn.test(value);
    return isMeant ? [{ kind: 'password', text: value, line }] : [];
  });
  return found.slice(0, most);
}
