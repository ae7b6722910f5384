import pc from 'picocolors';
import { durationWords } from '../../model/duration.ts';
import { failureWords } from '../../model/failure.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Confirmation, PlayOptions } from '../../pipeline/play-option.ts';
import type { SessionBrief } from '../../pipeline/session/session-brief.ts';
import { Questioner } from '../display/question.ts';
import { briefOf, planTools, type PlanParts } from './play-plan.ts';

export interface Confirm {
  ask: NonNullable<PlayOptions['confirm']>;
  close: () => void;
}

const answers: Record<string, Confirmation> = {
  p: 'play',
  play: 'play',
  s: 'skip',
  skip: 'skip',
  q: 'quit',
  quit: 'quit',
};

/** Shows the plan of each task before it is played and asks; the end of the input means quit. */
export function confirmEach(parts: PlanParts, maxAttempts: number | undefined): Confirm {
  const questioner = new Questioner();
  return {
    ask: async (task, queue, cancel) => {
      const brief = await briefOf(parts, { queue, task, max_attempts: maxAttempts });
      // What is wrong with it stops the run when it is played; here there is just no plan to show.
      const plan = brief.ok
        ? planWords(brief.value, task.max_turns ?? queue.config.max_turns)
        : failureWords(brief.failure).what;
      let question = `${plan}\nplay, skip, quit? [p/s/q] `;
      for (;;) {
        const line = await questioner.ask(question, cancel);
        if (line === undefined) return 'quit';
        const answer = answers[line.trim().toLowerCase()];
        if (answer !== undefined) return answer;
        question = 'p, s or q? ';
      }
    },
    close: () => {
      questioner.close();
    },
  };
}

/** A plan as a person needs it to say yes or no; `--dry-run` shows the whole of it. */
function planWords(brief: SessionBrief, maxTurns: number): string {
  const { task, attempt, max_attempts, model, plan, timeout, max_budget_usd } = brief;
  const checks = plan.manifest.checks.map(({ name }) => name).join(', ');
  const limits = [
    durationWords(timeout),
    `${maxTurns} turns`,
    ...(max_budget_usd === undefined ? [] : [`$${max_budget_usd}`]),
  ];
  return [
    '',
    `${pc.bold(task.id)}  ${plainLine(task.title)}`,
    `  attempt ${attempt} of ${max_attempts}`,
    `  checks  ${plainLine(checks) || 'none: it would be done, unverified'}`,
    `  tools   ${planTools(brief).join(' ')}`,
    `  model   ${model ?? "the agent's own choice"}`,
    `  limits  ${limits.join(', ')}`,
  ].join('\n');
}
