import type { RenderedSection } from '../../prompts/prompt.ts';
import { lineDiff } from './line-diff.ts';
import { tableText } from './table.ts';

export interface SectionCost {
  name: string;
  hash: string;
  bytes: number;
  /** By the estimate. */
  tokens: number;
}

/** What a prompt costs, by its sections. */
export function costText(
  { hash, tokens, max_tokens }: { hash: string; tokens: number; max_tokens: number },
  sections: readonly SectionCost[],
  shortened: readonly string[],
): string {
  const rows = sections.map(({ name, bytes, tokens: cost, hash: own }) => [
    shortened.includes(name) ? `${name} (shortened)` : name,
    String(cost),
    String(bytes),
    own.slice(0, 16),
  ]);
  const columns = [
    { head: 'SECTION' },
    { head: 'TOKENS', align: 'right' as const },
    { head: 'BYTES', align: 'right' as const },
    { head: 'HASH' },
  ];
  return [
    tableText(columns, rows),
    '',
    `${hash}  about ${tokens} tokens of ${max_tokens} (an estimate)`,
  ].join('\n');
}

/** How a prompt differs from the one that a session got, by sections as far as those can be told. */
export interface PromptChange {
  same: boolean;
  /** Names of parts that only one of them has, or that differ. */
  added: string[];
  removed: string[];
  changed: string[];
}

/** What changed of the parts, by their hashes as a record holds them. */
export function promptChange(
  before: Readonly<Record<string, string>>,
  sections: readonly RenderedSection[],
): PromptChange {
  const now = new Map(sections.map(({ name, hash }) => [name, hash.slice(0, 16)]));
  const added = [...now.keys()].filter((name) => before[name] === undefined);
  const removed = Object.keys(before).filter((name) => !now.has(name));
  const changed = [...now].flatMap(([name, hash]) => {
    const old = before[name];
    return old === undefined || old === hash ? [] : [name];
  });
  return { same: added.length + removed.length + changed.length === 0, added, removed, changed };
}

export function changeText(
  change: PromptChange,
  texts: { before: string | undefined; now: string },
): string {
  const { added, removed, changed } = change;
  if (change.same && (texts.before === undefined || texts.before === texts.now)) {
    return 'The prompt would be the same.';
  }
  const parts = [
    ...(changed.length === 0 ? [] : [`Changed: ${changed.join(', ')}`]),
    ...(added.length === 0 ? [] : [`New: ${added.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`Gone: ${removed.join(', ')}`]),
  ];
  const lines =
    texts.before === undefined
      ? ['The text that it got is gone (`run.keep`, or another machine played it).']
      : lineDiff(texts.before.trimEnd(), texts.now.trimEnd());
  return [...parts, '', ...lines].join('\n');
}
