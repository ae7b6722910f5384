import * as z from 'zod/mini';
import { madeTasks } from '../../model/explain.ts';
import { planProblems } from '../../model/plan-problem.ts';
import { words } from '../field.ts';
import { problemList, unknownLine } from '../input-problem.ts';
import { answer, defineTool, refusal } from '../tool.ts';
import type { ServedSession } from '../server/served-session.ts';
import { failureReport, newFailures, oldFailureWords } from './check-report.ts';
import { checkData } from './check-view.ts';
import { judges } from './submit-review.ts';

/** After so many failing rounds the session has had its chance; the next attempt starts fresh. */
const maxRounds = 3;

/** A handoff goes into every dependent's prompt whole. */
const maxHandoffBytes = 8192;

export const completeTask = defineTool({
  name: 'complete_task',
  title: 'Complete the task',
  description:
    'Proposes that the task is done. Runs its checks at once and answers with what fails, so that you can mend it and call again (at most 3 rounds).',
  use: 'when the work is finished. It runs the checks and tells what still fails',
  kinds: ['implement', 'plan', 'review'],
  suits: (task) => task.kind !== 'review' || !judges(task),
  reads_only: false,
  input: z.strictObject({
    // A copy: the description is of this field, and `words` is everybody's.
    summary: words.check().register(z.globalRegistry, {
      description: 'What was done, in one to three sentences',
    }),
    handoff: z.optional(z.string()).register(z.globalRegistry, {
      description: 'What tasks that depend on this one must know; at most 8 KB',
    }),
    criteria: z
      .optional(z.array(z.strictObject({ id: words, met: z.boolean(), evidence: words })))
      .register(z.globalRegistry, {
        description: 'One entry for each acceptance criterion of the task',
      }),
  }),
  run: async ({ summary, handoff, criteria = [] }, session, context) => {
    const bytes = Buffer.byteLength(handoff ?? '');
    if (bytes > maxHandoffBytes) {
      return refusal(
        `Not done: the handoff has ${bytes} bytes, at most ${maxHandoffBytes} are allowed. Shorten it and call again.`,
      );
    }
    const known = session.manifest.task.acceptance.map(({ id }) => id);
    const unknown = criteria.flatMap(({ id }, at) =>
      known.includes(id)
        ? []
        : [unknownLine(`criteria.${at}.id`, id, { known, what: 'a criterion of the task' })],
    );
    if (unknown.length > 0) return refusal(problemList(unknown));
    const open = openCriteria(session, criteria);
    if (open.length > 0) {
      return refusal(
        `Not done: ${open.join('; ')}. Give each criterion with met: true and its evidence, or block the task.`,
      );
    }
    const isFirst = !hasClaimed(session);
    const signalled = session.signal({
      type: 'completed',
      summary,
      criteria,
      ...(handoff === undefined ? {} : { handoff }),
    });
    if (!signalled.ok) {
      return refusal('Not done: the session folder cannot be written. End your turn.');
    }
    const wrong = isFirst ? openProblems(session) : [];
    if (wrong.length > 0) {
      return refusal(
        `Noted, but rules find something wrong with the plan:\n${wrong.map((line) => `- ${line}`).join('\n')}\nMend it (update_task, withdraw_task, create_task) and call complete_task again. What is left then is told to the person.`,
      );
    }
    const rounds = failedRounds(session);
    if (rounds >= maxRounds) {
      return refusal(
        `Noted, but the checks do not run again in this session: ${maxRounds} rounds have failed. End your turn now; Ralph runs them itself, and they decide.`,
      );
    }
    const { results, tree } = await session.runChecks(session.manifest.checks, context);
    if (context.cancel.aborted) return refusal('Cancelled; the checks did not all run.');
    session.noteChecks(results, tree);
    const { failing_before } = session.manifest;
    const failed = newFailures(results, failing_before);
    const old = oldFailureWords(results, failing_before);
    if (failed.length === 0) {
      const accepted = 'Accepted. The task is complete; end your turn now.';
      const message = old === undefined ? accepted : `${accepted}\n${old}`;
      return answer(message, { message, checks: checkData(results, failing_before) });
    }
    const round = `That was round ${rounds + 1} of ${maxRounds}.`;
    const advice =
      rounds + 1 >= maxRounds
        ? 'End your turn now; the next attempt sees these failures.'
        : 'Mend this and call complete_task again.';
    const report = [failureReport(failed), old, `${round} ${advice}`];
    return refusal(report.filter((part) => part !== undefined).join('\n\n'));
  },
});

/** Whether it was told before that the work is finished. */
function hasClaimed(session: ServedSession): boolean {
  const signals = session.signals();
  return signals.ok && signals.value.some(({ type }) => type === 'completed');
}

/** What rules find wrong with the tasks that a session has made of a person's words, as far as it can mend that. */
function openProblems({ manifest, store, maker }: ServedSession): string[] {
  const { explain } = manifest;
  const loaded = explain === undefined ? undefined : store.load();
  if (loaded?.ok !== true) return [];
  const { queue } = loaded.value;
  const made = madeTasks(queue, { session: maker.parent, revised: explain?.revised });
  return planProblems(queue, made).flatMap((one) => (one.mendable ? [one.words] : []));
}

/** A round is a run of checks right after a claim; `run_checks` may be called as often as it helps. */
function failedRounds(session: ServedSession): number {
  const signals = session.signals();
  if (!signals.ok) return 0;
  const told = signals.value.filter(({ type }) => type === 'completed' || type === 'checks-ran');
  return told.filter(
    (signal, at) =>
      signal.type === 'checks-ran' &&
      signal.failed.length > 0 &&
      told[at - 1]?.type === 'completed',
  ).length;
}

/** The task's criteria that the claim leaves out or calls unmet, each as a phrase. */
function openCriteria(session: ServedSession, claims: { id: string; met: boolean }[]): string[] {
  return session.manifest.task.acceptance.flatMap(({ id, text: words }) => {
    const claim = claims.find((one) => one.id === id);
    if (claim?.met === true) return [];
    return [`criterion ${id} (${words}) is ${claim === undefined ? 'missing' : 'not met'}`];
  });
}
