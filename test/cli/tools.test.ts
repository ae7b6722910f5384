import { describe, expect, it } from 'vitest';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const tasks = `tasks:
  - id: one
    title: One
    discipline: back
    permissions: ["WebFetch(domain:example.com)"]
  - { id: two, title: Two, kind: plan, discipline: back, permissions: [Bash(make *)] }
  - { id: three, title: Three, kind: review, reviews: [one] }
`;
const config = `${quickTimers}permissions:
  allow:
    - Bash(npm test *)
  deny: ["Bash(rm *)"]
agent:
  mcp_servers: [docs]
`;
const disciplines = 'disciplines:\n  - { name: back, mcp_servers: [github] }\n';
const servers = {
  docs: { type: 'http', url: 'https://docs.example.com/mcp' },
  github: { command: 'npx', args: ['server'], env: { GITHUB_TOKEN: '${GITHUB_TOKEN}' } },
};

/** Without the figures: they change with every word of a tool. */
function withoutSizes(text: string): string {
  return text.replaceAll(/ +\d+ +\d+$/gm, '  # #');
}

describe('ralph tools', () => {
  const sandbox = useSandbox();

  function prepare(): void {
    sandbox().write('.mcp.json', JSON.stringify({ mcpServers: servers }));
    sandbox().write('.ralph/db/disciplines.yaml', disciplines);
    writeQueue(sandbox(), tasks, config);
  }

  it('shows what a session may do, and where each rule comes from [PLAN-11]', async () => {
    prepare();
    const { code, stdout, stderr } = await sandbox().run(['tools', 'one']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(withoutSizes(stdout)).toMatchInlineSnapshot(`
      "one: a session of kind implement

      Ralph's tools                bytes  about tokens
      mcp__ralph__complete_task  # #
      mcp__ralph__run_checks  # #
      mcp__ralph__ask_human  # #
      mcp__ralph__block_task  # #
      mcp__ralph__report_progress  # #
      mcp__ralph__create_task  # #
      together  # #
        (tokens are an estimate)

      Resources: ralph://task ralph://db/tasks.yaml ralph://db/features.yaml ralph://db/disciplines.yaml ralph://db/metadata.yaml

      Other MCP servers:
        mcp__docs    http; .ralph/config.yaml:12
        mcp__github  stdio, gets GITHUB_TOKEN; mcp_servers of the discipline back

      The agent's tools: Bash Edit Glob Grep ListMcpResourcesTool NotebookEdit Read ReadMcpResourceTool Skill Task TodoWrite Write
        and WebFetch, which a rule brings along (permissions of one)

      Allowed without asking:
        edits of files of the project  kind implement
        commands that only read        git status, diff, log and show; rg, grep, ls, cat…
        mcp__ralph                     Ralph's own server
        mcp__docs                      .ralph/config.yaml:12
        mcp__github                    mcp_servers of the discipline back
        Bash(git add *)                commit: agent (the default)
        Bash(git commit *)             commit: agent (the default)
        Bash(npm test *)               .ralph/config.yaml:9
        WebFetch(domain:example.com)   permissions of one

      Denied:
        Edit(.ralph/**)   every session
        Write(.ralph/**)  every session
        Edit(.git/**)     every session
        Write(.git/**)    every session
        Bash(rm *)        .ralph/config.yaml:10
        everything else   nobody is asked
      "
    `);
  });

  it('says of a plan and a review what does not count for them [PLAN-3] [PLAN-11]', async () => {
    prepare();
    const { stdout } = await sandbox().run(['tools', 'two']);
    expect(stdout).toContain(
      'do not count for it (2 rules here), and it gets no other MCP server.',
    );
    expect(stdout).not.toMatch(/Edit |Write |npm test|make|github|docs/);
    const review = await sandbox().run(['tools', 'three', '--json']);
    const { data } = JSON.parse(review.stdout) as { data: { allow: object[]; servers: object[] } };
    expect(data.allow).toEqual([{ rule: 'mcp__ralph', from: "Ralph's own server" }]);
    expect(data.servers).toEqual([]);
  });

  it('compares the kinds [PLAN-12]', async () => {
    prepare();
    const { stdout } = await sandbox().run(['tools']);
    expect(stdout.replaceAll(/^(bytes of these|about tokens) .*$/gm, '$1 #'))
      .toMatchInlineSnapshot(`
      "                               implement  plan  review
      mcp__ralph__complete_task            yes   yes       -
      mcp__ralph__run_checks               yes     -     yes
      mcp__ralph__ask_human                yes   yes       -
      mcp__ralph__block_task               yes   yes     yes
      mcp__ralph__report_progress          yes   yes     yes
      mcp__ralph__create_task              yes   yes       -
      mcp__ralph__update_task                -   yes       -
      mcp__ralph__create_feature             -   yes       -
      mcp__ralph__create_discipline          -   yes       -
      mcp__ralph__list_tasks                 -   yes     yes
      mcp__ralph__get_task                   -   yes     yes
      mcp__ralph__search                     -   yes     yes
      mcp__ralph__submit_review              -     -     yes
      bytes of these #
      about tokens #
      Bash                                 yes   yes     yes
      Edit                                 yes     -       -
      Glob                                 yes   yes     yes
      Grep                                 yes   yes     yes
      ListMcpResourcesTool                 yes   yes     yes
      NotebookEdit                         yes     -       -
      Read                                 yes   yes     yes
      ReadMcpResourceTool                  yes   yes     yes
      Skill                                yes     -       -
      Task                                 yes   yes     yes
      TodoWrite                            yes     -       -
      Write                                yes     -       -
      other MCP servers                   docs     -       -
      edits files                          yes     -       -
      permissions.allow counts             yes     -       -

      Tokens are an estimate. A review that names no task has complete_task in place of submit_review.
      \`ralph tools ID\` shows what the next session of a task may do, and where each rule comes from.
      "
    `);
  });

  it('tells the bytes and an estimate of the tokens of each definition, and of all [PLAN-13]', async () => {
    prepare();
    const { stdout } = await sandbox().run(['tools', 'one', '--json']);
    const { data } = JSON.parse(stdout) as {
      data: {
        tools: { name: string; bytes: number; tokens_estimate: number }[];
        bytes: number;
        tokens_estimate: number;
      };
    };
    const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
    expect(data.tools.map(({ name }) => name)).toContain('complete_task');
    expect(data.bytes).toBe(sum(data.tools.map(({ bytes }) => bytes)));
    expect(data.tokens_estimate).toBe(sum(data.tools.map((one) => one.tokens_estimate)));
    for (const { bytes, tokens_estimate } of data.tools) {
      expect(tokens_estimate).toBeGreaterThan(bytes / 10);
      expect(tokens_estimate).toBeLessThan(bytes / 2);
    }
  });

  it('fails in words for a server that is not declared, with the nearest [PLAN-6]', async () => {
    prepare();
    sandbox().write('.ralph/db/disciplines.yaml', disciplines.replace('github', 'gihub'));
    const { code, stderr } = await sandbox().run(['tools', 'one']);
    expect(code).toBe(3);
    expect(stderr).toContain('mcp_servers of the discipline back names gihub');
    expect(stderr).toContain('did you mean github?');
  });
});
