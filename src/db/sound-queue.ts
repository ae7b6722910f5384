import type { LeftOut } from '../model/problem.ts';
import type { Queue } from '../model/queue.ts';
import { projectPath, type Project } from './project.ts';
import type { Snapshot } from './read/database.ts';
import { placeOf, type Entry } from './read/piece.ts';
import {
  disciplineKind,
  featureKind,
  pipelineKind,
  taskKind,
  toolKind,
} from './read/record-kind.ts';
import { soundList, type SoundList } from './read/sound-list.ts';
import type { Store } from './store.ts';

/** What can be read of a database that is not valid, and what is left out of it. */
export interface SoundQueue {
  queue: Queue;
  left_out: LeftOut[];
}

/**
 * What of the files that the store has read last can be shown: all records that are valid by themselves,
 * also of a list that does not read as a whole. For those who only look.
 */
export function soundQueue(
  project: Project,
  store: Store,
  problems: readonly { file: string; severity: string }[],
): SoundQueue {
  const wrong = new Set(
    problems.filter(({ severity }) => severity === 'error').map(({ file }) => file),
  );
  const texts = new Map(store.texts());
  const before = store.inspect(texts);
  const left_out: LeftOut[] = [];
  const unread = [...wrong].filter((file) => entriesOf(before, file).length === 0);
  for (const file of unread) {
    const sound = soundText(project, file, texts.get(file) ?? '');
    if (sound === undefined) {
      left_out.push({ file, line: undefined, name: undefined });
      continue;
    }
    texts.set(file, sound.text);
    for (const { line, text } of sound.left_out) left_out.push({ file, line, name: nameIn(text) });
  }
  const after = store.inspect(texts);
  for (const entry of allEntries(after)) {
    if (entry.piece.value !== undefined) continue;
    const { line } = placeOf(entry, []);
    left_out.push({ file: entry.file, line, name: nameOf(entry.piece.raw) });
  }
  return { queue: after.queue, left_out };
}

function allEntries(snapshot: Snapshot): Entry<unknown>[] {
  const { tasks, features, disciplines, tools, pipelines } = snapshot;
  return [...tasks, ...features, ...disciplines, ...tools, ...pipelines];
}

function entriesOf(snapshot: Snapshot, file: string): Entry<unknown>[] {
  return allEntries(snapshot).filter((entry) => entry.file === file);
}

function soundText(project: Project, file: string, text: string): SoundList | undefined {
  const { tasks, features, disciplines, tools, pipelines } = project;
  switch (file) {
    case projectPath(project, tasks):
      return soundList(taskKind, text);
    case projectPath(project, features):
      return soundList(featureKind, text);
    case projectPath(project, disciplines):
      return soundList(disciplineKind, text);
    case projectPath(project, tools):
      return soundList(toolKind, text);
    case projectPath(project, pipelines):
      return soundList(pipelineKind, text);
    default:
      return undefined;
  }
}

/** What a record that does not read is called, as far as it can be seen. */
function nameIn(text: string): string | undefined {
  return /^[ \t]*(?:- +)?\{? *(?:id|name): *["']?([\w.-]+)/m.exec(text)?.[1];
}

function nameOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const name: unknown = Reflect.get(raw, 'id') ?? Reflect.get(raw, 'name');
  return typeof name === 'string' ? name : undefined;
}
