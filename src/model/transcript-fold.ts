import { checkWords } from './check.ts';
import type { StampedEvent } from './event.ts';
import { plainLine } from './plain-text.ts';
import { questionEndWords } from './question.ts';
import { exitCodeOf } from './transcript-call.ts';
import type { RowStatus, TranscriptRow } from './transcript-row.ts';
import { manyWords, unitOf, type Unit } from './transcript-unit.ts';

/** A row, and from where each of its events can be read in full. */
export interface FoldedRow<Source> {
  row: TranscriptRow;
  sources: Source[];
  /** All events that belong to it, those with nothing to read included. */
  events: number;
}

interface Open<Source> {
  at: number;
  folded: Held<Source>;
}

interface Held<Source> extends FoldedRow<Source> {
  /** Calls of it that are under way. */
  open: number;
  /** What failed in a row of many stays to be seen. */
  worst: RowStatus | undefined;
}

/**
 * The rows of a session's transcript, made event by event. Terminal, page and replay fold over the same
 * events; this is the fold for whoever looks at many of them. Every event belongs to exactly one row.
 */
export class TranscriptFold<Source> {
  readonly #root: string;
  readonly #rows: Held<Source>[] = [];
  readonly #open = new Map<string, Open<Source>>();
  #lastFold: string | undefined;

  /** Paths below `root` are shown from there. */
  constructor(root: string) {
    this.#root = root;
  }

  get rows(): readonly FoldedRow<Source>[] {
    return this.#rows;
  }

  /** Takes one more event. Returns the rows that are new or changed by it. */
  take(event: StampedEvent, source: Source): TranscriptRow[] {
    const ended = endOf(event);
    const open = ended === undefined ? undefined : this.#open.get(ended.id);
    if (ended !== undefined && open !== undefined) {
      return [this.#end({ event, source }, open, ended)];
    }
    const cut = event.type === 'agent-exited' ? this.#cut(event.at) : [];
    const unit = unitOf(event, this.#root);
    const last = this.#rows.at(-1);
    if (unit === undefined && last !== undefined) {
      last.events += 1;
      return cut;
    }
    // What comes before anything worth a row begins one all the same: nothing is lost.
    const { id, folds, ...rest } = unit ?? {
      ...{ kind: 'notice' as const, status: 'none' as const },
      words: event.type.replaceAll('-', ' '),
    };
    const folded =
      this.#join({ ...rest, folds }, event.at, source) ?? this.#add(rest, event.at, source);
    if (id !== undefined) {
      this.#open.set(id, { at: Date.parse(event.at), folded });
      folded.open += 1;
    }
    this.#lastFold = folds;
    return [...cut, folded.row];
  }

  #add({ kind, status, words, subagent }: Unit, at: string, source: Source): Held<Source> {
    const row: TranscriptRow = { n: this.#rows.length, at, kind, status, words, count: 1 };
    if (subagent === true) row.subagent = true;
    const worst = status === 'failed' || status === 'denied' ? status : undefined;
    const folded = { row, sources: [source], events: 1, open: 0, worst };
    this.#rows.push(folded);
    return folded;
  }

  #join(unit: Unit, at: string, source: Source): Held<Source> | undefined {
    const last = this.#rows.at(-1);
    if (last === undefined || unit.folds === undefined || unit.folds !== this.#lastFold) {
      return undefined;
    }
    const { row } = last;
    row.count += 1;
    row.until = at;
    row.words = manyWords(unit, row.count);
    if (unit.status === 'open') row.status = 'open';
    last.sources.push(source);
    last.events += 1;
    return last;
  }

  #end(
    { event, source }: { event: StampedEvent; source: Source },
    { at, folded }: Open<Source>,
    { id, status, words, exit_code }: Ended,
  ): TranscriptRow {
    this.#open.delete(id);
    const { row } = folded;
    folded.sources.push(source);
    folded.events += 1;
    folded.open -= 1;
    if (status !== 'ok' && status !== 'none') folded.worst = status;
    row.status = folded.open > 0 ? 'open' : (folded.worst ?? status);
    row.until = event.at;
    if (row.count === 1) {
      if (words !== undefined) row.words = words;
      const code = exit_code ?? (row.kind === 'command' && status === 'ok' ? 0 : undefined);
      if (code !== undefined) row.exit_code = code;
    }
    row.duration_ms = (row.duration_ms ?? 0) + Math.max(0, Date.parse(event.at) - at);
    return row;
  }

  /** Nothing that the agent began goes on when it is gone; what the engine waits for does. */
  #cut(at: string): TranscriptRow[] {
    const rows: TranscriptRow[] = [];
    for (const [id, { folded }] of this.#open) {
      if (id.startsWith('check ')) continue;
      this.#open.delete(id);
      folded.open -= 1;
      folded.worst ??= 'cut';
      if (folded.open > 0) continue;
      folded.row.status = folded.worst;
      folded.row.until = at;
      rows.push(folded.row);
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
