import { plainLine } from '../../model/plain-text.ts';
import { kindName, type Task } from '../../model/task.ts';

/** The tasks of a chain for people: each with what it is, what it waits for, and what it has of its own. */
export function chainText(tasks: readonly Task[]): string {
  return tasks.map((task, at) => `${at + 1}. ${taskLines(task).join('\n   ')}`).join('\n');
}

function taskLines(task: Task): string[] {
  const { depends_on, reviews, blocked, permissions, verify, acceptance, description } = task;
  const after = depends_on.length === 0 ? '' : `, after ${depends_on.join(', ')}`;
  const judged = reviews.length === 0 ? '' : `, judges ${reviews.join(', ')}`;
  const ways = [
    ...(task.discipline === undefined ? [] : [`discipline ${task.discipline}`]),
    ...(task.model === undefined ? [] : [`model ${task.model}`]),
    ...(task.effort === undefined ? [] : [`effort ${task.effort}`]),
  ];
  const lists: [string, readonly string[]][] = [
    ['with', ways],
    ['has to pass', verify],
    ['has to meet', acceptance.map(({ text }) => text)],
    ['may', permissions],
  ];
  const [first = ''] = (description ?? '').trim().split('\n');
  return [
    `${task.id}: ${plainLine(task.title)}`,
    plainLine(`${kindName(task)}${after}${judged}`),
    ...lists.flatMap(([what, words]) =>
      words.length === 0 ? [] : [plainLine(`${what} ${words.join(', ')}`)],
    ),
    ...(first === '' ? [] : [plainLine(first, longestLine)]),
    ...(blocked === undefined
      ? []
      : [plainLine(`waits for a person: \`ralph answer ${task.id}\``)]),
  ];
}

const longestLine = 100;
