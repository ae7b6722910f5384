import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { conflictProblems, parseYaml, plainValue } from '../read/yaml.ts';
import type { Fragment } from './fragment.ts';
import { mergeNotes } from './line-merge.ts';
import type { MergedFile } from './list-file-merge.ts';
import { byContent } from './naming.ts';
import { readBlock, type Block } from './part.ts';
import { changedOne, eachSide, type Sides } from './sides.ts';
import { mergePairs } from './value-merge.ts';

/** Three versions of a file that is one mapping as one, key by key. Fails, in words, for one that is not plain. */
export function mergeRecordFile(texts: Sides<string>, isTask: boolean): Result<MergedFile, string> {
  const blocks: Partial<Sides<Block>> = {};
  for (const side of ['base', 'ours', 'theirs'] as const) {
    const block = blockOf(texts[side]);
    if (!block.ok) return fail(`${side} ${block.failure}`);
    blocks[side] = block.value;
  }
  const sides = blocks as Sides<Block>;
  const ids = eachSide(sides, idIn);
  if (isTask && (ids.base !== ids.ours || ids.base !== ids.theirs)) {
    return ok({ ...wholeClash(texts, ids), read: valueOf });
  }
  const column = changedOne(eachSide(sides, (block) => block.column));
  const what = ids.ours === undefined || !isTask ? '' : `task ${ids.ours}`;
  const merged = mergePairs(sides, { column, what });
  const head = mergeNotes(eachSide(sides, (block) => block.head));
  const foot = mergeNotes(eachSide(sides, (block) => block.foot));
  return ok({ ...merged, fragments: [head, ...merged.fragments, foot], read: valueOf });
}

/**
 * A file that holds another task on each side: git takes a task that is like one that was deleted for the
 * same one. An edit of the one must not reach the other.
 */
function wholeClash(
  texts: Sides<string>,
  { base, ours, theirs }: Sides<string | undefined>,
): { fragments: Fragment[]; ours: unknown; theirs: unknown } {
  const name = (id: string | undefined): string => `task ${id ?? 'without an id'}`;
  const what = ours === theirs ? name(ours) : `${name(ours)} or ${name(theirs)}`;
  const did = (id: string | undefined): string =>
    id === base ? `changed ${name(id)}` : `added ${name(id)}`;
  const fragment = {
    what,
    ours: { text: texts.ours, did: did(ours) },
    theirs: { text: texts.theirs, did: did(theirs) },
  };
  return { fragments: [fragment], ours: valueOf(texts.ours), theirs: valueOf(texts.theirs) };
}

function idIn({ parts }: Block): string | undefined {
  const id = parts.find(({ key }) => key === 'id')?.value;
  return typeof id === 'string' ? id : undefined;
}

function blockOf(text: string): Result<Block, string> {
  const [conflict] = conflictProblems(text);
  if (conflict !== undefined)
    return fail(`does not parse: line ${conflict.line}: ${conflict.found}`);
  const { document } = parseYaml(text);
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) return fail(`does not parse: ${error.message}`);
  if (document.contents === null) return ok({ head: text, column: 0, parts: [], foot: '' });
  const block = readBlock(text, byContent);
  const isUnusual = block === undefined || /^(?:\uFEFF|%|---|\.\.\.)/m.test(text);
  return isUnusual ? fail('is written in an unusual form') : ok(block);
}

/** What a text says; undefined when it does not parse. */
function valueOf(text: string): unknown {
  const { document } = parseYaml(text);
  if (document.errors.length > 0) return undefined;
  return plainValue(document.contents, document).value ?? {};
}
