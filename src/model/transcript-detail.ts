import { checkWords } from './check.ts';
import type { RunEvent } from './event.ts';
import { plainText } from './plain-text.ts';
import { callKind, exitCodeOf, fieldText, pathOf } from './transcript-call.ts';
import { diffLines, type DiffLine } from './transcript-diff.ts';
import { whatToDo } from './transcript-todo.ts';

/** One thing that a row stands for, in full: text for people, whoever wrote it. */
export type DetailPart = { todo?: string } & (
  | { type: 'command'; command: string; output: string; exit_code?: number; failed: boolean }
  /** Every change that the row's calls made to one file. */
  | { type: 'edit'; path: string; lines: DiffLine[]; failures: string[] }
  | { type: 'call'; title: string; input: string; output: string; failed: boolean }
  /** Markdown. */
  | { type: 'text'; text: string }
  | { type: 'thought'; text: string }
  | { type: 'event'; title: string; text: string; failed: boolean }
);

/** A text that is longer is shown by its beginning; the raw view has all of it. */
const mostChars = 60_000;

/** Makes the parts of a row out of its events. */
export class DetailFold {
  readonly #root: string;
  readonly #parts = new Map<string, DetailPart>();
  /** Which part a call belongs to. */
  readonly #calls = new Map<string, string>();

  /** Files below `root` are named from there. */
  constructor(root: string) {
    this.#root = root;
  }

  get parts(): DetailPart[] {
    return [...this.#parts.values()];
  }

  take(event: RunEvent): void {
    const todo = whatToDo(event);
    const key = this.#takeEvent(event);
    const part = this.#parts.get(key);
    if (part !== undefined && todo !== undefined) part.todo = todo;
  }

  #takeEvent(event: RunEvent): string {
    if (event.type === 'tool-opened') return this.#open(event);
    if (event.type === 'tool-closed') {
      return this.#close(event.id, event.name, event.output, event.failed);
    }
    if (event.type === 'call-denied') return this.#close(event.id, event.name, event.words, true);
    const key = `event ${this.#parts.size}`;
    this.#parts.set(key, partOf(event));
    return key;
  }

  #open({ id, name, input }: Extract<RunEvent, { type: 'tool-opened' }>): string {
    const kind = callKind(name);
    const whole = pathOf(input);
    const path = whole.startsWith(`${this.#root}/`) ? whole.slice(this.#root.length + 1) : whole;
    const key = kind === 'edit' ? `edit ${path}` : `call ${id}`;
    this.#calls.set(id, key);
    const known = this.#parts.get(key);
    if (kind === 'edit') {
      const lines = editedLines(name, input);
      if (known?.type === 'edit') known.lines.push({ kind: 'gap', text: '' }, ...lines);
      else this.#parts.set(key, { type: 'edit', path, lines, failures: [] });
    } else if (name === 'Bash') {
      const command = shown(fieldText(input, 'command'));
      this.#parts.set(key, { type: 'command', command, output: '', failed: false });
    } else {
      const json = shown(jsonText(input));
      this.#parts.set(key, { type: 'call', title: name, input: json, output: '', failed: false });
    }
    return key;
  }

  #close(id: string, name: string | undefined, output: string, failed: boolean): string {
    const key = this.#calls.get(id) ?? `call ${id}`;
    const part = this.#parts.get(key);
    const text = shown(output);
    if (part?.type === 'edit') {
      if (failed) part.failures.push(text);
    } else if (part?.type === 'command') {
      const code = exitCodeOf(output) ?? (failed ? undefined : 0);
      if (code !== undefined) part.exit_code = code;
      part.output = text.replace(/^\s*Exit code \d+\n?/, '');
      part.failed = failed;
    } else {
      const call = { type: 'call' as const, title: name ?? 'call', input: '' };
      this.#parts.set(key, {
        ...call,
        ...(part?.type === 'call' ? part : {}),
        output: text,
        failed,
      });
    }
    return key;
  }
}

function partOf(event: RunEvent): DetailPart {
  if (event.type === 'text') return { type: 'text', text: shown(event.text) };
  if (event.type === 'thinking') return { type: 'thought', text: shown(event.text) };
  if (event.type === 'told' || event.type === 'words-told') {
    return { type: 'text', text: shown(event.words) };
  }
  if (event.type === 'check-ended') {
    const { command, tail, passed } = event.result;
    const text = shown(`$ ${command}\n${tail}`);
    return { type: 'event', title: checkWords(event.result), text, failed: !passed };
  }
  if (event.type === 'settings-changed') {
    const { files, diff = '' } = event;
    return { type: 'event', title: files.join(', '), text: shown(diff), failed: true };
  }
  return { type: 'event', title: event.type, text: shown(jsonText(event)), failed: false };
}

function editedLines(name: string, input: unknown): DiffLine[] {
  if (name === 'Write') return cutDiff(diffLines('', plain(fieldText(input, 'content'))));
  if (name === 'NotebookEdit') {
    return cutDiff(diffLines('', plain(fieldText(input, 'new_source'))));
  }
  const edits: unknown =
    typeof input === 'object' && input !== null ? Reflect.get(input, 'edits') : undefined;
  const all: unknown[] = Array.isArray(edits) ? edits : [input];
  return all.flatMap((edit, index) => [
    ...(index === 0 ? [] : [{ kind: 'gap' as const, text: '' }]),
    ...cutDiff(
      diffLines(plain(fieldText(edit, 'old_string')), plain(fieldText(edit, 'new_string'))),
    ),
  ]);
}

/** So many lines of one change are shown. */
const mostLines = 2_000;

function cutDiff(lines: DiffLine[]): DiffLine[] {
  if (lines.length <= mostLines) return lines;
  const text = `… ${lines.length - mostLines} more lines`;
  return [...lines.slice(0, mostLines), { kind: 'gap', text }];
}

function plain(text: string): string {
  return plainText(text.slice(0, mostChars));
}

function shown(text: string): string {
  if (text.length <= mostChars) return plainText(text);
  return `${plain(text)}\n… ${text.length - mostChars} more characters`;
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
