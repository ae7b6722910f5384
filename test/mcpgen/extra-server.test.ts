import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extraScript } from '../../src/mcpgen/extra/extra-script.ts';
import {
  extraServers,
  namedServers,
  type ExtraServer,
} from '../../src/mcpgen/extra/extra-server.ts';
import { readEntry } from '../../src/mcpgen/extra/server-entry.ts';
import { mcpConfig } from '../../src/mcpgen/mcp-config.ts';
import { resolveConfig } from '../../src/model/written-config.ts';
import { resolveDiscipline } from '../../src/model/written-catalog.ts';
import { serverNamePattern } from '../../src/model/written-task.ts';
import { kinds } from '../../src/model/task.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const odd = `it's "odd" $(touch pwned) \`touch pwned\` 🙂`;
const declared = new Map<string, unknown>([
  [
    'docs',
    { type: 'http', url: 'https://x.example/${TEAM:-none}', headers: { A: 'Bearer ${DOCS}' } },
  ],
  [
    'github',
    { command: 'node', args: [odd, '-x', 'a\nb'], env: { GITHUB_TOKEN: '${GITHUB_TOKEN}' } },
  ],
]);

function servers(...names: string[]): ExtraServer[] {
  const found = extraServers(
    names.map((name) => ({ name, from: { type: 'config' } })),
    declared,
  );
  if (!found.ok) throw new Error(JSON.stringify(found.failure));
  return found.value;
}

describe('the servers of .mcp.json', () => {
  const sandbox = useSandbox();

  it('are those of the config and the discipline, each once, and only where code is changed [PLAN-5]', () => {
    const queue = {
      config: resolveConfig({ agent: { mcp_servers: ['docs', 'github'] } }),
      disciplines: new Map([
        ['back', resolveDiscipline({ name: 'back', mcp_servers: ['db', 'docs'] })],
      ]),
    };
    const names = kinds.map((kind) =>
      namedServers({ kind, discipline: 'back' }, queue).map(({ name, from }) => [name, from.type]),
    );
    const all = [
      ['db', 'discipline'],
      ['docs', 'config'],
      ['github', 'config'],
    ];
    expect(names).toEqual([all, [], []]);
  });

  it('stand in mcp.json behind Ralph’s own, with variables for the agent to put in [PLAN-5] [PLAN-7]', () => {
    const config = mcpConfig(servers('docs', 'github'));
    expect(config).toBe(mcpConfig(servers('docs', 'github')));
    expect(JSON.parse(config)).toEqual({
      mcpServers: {
        ralph: {
          type: 'stdio',
          command: 'bash',
          args: ['${RALPH_SESSION_DIR}/ralph-mcp.sh'],
          alwaysLoad: true,
        },
        docs: {
          type: 'http',
          url: 'https://x.example/${TEAM:-none}',
          headers: { A: 'Bearer ${DOCS}' },
          alwaysLoad: true,
        },
        github: {
          type: 'stdio',
          command: 'bash',
          args: ['${RALPH_SESSION_DIR}/mcp-github.sh', 'node', odd, '-x', 'a\nb'],
          env: { GITHUB_TOKEN: '${GITHUB_TOKEN}' },
          alwaysLoad: true,
        },
      },
    });
    expect(servers('docs')[0]?.variables).toEqual([
      { name: 'DOCS', needed: true },
      { name: 'TEAM', needed: false },
    ]);
  });

  it('see what their entry declares and no more, whatever their command and folder are called [PLAN-9] [PLAN-21]', () => {
    const [server] = servers('github');
    if (server === undefined) throw new Error('no server');
    const folder = join(sandbox().root, `-${odd}\nnew line`, 's-1');
    mkdirSync(folder, { recursive: true });
    const script = join(folder, 'mcp-github.sh');
    writeFileSync(script, extraScript(server, ['PATH', 'HOME']));
    execFileSync('bash', ['-n', script]);
    const print = 'console.log(JSON.stringify([process.argv.slice(1), process.env]))';
    const env = {
      ...{ ...sandbox().env, GITHUB_TOKEN: 't', OTHER_TOKEN: 'x', RALPH_SESSION: 'other' },
      ...{ CLAUDE_PROJECT_DIR: '/p', CDPATH: sandbox().root },
    };
    const args = [script, process.execPath, '-e', print, '--', odd, '-x', 'a\nb'];
    const printed = execFileSync('bash', args, { env, cwd: sandbox().project, encoding: 'utf8' });
    const [argv, seen] = JSON.parse(printed) as [string[], Record<string, string>];
    expect(argv).toEqual([odd, '-x', 'a\nb']);
    const names = Object.keys(seen).filter((name) => !/^(?:_|PWD|SHLVL)$/.test(name));
    expect(names.sort()).toEqual(
      ['CLAUDE_PROJECT_DIR', 'GITHUB_TOKEN', 'HOME', 'PATH', 'RALPH_SESSION'].sort(),
    );
    expect(seen['RALPH_SESSION']).toBe('s-1');
    expect(sandbox().has('pwned')).toBe(false);
  });

  it.each([
    [
      { command: 'x', env: { API_TOKEN: 'ghp_Zk3vQ9dLw72MbXr5TnYc8HsJp4GfAe6Ui1Ro' } },
      /holds a secret/,
    ],
    [
      { type: 'http', url: 'https://x', headers: { A: 'Bearer Zk3vQ9dLw72MbXr5TnYc8HsJp4' } },
      /holds a secret/,
    ],
    [{ args: ['x'] }, /is none that Ralph can start/],
    [{ type: 'ws', url: 'x' }, /is none that Ralph can start/],
    ['node', /is none that Ralph can start/],
  ])('are refused where they hold a secret or cannot be started: %j [PLAN-7]', (entry, words) => {
    expect(readEntry(entry)).toMatch(words);
  });

  it('have names that are a part of a rule and of a file [PLAN-6]', () => {
    for (const name of ['github', 'my-docs', 'a_b', 'X1']) expect(name).toMatch(serverNamePattern);
    const wrong = [
      'ralph',
      'a__b',
      '__proto__',
      '1st',
      '../x',
      'a b',
      'a_',
      'é',
      '',
      'x'.repeat(64),
    ];
    for (const name of wrong) expect(name).not.toMatch(serverNamePattern);
  });
});
