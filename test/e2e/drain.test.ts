import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoScripts, meant, writeProject } from '../demo/scenario.ts';
import { listTasks, records } from '../rig/sample-project.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph play with the real claude', () => {
  const sandbox = useSandbox();

  it('drains a queue with a failure, a created task, a dependency and a question [PLAY-4]', async () => {
    writeProject(sandbox());
    sandbox().commit();
    const endpoint = await sandbox().startEndpoint(demoScripts(sandbox().project));
    const before = sandbox().read('.ralph/db/tasks.yaml');
    const { code, stdout } = await sandbox().run(['play']);
    expect(endpoint.unscripted).toEqual([]);
    expect(code).toBe(7);

    const tasks = await listTasks(sandbox());
    const created = tasks.find(({ title }) => title === 'Write shout(text)');
    const found = tasks.map(({ id, status }) => [id === created?.id ? 'shout' : id, status]);
    expect(Object.fromEntries(found)).toEqual(meant);
    expect(created).toMatchObject({ created_by: 'agent', verify: ['shout'] });
    expect(created?.['parent']).toMatch(/^s-/);

    // Verified and unverified are told apart, and so is what waits for a person.
    expect(stdout).toMatch(/✓ greeting {2}Write greeting\(name\) {2}done, verified/);
    expect(stdout).toMatch(/✓ survey .* {2}done, unverified/);
    expect(stdout).toMatch(/✗ farewell .* {2}verify-failed: .*farewell/);
    expect(stdout).toMatch(/\? deploy .*blocked.*Which registry should the library go to\?/);

    const prompts = endpoint.requests.map(({ prompt }) => prompt);
    const second = prompts.find((prompt) => prompt.includes('Attempt 1 ended verify-failed'));
    expect(second).toContain('farewell: Write farewell(name)');
    expect(second).toContain("'Farewell, Ada!'");
    const polish = prompts.find((prompt) => prompt.includes('polish: Describe'));
    expect(polish).toContain('Import it from src/greeting.js.');

    // Every line that was there is there still, in its order: edits in place.
    const after = sandbox().read('.ralph/db/tasks.yaml').split('\n');
    let position = 0;
    for (const line of before.trimEnd().split('\n')) {
      const next = after.indexOf(line, position);
      expect(next, line).toBeGreaterThanOrEqual(position);
      position = next + 1;
    }
    const all = records(sandbox());
    expect(all).toHaveLength(7);
    // A rewrite that keeps the number of lines is a change, too.
    const mended = all.find((record) => record.includes('attempt: 2\n'));
    expect(mended).toMatch(/^files:\n {2}- path: src\/farewell.js\n/m);
  });

  it('sends the bytes that ralph prompt prints, and keeps them [PROMPT-8] [PROMPT-1] [PLAY-10]', async () => {
    writeProject(sandbox());
    sandbox().commit();
    const endpoint = await sandbox().startEndpoint(demoScripts(sandbox().project));
    const printed = await sandbox().run(['prompt', 'greeting']);
    const { code } = await sandbox().run(['play', 'greeting']);
    expect(code).toBe(0);
    const [session = ''] = readdirSync(join(sandbox().project, '.ralph/run/sessions'));
    const kept = sandbox().read(`.ralph/run/sessions/${session}/prompt.md`);
    expect(kept).toBe(printed.stdout);
    expect(kept).not.toContain(sandbox().project);
    expect(endpoint.requests[0]?.prompt.trim()).toBe(kept.trim());
    const changed = sandbox().git('diff', '--numstat', '--', '.ralph/db/tasks.yaml');
    expect(changed).toBe('2\t0\t.ralph/db/tasks.yaml');
  });

  it('gives the session its tools and keeps it out of the queue [AGENT-7] [MCP-4]', async () => {
    writeProject(sandbox());
    sandbox().commit();
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'greeting: Write',
        attempts: [
          [
            use('Write', { file_path: `${sandbox().project}/.ralph/db/tasks.yaml`, content: 'x' }),
            use('Bash', { command: 'echo x > .ralph/db/tasks.yaml' }),
            use('Bash', { command: 'curl http://127.0.0.1:9/' }),
            say('I was not allowed.'),
          ],
        ],
      },
    ]);
    const { code, stdout } = await sandbox().run(['play', 'greeting', '--json']);
    expect(code).toBe(7);
    expect(endpoint.unscripted).toEqual([]);
    const own = endpoint.requests[0]?.tools.filter((name) => name.startsWith('mcp__ralph__'));
    expect(own?.sort()).toEqual([
      'mcp__ralph__ask_human',
      'mcp__ralph__block_task',
      'mcp__ralph__complete_task',
      'mcp__ralph__create_task',
      'mcp__ralph__report_progress',
      'mcp__ralph__run_checks',
    ]);
    expect(endpoint.requests[0]?.tools).not.toContain('WebFetch');
    const answers = endpoint.requests.slice(1).flatMap(({ results }) => results);
    expect(answers.map(({ failed }) => failed)).toEqual([true, true, true]);
    expect(stdout).toContain('"outcome":"denied"');
    const after = sandbox().read('.ralph/db/tasks.yaml');
    expect(after.replace(/\n {4}status: blocked[\s\S]*?\n\n/, '\n\n')).toBe(tasks);
    const [record = ''] = records(sandbox());
    expect(record).toContain('permissions.allow');
  });
});
