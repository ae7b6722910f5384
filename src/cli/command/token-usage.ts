import { join } from 'node:path';
import { firstRequest, suggestedFactor } from '../../evidence/history/first-request.ts';
import { sessionNames } from '../../evidence/history/session-name.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import { estimateEach } from '../../prompts/token-count.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';

/** The newest sessions that are looked at. */
const mostSessions = 200;

/** Tells which `prompt.token_factor` the kept sessions suggest. Changes nothing. */
export async function tokenUsage({ json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { project, queue, warnings } = opened.value;
  const { token_factor } = queue.config.prompt;
  const requests = sessionNames(project)
    .slice(0, mostSessions)
    .flatMap((name) => firstRequest(sessionFolder(join(project.sessions, name))) ?? []);
  const counts =
    requests.length === 0
      ? []
      : await estimateEach(
          requests.map(({ prompt }) => prompt),
          1,
        );
  const factor = suggestedFactor(requests.map((one, at) => ({ ...one, counted: counts[at] ?? 0 })));
  const suggested = factor === undefined ? undefined : Math.round(factor * 100) / 100;
  const sessions = `${requests.length} ${requests.length === 1 ? 'session' : 'sessions'}`;
  const text =
    suggested === undefined
      ? `What the agent counted in ${sessions} is too little, or too much alike, to suggest a factor. It is ${token_factor} (prompt.token_factor).`
      : `What the agent counted in ${sessions} suggests a factor of about ${suggested}. It is ${token_factor} (prompt.token_factor).`;
  const data = { sessions: requests.length, suggested, token_factor };
  return printReport({ kind: 'token-usage', data, text, warnings }, json);
}
