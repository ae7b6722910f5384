import { checkWords } from './check.ts';
import type { StampedEvent } from './event.ts';
import { plainLine } from './plain-text.ts';
import { questionEndWords } from './question.ts';
import { exitCodeOf } from './transcript-call.ts';
import type { RowStatus, TranscriptRow } from './transcript-row.ts';
import { manyWords, unitOf, type Unit } from './transcript-unit.ts';

/** What came of one event. */
export interface TakenEvent {
  /** The place of the row that it belongs to. */
  n: number;
  /** Whether the row shows anything of it: else it only lies between what does. */
  isShown: boolean;
  /** The rows that are new or changed by it. */
  changed: TranscriptRow[];
}

/** A row that may still change. */
interface Held {
  row: TranscriptRow;
  /** Calls of it that are under way. */
  open: number;
  /** What failed in a row of many stays to be seen. */
  worst: RowStatus | undefined;
}

/**
 * The rows of a session's transcript, made event by event. Terminal, page and replay fold over the same
 * events; this is the fold for whoever looks at many of them. Every event belongs to exactly one row.
 */
export class TranscriptFold {
  readonly #root: string;
  readonly #rows: TranscriptRow[] = [];
  readonly #open = new Map<string, { at: number; held: Held }>();
  #last: Held | undefined;
  #lastFold: string | undefined;

  /** Paths below `root` are shown from there. */
  constructor(root: string) {
    this.#root = root;
  }

  get rows(): readonly TranscriptRow[] {
    return this.#rows;
  }

  take(event: StampedEvent): TakenEvent {
    const ended = endOf(event);
    const open = ended === undefined ? undefined : this.#open.get(ended.id);
    if (ended !== undefined && open !== undefined) {
      const row = this.#end(event.at, open, ended);
      return { n: row.n, isShown: true, changed: [row] };
    }
    const cut = event.type === 'agent-exited' ? this.#cut(event.at) : [];
    const unit = unitOf(event, this.#root);
    if (unit === undefined && this.#last !== undefined) {
      return { n: this.#last.row.n, isShown: false, changed: cut };
    }
    // What comes before anything worth a row begins one all the same: nothing is lost.
    const { id, folds, ...rest } = unit ?? {
      ...{ kind: 'notice' as const, status: 'none' as const },
      words: event.type.replaceAll('-', ' '),
    };
    const held = this.#join({ ...rest, folds }, event.at) ?? this.#add(rest, event.at);
    if (id !== undefined) {
      this.#open.set(id, { at: Date.parse(event.at), held });
      held.open += 1;
    }
    this.#lastFold = folds;
    return { n: held.row.n, isShown: true, changed: [...cut, held.row] };
  }

  #add({ kind, status, words, subagent }: Unit, at: string): Held {
    const row: TranscriptRow = { n: this.#rows.length, at, kind, status, words, count: 1 };
    if (subagent === true) row.subagent = true;
    const worst = status === 'failed' || status === 'denied' ? status : undefined;
    this.#rows.push(row);
    this.#last = { row, open: 0, worst };
    return this.#last;
  }

  #join(unit: Unit, at: string): Held | undefined {
    const last = this.#last;
    if (last === undefined || unit.folds === undefined || unit.folds !== this.#lastFold) {
      return undefined;
    }
    const { row } = last;
    row.count += 1;
    row.until = at;
    row.words = manyWords(unit, row.count);
    if (unit.status === 'open') row.status = 'open';
    return last;
  }

  #end(
    until: string,
    { at, held }: { at: number; held: Held },
    { id, status, words, exit_code }: Ended,
  ): TranscriptRow {
    this.#open.delete(id);
    const { row } = held;
    held.open -= 1;
    if (status !== 'ok' && status !== 'none') held.worst = status;
    row.status = held.open > 0 ? 'open' : (held.worst ?? status);
    row.until = until;
    if (row.count === 1) {
      if (words !== undefined) row.words = words;
      const code = exit_code ?? (row.kind === 'command' && status === 'ok' ? 0 : undefined);
      if (code !== undefined) row.exit_code = code;
    }
    row.duration_ms = (row.duration_ms ?? 0) + Math.max(0, Date.parse(until) - at);
    return row;
  }

  /** Nothing that the agent began goes on when it is gone; what the engine waits for does. */
  #cut(at: string): TranscriptRow[] {
    const rows: TranscriptRow[] = [];
    for (const [id, { held }] of this.#open) {
      if (id.startsWith('check ')) continue;
      this.#open.delete(id);
      held.open -= 1;
      held.worst ??= 'cut';
      if (held.open > 0) continue;
      held.row.status = held.worst;
      held.row.until = at;
      rows.push(held.row);
    }
    return rows;
  }
}

interface Ended {
  id: string;
  status: RowStatus;
  words?: string;
  exit_code?: number | undefined;
}

function endOf(event: StampedEvent): Ended | undefined {
  if (event.type === 'tool-closed') {
    const exit_code = exitCodeOf(event.output);
    return { id: event.id, status: event.failed ? 'failed' : 'ok', exit_code };
  }
  if (event.type === 'call-denied') return { id: event.id, status: 'denied' };
  if (event.type === 'words-taken') return { id: `words ${event.id}`, status: 'ok' };
  if (event.type === 'check-ended') {
    const { purpose, result } = event;
    return {
      id: `check ${purpose} ${result.name}`,
      status: result.passed ? 'ok' : 'failed',
      words: checkWords(result),
      exit_code: result.exit_code,
    };
  }
  if (event.type !== 'question-ended') return undefined;
  const { id, question, how, answer } = event;
  const said = answer === undefined ? questionEndWords(how) : plainLine(answer);
  return {
    id: `question ${id}`,
    status: how === 'answered' ? 'ok' : 'none',
    words: `${plainLine(question, 120)} — ${said}`,
  };
}
