import { checkWords } from './check.ts';
import type { EngineEvent, StampedEvent, TranscriptEvent } from './event.ts';
import { sessionLine } from './session-line.ts';
import type { RowKind, RowStatus, TranscriptRow } from './transcript-row.ts';

/** A row, and from where each of its events can be read in full. */
export interface FoldedRow<Source> {
  row: TranscriptRow;
  sources: Source[];
}

interface Unit {
  kind: RowKind;
  status: RowStatus;
  words: string;
  /** Neighbours with the same one become one row; undefined for what stands alone. */
  folds?: string;
  /** By which its end is told. */
  id?: string;
  subagent?: boolean;
}

interface Open<Source> {
  at: number;
  folded: FoldedRow<Source>;
}

/**
 * The rows of a session's transcript, made event by event. Terminal, page and replay fold over the same
 * events; this is the fold for whoever looks at many of them.
 */
export class TranscriptFold<Source> {
  readonly #root: string;
  readonly #rows: FoldedRow<Source>[] = [];
  readonly #open = new Map<string, Open<Source>>();
  #lastFold: string | undefined;

  /** Paths below `root` are shown from there. */
  constructor(root: string) {
    this.#root = root;
  }

  get rows(): readonly FoldedRow<Source>[] {
    return this.#rows;
  }

  /** Takes one more event. Returns the row that is new or changed by it; undefined when none is. */
  take(event: StampedEvent, source: Source): TranscriptRow | undefined {
    const ended = endOf(event);
    if (ended !== undefined) return this.#end(event, source, ended);
    const unit = unitOf(event, this.#root);
    if (unit === undefined) return undefined;
    const folded = this.#join(unit, source) ?? this.#add(unit, event.at, source);
    if (unit.id !== undefined) this.#open.set(unit.id, { at: Date.parse(event.at), folded });
    this.#lastFold = unit.folds;
    return folded.row;
  }

  #add({ kind, status, words, subagent }: Unit, at: string, source: Source): FoldedRow<Source> {
    const n = this.#rows.length;
    const row: TranscriptRow = { n, at, kind, status, words, count: 1 };
    if (subagent === true) row.subagent = true;
    const folded = { row, sources: [source] };
    this.#rows.push(folded);
    return folded;
  }

  #join(unit: Unit, source: Source): FoldedRow<Source> | undefined {
    const last = this.#rows.at(-1);
    if (last === undefined || unit.folds === undefined || unit.folds !== this.#lastFold) {
      return undefined;
    }
    const { row } = last;
    row.count += 1;
    row.words = manyWords(unit, row.count);
    if (unit.status === 'open') row.status = 'open';
    last.sources.push(source);
    return last;
  }

  #end(event: StampedEvent, source: Source, ended: Ended): TranscriptRow | undefined {
    const { id, status, words, exit_code } = ended;
    const open = this.#open.get(id);
    if (open === undefined) return undefined;
    this.#open.delete(id);
    const { row, sources } = open.folded;
    sources.push(source);
    const others = [...this.#open.values()].some((one) => one.folded === open.folded);
    // What failed in a row of many stays to be seen.
    if (row.status === 'open' || status === 'failed' || status === 'denied') row.status = status;
    if (others && row.status === 'ok') row.status = 'open';
    if (words !== undefined && row.count === 1) row.words = words;
    if (exit_code !== undefined) row.exit_code = exit_code;
    row.duration_ms = (row.duration_ms ?? 0) + Math.max(0, Date.parse(event.at) - open.at);
    return row;
  }
}

interface Ended {
  id: string;
  status: RowStatus;
  words?: string;
  exit_code?: number;
}

function endOf(event: StampedEvent): Ended | undefined {
  switch (event.type) {
    case 'tool-closed': {
      const exit = /^\s*Exit code (\d+)/.exec(event.output)?.[1];
      const code = exit === undefined ? {} : { exit_code: Number(exit) };
      return { id: event.id, status: event.failed ? 'failed' : 'ok', ...code };
    }
    case 'call-denied':
      return { id: event.id, status: 'denied' };
    case 'check-ended':
      return {
        id: `check ${event.purpose} ${event.result.name}`,
        status: event.result.passed ? 'ok' : 'failed',
        words: checkWords(event.result),
        ...(event.result.exit_code === undefined ? {} : { exit_code: event.result.exit_code }),
      };
    case 'words-taken':
      return { id: `words ${event.id}`, status: 'ok' };
    default:
      return undefined;
  }
}

/** Only what a reader of the whole story wants a row for. */
function unitOf(event: StampedEvent, root: string): Unit | undefined {
  const words = sessionLine(event, root) ?? '';
  const plain = (kind: RowKind, status: RowStatus = 'none'): Unit | undefined =>
    words === '' ? undefined : { kind, status, words };
  switch (event.type) {
    case 'phase-entered':
      return { kind: 'phase', status: 'none', words: event.phase };
    case 'check-started':
      return { kind: 'check', status: 'open', words, id: `check ${event.purpose} ${event.name}` };
    case 'words-told':
      return { kind: 'person', status: 'open', words: event.words, id: `words ${event.id}` };
    case 'text':
      return { kind: 'text', status: 'none', words, subagent: event.subagent };
    case 'thinking':
      return { kind: 'thought', status: 'none', words: 'Thought', folds: 'thought' };
    case 'tool-opened':
      return callUnit(event, words);
    case 'told':
      return plain('person');
    case 'progress-told':
    case 'agent-initialized':
    case 'compacted':
    case 'model-fallback':
      return plain('notice');
    case 'api-retried':
      return { kind: 'notice', status: 'none', words, folds: 'retry' };
    case 'limit-told':
      return plain(event.status === 'rejected' ? 'failure' : 'notice');
    case 'stop-sent':
    case 'model-refused':
    case 'model-failed':
    case 'hook-ran':
    case 'turn-ended':
    case 'control-asked':
      return plain('failure', 'failed');
    case 'unknown-message':
    case 'malformed-line':
      return { kind: 'unknown', status: 'none', words, folds: 'unknown' };
    default:
      return undefined;
  }
}

type Call = Extract<EngineEvent | TranscriptEvent, { type: 'tool-opened' }>;

function callUnit({ id, name, input, subagent }: Call, words: string): Unit {
  const kind = callKind(name);
  const unit: Unit = { kind, status: 'open', words: words === '' ? name : words, id, subagent };
  const folds = kind === 'edit' ? `edit ${pathOf(input)}` : kind;
  return kind === 'edit' || kind === 'read' || kind === 'search' ? { ...unit, folds } : unit;
}

function callKind(name: string): RowKind {
  switch (name) {
    case 'Bash':
    case 'BashOutput':
    case 'KillShell':
      return 'command';
    case 'Read':
      return 'read';
    case 'Grep':
    case 'Glob':
    case 'LS':
      return 'search';
    case 'Edit':
    case 'MultiEdit':
    case 'Write':
    case 'NotebookEdit':
      return 'edit';
    case 'Agent':
    case 'Task':
      return 'agent';
    case 'WebFetch':
    case 'WebSearch':
      return 'web';
    default:
      return 'tool';
  }
}

/** Of several in one row. */
function manyWords({ kind, words }: Unit, count: number): string {
  switch (kind) {
    case 'read':
      return `Read ${count} files`;
    case 'search':
      return `Searched ${count} times`;
    case 'unknown':
      return `${count} messages that Ralph does not know`;
    case 'thought':
      return 'Thought';
    default:
      return words;
  }
}

function pathOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const path: unknown = Reflect.get(input, 'file_path') ?? Reflect.get(input, 'notebook_path');
  return typeof path === 'string' ? path : '';
}
