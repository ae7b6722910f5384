import type { QueueChange } from '../db/queue-change.ts';
import type { StampedEvent } from '../model/event.ts';
import type { ExplainLine } from '../model/explain-words.ts';
import type { RunState } from '../model/run-state.ts';
import type { EngineView, RowsTold } from './route.ts';

/** What the server tells a page by itself, over its one stream of events. */
export type ServerMessage =
  /** How things are; what comes after it builds on this. */
  | { type: 'state'; run: RunState | undefined; engine: EngineView }
  /** One event of the run's log; its id is the log's own. */
  | { type: 'run'; event: StampedEvent }
  /** The engine came or went. */
  | { type: 'engine'; engine: EngineView }
  /** Somebody wrote to the database. */
  | { type: 'queue'; change: QueueChange }
  /** The session that makes tasks of a person's words now; undefined when none does any more. */
  | { type: 'explain'; session: string | undefined }
  /** What that session does, one line after the other. */
  | { type: 'explain-line'; session: string; line: ExplainLine }
  /** Rows of the session that is played that are new or not what they were. */
  | ({ type: 'rows' } & RowsTold);
