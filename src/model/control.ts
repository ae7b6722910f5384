/** What a person can tell a running engine from any terminal. */
export const controlVerbs = ['pause', 'resume', 'stop', 'stop-now', 'cancel', 'wake'] as const;
export type ControlVerb = (typeof controlVerbs)[number];

/** `wake`: look at the queue again, something in it was changed for this. */
export interface ControlCommand {
  verb: ControlVerb;
  /** Of `cancel` and `wake`: the task that it is about. */
  task?: string;
}
