import { plainLine } from '../../model/plain-text.ts';
import { kindName, type Task } from '../../model/task.ts';
import type { Remedy } from '../../monitor/table/permission-rule.ts';

/** What became of rules that a person gave. */
export interface Allowed {
  added: string[];
  /** Those that were there before. */
  there: string[];
  /** Those that `permissions.deny` has, too. */
  denied: string[];
  /** The task that waits for them, as far as that is known. */
  task: string | undefined;
  is_blocked: boolean;
  is_played: boolean;
}

export function allowedText(allowed: Allowed): string {
  const { added, there, denied, task, is_blocked, is_played } = allowed;
  return [
    ...(added.length === 0
      ? []
      : [
          '.ralph/config.yaml  permissions.allow',
          ...added.map((rule) => `  + ${plainLine(rule)}`),
        ]),
    ...there.map((rule) => `It is there already: ${plainLine(rule)}`),
    ...denied.map((rule) => `  ! permissions.deny has ${plainLine(rule)}, too, and that counts`),
    ...(is_played ? ['  ! a session is under way: it goes on with what was there before'] : []),
    'It counts for sessions of kind implement from the next one on.',
    ...(is_blocked
      ? [`\`ralph reopen ${task ?? 'ID'}\` gives ${task ?? 'a blocked task'} back to the queue.`]
      : []),
  ].join('\n');
}

export interface Wanted {
  task: Task;
  session: string;
  remedy: Remedy;
  /** The rules that are not there yet. */
  wanted: string[];
  /** What those of them allow that are broad, in words. */
  broad: string[];
  kind: string;
}

/** What a session was denied, and what may be done about it. */
export function wantedText({ task, session, remedy, wanted, broad }: Wanted): string {
  const never = remedy.never.map((words) => `  No rule allows ${plainLine(words)}.`);
  if (task.kind !== 'implement') {
    return [
      `Session ${session} of ${task.id} was denied calls, and none can be allowed:`,
      `  a session of kind ${kindName(task)} only reads, whatever permissions.allow says.`,
      ...never,
    ].join('\n');
  }
  const head =
    wanted.length === 0
      ? `Session ${session} of ${task.id} was denied calls; every rule for them that there can be is there.`
      : `Session ${session} of ${task.id} was denied calls that these rules allow:`;
  return [
    head,
    ...wanted.map((rule) => `  ${plainLine(rule)}`),
    ...broad.map((words) => `  ! ${plainLine(words)}`),
    ...never,
    wanted.length === 0
      ? `\`ralph reopen ${task.id}\` gives it back to the queue.`
      : `\`ralph allow ${task.id} --yes\` writes them into .ralph/config.yaml.`,
  ].join('\n');
}
