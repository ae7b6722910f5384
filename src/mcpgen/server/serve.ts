import { readJson } from '../json-file.ts';
import { manifest, sessionFile } from '../manifest.ts';
import { sessionFolder } from '../session-folder.ts';
import { watchEngine } from './engine-watch.ts';
import { serveLines } from './line-server.ts';
import { makeServer } from './mcp-server.ts';
import type { SessionParts } from './session-parts.ts';

/**
 * Serves the session of this folder over stdio until stdin closes. `answered` is the id of the request
 * that has been answered already. Returns what is wrong, in words.
 */
export function serve(path: string, answered?: string | number): string | undefined {
  const folder = sessionFolder(path);
  const served = readJson(folder.manifest, manifest);
  const file = readJson(folder.session, sessionFile);
  if (served === undefined) return `cannot read ${folder.manifest}: is this a session folder?`;
  if (file === undefined) return `cannot read ${folder.session}: is this a session folder?`;
  watchEngine(file);
  let loading: Promise<SessionParts> | undefined;
  // The agent waits for the first answer; the queue and the tools are for those after it.
  const load = (): Promise<SessionParts> =>
    (loading ??= import('./session-parts.ts').then(({ sessionParts }) =>
      sessionParts({ folder, manifest: served, file }),
    ));
  serveLines(() => makeServer(load), {
    answered,
    onEnd: () => {
      void loading?.then(({ end }) => {
        end();
      });
    },
  });
  return undefined;
}
