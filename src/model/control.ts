/** What a person can tell a running engine from any terminal. */
export const controlVerbs = [
  'pause',
  'resume',
  'stop',
  'stop-now',
  'cancel',
  'wake',
  'tell',
  'take-over',
] as const;
export type ControlVerb = (typeof controlVerbs)[number];

/** What is told at once may have so many bytes: enough for a page, and the agent reads it between two calls. */
export const mostToldBytes = 8_192;

/**
 * `wake`: look at the queue again, something in it was changed for this. `tell`: words for the session.
 * `take-over`: end the session politely, a person goes on with it; the run pauses.
 */
export interface ControlCommand {
  verb: ControlVerb;
  /** Of `cancel`, `wake`, `take-over`: the task that it is about; of `tell`, where a person named one. */
  task?: string;
  /** Of `tell`. */
  words?: string;
}
