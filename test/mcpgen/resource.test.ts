import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readTasks } from '../../src/db/task-input.ts';
import { LineClient } from '../rig/line-client.ts';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `# Mine.
tasks:
  - id: one
    title: The first # of two
    description: |
      With lines,

        and an indented one.
  - id: two
    title: 'The second'
    acceptance:
      - It "works"
`;
const content = z.object({ contents: z.array(z.object({ text: z.string() })) });

describe('the resources of a session', () => {
  const sandbox = useSandbox();
  let client: LineClient;

  const start = async (): Promise<void> => {
    writeQueue(sandbox(), queue, quickTimers);
    const folder = writeServedFolder(sandbox(), { task: { id: 'own', title: 'Own' } });
    client = new LineClient('bash', [folder.script], sandbox().env);
    await client.initialize();
  };
  const text = async (uri: string): Promise<string> => {
    const { result, error } = await client.ask('resources/read', { uri });
    if (error !== undefined) throw new Error(`${error.code}: ${error.message}`);
    return content.parse(result).contents[0]?.text ?? '';
  };
  const missing = async (uri: string): Promise<void> => {
    const { error } = await client.ask('resources/read', { uri });
    expect(error, uri).toMatchObject({
      code: -32602,
      message: expect.stringMatching(/not found/i) as string,
    });
  };

  it('are the files as they are now, and all tasks also where they have files of their own [MCP-12] [MCP-38]', async () => {
    await start();
    expect(await text('ralph://db/tasks.yaml')).toBe(queue);
    expect(await text('ralph://db/features.yaml')).toBe('');
    sandbox().write('.ralph/db/features.yaml', 'features: [] # none\n');
    expect(await text('ralph://db/features.yaml')).toBe('features: [] # none\n');
    const before = readTasks(queue);
    expect((await sandbox().run(['db', 'split'])).code).toBe(0);
    const shown = readTasks(await text('ralph://db/tasks.yaml'));
    const tasks = (read: typeof shown): unknown =>
      read.ok && read.value.entries.map(({ task }) => task);
    expect(tasks(shown)).toMatchObject(tasks(before) as object[]);
    sandbox().write('.ralph/db/tasks.yaml', 'tasks: {oops\n');
    expect(await text('ralph://db/tasks.yaml')).toBe('tasks: {oops\n');
    await client.close();
  });

  it('read nothing through a link that leads out of the project [DB-103]', async () => {
    await start();
    writeFileSync(join(sandbox().root, 'secret.yaml'), 'secret\n');
    for (const name of ['tasks', 'features', 'disciplines', 'metadata']) {
      const path = join(sandbox().project, `.ralph/db/${name}.yaml`);
      rmSync(path, { force: true });
      symlinkSync(join(sandbox().root, 'secret.yaml'), path);
      expect(await text(`ralph://db/${name}.yaml`)).toBe(
        `# ${name}.yaml does not read: it is a link that leads out of the project\n`,
      );
    }
    await client.close();
  });

  it('are pages of specs/ by their names, and nothing that a name or a link could lead to [MCP-39]', async () => {
    await start();
    const secret = join(sandbox().root, 'secret.md');
    sandbox().write('specs/login.md', '# Login\n');
    sandbox().write('specs/mail/README.md', '# Mail\n');
    sandbox().write('specs/mail/other.md', '# Other\n');
    sandbox().write('secret.md', 'secret');
    symlinkSync(join(sandbox().project, 'secret.md'), join(sandbox().project, 'specs/link.md'));
    symlinkSync(secret, join(sandbox().project, 'specs/out.md'));
    symlinkSync(sandbox().root, join(sandbox().project, 'specs/folder'));
    expect(await text('ralph://spec/login')).toBe('# Login\n');
    expect(await text('ralph://spec/mail')).toBe('# Mail\n');
    sandbox().write('specs/long.md', `${'y'.repeat(99)}\n`.repeat(2_000));
    const long = await text('ralph://spec/long');
    expect(long.length).toBeLessThanOrEqual(65_536);
    expect(long).toContain('… (cut here: 200000 bytes in all)');
    for (const name of [
      'link',
      'out',
      'folder',
      'none',
      'mail/other',
      'mail%2Fother',
      '..',
      '../secret',
      '..%2Fsecret',
      '%2E%2E%2Fsecret',
      '%',
      'login.md%00',
      '/etc/passwd',
      '',
      'login/../../secret',
    ]) {
      await missing(`ralph://spec/${name}`);
    }
    await client.close();
  });

  it('are the records of this project, and no other file of a session [MCP-40]', async () => {
    await start();
    const session = 's-20261121-030512-k3vq9d';
    const record = `session: ${session}\nsummary: It is done.\n`;
    sandbox().write(`.ralph/db/history/2026-11/${session}.yaml`, record);
    sandbox().write(`.ralph/run/sessions/${session}/prompt.md`, 'the prompt');
    expect(await text(`ralph://session/${session}`)).toBe(record);
    const other = 's-20261121-030512-k3vq9e';
    symlinkSync('/etc/passwd', join(sandbox().project, `.ralph/db/history/2026-11/${other}.yaml`));
    for (const name of [
      other,
      's-20261121-030512-000000',
      `${session}/prompt.md`,
      `${session}.yaml`,
      `../history/2026-11/${session}`,
      '..',
      '',
    ]) {
      await missing(`ralph://session/${name}`);
    }
    await client.close();
  });

  it('are no others [MCP-12]', async () => {
    await start();
    for (const uri of [
      'ralph://db/tools.yaml',
      'ralph://db/../config.yaml',
      'ralph://db/__proto__',
      'ralph://db/constructor',
      'ralph://task/',
      'ralph://tasks',
      'file:///etc/passwd',
      'x',
      'ralph://',
    ]) {
      await missing(uri);
    }
    await client.close();
  });

  it('complete the names of their templates, and those of nothing else [MCP-41]', async () => {
    await start();
    for (let at = 0; at < 120; at++) sandbox().write(`specs/page-${at}.md`, 'x');
    const complete = async (uri: string, name: string, value: string): Promise<unknown> => {
      const ref = { type: 'ref/resource', uri };
      const { result, error } = await client.ask('completion/complete', {
        ref,
        argument: { name, value },
      });
      return result ?? error;
    };
    expect(await complete('ralph://spec/{name}', 'name', 'page-11')).toEqual({
      completion: {
        values: ['page-11', ...Array.from({ length: 10 }, (_, at) => `page-11${at}`)],
        total: 11,
        hasMore: false,
      },
    });
    const all = await complete('ralph://spec/{name}', 'name', '');
    expect(all).toMatchObject({ completion: { total: 120, hasMore: true } });
    expect(await complete('ralph://spec/{name}', 'other', '')).toMatchObject({ code: -32602 });
    expect(await complete('ralph://task', 'name', '')).toMatchObject({ code: -32602 });
    await client.close();
  });
});
