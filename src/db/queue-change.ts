import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { DatabaseReader, Snapshot } from './read/database.ts';
import type { Entry } from './read/piece.ts';

/** What is not as it was when it was looked at last. */
export interface QueueChange {
  /** Ids of tasks that were added, changed or removed, or that are in another place of the queue. */
  tasks: string[];
  /** Names. */
  features: string[];
  disciplines: string[];
  tools: string[];
  pipelines: string[];
  /** Whether the config or the project's own description changed. */
  settings: boolean;
  /** Whether there is an error in the files now. What cannot be read counts as unchanged meanwhile. */
  broken: boolean;
}

type Kind = 'tasks' | 'features' | 'disciplines' | 'tools' | 'pipelines';

/** Each record by its name, as it was last seen. */
type Known = Map<string, unknown>;

/** Tells one state of the database from the next. */
export class QueueView {
  readonly #reader: DatabaseReader;
  readonly #known: Record<Kind, Known> = {
    tasks: new Map(),
    features: new Map(),
    disciplines: new Map(),
    tools: new Map(),
    pipelines: new Map(),
  };
  #settings: unknown;
  #broken = false;

  /** Looks through this reader: whoever has one reads nothing twice. */
  constructor(reader: DatabaseReader) {
    this.#reader = reader;
  }

  /** What changed since the last look; undefined when nothing did. Fails with `unreadable`. */
  look(): Result<QueueChange | undefined> {
    const read = this.#reader.read();
    if (!read.ok) return read;
    const snapshot = read.value;
    const broken = snapshot.errors.length > 0;
    const settings = [snapshot.queue.config, snapshot.queue.metadata];
    const change: QueueChange = {
      tasks: this.#changed('tasks', snapshot, broken),
      features: this.#changed('features', snapshot, broken),
      disciplines: this.#changed('disciplines', snapshot, broken),
      tools: this.#changed('tools', snapshot, broken),
      pipelines: this.#changed('pipelines', snapshot, broken),
      settings: !broken && !isDeepStrictEqual(settings, this.#settings),
      broken,
    };
    if (!broken) this.#settings = settings;
    const { tasks, features, disciplines, tools, pipelines } = change;
    const names = [...tasks, ...features, ...disciplines, ...tools, ...pipelines];
    const isNew = names.length > 0 || change.settings;
    if (!isNew && broken === this.#broken) return ok(undefined);
    this.#broken = broken;
    return ok(change);
  }

  #changed(kind: Kind, snapshot: Snapshot, broken: boolean): string[] {
    const known = this.#known[kind];
    const now: Known = new Map(
      (snapshot[kind] as Entry<unknown>[]).flatMap(({ piece: { raw } }) => {
        const name = nameOf(raw);
        return name === undefined ? [] : [[name, raw]];
      }),
    );
    const names = [...now.keys()].filter((name) => {
      const raw = now.get(name);
      const before = known.get(name);
      return raw !== before && !isDeepStrictEqual(raw, before);
    });
    const gone = broken ? [] : [...known.keys()].filter((name) => !now.has(name));
    const moved = broken || kind !== 'tasks' ? [] : movedNames([...known.keys()], [...now.keys()]);
    if (!broken) known.clear();
    for (const [name, raw] of now) known.set(name, raw);
    return [...new Set([...names, ...moved, ...gone])];
  }
}

/** Those between the first and the last that are in another place, what came and went left out. */
function movedNames(before: readonly string[], after: readonly string[]): string[] {
  const there = new Set(after);
  const old = before.filter((name) => there.has(name));
  const had = new Set(before);
  return after.filter((name) => had.has(name)).filter((name, place) => old[place] !== name);
}

function nameOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const name: unknown = Reflect.get(raw, 'id') ?? Reflect.get(raw, 'name');
  return typeof name === 'string' ? name : undefined;
}
