import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plainLine } from '../../model/plain-text.ts';
import { StopSwitch } from '../../pipeline/stop-switch.ts';
import { Commands } from '../../server/command.ts';
import { Seat } from '../../server/seat.ts';
import { keptToken } from '../../server/token-file.ts';
import { startServer, type RunningServer } from '../../server/ui-server.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { printFailure, printReport } from '../output.ts';
import { pressOnSignals } from '../stop-signal.ts';
import { openDesk } from './ui-desk.ts';
import { uiProjects } from './ui-project.ts';

export interface UiOptions {
  json: boolean;
  port: number;
  host: string;
  open?: boolean;
}

/** Serves the page of these projects, or of the current one, until a person ends it. */
export async function ui(folders: readonly string[], options: UiOptions): Promise<ExitCode> {
  const { json, port, host } = options;
  const projects = await uiProjects(folders);
  if (!projects.ok) return printFailure(projects.failure, json);
  const left = new StopSwitch();
  const ignore = pressOnSignals(left);
  const seats = new Map(
    projects.value.map((project) => [project.key, new Seat({ ...project, open: openDesk })]),
  );
  const roots = projects.value.map(({ root }) => root);
  for (const seat of seats.values()) await seat.open();
  const server = await startServer({
    ...{ seats, host, port },
    page: fileURLToPath(new URL('ui', import.meta.url)),
    commands: new Commands({ program: process.execPath, script: process.argv[1] ?? '' }),
    token: (own) => keptToken(roots, own, process.env),
  });
  if (!server.ok) {
    for (const seat of seats.values()) await seat.close();
    ignore();
    return printFailure(server.failure, json);
  }
  const { url } = server.value;
  printReport(
    {
      kind: 'ui',
      data: {
        ...{ url, pid: process.pid, host, port: server.value.port },
        projects: [...seats.values()].map(({ name }) => name),
      },
      text: servedText(server.value, options, [...seats.values()]),
    },
    json,
  );
  if (options.open === true) openBrowser(server.value.ticketUrl());
  await ended(left.polite);
  await server.value.close();
  ignore();
  return exitCode.ok;
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

const ownHosts = ['127.0.0.1', 'localhost', '::1'];

function servedText(
  { url, port }: RunningServer,
  wished: UiOptions,
  seats: readonly Seat[],
): string {
  const bare = seats.filter(({ desk }) => desk === undefined);
  return [
    ...(wished.port === 0 || wished.port === port
      ? []
      : [`Port ${wished.port} is taken: this is ${port}.`]),
    `Ralph is at ${url}`,
    ...(seats.length === 1
      ? []
      : seats.map(({ name }) => `  ${plainLine(name.title)}  ${plainLine(name.root)}`)),
    ...bare.map(
      ({ root }) => `  ! there is no .ralph in ${plainLine(root)}: the page offers to make it`,
    ),
    ...(ownHosts.includes(wished.host)
      ? []
      : [
          '  ! other machines reach it, without encryption: whoever has the address with its token',
          '    can read and change these projects and start agents in them',
        ]),
    'Ctrl+C ends it; what plays goes on.',
  ].join('\n');
}

/** Without a browser the address is on the screen all the same. */
function openBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
