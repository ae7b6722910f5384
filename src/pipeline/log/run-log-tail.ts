import { join } from 'node:path';
import type { Project } from '../../db/project.ts';
import { FileTail } from '../../host/file-tail.ts';
import { FolderWatch } from '../../host/folder-watch.ts';
import { LineFrame } from '../../monitor/line-frame.ts';
import { newestRunLog } from './run-log.ts';

/** Follows the newest run's log line by line, from its beginning; a newer run's log takes its place. */
export class RunLogTail {
  readonly #project: Project;
  readonly #take: (line: string) => void;
  readonly #watch: FolderWatch;
  #tail: { path: string; file: FileTail } | undefined;

  constructor(project: Project, take: (line: string) => void) {
    this.#project = project;
    this.#take = take;
    this.#watch = new FolderWatch(join(project.run, 'events'), () => {
      this.look();
    });
  }

  /** Reads what is there now, without waiting for a notice. */
  look(): void {
    const path = newestRunLog(this.#project);
    if (path !== undefined && path !== this.#tail?.path) this.#follow(path);
    this.#tail?.file.look();
  }

  close(): void {
    this.#watch.close();
    this.#tail?.file.close();
    this.#tail = undefined;
  }

  #follow(path: string): void {
    const frame = new LineFrame();
    try {
      const file = new FileTail(path, (chunk) => {
        for (const line of frame.push(chunk)) this.#take(line);
      });
      this.#tail?.file.close();
      this.#tail = { path, file };
    } catch {
      // Gone again, or no file: the next look finds what there is then.
    }
  }
}
