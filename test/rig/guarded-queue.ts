import { endSession, quickTimers } from './sample-project.ts';
import type { Sandbox } from './sandbox.ts';
import type { StandInSession } from './stand-in-session.ts';
import type { Turn } from './turn.ts';

export const tasksFile = '.ralph/db/tasks.yaml';

/** The check of the first task fails; the second one waits for a person's go-ahead. */
export const guardedQueue = `# The team's queue
tasks:
  - id: one
    title: The guarded task
    verify: [proof] # the only proof
  - id: two
    title: Another task
    status: draft
`;

/** Scripts may be run here, which is the way around every rule about files. */
export const guardedConfig = `${quickTimers}checks:
  proof: test -f proof
verify: []
baseline: false
max_attempts: 1
permissions:
  allow: [Bash(node *)]
`;

/** Completes the task and ends the session. */
export async function completeTask(session: StandInSession): Promise<void> {
  await session.call('complete_task', { summary: 'Done' });
  await endSession(session);
}

/** One session of the real claude at the first task. */
export function scriptedSession(
  sandbox: Sandbox,
  turns: (Turn | (() => Turn))[],
): ReturnType<Sandbox['startEndpoint']> {
  return sandbox.startEndpoint([{ when: 'one: The guarded task', attempts: [turns] }]);
}
