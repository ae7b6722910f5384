import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorWords } from '../host/file.ts';
import type { Failure } from '../model/failure.ts';
import { plainLine } from '../model/plain-text.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

/** What becomes of a text that a person has saved. */
export type Judgement<Value> =
  | { type: 'taken'; value: Value }
  /** The editor opens once more, with these words on top, and with another text where there is one. */
  | { type: 'again'; why: Remark[]; text?: string }
  | { type: 'failed'; failure: Failure };

/** What is said of a text; `line` is one of the text's own, from 1. */
export type Remark = string | { line: number; words: string };

export interface EditorTask<Value> {
  /** Of the file: its ending tells the editor what it is. */
  name: string;
  text: string;
  /** What the person is told on top of the text. */
  head: string[];
  judge: (text: string) => Promise<Judgement<Value>> | Judgement<Value>;
}

/** Before each line that Ralph says in the file; these are no part of the text. */
const mark = '#| ';

/**
 * Lets a person edit a text in `$VISUAL` or `$EDITOR` until it is taken. Returns undefined when they leave
 * it as it is, or empty. Fails with `usage` without an editor, `refused` when it ends with an error, or as
 * the judge does; a text that was not taken is kept, and the failure says where.
 */
export async function editText<Value>(task: EditorTask<Value>): Promise<Result<Value | undefined>> {
  const { name, head, judge } = task;
  const editor = editorCommand();
  if (editor === undefined) {
    const todo = 'set VISUAL or EDITOR, for example `EDITOR=nano`';
    return fail({ reason: 'usage', detail: 'there is no editor to open', todo });
  }
  const folder = mkdtempSync(join(tmpdir(), 'ralph-edit-'));
  const file = join(folder, name);
  let { text } = task;
  let why: Remark[] = [];
  for (;;) {
    const said = remarkLines(why, head.length);
    const shown = [...head, ...said].map((line) => `${mark}${line}\n`).join('');
    writeFileSync(file, shown + text, { mode: 0o600 });
    const wrong = await runEditor(editor, file);
    const saved = withoutHead(readFileSync(file, 'utf8'));
    const isLeft = wrong === undefined && (saved === text || saved.trim() === '');
    if (wrong !== undefined || isLeft) {
      if (why.length === 0 || saved.trim() === '') rmSync(folder, { recursive: true, force: true });
      if (wrong === undefined && why.length === 0) return ok(undefined);
      if (saved.trim() === '') return ok(undefined);
      const detail = wrong ?? `this was not taken: ${said.join('; ')}`;
      const todo = why.length === 0 ? 'nothing was changed' : `your text is kept in ${file}`;
      return fail({ reason: 'refused', detail, todo });
    }
    const judged = await judge(saved);
    if (judged.type === 'again') {
      ({ why } = judged);
      text = judged.text ?? saved;
      continue;
    }
    if (judged.type === 'taken') {
      rmSync(folder, { recursive: true, force: true });
      return ok(judged.value);
    }
    console.error(`Your text is kept in ${file}`);
    return fail(judged.failure);
  }
}

/** With the lines counted as the person sees them, below all that is said. */
function remarkLines(remarks: readonly Remark[], above: number): string[] {
  const lines = above + remarks.length;
  return remarks.map((one) =>
    plainLine(typeof one === 'string' ? one : `line ${one.line + lines}: ${one.words}`, longest),
  );
}

/** A remark is a comment of one line. */
const longest = 500;

/** As git chooses it. */
function editorCommand(): string | undefined {
  const { VISUAL, EDITOR } = process.env;
  const chosen = [VISUAL, EDITOR].find((one) => one !== undefined && one.trim() !== '');
  return chosen ?? (process.stdin.isTTY ? 'vi' : undefined);
}

/** Runs it to its end, in this terminal. Returns what went wrong, in words. */
function runEditor(editor: string, file: string): Promise<string | undefined> {
  // The keys of the terminal are for the editor while it is open.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  // Where the output of this command goes to a program, the editor must not write into it.
  const screen = process.stdout.isTTY ? 'inherit' : 2;
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], {
    stdio: ['inherit', screen, 'inherit'],
  });
  return new Promise((resolve) => {
    const settle = (wrong: string | undefined): void => {
      process.removeListener('SIGINT', ignore);
      resolve(wrong);
    };
    child.once('error', (error) => {
      settle(`the editor does not start: ${errorWords(error)}`);
    });
    child.once('exit', (code, signal) => {
      if (code === 0) settle(undefined);
      else settle(`the editor ended with ${signal ?? `code ${code ?? 1}`}`);
    });
  });
}

function withoutHead(text: string): string {
  return text.replace(/^(?:#\|[^\n]*(?:\n|$))+/, '');
}
