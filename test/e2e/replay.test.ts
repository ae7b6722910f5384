import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escape, playHistory, type PlayedHistory } from '../cli/played-history.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { Terminal } from '../rig/terminal.ts';

interface Event {
  type: string;
  session?: string;
  seq: number;
  at: string;
}

function events(lines: string): Event[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
}

describe('a replay', () => {
  const sandbox = new Sandbox();
  let played: PlayedHistory;
  let session = '';
  beforeAll(async () => {
    played = await playHistory(sandbox);
    session = played.sessions[0] ?? '';
  });
  afterAll(() => sandbox.dispose());
  const folder = (): string => join(sandbox.project, '.ralph/run/sessions', session);

  it('gives each event of the session again, with its number and time [EVID-81]', async () => {
    const wanted = events(played.events).filter((event) => event.session === session);
    const args = ['session', session, '--replay', '--speed', 'max', '--json'];
    const { code, stdout } = await sandbox.run(args);
    expect(code).toBe(0);
    const again = events(stdout);
    const place = ({ type, seq }: Event): string => `${seq} ${type}`;
    expect(again.map(place)).toEqual(wanted.map(place));
    for (const [index, { at }] of again.entries()) {
      const late = Date.parse(at) - Date.parse(wanted[index]?.at ?? '');
      // What came together shares a time.
      expect(Math.abs(late)).toBeLessThan(1_000);
    }
  });

  it('needs no more memory for a long session [EVID-81]', async () => {
    const stream = join(folder(), 'stream.jsonl');
    const whole = readFileSync(stream, 'utf8');
    const big = 'much of it '.repeat(100_000);
    for (let part = 0; part < 100; part++) {
      const content = [{ type: 'tool_result', tool_use_id: `p${part}`, content: big }];
      appendFileSync(stream, `${JSON.stringify({ type: 'user', message: { content } })}\n`);
    }
    const args = ['session', session, '--replay', '--speed', 'max'];
    const env = { NODE_OPTIONS: '--max-old-space-size=40' };
    const { code, stdout } = await sandbox.run(args, { env });
    writeFileSync(stream, whole);
    expect(code).toBe(0);
    expect(stdout).toContain('done, verified');
  });

  it('looks as the run did, and nothing in it steers the terminal [EVID-82]', async () => {
    const { code, stdout } = await sandbox.run(['session', session, '--replay', '--speed', 'max']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      expect.stringMatching(/^▶ greet {2}Write a greeting$/),
      'stand-in, agent 2.1.197',
      'I begin.',
      '$ npm test',
      expect.stringMatching(/^✓ good passed in/),
      expect.stringMatching(/^✓ greet .* done, verified/),
      '',
    ]);
    expect(stdout).not.toContain(String.fromCharCode(27));
  });

  it('goes on in its pace, shortens a long pause and ends at Ctrl+C [EVID-83]', async () => {
    const times = readFileSync(join(folder(), 'stream.times'), 'utf8');
    expect(times).toMatch(/^(\d+ \d+\n)+$/);
    // As if the last words had come an hour later.
    const last = /(\d+) \d+\n$/.exec(times)?.[1] ?? '';
    writeFileSync(join(folder(), 'stream.times'), `${Number(last) - 10} 100\n${last} 3600000\n`);
    const started = Date.now();
    const slow = await sandbox.run(['session', session, '--replay', '--speed', '1000']);
    expect(slow.code).toBe(0);
    const took = Date.now() - started;
    expect(took).toBeGreaterThan(1_900);
    expect(took).toBeLessThan(30_000);
    const stopped = sandbox.ralph(['session', session, '--replay', '--speed', '0.1']);
    await stopped.waitForLine('▶ greet');
    stopped.kill('SIGINT');
    expect((await stopped.exit).code).toBe(130);
    writeFileSync(join(folder(), 'stream.times'), times);
  });

  it('is drawn on a terminal as the run was, and Ctrl+C ends it at once [EVID-82, EVID-83]', async () => {
    const whole = Terminal.ralph(sandbox, ['session', session, '--replay']);
    await whole.waitFor('▶ greet  Write a greeting');
    await whole.waitFor('│ $ npm test');
    const { code, stdout } = await whole.exit;
    expect(code).toBe(0);
    expect(whole.screen()).toContain('✓ greet  Write a greeting  done, verified');
    expect(stdout).not.toContain(escape);
    const slow = Terminal.ralph(sandbox, ['session', session, '--replay', '--speed', '0.1']);
    await slow.waitFor('▶ greet');
    slow.type('\u0003');
    expect((await slow.exit).code).toBe(130);
  });

  it('is the same for a session without times, or with an output that is cut [EVID-82]', async () => {
    const args = ['session', session, '--replay', '--speed', 'max', '--json'];
    const before = events((await sandbox.run(args)).stdout);
    const times = readFileSync(join(folder(), 'stream.times'), 'utf8');
    rmSync(join(folder(), 'stream.times'));
    const without = events((await sandbox.run(args)).stdout);
    expect(without.map(({ seq, type }) => [seq, type])).toEqual(
      before.map(({ seq, type }) => [seq, type]),
    );
    writeFileSync(join(folder(), 'stream.times'), times);
    const stream = join(folder(), 'stream.jsonl');
    const whole = readFileSync(stream, 'utf8');
    appendFileSync(stream, '{"type":"assist');
    const cut = events((await sandbox.run(args)).stdout);
    writeFileSync(stream, whole);
    expect(cut.filter(({ type }) => type === 'malformed-line')).toHaveLength(1);
    expect(cut.at(-1)?.type).toBe('task-recorded');
  });

  it('says when nothing is left to replay [EVID-84]', async () => {
    const other = played.sessions[4] ?? '';
    rmSync(join(sandbox.project, '.ralph/run/sessions', other), { recursive: true });
    const log = await sandbox.run(['session', other, '--replay', '--speed', 'max']);
    expect(log.stdout).toContain('blocked: Red or blue?');
    rmSync(join(sandbox.project, '.ralph/run/events'), { recursive: true });
    const none = await sandbox.run(['session', other, '--replay']);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('nothing is left to replay');
    const stream = await sandbox.run(['session', session, '--replay', '--speed', 'max']);
    expect(stream.stdout).toContain('I begin.');
  });
});
