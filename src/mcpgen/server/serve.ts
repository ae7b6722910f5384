import { randomBytes } from 'node:crypto';
import { projectAt } from '../../db/project.ts';
import { Store } from '../../db/store.ts';
import { ok } from '../../model/result.ts';
import { readJson } from '../json-file.ts';
import { manifest, sessionFile } from '../manifest.ts';
import { sessionFolder } from '../session-folder.ts';
import { commandTools } from '../command-tool.ts';
import { allTools } from '../tool-table.ts';
import { watchEngine } from './engine-watch.ts';
import { serveLines } from './line-server.ts';
import { makeServer } from './mcp-server.ts';
import { ServedSession } from './served-session.ts';
import { sessionResources } from './session-resource.ts';

/** Serves the session of this folder over stdio until stdin closes. Returns what is wrong, in words. */
export function serve(path: string): string | undefined {
  const folder = sessionFolder(path);
  const served = readJson(folder.manifest, manifest);
  const file = readJson(folder.session, sessionFile);
  if (served === undefined) return `cannot read ${folder.manifest}: is this a session folder?`;
  if (file === undefined) return `cannot read ${folder.session}: is this a session folder?`;

  const env = definedEnvironment();
  const now = (): Date => new Date();
  const session = new ServedSession({
    folder,
    manifest: served,
    file,
    store: new Store(projectAt(file.project), { now, random: randomBytes, what: file.session }),
    now,
    env,
  });
  watchEngine(file);
  const { root } = session;
  const tools = [
    ...allTools.filter((tool) => served.tools.includes(tool.name)),
    ...commandTools(served.project_tools, { root, env, kill: session.ended }),
  ];
  serveLines(() => makeServer({ served: () => ok(session), tools, resources: sessionResources }), {
    onEnd: () => {
      session.end();
    },
  });
  return undefined;
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
