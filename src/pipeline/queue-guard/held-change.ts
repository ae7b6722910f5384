import type { DatabaseChange } from '../../db/foreign.ts';
import type { ForeignEdits, HeldChange } from './foreign-edit.ts';

const shownChanges = 10;

type Held = { status: 'blocked'; blocked: { on: 'human'; reason: string; question: string } };

/** What a task becomes of which foreign hands changed what only a person may. */
export function heldChange({ task, changes }: HeldChange, session: string): Held {
  const what = changes.map(({ key, from, to }) => `${key} changed from ${from} to ${to}`);
  const isStatus = changes.some(({ key }) => key === 'status');
  return {
    status: 'blocked',
    blocked: {
      on: 'human',
      reason: `its ${what.join(', its ')} while session ${session} ran, and not by Ralph`,
      question: isStatus
        ? `Which status shall it have? \`ralph done ${task}\` and \`ralph skip ${task}\` set it, \`ralph reopen ${task}\` has it played.`
        : `Is this change meant? ${correctWords(task)}`,
    },
  };
}

/** What the played task becomes when it is not done; `changes` are words for what was changed in it. */
export function heldNext(task: string, changes: string, session: string): Held {
  return {
    status: 'blocked',
    blocked: {
      on: 'human',
      reason: `changed while session ${session} ran, and not by Ralph: ${changes}`,
      question: `Is this change meant: ${changes}? ${correctWords(task)}`,
    },
  };
}

function correctWords(task: string): string {
  return `Correct the task if not (\`ralph edit ${task}\`); then \`ralph reopen ${task}\` has it played again, or \`ralph done ${task}\` makes it done.`;
}

/** Words for files that changed without a word in any task: the config, a feature, an order, a comment. */
export function otherFiles(
  foreign: readonly DatabaseChange[],
  edits: ForeignEdits,
  config: string | undefined,
): string[] {
  const isTold = edits.taken.length + edits.held.length > 0 || edits.played !== undefined;
  return foreign
    .filter(({ path }) => !isTold || !/^\.ralph\/db\/tasks(\.yaml$|\/)/.test(path))
    .map(({ path, base, now }) => {
      if (path === '.ralph/config.yaml' && config !== undefined) return config;
      if (base === undefined) return `${path} was added`;
      return now === undefined ? `${path} was removed` : `${path} was changed`;
    });
}

/** The first lines, and how many more there are. */
export function shortened(lines: readonly string[]): string[] {
  if (lines.length <= shownChanges) return [...lines];
  return [...lines.slice(0, shownChanges), `and ${lines.length - shownChanges} more`];
}
