import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunEvent } from '../../src/model/event.ts';
import type { Sandbox } from './sandbox.ts';

/** The log of a run as an engine writes it, written by a test: as many events as it likes, and when. */
export class WrittenRun {
  readonly id: string;
  readonly #path: string;
  #seq = 0;

  /** `id` such as `r-20260101-000000-aaaaaa`: logs are in the order of theirs. */
  constructor(sandbox: Sandbox, id: string) {
    this.id = id;
    this.#path = join(sandbox.project, '.ralph/run/events', `${id}.jsonl`);
    mkdirSync(dirname(this.#path), { recursive: true });
    this.tell([{ type: 'run-started', pid: 1, project: sandbox.project, carried: {} }]);
  }

  /** Writes these events at once, and returns their ids as the stream has them. */
  tell(events: readonly RunEvent[]): string[] {
    const lines: string[] = [];
    const ids: string[] = [];
    for (const event of events) {
      this.#seq += 1;
      const stamp = { run: this.id, seq: this.#seq, at: '2026-01-01T00:00:00.000Z' };
      lines.push(`${JSON.stringify({ ...event, ...stamp })}\n`);
      ids.push(`${this.id}:${this.#seq}`);
    }
    appendFileSync(this.#path, lines.join(''));
    return ids;
  }

  /** Writes so many small events, each with so many bytes of words. */
  chat(count: number, bytes = 10): string[] {
    const session = 's-20260101-000000-abcdef';
    const message = 'x'.repeat(bytes);
    const one: RunEvent = { type: 'progress-told', session, message, percent: undefined };
    return this.tell(Array.from({ length: count }, () => one));
  }
}
