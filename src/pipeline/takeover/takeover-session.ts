import { conversationFile } from '../../agent/claude-takeover.ts';
import type { GroupExit } from '../../host/process-group.ts';
import { byteWords } from '../../model/byte-size.ts';
import { takeoverName } from '../../model/lock-owner.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import type { Decision, DecisionInput } from '../../monitor/decision.ts';
import { proposalOf } from '../session/decision-source.ts';
import { SessionFrame, type FrameRequest } from '../session/session-frame.ts';
import { planSession } from '../session/session-start.ts';
import type { SeenChange } from '../session/session-tree.ts';
import { ruleTakeover } from './takeover-rule.ts';
import { runInTerminal } from './terminal-run.ts';

export interface TakeoverRequest extends FrameRequest {
  /** Asks the person whether the task is done; undefined when nobody answers. */
  ask: (task: string) => Promise<boolean | undefined>;
}

/**
 * Opens the agent's session in this terminal for a person, then verifies and records as after any
 * session. Returns its record, which the task has become by then. Fails as `playSession` does.
 */
export async function playTakeover(request: TakeoverRequest): Promise<Result<SessionRecord>> {
  const { shop, queue, stop, task, ask } = request;
  const { env, project } = shop;
  const start = await planSession(request);
  if (!start.ok) return start;
  let exit: GroupExit = { exit_code: 0, signal: undefined, not_started: undefined };
  const decide = async (input: DecisionInput, { before, after }: SeenChange): Promise<Decision> => {
    const ruling = ruleTakeover({
      ...{ input, task, exit, ended: stop.polite.aborted },
      unchanged: after === undefined || before === after,
    });
    if (ruling.type === 'decided') return ruling.decision;
    return (await ask(task.id)) === true ? ruling.yes : ruling.no;
  };
  const remarks: string[] = [];
  const { session_size } = queue.config.run;
  const frame = new SessionFrame(request, start.value, {
    engine: takeoverName,
    begin: () => undefined,
    work: async ({ brief, emit, started }) => {
      const ended = await runInTerminal({
        ...{ brief, root: project.root, step: queue.config.timers.stop_step, stop, emit, started },
        session_size,
        conversation: () => conversationFile(env, project.root, brief.claude_session),
      });
      exit = ended.exit;
      if (ended.is_cut) {
        remarks.push(
          `of what was said there Ralph has kept the first ${byteWords(session_size)} (run.session_size)`,
        );
      }
      return ended.run;
    },
    skip: () => undefined,
    // Also where nothing was signalled: the person may have finished it without a word to the agent.
    isProposed: ({ signals }) =>
      proposalOf(signals)?.type !== 'blocked' && exit.not_started === undefined,
    decide,
    recorded: () => undefined,
    told: () => [],
    remarks: () => remarks,
    taken_over: true,
  });
  const played = await frame.play();
  if (!played.ok) return played;
  await played.value.keep();
  return ok(played.value.record);
}
