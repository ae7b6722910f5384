import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quickTimers, records, statuses, writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { Terminal } from '../rig/terminal.ts';
import type { ScriptedTurn } from '../rig/messages-endpoint.ts';
import type { ModelRequest } from '../rig/model-request.ts';
import { hang, say, use, type Turn } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks =
  'tasks:\n  - id: one\n    title: The first task\n  - id: two\n    title: The second task\n';
const checked = `${quickTimers}checks:\n  there: test -f there.txt\nverify: [there]\n`;

/** What a person has told the agent long ago: which colours, whether to trust the folder and the key. */
function seedClaude(sandbox: Sandbox): void {
  const key = sandbox.env['ANTHROPIC_API_KEY'] ?? '';
  const settings = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: {
      [sandbox.project]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true },
    },
  };
  writeFileSync(join(sandbox.home, '.claude.json'), JSON.stringify(settings));
}

/**
 * Turns of a model that works only once it has Ralph's tools: in a terminal the agent does not wait for
 * them, and its first requests may come too early.
 */
function withTools(...turns: Turn[]): ScriptedTurn[] {
  const left = [...turns];
  const look = use('Bash', { command: 'ls' });
  return Array.from({ length: 300 }, () => ({ tools }: ModelRequest) => {
    const isReady = tools.some((name) => name.startsWith('mcp__ralph__'));
    return (isReady ? left.shift() : look) ?? say('I have nothing more to say.');
  });
}

describe('taking over a task through claude', () => {
  const sandbox = useSandbox();

  it('goes on with the conversation, verifies, and lets the run go on [STEER-30] [STEER-31]', async () => {
    writeQueue(sandbox(), twoTasks, checked);
    seedClaude(sandbox());
    const write = use('Write', { file_path: join(sandbox().project, 'there.txt'), content: 'x' });
    const complete = use('mcp__ralph__complete_task', { summary: 'Done' });
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'The first task',
        attempts: [
          [
            use('Bash', { command: 'ls README.md' }),
            hang('before-headers'),
            ...withTools(write, complete, say('It is all done.')),
          ],
        ],
      },
      { when: 'The second task', attempts: [[complete, say('Done, too.')]] },
    ]);
    const play = sandbox().ralph(['play', '--json']);
    await endpoint.waitFor(({ results }) => results.length > 0);

    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one', '--resume']);
    expect(await play.waitForEvent('session-ended')).toMatchObject({
      outcome: 'cancelled',
      reason: 'a person took it over',
      charged: false,
    });
    const pause = await play.waitForEvent('wait-began', ({ cause }) => cause === 'paused');
    expect(pause.why).toBe('a person took over one');
    await terminal.waitFor('accept edits on');
    const before = endpoint.requests.length;
    terminal.type('finish it please');
    await terminal.waitFor('finish it please');
    terminal.type('\r');
    await terminal.waitFor('It is all done.');
    const asked = endpoint.requests.slice(before).filter(({ tools }) => tools.length > 0);
    expect(asked[0]?.last).toBe('finish it please');
    expect(JSON.stringify(asked[0]?.body.messages)).toContain('ls README.md');
    terminal.type('/exit');
    await terminal.waitFor('Exit the CLI');
    terminal.type('\r');
    await terminal.waitFor('one is done: 1 check passed');
    expect((await terminal.exit).code).toBe(0);
    expect(await play.waitForEvent('session-ended', ({ task }) => task === 'two')).toMatchObject({
      outcome: 'completed',
    });
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done', two: 'done' });
    expect(endpoint.unscripted).toEqual([]);
    const [first = '', second = ''] = records(sandbox());
    const session = /^session: (\S+)$/m.exec(first)?.[1];
    expect(second).toContain('taken_over: true');
    expect(second).toContain(`previous: ${session ?? 'none'}`);
    expect(second).toContain('charged: false');
    expect(second).toContain('verified: true');
    expect(second).toMatch(/files:\s+- path: there.txt/);
  });
});

describe('taking over a task through claude that was never played', () => {
  const sandbox = useSandbox();

  it('hands it the file of its prompt [STEER-35]', async () => {
    writeQueue(sandbox(), twoTasks);
    seedClaude(sandbox());
    const question = { on: 'human', reason: 'unclear', question: 'Why?' };
    const block = use('mcp__ralph__block_task', question);
    const endpoint = await sandbox().startEndpoint([
      {
        when: (prompt) => prompt.startsWith('Read .ralph/run/sessions/s-'),
        attempts: [
          [
            ({ prompt }) => use('Read', { file_path: /\S+prompt\.md/.exec(prompt)?.[0] ?? '' }),
            ...withTools(block, say('I have a question.')),
          ],
        ],
      },
    ]);
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    await terminal.waitFor('I have a question.');
    const read = endpoint.requests.flatMap(({ results }) => results).at(0);
    expect(read?.failed).toBe(false);
    expect(read?.text).toContain('The first task');
    terminal.type('\u0004');
    await terminal.waitFor('again to exit');
    terminal.type('\u0004');
    await terminal.waitFor('one is blocked: Why?');
    expect((await terminal.exit).code).toBe(7);
    expect(await statuses(sandbox())).toEqual({ one: 'blocked', two: 'pending' });
    expect(endpoint.unscripted).toEqual([]);
  });
});
