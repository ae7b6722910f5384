import { matchingLines } from '../../db/merge/line-merge.ts';

/** Lines around a change that are shown with it. */
const around = 2;

/** How one text became another, as lines that begin with `-`, `+` or a space; `…` where more is the same. */
export function lineDiff(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const same = matchingLines(old, now);
  const lines: string[] = [];
  let at = 0;
  for (const [index, line] of old.entries()) {
    const match = same.get(index);
    if (match === undefined) {
      lines.push(`-${line}`);
      continue;
    }
    lines.push(...now.slice(at, match).map((added) => `+${added}`), ` ${line}`);
    at = match + 1;
  }
  lines.push(...now.slice(at).map((added) => `+${added}`));
  return withoutSame(lines);
}

function withoutSame(lines: readonly string[]): string[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some((line) => !line.startsWith(' ')),
  );
  return lines.flatMap((line, at) => {
    if (isNear[at] === true) return [line];
    return at === 0 || isNear[at - 1] === true ? ['…'] : [];
  });
}
