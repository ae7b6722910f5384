import { foldRun, type RunState } from '../../../src/model/run-state.ts';
import type { EngineView } from '../../../src/server/route.ts';
import { ServerStream, type Hear, type Heard } from './server-stream.ts';

/**
 * One stream for all pages of a project: a browser keeps few connections to a server, and each stream holds
 * one. Who comes later is told how things are.
 */
export class StreamHub {
  readonly #stream: ServerStream;
  readonly #pages = new Set<Hear>();
  #engine: EngineView | undefined;
  #run: RunState | undefined;
  /** Whether the server is there; undefined before that is known. */
  #last: Extract<Heard, { type: 'open' | 'lost' }> | undefined;

  constructor(address: string) {
    this.#stream = new ServerStream(address, (heard) => {
      this.#note(heard);
      for (const hear of this.#pages) hear(heard);
    });
  }

  join(hear: Hear): void {
    this.#pages.add(hear);
    if (this.#pages.size === 1) this.#stream.open();
    if (this.#last !== undefined) hear(this.#last);
    if (this.#engine !== undefined) hear({ type: 'state', run: this.#run, engine: this.#engine });
  }

  leave(hear: Hear): void {
    if (!this.#pages.delete(hear) || this.#pages.size > 0) return;
    this.#stream.close();
    this.#last = undefined;
    this.#engine = undefined;
    this.#run = undefined;
  }

  #note(heard: Heard): void {
    if (heard.type === 'open' || heard.type === 'lost') this.#last = heard;
    else if (heard.type === 'engine') this.#engine = heard.engine;
    else if (heard.type === 'run') this.#run = foldRun(this.#run, heard.event);
    else if (heard.type === 'state') {
      this.#run = heard.run;
      this.#engine = heard.engine;
    }
  }
}
