import { describe, expect, it } from 'vitest';
import { maxAnswerBytes } from '../../src/mcpgen/server/answer-size.ts';
import type { WrittenTask } from '../../src/model/written-task.ts';
import { LineClient } from '../rig/line-client.ts';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const config = `${quickTimers}checks:\n  proof: 'true'\n  types: 'true'\n`;
const queue = `tasks:
  - id: t-alpha
    title: Log in with a link
    tags: [auth, mail]
    priority: high
    verify: [proof, npm run lint]
  - id: t-beta
    title: Send the mail
    description: The link to log in is in it.
    feature: login
    depends_on: [t-alpha]
  - id: t-done
    title: Over
    status: done
  - id: own
    title: Plan it
    kind: plan
`;

describe('the tools for the queue', () => {
  const sandbox = useSandbox();
  let client: LineClient;

  const start = async (tasks = queue, task: Partial<WrittenTask> = {}): Promise<void> => {
    writeQueue(sandbox(), tasks, config);
    sandbox().write('.ralph/db/features.yaml', 'features:\n  - name: login\n');
    sandbox().write('specs/mail.md', '# Mail\n');
    const wish = { task: { id: 'own', title: 'Plan it', kind: 'plan' as const, ...task } };
    const checks = { proof: 'true', types: 'true' };
    const folder = writeServedFolder(sandbox(), { ...wish, config: { checks } });
    client = new LineClient('bash', [folder.script], sandbox().env);
    await client.initialize();
  };
  const refusal = async (name: string, input: object): Promise<string> => {
    const { text, failed, data } = await client.call(name, input);
    expect({ failed, data }).toEqual({ failed: true, data: undefined });
    return text;
  };
  const ids = async (name: string, input: object): Promise<unknown> => {
    const { data, text } = await client.call(name, input);
    expect(data, text).toBeDefined();
    return (data?.['tasks'] as { id: string }[]).map(({ id }) => id);
  };
  const hashOf = async (id: string): Promise<unknown> =>
    (await client.call('get_task', { id })).data?.['hash'];

  it('name the field, what was found, what is allowed and what was meant [MCP-27]', async () => {
    await start();
    const words = await refusal('create_task', {
      titel: 'A typo',
      prioritty: 'high',
      kind: 'Review',
      priority: 'hihg',
      acceptance: 'one',
      tags: ['a', 7],
    });
    expect(words).toContain(
      '- kind: found "Review", expected one of implement, plan, review. Did you mean review?',
    );
    expect(words).toContain(
      'priority: found "hihg", expected one of critical, high, medium, low. Did you mean high?',
    );
    expect(words).toContain('- acceptance: found "one", expected array');
    expect(words).toContain('- tags.1: found 7, expected string');
    expect(words).toContain('- title: found nothing, expected string');
    expect(words).toContain(
      'unknown "titel" (did you mean title?), "prioritty" (did you mean priority?)',
    );
    const names = {
      title: 'X',
      feature: 'logn',
      discipline: 'd',
      verify: ['prof'],
      depends_on: ['t-'],
    };
    const lost = await refusal('create_task', names);
    expect(lost).toContain(
      'feature: found "logn", expected the name of a feature (login). Did you mean login?',
    );
    expect(lost).toContain(
      'discipline: found "d", expected the name of a discipline (there is none)',
    );
    expect(lost).toContain(
      'verify.0: found "prof", expected names of declared checks (proof, types). Did you mean proof?',
    );
    expect(lost).toContain('depends_on.0: found "t-", which may mean t-alpha, t-beta, t-done');
    const files = await refusal('create_task', {
      title: 'X',
      context_files: ['../x'],
      spec: '../x',
    });
    expect(files).toContain('context_files.0: found "../x", expected a path inside the project');
    expect(files).toContain('spec: found "../x", expected the name of a page of specs/');
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(queue);
    await client.close();
  });

  it('take the start of an id for the whole [MCP-28]', async () => {
    await start();
    const made = await client.call('create_task', { title: 'X', depends_on: ['t-b', 't-beta'] });
    expect(made.failed).toBe(false);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toContain('depends_on: [t-beta]');
    // No id that is made holds an l: it cannot begin like that of the new task.
    expect((await client.call('get_task', { id: 't-al' })).data).toMatchObject({ id: 't-alpha' });
    await client.close();
  });

  it('change a task that is not played yet, by its hash, and take keys away [MCP-29]', async () => {
    await start();
    const patch = { title: 'Send it', priority: 'low', depends_on: null, acceptance: ['It comes'] };
    const updated = await client.call('update_task', {
      id: 't-b',
      if_hash: await hashOf('t-beta'),
      patch,
    });
    const changed = expect.arrayContaining(Object.keys(patch)) as string[];
    expect(updated.data).toMatchObject({ id: 't-beta', changed });
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    expect(tasks).toMatch(/- id: t-beta\n {4}title: Send it\n/);
    expect(tasks).toMatch(/\n {4}priority: low\n/);
    expect(tasks).toMatch(/\n {4}acceptance: *(\[It comes\]|\n {6}- It comes)\n/);
    expect(tasks).not.toContain('depends_on');
    // The answer's hash is good for the next change.
    const again = { id: 't-beta', if_hash: updated.data?.['hash'], patch: { feature: null } };
    expect((await client.call('update_task', again)).failed).toBe(false);
    await client.close();
  });

  it('say what changed since the task was read, and change nothing [MCP-29]', async () => {
    await start();
    const if_hash = await hashOf('t-beta');
    expect((await sandbox().run(['set', 't-beta', 'priority=critical'])).code).toBe(0);
    const stale = await refusal('update_task', { id: 't-beta', if_hash, patch: { title: 'X' } });
    expect(stale).toContain('somebody changed t-beta since you read it');
    expect(stale).toContain('- priority: was "medium", is now "critical"');
    const fresh = /its hash, which is (\w+) now/.exec(stale)?.[1];
    expect(fresh).toBe(await hashOf('t-beta'));
    const guess = await refusal('update_task', {
      id: 't-beta',
      if_hash: 'guess',
      patch: { title: 'X' },
    });
    expect(guess).toContain('found "guess", which is not the hash of t-beta as it is now');
    expect(guess).not.toContain(fresh);
    expect(sandbox().read('.ralph/db/tasks.yaml')).not.toContain('title: X');
    await client.close();
  });

  it.each([
    ['status', 'pending'],
    ['id', 'other'],
    ['permissions', ['Bash(rm *)']],
    ['tools', ['deploy']],
    ['max_attempts', 20],
    ['max_budget_usd', 100],
    ['timeout', '20d'],
    ['model', 'opus'],
    ['agent', 'other'],
    ['command', '/deploy'],
    ['attempts_from', 's-20261121-030512-k3vq9d'],
  ])('leave the key %s of a task to people [MCP-29]', async (key, value) => {
    await start();
    const input = { id: 't-beta', if_hash: await hashOf('t-beta'), patch: { [key]: value } };
    expect(await refusal('update_task', input)).toContain(`patch: unknown "${key}"`);
    expect(await refusal('create_task', { title: 'X', [key]: value })).toContain(
      `unknown "${key}"`,
    );
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(queue);
    await client.close();
  });

  it('leave closed tasks and the own one alone [MCP-29]', async () => {
    await start();
    for (const [id, words] of [
      ['t-done', 't-done is done; only pending and draft tasks'],
      ['own', 'own is the task of this session'],
    ]) {
      const input = { id, if_hash: await hashOf(String(id)), patch: { title: 'X' } };
      expect(await refusal('update_task', input)).toContain(words);
    }
    await client.close();
  });

  it('give a task no shell command, and take away no check of a person [MCP-30]', async () => {
    await start();
    const update = async (verify: string[]): Promise<string> => {
      const if_hash = await hashOf('t-alpha');
      return (await client.call('update_task', { id: 't-alpha', if_hash, patch: { verify } })).text;
    };
    expect(await update(['proof', 'npm run lint', 'rm -rf /'])).toContain(
      'verify.2: found "rm -rf /", expected names of declared checks',
    );
    expect(await update(['proof', 'types'])).toContain('verify: "npm run lint" would go');
    expect(await update(['proof', 'npm run lint', 'types'])).toContain('Updated t-alpha: verify');
    sandbox().write(
      '.ralph/db/disciplines.yaml',
      'disciplines:\n  - { name: strict, verify: [npm run deep] }\n  - { name: lax }\n',
    );
    sandbox().write(
      '.ralph/db/tasks.yaml',
      `${queue}  - { id: t-deep, title: X, discipline: strict }\n`,
    );
    for (const discipline of ['lax', null]) {
      const input = { id: 't-deep', if_hash: await hashOf('t-deep'), patch: { discipline } };
      expect(await refusal('update_task', input)).toContain(
        `discipline: found ${JSON.stringify(discipline)}, with which "npm run deep" would go`,
      );
    }
    const commands = { name: 'Sly', verify: ['rm -rf /'] };
    expect(await refusal('create_discipline', commands)).toContain(
      'expected names of declared checks',
    );
    const tools = { name: 'Sly', tools: ['deploy'], model: 'opus' };
    expect(await refusal('create_discipline', tools)).toContain('unknown "tools", "model"');
    await client.close();
  });

  it('give no task what only a person gives: tools that change something, and servers [PLAN-24]', async () => {
    await start(
      `${queue}  - id: t-held\n    title: Held\n    kind: review\n    discipline: release\n`,
    );
    sandbox().write(
      '.ralph/db/tools.yaml',
      'tools:\n  - { name: deploy, description: Deploys, command: ["true"] }\n',
    );
    sandbox().write(
      '.ralph/db/disciplines.yaml',
      'disciplines:\n  - { name: release, tools: [deploy], mcp_servers: [github] }\n  - { name: plain }\n',
    );
    const update = async (id: string, patch: object): Promise<string> =>
      (await client.call('update_task', { id, if_hash: await hashOf(id), patch })).text;
    expect(await update('t-alpha', { discipline: 'release' })).toContain(
      'discipline: found "release", with which its sessions would get the tool deploy and the MCP server github; only a person gives it that',
    );
    expect(await update('t-held', { kind: 'implement' })).toContain(
      'kind: found "implement", with',
    );
    expect(await update('t-held', { kind: null })).toContain('kind: found null, with');
    expect(await update('t-alpha', { discipline: 'plain' })).toContain('Updated t-alpha');
    expect(await update('t-held', { discipline: null, kind: 'implement' })).toContain('Updated');
    await client.close();
  });

  it('create features and disciplines, each name once [MCP-31]', async () => {
    await start();
    expect(await refusal('create_feature', { name: 'Login' })).toContain(
      'there is a feature login',
    );
    const mail = { name: 'mail', title: 'Mail', spec: 'mail', context_files: ['README.md'] };
    expect((await client.call('create_feature', mail)).failed).toBe(false);
    expect(await refusal('create_feature', mail)).toContain('there is a feature mail');
    const careful = { name: 'careful', persona: 'You are careful.', verify: ['types'] };
    expect((await client.call('create_discipline', careful)).failed).toBe(false);
    expect(sandbox().read('.ralph/db/features.yaml')).toContain(
      '  - name: mail\n    title: Mail\n',
    );
    expect(sandbox().read('.ralph/db/disciplines.yaml')).toContain('persona: You are careful.');
    const made = { title: 'X', feature: 'mail', discipline: 'careful' };
    expect((await client.call('create_task', made)).failed).toBe(false);
    expect((await sandbox().run(['validate'])).code).toBe(0);
    await client.close();
  });

  it('list by any of the filters, and find by words, the best first [MCP-11] [MCP-33]', async () => {
    await start();
    expect(await ids('list_tasks', {})).toEqual(['t-alpha', 't-beta', 't-done', 'own']);
    expect(await ids('list_tasks', { status: 'done' })).toEqual(['t-done']);
    expect(await ids('list_tasks', { ready: true })).toEqual(['t-alpha', 'own']);
    expect(await ids('list_tasks', { ready: false })).toEqual(['t-beta', 't-done']);
    expect(await ids('list_tasks', { feature: 'login' })).toEqual(['t-beta']);
    expect(await ids('list_tasks', { tag: 'mail', ready: true })).toEqual(['t-alpha']);
    expect(await refusal('list_tasks', { tag: 'mial' })).toContain('Did you mean mail?');
    expect(await ids('search', { query: 'MAIL' })).toEqual(['t-beta', 't-alpha']);
    expect(await ids('search', { query: 'log link mail' })).toEqual(['t-alpha', 't-beta']);
    expect(await ids('search', { query: 't-do' })).toEqual(['t-done']);
    const specs = await client.call('search', { query: 'mail' });
    expect(specs.data).toMatchObject({ specs: ['mail'], total: 2 });
    expect(await ids('search', { query: 'nothing' })).toEqual([]);
    await client.close();
  });

  it('give pages that hold every task once, also when one is added meanwhile [MCP-34]', async () => {
    const task = (at: number): string =>
      `  - id: n-${String(at).padStart(5, '0')}\n    title: Number ${at}\n`;
    const many = Array.from({ length: 120 }, (_, at) => task(at));
    await start(`tasks:\n${many.join('')}`);
    for (const [tool, input] of [
      ['list_tasks', {}],
      ['search', { query: 'number' }],
    ] as const) {
      const seen: string[] = [];
      let cursor: unknown;
      do {
        const page = await client.call(tool, {
          ...input,
          ...(cursor === undefined ? {} : { cursor }),
        });
        seen.push(...(page.data?.['tasks'] as { id: string }[]).map(({ id }) => id));
        if (cursor === undefined && tool === 'list_tasks') {
          await client.call('create_task', { title: 'Urgent', priority: 'critical' });
        }
        cursor = page.data?.['cursor'];
      } while (cursor !== undefined);
      expect(seen).toHaveLength(120);
      expect(new Set(seen).size).toBe(120);
    }
    expect(await refusal('list_tasks', { cursor: 'n-99999' })).toContain(
      'cursor: expected the cursor of the last answer',
    );
    await client.close();
  });

  it(
    'answer far below what an agent reads, whatever the queue holds [MCP-35]',
    { timeout: 60_000 },
    async () => {
      const long = 'x'.repeat(1024 * 1024);
      const huge = `  - id: huge\n    title: ${long}\n    description: ${long}\n    tags: [${'a, '.repeat(5_000)}z]\n`;
      const tasks = Array.from(
        { length: 10_000 },
        (_, at) =>
          `  - id: n-${at}\n    title: Number ${at} ${'y'.repeat(300)}\n    tags: [t${at}]\n`,
      );
      await start(`tasks:\n${huge}${tasks.join('')}`);
      const calls: [string, object][] = [
        ['list_tasks', {}],
        ['list_tasks', { tag: 'nothing' }],
        ['get_task', { id: 'huge' }],
        ['get_task', { id: 'n-' }],
        ['search', { query: 'number' }],
        ['create_task', { title: 'X', depends_on: ['nothing'] }],
      ];
      for (const [name, input] of calls) {
        const { text, data } = await client.call(name, input);
        expect(Buffer.byteLength(text), name).toBeLessThanOrEqual(maxAnswerBytes);
        expect(Buffer.byteLength(JSON.stringify(data ?? {})), name).toBeLessThanOrEqual(
          maxAnswerBytes,
        );
      }
      const cut = await client.call('get_task', { id: 'huge' });
      expect(cut.text).toMatch(/… \(cut here: \d+ bytes in all\)$/);
      expect(cut.data).toMatchObject({
        id: 'huge',
        cut: expect.stringContaining('are cut to') as string,
      });
      for (const uri of ['ralph://db/tasks.yaml', 'ralph://task']) {
        const { result } = await client.ask('resources/read', { uri });
        expect(JSON.stringify(result).length).toBeLessThan(70_000);
      }
      await client.close();
    },
  );
});
