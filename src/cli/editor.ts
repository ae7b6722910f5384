import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
 * Lets a person edit a text in `$VISUAL` or `$EDITOR` until it is taken: at a terminal it opens again where
 * it was not, as long as they change it. Returns undefined when they leave it as it is, or empty. Fails with
 * `usage` without an editor, `refused` when it ends with an error or the text was not taken, or as the judge
 * does; a text that was not taken is kept, and the failure says where.
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
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const kept = `your text is kept in ${file}`;
  let { text } = task;
  let why: Remark[] = [];
  for (;;) {
    const said = remarkLines(why, head.length);
    const shown = [...head, ...said].map((line) => `${mark}${line}\n`).join('');
    writeFileSync(file, shown + text, { mode: 0o600 });
    const isAgain = why.length > 0;
    const refuse = (detail: string, todo = kept): Result<never> =>
      fail({ reason: 'refused', detail, todo });
    // A program that leaves the same mistake each time would be asked for ever.
    if (isAgain && !process.stdin.isTTY) return refuse(notTaken(said));
    const wrong = await runEditor(editor.command, file);
    const saved = savedText(file);
    if (saved.trim() === '' || (!isAgain && (wrong !== undefined || saved === text))) {
      remove();
      if (wrong === undefined) return ok(undefined);
      if (wrong.code !== 126 && wrong.code !== 127)
        return refuse(wrong.words, 'nothing was changed');
      const detail = `the editor ${editor.command} is not found, or is no program`;
      const todo = `set $${editor.variable} to one that is there, for example \`${editor.variable}=nano\``;
      return fail({ reason: 'usage', detail, todo });
    }
    if (wrong !== undefined) return refuse(wrong.words);
    if (saved === text) return refuse(notTaken(said));
    const judged = await judge(saved);
    switch (judged.type) {
      case 'again':
        ({ why } = judged);
        text = judged.text ?? saved;
        continue;
      case 'taken':
        remove();
        return ok(judged.value);
      case 'failed':
        console.error(`Your text is kept in ${file}`);
        return fail(judged.failure);
    }
  }
}

function notTaken(said: readonly string[]): string {
  return `this was not taken: ${said.join('; ')}`;
}

/** What the person left; nothing where the editor has removed the file. */
function savedText(file: string): string {
  return existsSync(file) ? withoutHead(readFileSync(file, 'utf8')) : '';
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

interface Editor {
  command: string;
  /** Where it is set. */
  variable: 'VISUAL' | 'EDITOR';
}

/** As git chooses it. */
function editorCommand(): Editor | undefined {
  for (const variable of ['VISUAL', 'EDITOR'] as const) {
    const command = process.env[variable]?.trim() ?? '';
    if (command !== '') return { command, variable };
  }
  return process.stdin.isTTY ? { command: 'vi', variable: 'EDITOR' } : undefined;
}

interface EditorEnd {
  words: string;
  code: number | undefined;
}

/** Runs it to its end, in this terminal. Returns what went wrong. */
function runEditor(editor: string, file: string): Promise<EditorEnd | undefined> {
  // The keys of the terminal are for the editor while it is open.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  // Where the output of this command goes to a program, the editor must not write into it.
  const screen = process.stdout.isTTY ? 'inherit' : 2;
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], {
    stdio: ['inherit', screen, 'inherit'],
  });
  return new Promise((resolve) => {
    const settle = (wrong: EditorEnd | undefined): void => {
      process.removeListener('SIGINT', ignore);
      resolve(wrong);
    };
    child.once('error', (error) => {
      settle({ words: `the editor does not start: ${errorWords(error)}`, code: undefined });
    });
    child.once('exit', (code, signal) => {
      if (code === 0) settle(undefined);
      else {
        const how = signal ?? `code ${code ?? 1}`;
        settle({ words: `the editor ended with ${how}`, code: code ?? undefined });
      }
    });
  });
}

function withoutHead(text: string): string {
  return text.replace(/^(?:#\|[^\n]*(?:\n|$))+/, '');
}
