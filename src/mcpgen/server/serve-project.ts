import { randomBytes } from 'node:crypto';
import { findProject } from '../../db/project.ts';
import { Store } from '../../db/store.ts';
import { failureWords, type Failure } from '../../model/failure.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { kindFacts, withOwnKinds, type KindFacts } from '../own-kind.ts';
import { serveLines } from './line-server.ts';
import { makeServer } from './mcp-server.ts';
import { projectResources } from './project-resource.ts';
import type { ServedProject } from './served-project.ts';
import { StandingProject } from './standing-project.ts';
import { standingTools } from './standing-tool.ts';

/**
 * Serves the project that this folder lies in over stdio until stdin closes or a signal comes. The
 * project is looked up at each call, so that it may be made or moved meanwhile. Returns why there is none
 * now, which the client and the tools are told, too.
 */
export function serveProject(folder: string): Failure | undefined {
  const tools = standingTools();
  let last: StandingProject | undefined;
  const served = (): Result<ServedProject> => {
    const project = findProject(folder);
    if (!project.ok) return project;
    // What was read before need not be read again.
    if (last?.root !== project.value.root) {
      const parts = { now: () => new Date(), random: randomBytes, what: 'ralph mcp' };
      last = new StandingProject(project.value.root, new Store(project.value, parts));
    }
    return ok(last);
  };
  const factory = () =>
    makeServer({
      ...{ served, tools, resources: projectResources },
      described: (tool) => withOwnKinds(tool, ownKinds(served())),
      instructions: instructions(findProject(folder)),
    });
  serveLines(factory, { onEnd: () => undefined });
  const now = findProject(folder);
  return now.ok ? undefined : now.failure;
}

/** Those that the project has now. */
function ownKinds(project: Result<ServedProject>): KindFacts[] {
  const loaded = project.ok ? project.value.store.load() : project;
  return loaded.ok ? kindFacts(loaded.value.queue.config.kinds) : [];
}

const purpose =
  'Ralph plays a queue of tasks through a coding agent, a fresh session for each. Here you plan: read the queue, the specs and what came of sessions, and write tasks that can be done by an agent that has not seen this conversation.';
const drafts =
  'What you create is a draft: it is not played before a person approves it with `ralph approve ID`. Tell them the ids.';

/** What a client's model is told of the whole server. */
function instructions(project: Result<unknown>): string {
  if (project.ok) return `${purpose}\n${drafts}`;
  const { what, where, todo } = failureWords(project.failure);
  const problem = [what, where, todo].filter((part) => part !== undefined).join('; ');
  const now = `Now nothing can be done: ${plainLine(problem, 1_000)}. Each call looks again.`;
  return `${purpose}\n${now}\n${drafts}`;
}
