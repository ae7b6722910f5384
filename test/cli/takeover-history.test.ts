import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  completeSession,
  connect,
  listTasks,
  quickTimers,
  writeQueue,
} from '../rig/sample-project.ts';
import type { StandIn } from '../rig/stand-in.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const twoTasks =
  'tasks:\n  - {id: one, title: The first task, priority: high}\n  - {id: two, title: The second task}\n';

describe('the history of a session that a person took over', () => {
  const sandbox = useSandbox();

  /** Plays the first task to no end, and returns the file of its agent's conversation. */
  const played = async (): Promise<{ standIn: StandIn; conversation: string }> => {
    writeQueue(sandbox(), twoTasks, quickTimers);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--max-tasks', '1']);
    const first = await standIn.nextSession();
    const name = sandbox().project.replaceAll(/[^a-zA-Z0-9]/g, '-');
    const folder = join(sandbox().home, '.claude', 'projects', name);
    mkdirSync(folder, { recursive: true });
    const conversation = join(folder, `${first.id}.jsonl`);
    writeFileSync(conversation, '');
    await connect(first);
    first.init();
    first.result({ total_cost_usd: 0.25 });
    await first.waitForStdinClosed();
    await first.exit(0);
    await play.exit;
    return { standIn, conversation };
  };

  const shown = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await sandbox().run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  /** What the agent notes of an answer, so many seconds after `from`. */
  const noted = (from: Date, seconds: number, text: string): string => {
    const timestamp = new Date(from.getTime() + seconds * 1_000).toISOString();
    const usage = { input_tokens: 7, output_tokens: 3 };
    const content = [{ type: 'text', text }];
    const message = { id: `m${seconds}`, role: 'assistant', model: 'made-up', content, usage };
    return `${JSON.stringify({ type: 'assistant', timestamp, message })}\n`;
  };

  it('says that a person works in it, and afterwards all that happened at its own pace [EVID-78]', async () => {
    const { standIn, conversation } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    await terminal.waitFor('The conversation of s-');
    const page = await shown('session', 'last');
    expect(page).toContain('is taken over: a person works in it');
    expect(page).toMatch(/ task +one/);
    expect(await shown('session', 'one')).toBe(page);
    expect(await shown('log')).toMatch(/one +2 +taken over/);
    expect(await shown('log', 'one')).toMatch(/one +2 +taken over/);
    const states = (await listTasks(sandbox())).map(({ id, state }) => [id, state]);
    expect(Object.fromEntries(states)).toMatchObject({ one: 'playing', two: 'ready' });
    const from = new Date(Date.now() + 60_000);
    const said = noted(from, 0, 'I look at it.') + noted(from, 90, 'That was it.');
    writeFileSync(conversation, said);
    await agent.exit(0);
    await terminal.waitFor('Is one done? [y/N]');
    terminal.type('y\r');
    await terminal.exit;
    const session = /^(s-\S+)/m.exec(await shown('log', 'one'))?.[1] ?? 'none';
    const story = await shown('session', session, '--transcript');
    expect(story).toMatch(/▶ one[^]*I look at it\.[^]*That was it\./);
    const replay = await shown('session', session, '--replay', '--speed', 'max', '--json');
    const events = replay
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; at: string });
    const times = events.flatMap(({ type, at }) => (type === 'text' ? [at] : []));
    const expected = [0, 90].map((seconds) => from.getTime() + seconds * 1_000);
    expect(times.map((time) => Date.parse(time))).toEqual(expected);
    // The next run has settled it, and needs its log no more.
    const play = sandbox().ralph(['play']);
    await completeSession(await standIn.nextSession());
    await play.exit;
    expect(await shown('session', session, '--transcript')).toBe(story);
  });

  it('knows no cost of it, and counts none [EVID-79]', async () => {
    const { standIn } = await played();
    const terminal = Terminal.ralph(sandbox(), ['takeover', 'one']);
    const agent = await standIn.nextSession();
    await terminal.waitFor('The conversation of s-');
    await agent.exit(0);
    await terminal.waitFor('Is one done? [y/N]');
    terminal.type('y\r');
    await terminal.exit;
    expect(await shown('log', 'one')).toMatch(/one +2 .* \? +- +-\n/);
    expect(await shown('session', 'one')).toMatch(/ cost +not known · /);
    expect(await shown('export', 'one', '--md', '--out', '-')).toContain('- cost: not known\n');
    const stats = await shown('stats', '--by', 'kind');
    expect(stats).toMatch(/^2 sessions of 1 task\n/);
    expect(stats).toMatch(/Cost +\$0\.25, .* · not counting 1 by hand\n/);
    expect(stats).toMatch(/\nimplement .* \$0\.25 \+ \? /);
    const json = await shown('stats', '--json');
    expect(JSON.parse(json)).toMatchObject({ data: { total: { sessions: 2, by_hand: 1 } } });
    const report = await shown('report', '--since', '1d');
    expect(report).toContain('not counting 1 by hand');
    expect(report).toMatch(/one .* \$0\.25 \+ \?/);
  });
});
