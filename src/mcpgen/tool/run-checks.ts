import * as z from 'zod/mini';
import { checkWords } from '../../model/check.ts';
import { problemList, unknownLine } from '../input-problem.ts';
import { answer, defineTool, refusal } from '../tool.ts';
import { failureReport, newFailures, oldFailureWords } from './check-report.ts';
import { checkData } from './check-view.ts';

export const runChecks = defineTool({
  name: 'run_checks',
  title: 'Run checks',
  description:
    "Runs the task's checks, all or some by name, and answers how each one ended. Needs no shell permission.",
  use: 'to see how the checks stand while you work',
  kinds: ['implement', 'review'],
  reads_only: false,
  input: z.strictObject({ names: z.optional(z.array(z.string())) }),
  run: async ({ names }, session, context) => {
    const { checks } = session.manifest;
    const known = checks.map((check) => check.name);
    const unknown = (names ?? []).flatMap((name, at) =>
      known.includes(name)
        ? []
        : [unknownLine(`names.${at}`, name, { known, what: "one of this task's checks" })],
    );
    if (unknown.length > 0) return refusal(problemList(unknown));
    const wanted = checks.filter((check) => names === undefined || names.includes(check.name));
    if (wanted.length === 0) return answer('This task has no checks.');
    const { results, tree } = await session.runChecks(wanted, context);
    if (context.cancel.aborted) return refusal('Cancelled; the checks did not all run.');
    session.noteChecks(results, tree);
    const { failing_before } = session.manifest;
    const failed = newFailures(results, failing_before);
    const old = oldFailureWords(results, failing_before);
    const parts = [
      results.map(checkWords).join('\n'),
      old,
      failed.length === 0 ? undefined : failureReport(failed),
    ];
    const verdict = failed.length === 0 ? 'No failure counts.' : `${failed.length} failed.`;
    return answer(parts.filter((part) => part !== undefined).join('\n\n'), {
      checks: checkData(results, failing_before),
      message: old === undefined ? verdict : `${verdict} ${old}`,
    });
  },
});
