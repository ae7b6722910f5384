import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Kind } from '../../src/model/task.ts';
import { connect, endSession, quickTimers, writeQueue } from '../rig/sample-project.ts';
import type { ModelRequest } from '../rig/model-request.ts';
import { say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** They only read: every session may run them. */
const reading = [
  ...['git status', 'git diff HEAD --stat', 'git log --oneline -2', 'git show HEAD:src/a.txt'],
  ...['git blame src/a.txt', 'git ls-files', 'git branch --show-current', 'git grep -n needle'],
  ...['rg -n needle src', 'grep -rn needle src', 'ls -la src', 'cat src/a.txt', 'wc -l src/a.txt'],
  ...['cat src/a.txt && wc -l src/a.txt', 'git log --oneline | head -1'],
  ...['find . -name a.txt', 'sed -n 1,2p src/a.txt', 'sort src/a.txt | uniq -c', 'ls | wc -l'],
];

/** Each writes `pwned…` or runs something, or would. */
const attacks = [
  ...['git diff --output=pwned', 'git diff "--out"put=pwned', "git diff --o'ut'put=pwned"],
  ...[String.raw`git diff --out\put=pwned`, 'git log -p --output=pwned', 'git show --output pwned'],
  ...['git diff $(echo --output=pwned)', "git -c core.pager='touch pwned' -p log"],
  ...["git -c diff.external='touch pwned' diff", "GIT_EXTERNAL_DIFF='touch pwned' git diff"],
  ...["PAGER='touch pwned' git -p log", 'git diff --ext-diff', 'git grep -O./evil.sh needle'],
  ...["git ls-remote --upload-pack='touch pwned;' .", 'git archive --output=pwned HEAD'],
  ...['git commit --allow-empty -m pwned', 'git status; git commit --allow-empty -m pwned'],
  ...['git add -A', 'git checkout -- src', 'git tag pwned', 'git branch pwned', 'git stash'],
  ...['rg --pre=./evil.sh needle', 'rg "--p"re=./evil.sh needle', 'rg --pre ./evil.sh needle'],
  ...[
    'rg --hostname-bin=./evil.sh --hyperlink-format=default needle',
    'RIPGREP_CONFIG_PATH=e rg x',
  ],
  ...[
    'cat src/a.txt > pwned',
    'cat src/a.txt >| pwned',
    'ls &> pwned',
    'grep x src/a.txt >> pwned',
  ],
  ...[
    'cat src/a.txt | tee pwned',
    'cat src/a.txt; touch pwned',
    'ls && touch pwned',
    'ls & touch pwned',
  ],
  ...[
    'ls $(touch pwned)',
    'cat `touch pwned`',
    'wc -l <(touch pwned)',
    'cat <<E\n$(touch pwned)\nE',
  ],
  ...['find . -name a.txt -exec ./evil.sh {} +', 'find . -fprintf pwned x', 'find src -delete'],
  ...[
    'sort -o pwned src/a.txt',
    'sort --compress-program=./evil.sh src/a.txt',
    'uniq src/a.txt pwned',
  ],
  ...[`awk 'BEGIN{system("touch pwned")}'`, `awk '{print > "pwned"}' src/a.txt`],
  ...["sed 'w pwned' src/a.txt", "sed -n '1e touch pwned' src/a.txt", 'sed -i s/a/b/ src/a.txt'],
  ...[
    'touch pwned',
    String.raw`\touch pwned`,
    '"touch" pwned',
    "$'touch' pwned",
    'a=touch; $a pwned',
  ],
  ...['eval touch pwned', 'command touch pwned', 'env touch pwned', 'timeout 5 touch pwned'],
  ...['ls() { touch pwned; }; ls', "trap 'touch pwned' EXIT", "test -v 'a[$(touch pwned)]'"],
  ...["sh -c 'touch pwned'", './evil.sh', 'node -e 1', 'npm test', 'mkdir pwned', 'rm -rf src'],
  ...[
    'echo pwned | xargs touch',
    'ls | while read f; do touch pwned; done',
    'cat /proc/self/environ',
  ],
];

const tasks = (kind: Kind): string => `tasks:\n  - { id: one, title: The only, kind: ${kind} }\n`;

describe('a task that a session makes', () => {
  const sandbox = useSandbox();

  it('gets no permissions, tools or servers from it [PLAN-4]', async () => {
    writeQueue(sandbox(), tasks('implement'));
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--max-tasks', '1']);
    const session = await standIn.nextSession();
    await connect(session);
    const more = {
      permissions: ['Bash(*)'],
      tools: ['deploy'],
      mcp_servers: ['github'],
      agent: 'sh',
      model: 'x',
    };
    for (const [key, value] of Object.entries(more)) {
      await session.call('create_task', { title: `With ${key}`, [key]: value });
    }
    await session.call('create_task', { title: 'Without' });
    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.exit;
    const queue = sandbox().read('.ralph/db/tasks.yaml');
    expect(queue).toContain('Without');
    for (const key of Object.keys(more)) expect(queue).not.toMatch(new RegExp(`^ *${key}:`, 'm'));
  });
});

describe('a task that a session makes in a discipline with tools', () => {
  const sandbox = useSandbox();
  const queue = `tasks:
  - { id: one, title: The first }
  - { id: two, title: The second, discipline: release }
`;

  it('joins the queue where its maker was given the same, and waits for a person elsewhere [PLAN-24]', async () => {
    sandbox().write(
      '.ralph/db/tools.yaml',
      'tools:\n  - { name: deploy, description: Deploys, command: ["true"] }\n  - { name: look, description: Looks, command: ["true"], reads_only: true }\n',
    );
    sandbox().write(
      '.ralph/db/disciplines.yaml',
      'disciplines:\n  - { name: release, tools: [deploy, look] }\n  - { name: careful, tools: [look] }\n  - { name: online, mcp_servers: [github] }\n',
    );
    writeQueue(sandbox(), queue, `${quickTimers}baseline: false\n`);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--max-tasks', '2']);
    const answers: string[] = [];
    for (const maker of ['one', 'two']) {
      const session = await standIn.nextSession();
      await connect(session);
      for (const discipline of ['release', 'careful', 'online']) {
        const input = { title: `${discipline} by ${maker}`, discipline };
        answers.push((await session.call('create_task', input)).text);
      }
      await session.call('complete_task', { summary: 'Done' });
      await endSession(session);
    }
    await play.exit;
    const { stdout } = await sandbox().run(['list', '--json', '--status', 'pending']);
    const listed = z.object({
      data: z.object({ tasks: z.array(z.object({ title: z.string() })) }),
    });
    const { data } = listed.parse(JSON.parse(stdout));
    expect(data.tasks.map(({ title }) => title).sort()).toEqual([
      'careful by one',
      'careful by two',
      'release by two',
    ]);
    const waits = answers.map(
      (text) => /with its discipline its sessions get (.*)\.$/.exec(text)?.[1],
    );
    const server = 'the MCP server github';
    expect(waits).toEqual(['the tool deploy', undefined, server, undefined, undefined, server]);
    const approved = (await sandbox().run(['approve', '--all'])).stdout;
    expect(approved.match(/  ! its sessions get .*/g)?.sort()).toEqual([
      `  ! its sessions get ${server}`,
      `  ! its sessions get ${server}`,
      '  ! its sessions get the tool deploy',
    ]);
  });
});

describe('what a session that only looks may run', () => {
  const sandbox = useSandbox();

  it.each(['review', 'plan'] as const)(
    'a %s reads, and everything else is denied and leaves no file [PLAN-2]',
    async (kind) => {
      const config = `${quickTimers}max_turns: 300\npermissions: { allow: [Bash(touch *), Edit] }\n`;
      sandbox().write('src/a.txt', 'needle\n');
      sandbox().write('evil.sh', '#!/bin/sh\ntouch pwned\n');
      writeQueue(sandbox(), tasks(kind), config);
      sandbox().git('update-index', '--chmod=+x', 'evil.sh');
      sandbox().git('commit', '--quiet', '-m', 'a script');
      sandbox().git('checkout', '--', 'evil.sh');
      const commands = [...reading, ...attacks];
      const head = sandbox().git('rev-parse', 'HEAD');
      const ran: string[] = [];
      const changed: string[] = [];
      const look = ({ results }: ModelRequest, index: number): void => {
        const command = commands[index - 1];
        const [result] = results;
        if (command === undefined || result === undefined) return;
        const isDenied =
          /requires? (?:approval|permission)|denied|blocked|Contains|cannot be|Accesses|evaluates|executes|static|operand|awk|deferred|background|expansion/;
        if (!result.failed || !isDenied.test(result.text)) ran.push(command);
        const now = `${sandbox().git('status', '--porcelain')}${sandbox().git('tag')}`;
        if (now !== '' || sandbox().git('rev-parse', 'HEAD') !== head) changed.push(command);
      };
      const tools = new Set<string>();
      const turns = commands.map((command, index) => (request: ModelRequest): Turn => {
        look(request, index);
        for (const tool of request.tools) tools.add(tool);
        return use('Bash', { command });
      });
      const endpoint = await sandbox().startEndpoint([
        {
          when: () => true,
          attempts: [
            [
              ...turns,
              (request): Turn => {
                look(request, commands.length);
                return use('Write', { file_path: `${sandbox().project}/pwned`, content: 'x' });
              },
              use('mcp__ralph__complete_task', { summary: 'Done' }),
              say('The end.'),
            ],
          ],
        },
      ]);
      const { code } = await sandbox().run(['play']);
      expect(endpoint.unscripted).toEqual([]);
      expect(ran).toEqual(reading);
      expect(changed).toEqual([]);
      expect(sandbox().has('pwned')).toBe(false);
      expect([...tools].filter((name) => /Edit|Write|Web/.test(name))).toEqual([]);
      expect(code).toBe(0);
    },
    120_000,
  );
});
