import type { CheckResult } from '../../model/check.ts';
import type { SessionRecord, ToldWords } from '../../model/outcome.ts';
import { kindName } from '../../model/task.ts';
import type { Decision } from '../../monitor/decision.ts';
import type { AgentRunResult } from './agent-end.ts';
import type { SeenChange } from './session-tree.ts';
import { proposalOf } from './decision-source.ts';
import { explainRecord } from '../explain/explain-brief.ts';
import { askedQuestions } from './asked-question.ts';
import type { SessionBrief } from './session-brief.ts';

export interface RecordParts {
  brief: SessionBrief;
  decision: Decision;
  run: AgentRunResult;
  checks: CheckResult[];
  /** The run that plays it. */
  run_id: string;
  seen: SeenChange;
  /** What people said to it. */
  told: ToldWords[];
  /** A person worked in it. */
  taken_over: boolean;
  phase_ms: NonNullable<SessionRecord['phase_ms']>;
  remarks: string[];
  /** The account has a plan; what the agent told of one counts as well. */
  subscription: boolean;
  started: Date;
  ended: Date;
}

/** The record of a session that is over. Pure. */
export function makeRecord(parts: RecordParts): SessionRecord {
  const { brief, decision, run, checks, seen, remarks } = parts;
  const { session, task, attempt, claude_session, prompt, mcp_hash, settings_hash } = brief;
  const { reading } = run;
  const proposal = proposalOf(run.signals);
  const completed = proposal?.type === 'completed' ? proposal : undefined;
  const reviewed = proposal?.type === 'reviewed' ? proposal : undefined;
  const summary = completed?.summary ?? reviewed?.summary;
  const asked = askedQuestions(run.signals);
  const model = reading.model ?? brief.model;
  return {
    session,
    run: parts.run_id,
    task: task.id,
    ...(task.session === undefined ? {} : { previous: task.session }),
    attempt,
    charged: decision.charged,
    kind: kindName(task),
    agent: brief.agent.words.join(' '),
    ...(reading.agent_version === undefined ? {} : { agent_version: reading.agent_version }),
    ...(model === undefined ? {} : { model }),
    started: parts.started.toISOString(),
    ended: parts.ended.toISOString(),
    outcome: decision.outcome,
    reason: decision.reason,
    verified: decision.verified,
    prompt_hash: prompt.hash,
    prompt_sections: Object.fromEntries(
      prompt.sections.map(({ name, hash }) => [name, hash.slice(0, 16)]),
    ),
    mcp_hash,
    settings_hash,
    turns: reading.turns,
    tokens: reading.tokens,
    cost_usd: reading.cost_usd,
    checks,
    criteria: completed?.criteria ?? [],
    ...(summary === undefined ? {} : { summary }),
    ...(completed?.handoff === undefined ? {} : { handoff: completed.handoff }),
    files: seen.files,
    tasks_created: run.signals.flatMap((one) => (one.type === 'task-created' ? [one.task] : [])),
    denials: reading.denials,
    claude_session,
    ...(seen.before === undefined ? {} : { tree_before: seen.before }),
    ...(seen.after === undefined ? {} : { tree_after: seen.after }),
    ...(seen.commits.length === 0 ? {} : { commits: seen.commits }),
    ...(seen.flags.length === 0 ? {} : { flags: seen.flags }),
    ...(parts.told.length === 0 ? {} : { told: parts.told }),
    ...(asked.length === 0 ? {} : { asked }),
    phase_ms: parts.phase_ms,
    ...(parts.taken_over ? { taken_over: true } : {}),
    ...(reading.subscription || parts.subscription ? { subscription: true } : {}),
    remarks,
    ...(brief.explain === undefined ? {} : { explain: explainRecord(brief.explain) }),
    ...(reviewed === undefined ? {} : { gaps: reviewed.gaps }),
    ...(decision.reviewed.length === 0 ? {} : { reviewed: decision.reviewed }),
    next: decision.next,
  };
}
