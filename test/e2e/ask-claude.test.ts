import { describe, expect, it } from 'vitest';
import { oneTask, quickTimers, records, statuses, writeQueue } from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
import { say, use } from '../rig/turn.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const complete = use('mcp__ralph__complete_task', { summary: 'Done' });

function ask(question: string, ...options: string[]): ReturnType<typeof use> {
  return use('mcp__ralph__ask_human', { question, ...(options.length === 0 ? {} : { options }) });
}

interface StatusJson {
  data: { questions: { task: string; question: string; options: string[]; until?: string }[] };
}

describe('what the real claude asks a person who is there', () => {
  const sandbox = useSandbox();

  it('is shown, answered from another terminal and by hand, and remembered [ASK-1] [ASK-2] [ASK-4] [ASK-5] [ASK-6] [ASK-12]', async () => {
    writeQueue(sandbox(), oneTask, `${quickTimers}notify: {command: "cat >> notices"}\n`);
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [
          [
            ask('Which colour?\nIt is for the door.', 'red', 'blue'),
            ask('How big?'),
            complete,
            say('The end.'),
          ],
        ],
      },
    ]);
    const play = Terminal.ralph(sandbox(), ['play']);
    await play.waitFor('one asks: Which colour?');
    await play.waitFor('It is for the door.');
    await play.waitFor(
      '→ answer with `ralph answer one "…"`, or `--option 1` in another terminal; its session waits, 4m',
    );

    const status = await sandbox().run(['status']);
    expect(status.stdout).toMatch(/\? one asks: Which colour\?\n.*\n +1\. red\n +2\. blue\n/);
    expect(status.stdout).toMatch(/`ralph answer one "…"`.*its session waits, 4m \d+s left/);
    expect(status.stdout).toContain('waits for the answer of a person');
    const json = JSON.parse((await sandbox().run(['status', '--json'])).stdout) as StatusJson;
    expect(json.data.questions).toMatchObject([
      { task: 'one', question: 'Which colour?\nIt is for the door.', options: ['red', 'blue'] },
    ]);
    expect(Date.parse(json.data.questions[0]?.until ?? '')).toBeGreaterThan(Date.now());

    const answered = await sandbox().run(['answer', 'one', 'BL']);
    expect(answered).toMatchObject({
      code: 0,
      stdout: 'one has its answer; its session goes on.\n',
    });
    const second = await endpoint.waitFor(
      ({ results }) => results[0]?.text.includes('blue') ?? false,
    );
    expect(second.results).toMatchObject([{ text: '{"answer":"blue","option":2}', failed: false }]);
    expect(second.tools).toContain('mcp__ralph__ask_human');
    await play.waitFor('asked “Which colour?”, a person answers: blue');

    await play.waitFor('one asks: How big?');
    const tasks = sandbox().read('.ralph/db/tasks.yaml');
    sandbox().write('.ralph/db/tasks.yaml', `${tasks.trimEnd()}\n      - answer: Two metres\n`);
    const third = await endpoint.waitFor(
      ({ results }) => results[0]?.text.includes('metres') ?? false,
    );
    expect(third.results[0]?.text).toBe('{"answer":"Two metres"}');
    expect((await play.exit).code).toBe(0);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
    expect(endpoint.unscripted).toEqual([]);

    expect(records(sandbox())[0]).toMatch(
      /asked:\n[^]*options:[^]*how: answered\n *answer: blue\n[^]*answer: Two metres/,
    );
    expect(sandbox().read('notices')).toMatch(
      /"kind":"question".*"task":"one","question":"Which colour\?"/,
    );
    const page = await sandbox().run(['session', 'last']);
    expect(page.stdout).toMatch(/Asked\n.*Which colour\? → blue\n.*How big\? → Two metres/);
    const replay = await sandbox().run(['session', 'last', '--replay', '--speed', '0']);
    expect(replay.stdout).toContain('? one asks: Which colour?');
    expect((await sandbox().run(['report'])).stdout).toContain('? How big? → Two metres');
  });
});

describe('what the real claude asks where its server dies', () => {
  const sandbox = useSandbox();

  it('can be asked again of a new server, which has an answer that came meanwhile [ASK-8] [ASK-11]', async () => {
    writeQueue(sandbox(), oneTask);
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [[ask('Which colour?'), ask('Which colour?'), complete, say('The end.')]],
      },
    ]);
    const play = Terminal.ralph(sandbox(), ['play']);
    await play.waitFor('one asks: Which colour?');
    const server = await serverOf(sandbox().root);
    process.kill(server, 'SIGKILL');
    await play.waitFor('asked “Which colour?”: the session did not wait for the answer');
    const lost = await endpoint.waitFor(({ results }) => results.length > 0);
    expect(lost.results[0]?.failed).toBe(true);
    // The new server waits for the same question; a person who has not seen that answers.
    await play.waitFor('its session waits, 4m 59s left');
    const answered = await sandbox().run(['answer', 'one', 'green']);
    expect(answered.stdout).toContain('its session goes on');
    const again = await endpoint.waitFor(
      ({ results }) => results[0]?.text.includes('green') ?? false,
    );
    expect(again.results[0]?.text).toBe('{"answer":"green"}');
    expect((await play.exit).code).toBe(0);
  });
});

/** The session's MCP server among the processes of a sandbox. */
async function serverOf(root: string): Promise<number> {
  const { markedProcesses } = await import('../../src/host/marked-process.ts');
  const { readdirSync, readFileSync } = await import('node:fs');
  const [session = ''] = readdirSync(`${root}/project/.ralph/run/sessions`);
  const found = markedProcesses(session).find((pid) => {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return command.includes('mcp-server') && !command.includes('--guard');
  });
  if (found === undefined) throw new Error('no MCP server runs');
  return found;
}
