import { isAscii } from 'node:buffer';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../model/config.ts';
import { resolveConfig } from '../../model/written-config.ts';
import { type Discipline, type Feature, type Metadata } from '../../model/catalog.ts';
import { resolveMetadata } from '../../model/written-catalog.ts';
import type { Problem } from '../../model/problem.ts';
import { builtInPipelines } from '../../model/built-in-pipeline.ts';
import type { Pipeline } from '../../model/pipeline.ts';
import type { ProjectTool } from '../../model/project-tool.ts';
import type { Queue } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Task } from '../../model/task.ts';
import { projectPath, type Project } from '../project.ts';
import { textHash } from '../write-log.ts';
import { fileRules, namingFiles } from './file-rule.ts';
import { frameKey } from './frame-key.ts';
import { kindRules } from './kind-rule.ts';
import {
  fewRecords,
  readList,
  readRecordFile,
  readWholeList,
  type FileSource,
  type ListReading,
  type Progress,
  type ReadFile,
  type ReadRecord,
} from './list-file.ts';
import type { Entry } from './piece.ts';
import {
  configKind,
  disciplineKind,
  featureKind,
  metadataKind,
  pipelineKind,
  taskKind,
  toolKind,
} from './record-kind.ts';
import { pipelineRules } from './pipeline-rule.ts';
import { rules, sameToRules, type Records } from './rule.ts';
import { keepReading, keptReading, type KeptReading } from './reading-cache.ts';
import type { KnownText, KnownTexts } from './source.ts';
import { likeItsKind } from './own-kind.ts';
import { readSources } from './sources.ts';
import { toolRules } from './tool-rule.ts';
import { toldProblems, unreadParts, type RuleProblem } from './unread.ts';

/** Everything that the files say at one time. */
export interface Snapshot {
  /** The texts by path relative to the project; a file that is not there is not in it. */
  texts: ReadonlyMap<string, string>;
  /** In the order of the queue. Where there are errors, records may be missing. */
  tasks: Entry<Task>[];
  features: Entry<Feature>[];
  disciplines: Entry<Discipline>[];
  tools: Entry<ProjectTool>[];
  pipelines: Entry<Pipeline>[];
  queue: Queue;
  errors: Problem[];
  warnings: Problem[];
}

/** The reading of a file, kept as long as its text is the same. */
interface Kept<Reading> {
  text: string;
  reading: Reading;
}

/** The small files. */
interface Frame {
  features: Kept<ReadFile<Feature>>;
  disciplines: Kept<ReadFile<Discipline>>;
  tools: Kept<ReadFile<ProjectTool>>;
  pipelines: Kept<ReadFile<Pipeline>>;
  metadata: Kept<ReadRecord<Metadata>>;
  config: Kept<ReadRecord<Config>>;
}

interface Read {
  snapshot: Snapshot;
  /** The task files, so that the next reading only parses what changed. */
  files: Map<string, ListReading<Task>>;
  frame: Frame;
  records: Records;
  /** Those of them that name files beside the database. */
  naming: Records;
  /** What the rules found. */
  ruleProblems: RuleProblem[];
  /** Files that are no text, or that nobody will read. */
  sourceProblems: Problem[];
  /** Those that do not hang on files beside the database. */
  ownWarnings: Problem[];
}

export interface ReaderOptions {
  /**
   * Begins with what another process has read, as it is kept in the run folder. What plays does not: a
   * session could write there.
   */
  cached?: boolean;
  /** Told how far the reading of a long list is. */
  progress?: Progress;
}

/** Reads the database. It remembers the last reading, by the content of the files. */
export class DatabaseReader {
  readonly #project: Project;
  readonly #known: KnownTexts = new Map();
  #last: Read | undefined;
  /** What the database will be once what was looked at ahead is written. */
  #ahead: Read | undefined;
  readonly #options: ReaderOptions;
  /** What another process has read. */
  #kept: KeptReading<Task> | undefined;

  constructor(project: Project, options: ReaderOptions = {}) {
    this.#project = project;
    this.#options = options;
  }

  /** The database as it is now. Fails with `unreadable`; what is wrong in the files is in the snapshot. */
  read(): Result<Snapshot> {
    const sources = readSources(this.#project, this.#known);
    if (!sources.ok) return sources;
    const { texts, problems } = sources.value;
    for (const last of [this.#last, this.#ahead]) {
      if (last === undefined || problems.length + last.sourceProblems.length > 0) continue;
      if (!sameTexts(texts, last.snapshot.texts)) continue;
      this.#last = last;
      this.#ahead = undefined;
      // The files beside the database may have changed all the same.
      return ok({ ...last.snapshot, warnings: warningsOf(last) });
    }
    this.#ahead = undefined;
    this.#last =
      this.#last === undefined ? this.#first(texts, problems) : this.#interpret(texts, problems);
    return ok(this.#last.snapshot);
  }

  /** The first reading, with what another process has read, and kept for the next one. */
  #first(texts: ReadonlyMap<string, string>, problems: Problem[]): Read {
    if (this.#options.cached !== true) return this.#interpret(texts, problems);
    const { run, tasks } = this.#project;
    const path = join(run, 'reading-cache');
    const file = projectPath(this.#project, tasks);
    this.#kept = texts.has(file) ? keptReading(path, taskKind, file) : undefined;
    const read = this.#interpret(texts, problems);
    const reading = read.files.get(file);
    const sound = read.ruleProblems.length === 0 ? frameKey(this.#project, texts) : undefined;
    const isWorthIt = (reading?.entries.length ?? 0) > fewRecords;
    if (reading?.split === true && isWorthIt) {
      const known = new Set(this.#kept?.reading.entries.map(({ piece }) => piece));
      const anew = reading.entries.filter(({ piece }) => !known.has(piece)).length;
      if (anew > fewRecords || this.#kept?.sound !== sound) {
        keepReading(path, { reading, sound }, this.bytesOf(file, reading.text));
      }
    }
    this.#kept = undefined;
    return read;
  }

  /**
   * What the database would be with these texts in place of, or beside, those of the last reading;
   * undefined is for a file that is gone.
   */
  preview(changes: ReadonlyMap<string, string | undefined>): Snapshot {
    const texts = new Map(this.#last?.snapshot.texts);
    for (const [file, text] of changes) {
      if (text === undefined) texts.delete(file);
      else texts.set(file, text);
    }
    this.#ahead = this.#interpret(texts, []);
    return this.#ahead.snapshot;
  }

  /** The last reading; undefined when there is none yet. */
  get last(): Snapshot | undefined {
    return this.#last?.snapshot;
  }

  /** Those of the last reading, by path relative to the project. */
  get texts(): ReadonlyMap<string, string> {
    return this.#last?.snapshot.texts ?? new Map<string, string>();
  }

  /** The bytes that this text was read from; undefined when the file held another one. */
  bytesOf(file: string, text: string): Buffer | undefined {
    const known = this.#known.get(file);
    return known?.text === text ? known.bytes : undefined;
  }

  /** The SHA-256 of those bytes. */
  hashOf(file: string, text: string): string | undefined {
    const known = this.#known.get(file);
    return known?.text === text ? (known.hash ?? textHash(known.bytes)) : undefined;
  }

  /** What a file holds that was written just now: it need not be decoded when it is read again. */
  keepWritten(file: string, known: KnownText): void {
    // Half of a character pair is written as something else.
    if (isAscii(known.bytes) || known.bytes.toString() === known.text) this.#known.set(file, known);
  }

  /** What these texts alone would be as the database, problems included. */
  interpret(texts: ReadonlyMap<string, string>): Snapshot {
    return this.#interpret(texts, []).snapshot;
  }

  #interpret(texts: ReadonlyMap<string, string>, sourceProblems: Problem[]): Read {
    const name = (path: string): string => projectPath(this.#project, path);
    const frame = this.#frame(texts);
    const features = frame.features.reading;
    const disciplines = frame.disciplines.reading;
    const tools = frame.tools.reading;
    const pipelines = frame.pipelines.reading;
    const metadata = frame.metadata.reading;
    const config = frame.config.reading;
    const files = new Map<string, ListReading<Task>>();
    const taskFolder = `${name(this.#project.task_files)}/`;
    for (const [file, text] of texts) {
      if (file !== name(this.#project.tasks) && !file.startsWith(taskFolder)) continue;
      files.set(file, this.#taskFile(file, text));
    }
    const list = files.get(name(this.#project.tasks))?.entries ?? [];
    const single = [...files]
      .filter(([file]) => file.startsWith(taskFolder))
      .flatMap(([, reading]) => reading.entries);
    const records: Records = {
      tasks: [...list, ...single.sort(bySingleOrder)],
      features: features.entries,
      disciplines: disciplines.entries,
      tools: tools.entries,
      pipelines: pipelines.entries,
      config: config.entry,
      exists: (path) => existsSync(join(this.#project.root, path)),
    };

    const ruleProblems = this.#ruleProblems(records, frame, texts);
    const readings = {
      tasks: [...files.values()],
      features: [features],
      disciplines: [disciplines],
      tools: [tools],
      pipelines: [pipelines],
    };
    const problems = [
      ...sourceProblems,
      ...config.problems,
      ...metadata.problems,
      ...features.problems,
      ...disciplines.problems,
      ...tools.problems,
      ...pipelines.problems,
      ...readings.tasks.flatMap((reading) => reading.problems),
      ...toldProblems(ruleProblems, unreadParts(readings, sourceProblems)),
    ];
    const ownWarnings = problems.filter((problem) => problem.severity === 'warning');
    const naming = namingFiles(records);
    const snapshot: Snapshot = {
      texts,
      tasks: records.tasks,
      features: records.features,
      disciplines: records.disciplines,
      tools: records.tools,
      pipelines: records.pipelines,
      queue: makeQueue(records, metadata.entry?.piece.value, config.entry?.piece.value),
      errors: inOrder(problems.filter((problem) => problem.severity === 'error')),
      warnings: warningsOf({ naming, ownWarnings }),
    };
    return { snapshot, files, frame, records, naming, ruleProblems, sourceProblems, ownWarnings };
  }

  #frame(texts: ReadonlyMap<string, string>): Frame {
    const last = this.#last?.frame;
    const read = <Reading>(
      path: string,
      kept: Kept<Reading> | undefined,
      anew: (source: FileSource) => Reading,
    ): Kept<Reading> => {
      const file = projectPath(this.#project, path);
      const text = texts.get(file) ?? '';
      return kept?.text === text ? kept : { text, reading: anew({ file, text }) };
    };
    const { features, disciplines, tools, pipelines, metadata, config } = this.#project;
    return {
      features: read(features, last?.features, (source) => readWholeList(featureKind, source)),
      disciplines: read(disciplines, last?.disciplines, (source) =>
        readWholeList(disciplineKind, source),
      ),
      tools: read(tools, last?.tools, (source) => readWholeList(toolKind, source)),
      pipelines: read(pipelines, last?.pipelines, (source) => readWholeList(pipelineKind, source)),
      metadata: read(metadata, last?.metadata, (source) => readRecordFile(metadataKind, source)),
      config: read(config, last?.config, (source) => readRecordFile(configKind, source)),
    };
  }

  /** What the rules find; nothing where they found nothing and only see the same again. */
  #ruleProblems(records: Records, frame: Frame, texts: ReadonlyMap<string, string>): RuleProblem[] {
    const last = this.#last;
    const kept = this.#kept;
    if (kept?.sound !== undefined && kept.sound === frameKey(this.#project, texts)) {
      if (sameToRules(kept.reading.entries, records.tasks)) return [];
    }
    const same =
      last?.ruleProblems.length === 0 &&
      last.frame.features === frame.features &&
      last.frame.disciplines === frame.disciplines &&
      last.frame.tools === frame.tools &&
      last.frame.pipelines === frame.pipelines &&
      last.frame.config === frame.config &&
      sameToRules(last.records.tasks, records.tasks);
    return same
      ? []
      : [...rules, ...toolRules, ...pipelineRules, ...kindRules].flatMap((rule) => rule(records));
  }

  #taskFile(file: string, text: string): ListReading<Task> {
    const isList = file === projectPath(this.#project, this.#project.tasks);
    const known = this.#last?.files.get(file) ?? (isList ? this.#kept?.reading : undefined);
    if (known?.text === text) return known;
    if (isList) {
      return readList(taskKind, { file, text, progress: this.#options.progress }, known);
    }
    const { entry, problems } = readRecordFile(taskKind, { file, text });
    return { text, split: false, entries: entry === undefined ? [] : [entry], problems };
  }
}

function makeQueue(
  records: Records,
  metadata: Metadata | undefined,
  config: Config | undefined,
): Queue {
  const values = <Value>(entries: Entry<Value>[]): Value[] =>
    entries.flatMap((entry) => entry.piece.value ?? []);
  const named = <Value extends Feature | Discipline | ProjectTool | Pipeline>(
    entries: Entry<Value>[],
  ): Map<string, Value> => new Map(values(entries).map((value) => [value.name, value]));
  return {
    tasks: values(records.tasks).map((task) => likeItsKind(task, config)),
    features: named(records.features),
    disciplines: named(records.disciplines),
    tools: named(records.tools),
    pipelines: new Map([
      ...builtInPipelines.map((one) => [one.name, one] as const),
      ...named(records.pipelines),
    ]),
    metadata: metadata ?? resolveMetadata({}),
    config: config ?? resolveConfig({}),
  };
}

function warningsOf({ naming, ownWarnings }: Pick<Read, 'naming' | 'ownWarnings'>): Problem[] {
  return inOrder([...ownWarnings, ...fileRules.flatMap((rule) => rule(naming))]);
}

function sameTexts(
  some: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
): boolean {
  return some.size === others.size && [...some].every(([file, text]) => others.get(file) === text);
}

/** Single files come by rank, then by age, then by id; those without one come after those with. */
function bySingleOrder(a: Entry<Task>, b: Entry<Task>): number {
  const keys = (entry: Entry<Task>): (string | undefined)[] => {
    const task = entry.piece.value;
    return [task?.rank, task?.created, task?.id];
  };
  const others = keys(b);
  for (const [index, key] of keys(a).entries()) {
    const other = others[index];
    if (key === other) continue;
    if (key === undefined) return 1;
    return other === undefined || key < other ? -1 : 1;
  }
  return 0;
}

/** By file, then by place. */
export function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) =>
    a.file === b.file ? a.line - b.line || a.col - b.col : a.file < b.file ? -1 : 1,
  );
}
