/** Colours and other terminal sequences. */
const sequences = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

/** What is left of control characters; tabs stay. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Times differ from run to run and teach nothing: `in 1.23s`, `(12 ms)`, `duration_ms: 3.4`. */
const times =
  /\b(?:in|took) \d+(?:\.\d+)? ?(?:ms|s|secs?|seconds?)\b|[([]\d+(?:\.\d+)? ?m?s[)\]]|\bduration_ms:? \d+(?:\.\d+)?|\b(?:Time|Duration):? +\d+(?:\.\d+)? ?m?s\b/g;

/** What a line says that tells of a failure. */
const telling =
  /error|fail|fatal|exception|panic|assert|expected|received|actual:|unexpected|undefined|cannot|can't|could not|not found|no such|denied|refused|not ok|timed? ?out|warning|traceback|[✗✘✕✖×❌]|^\s*[-+] \S|^E\s/i;

/** The same words in a sum that is nothing: `0 failed`, `no errors`. */
const nothing = /\b(?:0|no) (?:errors?|failed|failures?|failing|warnings?|problems?)\b/gi;

/** Where in somebody else's code a failure came by. */
const foreignFrame =
  /^\s*at .*(?:node:|node_modules\/)|^\s*File ".*\/(?:site-packages|lib\/python)/;

const before = 1;
const after = 2;
const maxLineChars = 240;

/**
 * The lines of a command's output that tell why it failed, at most `limit`: errors, failures and
 * assertions from the first on, with a little around them, each once and in their order, `…` where
 * something is left out. Where no line tells anything, the last ones. Colours and times are gone.
 */
export function tellingLines(output: string, limit: number): string[] {
  const lines = distinct(output.split('\n').map(plain));
  const tellingAt = lines.flatMap((line, at) => (isTelling(line) ? [at] : []));
  const chosen = tellingAt.length === 0 ? lastOf(lines, limit) : around(tellingAt, lines, limit);
  return withGaps(
    lines,
    [...chosen].sort((one, other) => one - other),
  );
}

function plain(line: string): string {
  // Of a line that was written over and over, the last writing counts.
  const shown = line.replace(/\r+$/, '');
  return shown
    .slice(shown.lastIndexOf('\r') + 1)
    .replaceAll(sequences, '')
    .replaceAll(controls, '')
    .replaceAll(times, '')
    .trimEnd();
}

function distinct(lines: string[]): string[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = line.trim();
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isTelling(line: string): boolean {
  return telling.test(line.replaceAll(nothing, '')) && !foreignFrame.test(line);
}

function lastOf(lines: string[], limit: number): Set<number> {
  const first = Math.max(0, lines.length - limit);
  return new Set(lines.slice(first).map((_, index) => first + index));
}

/** The telling lines alone first; what is left of the limit goes to what stands around them. */
function around(tellingAt: number[], lines: string[], limit: number): Set<number> {
  const chosen = new Set(tellingAt.slice(0, limit));
  for (const at of tellingAt) {
    for (let near = at - before; near <= at + after && chosen.size < limit; near++) {
      const line = lines[near];
      if (line !== undefined && !foreignFrame.test(line)) chosen.add(near);
    }
  }
  return chosen;
}

function withGaps(lines: string[], chosen: number[]): string[] {
  const shown: string[] = [];
  let expected = 0;
  for (const at of chosen) {
    if (at > expected) shown.push('…');
    shown.push(cut(lines[at] ?? ''));
    expected = at + 1;
  }
  if (expected < lines.length) shown.push('…');
  return shown;
}

function cut(line: string): string {
  if (line.length <= maxLineChars) return line;
  // Not in the middle of a character.
  return `${line.slice(0, maxLineChars).replace(/[\ud800-\udbff]$/, '')}…`;
}
