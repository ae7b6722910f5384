import { Chance } from './chance.ts';

export const taskCount = 12;

/** How a session is made to end otherwise than well; the outcome that its record has to tell. */
export type Flaw = 'no-signal' | 'verify-failed' | 'limit';

/** A task as it is written into the queue of a chaos run. */
export interface ChaosTask {
  id: string;
  depends_on: string[];
  /** Its check passes only once the session has made this file. */
  makes: string | undefined;
  /** What goes wrong with its first sessions, one after the other. */
  flaws: Flaw[];
}

/** The tasks of a seed: some depend on earlier ones, some have a check that needs a file of theirs. */
export function chaosTasks(seed: string): ChaosTask[] {
  const chance = new Chance(`${seed}/queue`);
  const ids = Array.from({ length: taskCount }, (_, index) => `task-${index + 1}`);
  // A second of waiting is enough for one run.
  const limited = chance.happens(0.5) ? chance.between(0, taskCount - 1) : undefined;
  return ids.map((id, index) => {
    const earlier = ids.slice(Math.max(0, index - 4), index);
    const depends_on = earlier.filter(() => chance.happens(0.25));
    const makes = chance.happens(0.4) ? `made/${id}.txt` : undefined;
    // At most two that are charged: with a third the task would be blocked, and rightly so.
    const flaws: Flaw[] = [
      ...(limited === index ? (['limit'] as const) : []),
      ...(chance.happens(0.15) ? (['no-signal'] as const) : []),
      ...(makes !== undefined && chance.happens(0.3) ? (['verify-failed'] as const) : []),
    ];
    return { id, depends_on, makes, flaws };
  });
}

/** The text of tasks.yaml: with comments, since they have to be there in the end. */
export function queueText(tasks: readonly ChaosTask[]): string {
  const entries = tasks.map(({ id, depends_on, makes }) =>
    [
      `  # What ${id} is for.`,
      `  - id: ${id}`,
      `    title: Do the work of ${id}`,
      ...(depends_on.length === 0 ? [] : [`    depends_on: [${depends_on.join(', ')}]`]),
      // A check of the project is no check of this task.
      makes === undefined ? '    verify: []' : `    verify: [test -f ${makes}]`,
      '    tags: [chaos]   # a comment at the end of a line',
    ].join('\n'),
  );
  return `# A queue that is played while processes die.\ntasks:\n${entries.join('\n\n')}\n`;
}
