import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import {
  disciplineKind,
  featureKind,
  pipelineKind,
  taskKind,
  toolKind,
} from '../read/record-kind.ts';
import { plainTexts } from './file-text.ts';
import { clashesOf, decidedText, markedText } from './fragment.ts';
import { mergeListFile, type MergedFile } from './list-file-merge.ts';
import { mergeRecordFile } from './record-file-merge.ts';
import type { Sides } from './sides.ts';

const lists = ['tasks', 'features', 'disciplines', 'pipelines', 'tools'] as const;
type List = (typeof lists)[number];

/** The files of the database that are merged by what they say. */
export type FileKind = List | 'task' | 'record';

export interface MergedText {
  text: string;
  /** What is left to a person, in words, in the order of the text. */
  clashes: string[];
}

/**
 * Three versions of a database file as one. A file that was not there is an empty text. Fails, in words,
 * with why it can only be merged as text.
 */
export function mergeFile(
  kind: FileKind,
  sides: Sides<string>,
  file: string,
): Result<MergedText, string> {
  const { base, ours, theirs } = sides;
  if (ours === theirs || theirs === base) return ok({ text: ours, clashes: [] });
  if (ours === base) return ok({ text: theirs, clashes: [] });
  const plain = plainTexts(sides);
  if (!plain.ok) return plain;
  const { texts, finish } = plain.value;
  const merged = mergeKind(kind, texts, file);
  if (!merged.ok) return merged;
  const { fragments, read } = merged.value;
  // Never a text that says something else than was meant, whichever side a person chooses.
  for (const side of ['ours', 'theirs'] as const) {
    const text = decidedText(fragments, side);
    // A last line break that is taken away again may end a text, no more.
    const isMeant = isDeepStrictEqual(read(text), merged.value[side]);
    if (!isMeant || read(finish(text)) === undefined) {
      return fail('the merged text would not say what was meant');
    }
  }
  const clashes = clashesOf(fragments).map(
    ({ what, ours: our, theirs: their }) => `${what} (ours: ${our.did}; theirs: ${their.did})`,
  );
  return ok({ text: finish(markedText(fragments)), clashes });
}

function mergeKind(kind: FileKind, texts: Sides<string>, file: string): Result<MergedFile, string> {
  switch (kind) {
    case 'tasks':
      return mergeListFile({ ...taskKind, id_key: 'id', noun: 'task', ordered: true }, texts, file);
    case 'features':
      return mergeListFile({ ...featureKind, ...named, noun: 'feature' }, texts, file);
    case 'disciplines':
      return mergeListFile({ ...disciplineKind, ...named, noun: 'discipline' }, texts, file);
    case 'tools':
      return mergeListFile({ ...toolKind, ...named, noun: 'tool' }, texts, file);
    case 'pipelines':
      return mergeListFile({ ...pipelineKind, ...named, noun: 'pipeline' }, texts, file);
    case 'task':
      return mergeRecordFile(texts, true);
    case 'record':
      return mergeRecordFile(texts, false);
  }
}

const named = { id_key: 'name', ordered: false };

/** What a file holds, told by its path below `.ralph`; without one, by its texts. */
export function kindOfFile(path: string | undefined, sides: Sides<string>): FileKind | undefined {
  if (path === undefined || !path.includes('.ralph/')) return kindOfText(sides);
  const inside = path.slice(path.lastIndexOf('.ralph/') + '.ralph/'.length);
  const list = lists.find((one) => inside === `db/${one}.yaml`);
  if (list !== undefined) return list;
  if (/^db\/tasks\/[^/]+\.yaml$/.test(inside)) return 'task';
  return inside === 'db/metadata.yaml' || inside === 'config.yaml' ? 'record' : undefined;
}

function kindOfText({ base, ours, theirs }: Sides<string>): FileKind {
  const has = (key: string): boolean =>
    [ours, theirs, base].some((text) => new RegExp(`^${key}:`, 'm').test(text));
  // A task in a file of its own may name tools.
  if (has('id')) return 'task';
  return lists.find(has) ?? 'record';
}
