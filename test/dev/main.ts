import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { repositoryRoot } from '../rig/repository-root.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { servePage } from '../rig/served-page.ts';
import { writeSample } from './sample-project.ts';

// `npm run dev`: the page with hot reload, on a sample project in a temporary folder in which a session plays.
// What is changed in ui/ shows at once; what is changed in src/ needs another start. Ctrl-C ends all of it.

/** Enough for every chart and for a list that scrolls. */
const pastSessions = 240;

/** How long the run and its agent may take to end. */
const endingMs = 20_000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '5173' },
    /** Milliseconds between two messages of the agent. */
    pace: { type: 'string', default: '700' },
  },
});

let end = (): void => undefined;
const ended = new Promise<void>((resolve) => {
  end = resolve;
});
process.on('SIGINT', end);
process.on('SIGTERM', end);

const sandbox = new Sandbox();
const agent = [process.execPath, join(repositoryRoot, 'build', 'dev-agent.js')];
sandbox.env['RALPH_AGENT_COMMAND'] = JSON.stringify(agent);
sandbox.env['RALPH_DEV_PACE'] = values.pace;
writeSample(sandbox, pastSessions, new Date());

const served = await servePage(sandbox);
const vite = await createServer({
  configFile: join(repositoryRoot, 'ui', 'vite.config.ts'),
  logLevel: 'warn',
  server: {
    host: '127.0.0.1',
    port: Number(values.port),
    strictPort: values.port === '0',
    proxy: { '/api': await apiProxy(served.url) },
  },
});
// It would end this process at once, and with it nothing that the process has started.
for (const listener of process.listeners('SIGTERM')) {
  if (listener !== end) process.off('SIGTERM', listener);
}
await vite.listen();
const [address = ''] = vite.resolvedUrls?.local ?? [];
console.log(`The page is at ${address}
The sample project is in ${sandbox.project}
Ctrl+C ends it and removes the project.`);
await sandbox.run(['play', '--detach', '--json']);

await ended;
await vite.close();
await sandbox.run(['stop', '--now', '--json']);
await sandbox.dispose(endingMs);

/** Asks the real server as its own page would: with its cookie, its name and its origin. */
async function apiProxy(
  url: string,
): Promise<{ target: string; changeOrigin: true; headers: Record<string, string> }> {
  const { origin } = new URL(url);
  const welcome = await fetch(url, { redirect: 'manual' });
  const cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { target: origin, changeOrigin: true, headers: { cookie, origin } };
}
