import type { DatabaseChange } from '../../db/foreign.ts';
import type { ForeignEdits, StatusChange } from './foreign-edit.ts';

const shownChanges = 10;

type Held = { status: 'blocked'; blocked: { on: 'human'; reason: string; question: string } };

/** What a task becomes whose status foreign hands changed. */
export function heldStatus({ from, to }: StatusChange, session: string): Held {
  return {
    status: 'blocked',
    blocked: {
      on: 'human',
      reason: `its status was changed from ${from} to ${to} while session ${session} ran, and not by Ralph`,
      question: 'Set the status that it shall have.',
    },
  };
}

/** What the played task becomes when it is not done; `changes` are words for what was changed in it. */
export function heldNext(changes: string, session: string): Held {
  return {
    status: 'blocked',
    blocked: {
      on: 'human',
      reason: `changed while session ${session} ran, and not by Ralph: ${changes}`,
      question: `Is this change meant: ${changes}? Correct the task if not, then make it pending again.`,
    },
  };
}

/** Words for files that changed without a word in any task: the config, a feature, an order, a comment. */
export function otherFiles(foreign: readonly DatabaseChange[], edits: ForeignEdits): string[] {
  const isTold = edits.taken.length + edits.statuses.length > 0 || edits.played !== undefined;
  return foreign
    .filter(({ path }) => !isTold || !/^\.ralph\/db\/tasks(\.yaml$|\/)/.test(path))
    .map(({ path, base, now }) => {
      if (base === undefined) return `${path} was added`;
      return now === undefined ? `${path} was removed` : `${path} was changed`;
    });
}

/** The first lines, and how many more there are. */
export function shortened(lines: readonly string[]): string[] {
  if (lines.length <= shownChanges) return [...lines];
  return [...lines.slice(0, shownChanges), `and ${lines.length - shownChanges} more`];
}
