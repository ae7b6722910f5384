import { randomBytes } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { projectAt } from '../../db/project.ts';
import { Store } from '../../db/store.ts';
import { readJson } from '../json-file.ts';
import { manifest, sessionFile } from '../manifest.ts';
import { serverName } from '../mcp-config.ts';
import { sessionFolder } from '../session-folder.ts';
import { allTools } from '../tool-table.ts';
import { watchEngine } from './engine-watch.ts';
import { readResource, resourceList } from './resource.ts';
import { ServedSession } from './served-session.ts';

/** Serves the session of this folder over stdio until stdin closes. Returns what is wrong, in words. */
export function serve(path: string): string | undefined {
  const folder = sessionFolder(path);
  const served = readJson(folder.manifest, manifest);
  const file = readJson(folder.session, sessionFile);
  if (served === undefined) return `cannot read ${folder.manifest}: is this a session folder?`;
  if (file === undefined) return `cannot read ${folder.session}: is this a session folder?`;

  const now = (): Date => new Date();
  const session = new ServedSession({
    folder,
    manifest: served,
    file,
    store: new Store(projectAt(file.project), { now, random: randomBytes, what: file.session }),
    now,
    env: definedEnvironment(),
  });
  watchEngine(file);
  serveStdio(() => makeServer(session));
  return undefined;
}

/** A server with the tools of this session's manifest and nothing else. */
export function makeServer(session: ServedSession): McpServer {
  const tools = allTools.filter((tool) => session.manifest.tools.includes(tool.name));
  // Its own registration of tools wants their schemas as objects; the handlers below serve them as data.
  const mcp = new McpServer(
    { name: serverName, version: '1' },
    { capabilities: { tools: {}, resources: {} } },
  );
  const { server } = mcp;
  server.setRequestHandler('tools/list', () => ({
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: tool.input_schema(),
      annotations: { readOnlyHint: tool.reads_only, destructiveHint: false },
    })),
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = tools.find((one) => one.name === params.name);
    if (tool === undefined) {
      const names = tools.map((one) => one.name).join(', ');
      return textResult(`There is no tool ${params.name} here. The tools are: ${names}.`, true);
    }
    const { text, failed } = await tool.call(
      params.arguments ?? {},
      session,
      context.mcpReq.signal,
    );
    return textResult(text, failed);
  });
  server.setRequestHandler('resources/list', () => ({ resources: resourceList() }));
  server.setRequestHandler('resources/read', ({ params }) => ({
    contents: [readResource(params.uri, session)],
  }));
  return mcp;
}

function textResult(
  text: string,
  isError: boolean,
): { content: { type: 'text'; text: string }[]; isError: boolean } {
  return { content: [{ type: 'text', text }], isError };
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
