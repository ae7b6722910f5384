import { randomBytes } from 'node:crypto';
import { projectAt } from '../../db/project.ts';
import { Store } from '../../db/store.ts';
import { ok } from '../../model/result.ts';
import { commandTools } from '../command-tool.ts';
import { explainOnly } from '../explain-table.ts';
import type { Manifest, SessionFile } from '../manifest.ts';
import type { SessionFolder } from '../session-folder.ts';
import { withOwnKinds } from '../own-kind.ts';
import { servedTools } from '../tool-table.ts';
import type { ServerParts } from './mcp-server.ts';
import { ServedSession } from './served-session.ts';
import { sessionResources } from './session-resource.ts';

export interface SessionFiles {
  folder: SessionFolder;
  manifest: Manifest;
  file: SessionFile;
}

export interface SessionParts extends ServerParts<ServedSession> {
  /** Ends what still runs for the session. */
  end: () => void;
}

/** What a session's server serves, from its files. */
export function sessionParts({ folder, manifest, file }: SessionFiles): SessionParts {
  const env = definedEnvironment();
  const now = (): Date => new Date();
  const store = new Store(projectAt(file.project), {
    now,
    random: randomBytes,
    what: file.session,
  });
  const session = new ServedSession({ folder, manifest, file, store, now, env });
  const { root } = session;
  const own = manifest.own_kinds ?? [];
  const tools = [
    ...servedTools().filter((tool) => manifest.tools.includes(tool.name)),
    ...commandTools(manifest.project_tools, { root, env, kill: session.ended }),
    ...explainOnly.filter((tool) => manifest.tools.includes(tool.name)),
  ];
  const end = (): void => {
    session.end();
  };
  const described = tools.map((tool) => withOwnKinds(tool, own));
  return { served: () => ok(session), tools: described, resources: sessionResources, end };
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
