import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import { makeServer } from '../../src/mcpgen/server/mcp-server.ts';
import type { Resources } from '../../src/mcpgen/server/resource.ts';
import { ServedSession } from '../../src/mcpgen/server/served-session.ts';
import { sessionResources } from '../../src/mcpgen/server/session-resource.ts';
import { readJson } from '../../src/mcpgen/json-file.ts';
import { manifest, sessionFile } from '../../src/mcpgen/manifest.ts';
import { allTools } from '../../src/mcpgen/tool-table.ts';
import { answer, refusal, type Tool, type ToolAnswer } from '../../src/mcpgen/tool.ts';
import { ok } from '../../src/model/result.ts';
import { serveHttp } from '../rig/http-server.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** The scenarios of the suite for servers that are about something that Ralph's server has. */
const applying = [
  'server-initialize',
  'ping',
  'tools-list',
  'tools-call-simple-text',
  'tools-call-error',
  'tools-call-with-progress',
  'resources-list',
  'resources-read-text',
  'resources-templates-read',
];

/** Those that are not, and why. */
const others: Record<string, string> = {
  'logging-set-level': 'no log is sent to clients',
  'completion-complete': 'it asks for arguments of a prompt; there are none',
  'tools-call-image': 'no tool answers with an image',
  'tools-call-audio': 'no tool answers with sound',
  'tools-call-embedded-resource': 'no tool answers with a resource',
  'tools-call-mixed-content': 'no tool answers with more than text and data',
  'tools-call-with-logging': 'no log is sent to clients',
  'tools-call-sampling': 'no tool asks the client for a model',
  'tools-call-elicitation': 'ask_human goes through the queue, not through the client',
  'elicitation-sep1034-defaults': 'the same',
  'elicitation-sep1330-enums': 'the same',
  'json-schema-2020-12':
    'it wants a tool whose schema names its dialect; the names of Ralph leave it out',
  'server-sse-polling': 'it is about the HTTP of a server; Ralph serves stdio',
  'server-sse-multiple-streams': 'the same',
  'dns-rebinding-protection': 'the same',
  'resources-read-binary': 'all resources are text',
  'resources-subscribe': 'no resource is watched for clients',
  'resources-unsubscribe': 'the same',
  'prompts-list': 'there are no prompts',
  'prompts-get-simple': 'there are no prompts',
  'prompts-get-with-args': 'there are no prompts',
  'prompts-get-embedded-resource': 'there are no prompts',
  'prompts-get-with-image': 'there are no prompts',
};

const require = createRequire(import.meta.url);
const suite = join(
  dirname(require.resolve('@modelcontextprotocol/conformance/package.json')),
  'dist',
  'index.js',
);

/** A tool as the suite wants one to be there. */
function wanted(name: string, run: Tool['call']): Tool {
  return {
    name,
    title: name,
    description: 'For the conformance suite',
    use: 'never',
    kinds: [],
    reads_only: true,
    input_schema: () => ({ type: 'object' }),
    call: run,
  };
}

const asked: Tool[] = [
  wanted('test_simple_text', () => said(answer('This is a simple text response for testing.'))),
  wanted('test_error_handling', () => said(refusal('This tool intentionally returns an error'))),
  wanted('test_tool_with_progress', async (_input, _session, { progress }) => {
    for (const words of ['began', 'half', 'all']) {
      progress(words);
      // Clients drop what comes just before the answer.
      await delay(50);
    }
    return answer('Done');
  }),
];

function said(words: ToolAnswer): Promise<ToolAnswer> {
  return Promise.resolve(words);
}

/** The session's own resources, and those that the suite reads. */
const resources: Resources<ServedSession> = {
  ...sessionResources,
  read: (uri, session) => {
    if (uri === 'test://static-text') return { mimeType: 'text/plain', text: 'Static.' };
    if (uri === 'test://template/123/data') return { mimeType: 'text/plain', text: 'For 123' };
    return sessionResources.read(uri, session);
  },
};

describe('the conformance suite of the protocol', () => {
  const sandbox = useSandbox();

  it('passes in every scenario that applies [MCP-50]', { timeout: 120_000 }, async () => {
    writeQueue(sandbox(), oneTask);
    const folder = writeServedFolder(sandbox(), { task: { id: 'one', title: 'The only task' } });
    const served = readJson(folder.manifest, manifest);
    const file = readJson(folder.session, sessionFile);
    if (served === undefined || file === undefined) throw new Error('no session');
    const now = (): Date => new Date();
    const store = new Store(projectAt(file.project), { now, random: randomBytes, what: 'test' });
    const session = new ServedSession({ folder, manifest: served, file, store, now, env: {} });
    const tools = [...allTools, ...asked];
    const http = await serveHttp(() => makeServer({ served: () => ok(session), tools, resources }));
    const outcomes: Record<string, string> = {};
    for (const scenario of applying) {
      const args = [suite, 'server', '--url', http.url, '--scenario', scenario];
      const { code, stdout } = await sandbox().start(process.execPath, args, {
        cwd: sandbox().root,
      }).exit;
      outcomes[scenario] = code === 0 ? 'passed' : stdout;
    }
    await http.close();
    expect(outcomes).toEqual(Object.fromEntries(applying.map((name) => [name, 'passed'])));
  });

  it('has no scenario for servers that is neither tried nor left out for a reason [MCP-50]', async () => {
    const { stdout } = await sandbox().start(process.execPath, [suite, 'list']).exit;
    const [servers = ''] = stdout.split('Client scenarios');
    const names = Array.from(servers.matchAll(/^ {2}- (\S+)$/gm), ([, name]) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.toSorted()).toEqual([...applying, ...Object.keys(others)].toSorted());
  });
});
