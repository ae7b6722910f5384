import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { thisProcess } from '../../src/host/process-identity.ts';
import { mcpConfig } from '../../src/mcpgen/mcp-config.ts';
import type { Manifest } from '../../src/mcpgen/manifest.ts';
import { serverScript } from '../../src/mcpgen/server-script.ts';
import { sessionFolder, type SessionFolder } from '../../src/mcpgen/session-folder.ts';
import { sessionPlan } from '../../src/mcpgen/session-plan.ts';
import type { Queue } from '../../src/model/queue.ts';
import { resolveConfig, type WrittenConfig } from '../../src/model/written-config.ts';
import {
  resolveProjectTool,
  type WrittenProjectTool,
} from '../../src/model/written-project-tool.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';
import { madeUpSession } from './made-up-session.ts';
import { repositoryRoot } from './repository-root.ts';
import type { Sandbox } from './sandbox.ts';

export interface ServedWish {
  /** The session's own task; it need not be in the queue. */
  task: WrittenTask;
  config?: WrittenConfig;
  max_new_tasks?: number;
  /** The project's own; the session gets those that its task names. */
  tools?: WrittenProjectTool[];
}

/** What a session of this task would be given. */
export function servedManifest({
  task,
  config = {},
  max_new_tasks = 1_000,
  tools = [],
}: ServedWish): Manifest {
  const queue: Queue = {
    tasks: [],
    features: new Map(),
    disciplines: new Map(),
    pipelines: new Map(),
    tools: new Map(tools.map((tool) => [tool.name, resolveProjectTool(tool)])),
    metadata: { title: undefined, description: undefined },
    config: resolveConfig(config),
  };
  const bounds = { max_new_tasks, failing_before: [], servers: [] };
  return sessionPlan(resolveTask(task), queue, bounds).manifest;
}

/**
 * The files of a session that nobody plays: its server runs by hand, as long as this process lives. The
 * script is the one that `ralph play` writes.
 */
export function writeServedFolder(sandbox: Sandbox, wish: ServedWish): SessionFolder {
  const session = madeUpSession();
  const place = `.ralph/run/sessions/${session}`;
  const folder = sessionFolder(join(sandbox.project, place));
  const file = {
    session,
    run: 'r',
    task: wish.task.id,
    project: sandbox.project,
    claude_session: 'c',
    started: '2026-01-01T00:00:00Z',
    engine: thisProcess('ralph play'),
  };
  const runtime = join(repositoryRoot, 'dist', 'mcp-server.js');
  const keep = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'RALPH_TEST_SANDBOX'];
  sandbox.write(`${place}/session.json`, JSON.stringify(file));
  sandbox.write(`${place}/manifest.json`, JSON.stringify(servedManifest(wish)));
  sandbox.write(`${place}/mcp.json`, mcpConfig());
  sandbox.write(`${place}/ralph-mcp.sh`, serverScript({ node: process.execPath, runtime, keep }));
  chmodSync(folder.script, 0o755);
  return folder;
}
