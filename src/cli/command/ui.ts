import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProject, type Project } from '../../db/project.ts';
import type { Result } from '../../model/result.ts';
import { ok } from '../../model/result.ts';
import { livingExplain } from '../../pipeline/explain/explain-lease.ts';
import { followExplains } from '../../pipeline/explain/explain-log-tail.ts';
import { revisedBy } from '../../pipeline/explain/last-explain.ts';
import { RunLogTail } from '../../pipeline/log/run-log-tail.ts';
import { readLoggedEvent } from '../../monitor/event-log.ts';
import { Commands } from '../../server/command.ts';
import { Desk } from '../../server/desk.ts';
import { startServer } from '../../server/ui-server.ts';
import { StopSwitch } from '../../pipeline/stop-switch.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure, printReport } from '../output.ts';
import { engineData } from '../status-data.ts';
import { pressOnSignals } from '../stop-signal.ts';
import { sessionTrace } from './session/session-trace.ts';

export interface UiOptions {
  json: boolean;
  port: number;
  host: string;
  open?: boolean;
}

/** Serves the page of these projects, or of the current one, until a person ends it. */
export async function ui(folders: readonly string[], options: UiOptions): Promise<ExitCode> {
  const { json, port, host } = options;
  const projects = await projectsOf(folders);
  if (!projects.ok) return printFailure(projects.failure, json);
  const desks = new Map<string, Desk>();
  const names = projects.value.map((project, index) => ({
    key: String(index + 1),
    title: basename(project.root),
    root: project.root,
  }));
  for (const [index, project] of projects.value.entries()) {
    const desk = new Desk({
      project,
      feed: (of, take) =>
        new RunLogTail(of, (line) => {
          const event = readLoggedEvent(line);
          if (event !== undefined) take(event);
        }),
      engine: (of, run) => {
        const { engine, owner } = engineData(of, run);
        return { state: engine, pid: owner?.pid };
      },
      trace: sessionTrace,
      explains: (of) => ({
        feed: (take) =>
          followExplains(of, (line) => {
            const event = readLoggedEvent(line);
            if (event !== undefined) take(event);
          }),
        isLiving: () => livingExplain(of) !== undefined,
        revised: (session) => revisedBy(of, session),
      }),
    });
    await desk.open();
    desks.set(String(index + 1), desk);
  }
  const commands = new Commands({ program: process.execPath, script: process.argv[1] ?? '' });
  const server = await startServer({
    ...{ desks, names, host, port },
    page: fileURLToPath(new URL('ui', import.meta.url)),
    commands,
  });
  if (!server.ok) {
    for (const desk of desks.values()) await desk.close();
    return printFailure(server.failure, json);
  }
  const { url } = server.value;
  const left = new StopSwitch();
  const ignore = pressOnSignals(left);
  printReport(
    {
      kind: 'ui',
      data: { url, pid: process.pid },
      text: `Ralph is at ${url}\nCtrl+C ends it; what plays goes on.`,
    },
    json,
  );
  if (options.open === true) openBrowser(url);
  await new Promise<void>((resolve) => {
    left.polite.addEventListener('abort', () => {
      resolve();
    });
  });
  await server.value.close();
  await commands.close();
  ignore();
  return exitCode.ok;
}

async function projectsOf(folders: readonly string[]): Promise<Result<Project[]>> {
  if (folders.length === 0) {
    const project = await locateProject();
    return project.ok ? ok([project.value]) : project;
  }
  const projects: Project[] = [];
  for (const folder of folders) {
    const project = findProject(folder);
    if (!project.ok) return project;
    projects.push(project.value);
  }
  return ok(projects);
}

/** Without a browser the address is on the screen all the same. */
function openBrowser(url: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
