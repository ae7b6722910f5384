import * as z from 'zod/mini';
import { checkWords } from '../../model/check.ts';
import { answer, defineTool, refusal } from '../tool.ts';
import { failureReport } from './check-report.ts';

export const runChecks = defineTool({
  name: 'run_checks',
  title: 'Run checks',
  description:
    "Runs the task's checks, all or some by name, and answers how each one ended. Needs no shell permission.",
  use: 'to see how the checks stand while you work',
  kinds: ['implement', 'review'],
  reads_only: false,
  input: z.object({ names: z.optional(z.array(z.string())) }),
  run: async ({ names }, session, cancel) => {
    const { checks } = session.manifest;
    const known = checks.map((check) => check.name);
    const unknown = (names ?? []).filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      return refusal(
        `Not done: unknown ${unknown.join(', ')}. The checks are: ${known.join(', ') || 'none'}.`,
      );
    }
    const wanted = checks.filter((check) => names === undefined || names.includes(check.name));
    if (wanted.length === 0) return answer('This task has no checks.');
    const results = await session.runChecks(wanted, cancel);
    const lines = results.map(checkWords).join('\n');
    const failed = results.filter((result) => !result.passed);
    return answer(failed.length === 0 ? lines : `${lines}\n\n${failureReport(failed)}`);
  },
});
