import * as z from 'zod/mini';
import type { Sandbox } from './sandbox.ts';
import type { StandInSession } from './stand-in-session.ts';

/** Short waits, so that what a test provokes does not take as long as in real life. */
export const quickTimers = `timers:
  start: 20s
  model: 20s
  stop_step: 300ms
  after_result: 500ms
  back_off: 10ms
`;

/** A queue of one task without a check. */
export const oneTask = 'tasks:\n  - id: one\n    title: The only task\n';

/** Makes the sandbox's project one of Ralph's, with this queue, and commits it. */
export function writeQueue(sandbox: Sandbox, tasks: string, config = quickTimers): void {
  sandbox.write('.ralph/.gitignore', 'run/\n');
  sandbox.write('.ralph/config.yaml', config);
  sandbox.write('.ralph/db/tasks.yaml', tasks);
  sandbox.commit('a queue');
}

const taskList = z.object({
  data: z.object({
    tasks: z.array(
      z.looseObject({ id: z.string(), title: z.string(), status: z.string(), state: z.string() }),
    ),
  }),
});
export type ListedTask = z.infer<typeof taskList>['data']['tasks'][number];

/** The queue as `ralph list --json` tells it. */
export async function listTasks(sandbox: Sandbox): Promise<ListedTask[]> {
  const { stdout } = await sandbox.run(['list', '--json']);
  return taskList.parse(JSON.parse(stdout)).data.tasks;
}

/** Each task's status by its id. */
export async function statuses(sandbox: Sandbox): Promise<Record<string, string>> {
  const tasks = await listTasks(sandbox);
  return Object.fromEntries(tasks.map(({ id, status }) => [id, status]));
}

/** The history records of a sandbox, oldest first, as their YAML text. */
export function records(sandbox: Sandbox): string[] {
  const files = sandbox.git('ls-files', '--others', '--cached', '--', '.ralph/db/history');
  return files
    .split('\n')
    .filter((path) => path !== '')
    .sort()
    .map((path) => sandbox.read(path));
}

/** Answers what Ralph asks before it sends the prompt, and returns that. */
export function connect(session: StandInSession): Promise<string> {
  session.answerControls();
  return session.waitForPrompt();
}

/** Plays a stand-in session as a good agent would: connect, work, complete, end. */
export async function completeSession(session: StandInSession): Promise<string> {
  const prompt = await connect(session);
  session.init();
  await session.call('complete_task', { summary: 'Done' });
  await endSession(session);
  return prompt;
}

/** The end of a good session: a result, then out as soon as nothing more will be asked. */
export async function endSession(session: StandInSession): Promise<void> {
  session.result();
  await session.waitForStdinClosed();
  await session.exit(0);
}
