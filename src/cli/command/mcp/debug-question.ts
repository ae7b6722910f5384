import type { DebuggedTool } from '../../../mcpgen/debug/debugged-server.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { unreachable } from '../../../model/unreachable.ts';
import { Questioner } from '../../display/question.ts';
import type { SessionLook } from '../session/session-look.ts';

/**
 * Whether a person wants a tool called that writes, knowing what that means for this session. Fails with
 * `usage` where there is nobody to ask, and with `refused` where they do not.
 */
export async function agreeToCall(
  { name }: DebuggedTool,
  { session, state }: SessionLook,
  { json, yes }: { json: boolean; yes?: boolean },
): Promise<Result<void>> {
  if (yes === true) return ok(undefined);
  const meaning = `${name} writes. ${meaningOf(state, session)}`;
  if (json || !process.stdin.isTTY) {
    const detail = `${meaning} There is nobody to ask`;
    return fail({ reason: 'usage', detail, todo: 'give --yes to call it' });
  }
  const questioner = new Questioner();
  const never = new AbortController().signal;
  const answer = await questioner.ask(`${meaning}\nCall ${name}? [y/N] `, never);
  questioner.close();
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return ok(undefined);
  return fail({
    reason: 'refused',
    detail: `${name} was not called`,
    todo: 'tools that only read are called without a question',
  });
}

function meaningOf(state: SessionLook['state'], session: string): string {
  switch (state) {
    case 'playing':
    case 'taken-over':
    case 'explaining':
      return `Session ${session} is under way: what it says there counts as the session's own word.`;
    case 'unfinished':
      return `Session ${session} has no record yet: what it says there may count when \`ralph play\` takes it up.`;
    case 'recorded':
      return `Session ${session} is over: what it says is noted in its folder, while its record and its task stay as they are; a change of the queue is made.`;
    default:
      return unreachable(state);
  }
}
