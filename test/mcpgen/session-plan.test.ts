import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mcpConfig } from '../../src/mcpgen/mcp-config.ts';
import { serverScript } from '../../src/mcpgen/server-script.ts';
import { planWords, sessionPlan } from '../../src/mcpgen/session-plan.ts';
import { allTools, toolsOf } from '../../src/mcpgen/tool-table.ts';
import { resolveConfig, type WrittenConfig } from '../../src/model/written-config.ts';
import type { Queue } from '../../src/model/queue.ts';
import { kinds, type Kind } from '../../src/model/task.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';
import { projectAt } from '../../src/db/project.ts';
import { briefSession, type SessionBrief } from '../../src/pipeline/session/session-brief.ts';
import { good } from '../db/sample.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

function planOf(
  kind: Kind,
  config: WrittenConfig = {},
  task: Partial<WrittenTask> = {},
): ReturnType<typeof sessionPlan> {
  const queue: Queue = {
    tasks: [],
    features: new Map(),
    disciplines: new Map(),
    pipelines: new Map(),
    tools: new Map(),
    metadata: { title: undefined, description: undefined },
    config: resolveConfig(config),
  };
  return sessionPlan(resolveTask({ id: 'one', title: 'One', kind, ...task }), queue, {
    max_new_tasks: 5,
    failing_before: [],
    servers: [],
  });
}

describe("a session's plan", () => {
  it('lets only a session that changes code write or commit [AGENT-7]', () => {
    const writing = ['Edit', 'Write', 'NotebookEdit'];
    const permissions = { allow: ['Bash(npm test *)', 'WebFetch(domain:example.com)'] };
    const implement = planOf('implement', { permissions });
    const { tools, allow } = planWords(implement);
    expect(tools).toEqual(expect.arrayContaining([...writing, 'WebFetch']));
    expect(allow).toEqual(expect.arrayContaining([...permissions.allow, 'Bash(git commit *)']));
    expect(implement.permission_mode).toBe('acceptEdits');
    for (const kind of ['plan', 'review'] as const) {
      const plan = planWords(planOf(kind, { permissions }));
      expect(plan.tools.filter((tool) => writing.includes(tool))).toEqual([]);
      expect(plan.allow.filter((rule) => /npm|add|commit|WebFetch/.test(rule))).toEqual([]);
      expect(plan.permission_mode).toBe('default');
    }
  });

  it.each(kinds)('denies a %s session writes to the queue and to git [AGENT-7]', (kind) => {
    const { deny } = planWords(planOf(kind, { permissions: { deny: ['Bash(rm *)'] } }));
    for (const path of ['.ralph/**', '.git/**']) {
      expect(deny).toEqual(expect.arrayContaining([`Edit(${path})`, `Write(${path})`]));
    }
    expect(deny).toContain('Bash(rm *)');
  });

  it('gives each kind its own tools [MCP-4]', () => {
    const names = (kind: Kind): string[] => planOf(kind).manifest.tools;
    expect(names('implement')).not.toContain('list_tasks');
    expect(names('plan')).not.toContain('run_checks');
    const judging = planOf('review', {}, { reviews: ['other'] }).manifest.tools;
    expect(judging).not.toContain('create_task');
    expect(names('review')).toContain('create_task');
  });

  it.each(kinds)('keeps the definitions of a %s session within 4 KB', (kind) => {
    const definitions = toolsOf({ kind, reviews: [] }).map(
      ({ name, title, description, input_schema }) => ({
        name,
        title,
        description,
        inputSchema: input_schema(),
      }),
    );
    expect(JSON.stringify(definitions).length).toBeLessThan(kind === 'plan' ? 12_288 : 4_096);
  });

  it('knows each tool once', () => {
    expect(new Set(allTools.map(({ name }) => name)).size).toBe(allTools.length);
  });
});

describe('the bytes of a plan', () => {
  const sandbox = useSandbox();

  it('are the same for the same, and each part of the plan changes its hash [PLAN-1]', async () => {
    const hashes = new Map<string, string>();
    const forms: [string, WrittenConfig, Partial<WrittenTask>][] = [
      ['plain', {}, {}],
      ['kind', {}, { kind: 'plan' }],
      ['allow', { permissions: { allow: ['Bash(npm test *)'] } }, {}],
      ['deny', { permissions: { deny: ['Bash(npm test *)'] } }, {}],
      ['task rule', {}, { permissions: ['Bash(npm test *)'] }],
      ['commit', { commit: 'never' }, {}],
      ['environment', { agent: { env: ['FOO'] } }, {}],
      ['checks', { checks: { test: 'npm test' } }, {}],
      ['server', { agent: { mcp_servers: ['docs'] } }, {}],
    ];
    sandbox().write('.mcp.json', '{"mcpServers":{"docs":{"command":"docs"}}}');
    for (const [name, config, task] of forms) {
      const one = await briefed(sandbox(), config, task);
      const again = await briefed(sandbox(), config, task);
      expect([one.mcp_hash, one.script, one.manifest, one.mcp_config, one.plan]).toEqual([
        again.mcp_hash,
        again.script,
        again.manifest,
        again.mcp_config,
        again.plan,
      ]);
      hashes.set(one.mcp_hash, name);
    }
    expect([...hashes.values()]).toEqual(forms.map(([name]) => name));
  });

  it('stay data for any name of project, task and check [PLAN-21]', async () => {
    const odd = `-n 'x' "y" $(touch pwned) \`touch pwned\` \n; touch pwned 🙂 \\`;
    const one = await briefed(
      sandbox(),
      { checks: { test: odd } },
      { title: odd, description: odd, tags: [odd], hints: odd },
    );
    expect(JSON.parse(one.manifest)).toMatchObject({ task: { title: odd, hints: odd } });
    expect(one.mcp_config).not.toContain('touch');
    const folder = join(sandbox().root, `-${odd.replaceAll('/', '')}`, 's-1');
    mkdirSync(folder, { recursive: true });
    const script = join(folder, 'ralph-mcp.sh');
    writeFileSync(script, one.script);
    execFileSync('bash', ['-n', script]);
    const printed = execFileSync('bash', [script], {
      env: { ...sandbox().env, CDPATH: '/' },
      cwd: folder,
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual([folder]);
    expect(sandbox().has('pwned')).toBe(false);
    const tools = await sandbox().run(['tools', 'one']);
    expect(tools.stdout + tools.stderr).not.toMatch(/[\u0000-\u0008\u001b]/);
  });
});

/** The brief of the next session in this sandbox, whose server prints its arguments. */
async function briefed(
  { root, project: at, env }: Sandbox,
  config: WrittenConfig,
  task: Partial<WrittenTask>,
): Promise<SessionBrief> {
  const runtime = join(root, `it's $(touch pwned).mjs`);
  writeFileSync(runtime, 'console.log(JSON.stringify(process.argv.slice(2)));\n');
  return good(
    await briefSession({
      project: projectAt(at),
      queue: {
        ...{ tasks: [], features: new Map(), disciplines: new Map(), tools: new Map() },
        pipelines: new Map(),
        metadata: { title: undefined, description: undefined },
        config: resolveConfig(config),
      },
      task: resolveTask({ id: 'one', title: 'One', ...task }),
      agent: { file: '/claude', args: [], words: ['claude'], from: 'test' },
      installation: { node: process.execPath, runtime },
      ...{ env, session: 's-1', claude_session: 'c-1', max_new_tasks: 5, failing_before: [] },
      ...{ max_attempts: undefined, max_budget_usd: undefined },
      tree: () => Promise.resolve(undefined),
    }),
  );
}

describe('the generated script', () => {
  const sandbox = useSandbox();

  it('passes bash -n and starts the runtime with its own folder, for any path [MCP-1]', () => {
    const odd = join(sandbox().root, `it's "odd" $(touch pwned) \`x\` é`);
    const folder = join(odd, 's-1');
    mkdirSync(folder, { recursive: true });
    const runtime = join(odd, 'runtime.mjs');
    writeFileSync(runtime, 'console.log(JSON.stringify([process.argv.slice(2), process.env]));\n');
    const script = join(folder, 'ralph-mcp.sh');
    writeFileSync(
      script,
      serverScript({ node: process.execPath, runtime, keep: ['PATH', 'HOME'] }),
    );
    chmodSync(script, 0o755);
    execFileSync('bash', ['-n', script]);
    const env = { ...sandbox().env, GITHUB_TOKEN: 'secret', RALPH_SESSION: 'other' };
    const printed = execFileSync(script, { env, cwd: sandbox().project, encoding: 'utf8' });
    const [args, seen] = JSON.parse(printed) as [string[], Record<string, string>];
    expect(args).toEqual([folder]);
    expect(seen['RALPH_SESSION']).toBe('s-1');
    expect(seen['HOME']).toBe(sandbox().home);
    expect(Object.keys(seen)).not.toContain('ANTHROPIC_API_KEY');
    expect(Object.keys(seen)).not.toContain('GITHUB_TOKEN');
    expect(sandbox().has('pwned')).toBe(false);
  });

  it('is the same for every session of an installation, and so is the config [MCP-2]', () => {
    const plan = { node: '/node', runtime: '/runtime.js', keep: ['PATH'] };
    expect(serverScript(plan)).toBe(serverScript(plan));
    expect(serverScript(plan)).not.toMatch(/s-\d{8}/);
    expect(mcpConfig()).toContain('${RALPH_SESSION_DIR}/ralph-mcp.sh');
    expect(mcpConfig()).not.toContain(sandbox().root);
    expect(planOf('implement')).toEqual(planOf('implement'));
  });

  it('describes each field of a tool by words of its own [MCP-20]', () => {
    const described = allTools.flatMap(({ name, input_schema }) =>
      Array.from(
        JSON.stringify(input_schema()).matchAll(/"description":"([^"]*)"/g),
        ([, words]) => `${name}: ${words}`,
      ),
    );
    expect(described).toContain('complete_task: What was done, in one to three sentences');
    expect(new Set(described).size).toBe(described.length);
    expect(described.filter((one) => one.includes('What was done'))).toHaveLength(1);
  });
});
