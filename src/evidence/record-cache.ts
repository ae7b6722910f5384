import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../db/project.ts';
import { readText, removeFile } from '../host/file.ts';
import type { SessionRecord } from '../model/outcome.ts';

/** Changes with every change of what a record holds: a line of another version is none. */
const version = 1;

/** From here on the cache begins anew; the records themselves are the truth. */
const largest = 48 * 1024 * 1024;

/**
 * Records as they were read before, by the text of their files: YAML is slow to parse. It is disposable,
 * and only what looks at the history uses it.
 */
export class RecordCache {
  readonly #path: string;
  readonly #isKept: boolean;
  #lines: Map<string, string> | undefined;
  readonly #fresh: string[] = [];

  constructor(project: Project) {
    this.#path = join(project.run, 'record-cache.jsonl');
    this.#isKept = existsSync(project.run);
  }

  /** The record that this text holds, if it was read before. */
  find(text: string): SessionRecord | undefined {
    this.#lines ??= this.#isKept ? readLines(this.#path) : new Map<string, string>();
    const line = this.#lines.get(keyOf(text));
    if (line === undefined) return undefined;
    try {
      // A line is written by this version as a whole, or it does not parse.
      return JSON.parse(line) as SessionRecord;
    } catch {
      return undefined;
    }
  }

  add(text: string, record: SessionRecord): void {
    this.#fresh.push(`${keyOf(text)} ${JSON.stringify(record)}\n`);
  }

  /** Keeps what was added. Without it the next look is slower, and that is all. */
  save(): void {
    if (this.#fresh.length === 0 || !this.#isKept) return;
    try {
      const { size } = statSync(this.#path, { throwIfNoEntry: false }) ?? { size: 0 };
      if (size > largest) removeFile(this.#path);
      // It begins with a line break: what a crash has cut off spoils no line after it.
      appendFileSync(this.#path, `\n${this.#fresh.join('')}`);
    } catch {
      // A full disk, a folder that is read only.
    }
  }
}

function keyOf(text: string): string {
  return createHash('sha256').update(`${version}\0`).update(text).digest('hex');
}

function readLines(path: string): Map<string, string> {
  const content = readText(path);
  const lines = content.ok ? (content.value ?? '').split('\n') : [];
  return new Map(
    lines.filter((line) => line[64] === ' ').map((line) => [line.slice(0, 64), line.slice(65)]),
  );
}
