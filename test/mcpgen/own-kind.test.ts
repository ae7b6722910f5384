import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineClient } from '../rig/line-client.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}kinds:
  research: {like: plan, description: Find out how others do it}
  spike: {like: implement}
`;
const queue = `tasks:
  - {id: own, title: Plan it, kind: plan}
  - {id: held, title: Held, kind: research, discipline: release}
`;
const all = ['implement', 'plan', 'review', 'research', 'spike'];
const words = 'research is like plan: Find out how others do it spike is like implement.';

describe("the project's own kinds", () => {
  const sandbox = useSandbox();

  /** Where the definitions of the tools name a kind. */
  async function told(client: LineClient): Promise<unknown[]> {
    const { result } = await client.ask('tools/list');
    const { tools } = result as { tools: { inputSchema: object }[] };
    const found: unknown[] = [];
    JSON.stringify(tools, (key, value: unknown) => {
      if (key === 'enum' && String(value).startsWith('implement')) found.push(value);
      if (key === 'description' && String(value).includes('is like')) found.push(value);
      return value;
    });
    return found;
  }

  const project = (): void => {
    writeQueue(sandbox(), queue, config);
    sandbox().write(
      '.ralph/db/tools.yaml',
      'tools:\n  - { name: deploy, description: Deploys, command: ["true"] }\n',
    );
    sandbox().write(
      '.ralph/db/disciplines.yaml',
      'disciplines:\n  - { name: release, tools: [deploy] }\n',
    );
  };

  it('are told to a session that makes tasks, and can be named by it [KIND-7]', async () => {
    project();
    const folder = writeServedFolder(sandbox(), {
      task: { id: 'own', title: 'Plan it', kind: 'plan' },
      config: {
        kinds: {
          research: { like: 'plan', description: 'Find out how others do it' },
          spike: { like: 'implement' },
        },
      },
    });
    const client = new LineClient('bash', [folder.script], sandbox().env);
    await client.initialize();
    expect(await told(client)).toEqual([all, words, all, words]);
    const made = await client.call('create_task', { title: 'Read', kind: 'research' });
    expect(made.failed, made.text).toBe(false);
    const typo = await client.call('create_task', { title: 'Read', kind: 'reserch' });
    expect(typo).toMatchObject({ failed: true });
    expect(typo.text).toContain(
      'kind: found "reserch", expected one of implement, plan, review, research, spike. Did you mean research?',
    );
    const { id, hash } = made.data as { id: string; hash: string };
    const shown = await client.call('get_task', { id });
    expect(shown.data).toMatchObject({ kind: 'research' });
    expect(shown.data).not.toHaveProperty('own_kind');
    const changed = await client.call('update_task', {
      id,
      if_hash: hash,
      patch: { kind: 'spike' },
    });
    expect(changed.failed, changed.text).toBe(false);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('kind: spike\n');
    const held = await client.call('get_task', { id: 'held' });
    const if_hash = held.data?.['hash'];
    const gained = await client.call('update_task', {
      id: 'held',
      if_hash,
      patch: { kind: 'spike' },
    });
    expect(gained.text).toContain(
      'kind: found "spike", with which its sessions would get the tool deploy; only a person gives it that',
    );
    await client.close();
  });

  it('are told to a client of ralph mcp as they are now [KIND-7]', async () => {
    project();
    const ralph = join(repositoryRoot, 'dist/ralph.js');
    const where = ['--no-warnings', ralph, 'mcp', '--project', sandbox().project];
    const client = new LineClient(process.execPath, where, sandbox().env);
    await client.initialize();
    expect(await told(client)).toEqual([all, words, all, words]);
    sandbox().write('.ralph/config.yaml', quickTimers);
    expect(await told(client)).toEqual([all.slice(0, 3), all.slice(0, 3)]);
    await client.close();
  });
});
