import type { FilePatch, Hunk } from '../patch.ts';
import { isComment, squeezed } from '../source-line.ts';

/** Targets of such names prove something in most projects. */
const usual =
  /^(?:test|lint|check|verify|ci|types?|typecheck|coverage|vet|fmt-check|validate)(?:[-_:]|$)/;

/** What a patch does to the targets that checks call, in words. */
export function makeWords(file: FilePatch, commands: readonly string[]): string | undefined {
  if (file.status === 'added') return undefined;
  const called = new Set(commands.flatMap(calledTargets));
  for (const hunk of file.hunks) {
    const found = targetIn(hunk, (target) => called.has(target) || usual.test(target));
    if (found !== undefined) return `what \`${found}\` does was changed`;
  }
  return undefined;
}

function calledTargets(command: string): string[] {
  const calls = command.matchAll(/\b(?:make|just|task)((?:\s+[^\s;&|]+)+)/g);
  return Array.from(calls).flatMap(([, words = '']) =>
    words.split(/\s+/).filter((word) => /^[A-Za-z][\w:.-]*$/.test(word)),
  );
}

const variable = /^\s*(?:export\s+)?(\w+)\s*(?:[:?+!]?=)/;

/** The target or the variable within which the hunk changes something of weight. */
function targetIn(
  { heading, lines }: Hunk,
  isMeant: (target: string) => boolean,
): string | undefined {
  const kept = new Set(lines.flatMap(({ sign, text }) => (sign === '-' ? [squeezed(text)] : [])));
  const now = new Set(lines.flatMap(({ sign, text }) => (sign === '+' ? [squeezed(text)] : [])));
  let targets = targetsOf(heading);
  for (const { sign, text } of lines) {
    if (!/^\s/.test(text) && text.trim() !== '') targets = targetsOf(text);
    if (sign === ' ' || text.trim() === '' || isComment('Makefile.sh', text)) continue;
    // Moved or only written in another way.
    if (sign === '+' ? kept.has(squeezed(text)) : now.has(squeezed(text))) continue;
    const meant = targets.find(isMeant);
    if (meant !== undefined) return meant;
    const name = variable.exec(text)?.[1];
    if (name !== undefined && /TEST|LINT|CHECK|COV|VET/i.test(name)) return name;
  }
  return undefined;
}

function targetsOf(text: string): string[] {
  const end = text.indexOf(':');
  if (end < 0 || !/^[A-Za-z]/.test(text) || /^::?=/.test(text.slice(end, end + 3))) return [];
  const words = text.slice(0, end).trim().split(/\s+/);
  // just gives a target parameters: `test filter="x":`.
  if (words.some((word) => !/^[\w.="'-]+$/.test(word))) return [];
  const odd = words.findIndex((word) => !/^[\w.-]+$/.test(word));
  return odd < 0 ? words : words.slice(0, odd);
}
