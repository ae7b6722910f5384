import type { SessionRecord } from '../../model/outcome.ts';
import { answerHint } from './answer-hint.ts';
import type { UnrecordedSession } from './session-row.ts';

/** A session as far as it matters to what comes next. */
export interface ShownSession {
  session: string;
  state: 'recorded' | UnrecordedSession['state'];
  record: SessionRecord | undefined;
}

/** What a person may do about a session, on one line. */
export function nextSteps({ session, state, record }: ShownSession): string {
  const changes =
    record === undefined || record.files.length === 0
      ? []
      : [
          `\`ralph diff ${session}\` shows what it changed`,
          `\`ralph undo ${session}\` takes that back`,
        ];
  const steps = [
    ...(record === undefined ? withoutRecord(state) : explainedNext(record)),
    ...changes,
    `\`ralph export ${session}\` makes it a file to hand on`,
  ];
  return `Next:     ${steps.join('; ')}`;
}

/** A session that had no task is gone on from. */
function explainedNext(record: SessionRecord): string[] {
  const { session, explain } = record;
  if (explain === undefined) return withRecord(record);
  return [`\`ralph explain --revise "…" --session ${session}\` changes what it made`];
}

function withoutRecord(state: ShownSession['state']): string[] {
  switch (state) {
    case 'playing':
      return ['`ralph tell "…"` speaks to it'];
    case 'unfinished':
      return ['`ralph play` recovers it and goes on'];
    case 'taken-over':
    case 'explaining':
    case 'recorded':
      return [];
  }
}

function withRecord({ task, next }: SessionRecord): string[] {
  const { blocked } = next;
  return blocked?.on === 'human' ? [answerHint(task, blocked)] : [];
}
