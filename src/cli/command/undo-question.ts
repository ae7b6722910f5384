import type { MeantSessions } from '../../evidence/checkpoint/meant-session.ts';
import type { UndoPlan } from '../../evidence/checkpoint/undo-plan.ts';
import { noPrograms, personGit } from '../../host/person-git.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { count } from '../display/count-words.ts';
import { Questioner } from '../display/question.ts';

export interface UndoOptions {
  json: boolean;
  yes?: boolean;
  force?: boolean;
}

interface Asked {
  root: string;
  meant: MeantSessions;
  plan: UndoPlan;
  /** What to say before the question, one sentence each. */
  remarks: readonly string[];
  options: UndoOptions;
}

/** Whether the person wants it, having seen what it changes. Fails with `usage` where there is nobody to ask. */
export async function agree({
  root,
  meant,
  plan,
  remarks,
  options,
}: Asked): Promise<Result<boolean>> {
  if (options.yes === true) return ok(true);
  if (options.json || !process.stdin.isTTY) {
    return fail({
      reason: 'usage',
      detail: `undo asks before it changes files, and there is nobody to ask: ${count(plan.changes.length, 'file')} would change`,
      todo: `\`ralph diff ${meant.isTask ? meant.task : (plan.sessions[0] ?? '')}\` shows what would be taken back; give --yes to do it`,
    });
  }
  const stat = await personGit(root, ['diff', ...noPrograms, '--stat', plan.now, plan.then]);
  const told = remarks.map((remark) => `${remark}\n`).join('');
  const questioner = new Questioner();
  const never = new AbortController().signal;
  const answer = await questioner.ask(`${stat.stdout}${told}Undo ${meant.name}? [y/N] `, never);
  questioner.close();
  return ok(/^y(es)?$/i.test(answer?.trim() ?? ''));
}
