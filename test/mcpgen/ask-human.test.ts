import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import { isSomebodyThere, notePresence } from '../../src/host/presence.ts';
import { thisProcess } from '../../src/host/process-identity.ts';
import { ServedSession } from '../../src/mcpgen/server/served-session.ts';
import { sessionFolder } from '../../src/mcpgen/session-folder.ts';
import { sessionPlan } from '../../src/mcpgen/session-plan.ts';
import type { Tool, ToolAnswer } from '../../src/mcpgen/tool.ts';
import { allTools, toolsOf } from '../../src/mcpgen/tool-table.ts';
import { askHumanTool } from '../../src/mcpgen/tool/ask-human.ts';
import { meantOption, mostQuestions } from '../../src/model/question.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const minuteMs = 60_000;
const quick = askHumanTool({ wait_ms: 300, presence_ms: 5 * minuteMs });
const patient = askHumanTool({ wait_ms: 20_000, presence_ms: 5 * minuteMs });

describe('ask_human', () => {
  const sandbox = useSandbox();

  /** A session of a queue of one task, with somebody there. */
  const begin = (engine = 'ralph play'): ServedSession => {
    if (!sandbox().has('.ralph')) writeQueue(sandbox(), oneTask);
    const project = projectAt(sandbox().project);
    const folder = sessionFolder(join(project.sessions, 's-20260101-000000-abcdef'));
    mkdirSync(folder.path, { recursive: true });
    notePresence(project.presence, new Date());
    const parts = {
      now: () => new Date(),
      random: (size: number) => Buffer.alloc(size),
      what: 's',
    };
    const store = new Store(project, parts);
    const loaded = store.load();
    const task = loaded.ok ? loaded.value.queue.tasks[0] : undefined;
    if (!loaded.ok || task === undefined) throw new Error('the queue does not read');
    const bounds = { max_new_tasks: 1, failing_before: [], servers: [] };
    const file = { session: 's', run: 'r', task: task.id, project: project.root };
    return new ServedSession({
      ...{ folder, store, now: parts.now, env: {} },
      manifest: sessionPlan(task, loaded.value.queue, bounds).manifest,
      file: { ...file, claude_session: 'c', started: '', engine: thisProcess(engine) },
    });
  };

  const ask = (
    session: ServedSession,
    input: object,
    {
      tool = quick,
      cancel = new AbortController().signal,
    }: { tool?: Tool; cancel?: AbortSignal } = {},
  ): Promise<ToolAnswer> => tool.call(input, session, { cancel, progress: () => undefined });

  /** Adds an answer to the task, as an editor does. */
  const write = (line: string): void => {
    const path = '.ralph/db/tasks.yaml';
    const text = sandbox().read(path);
    const list = text.includes('answers:') ? text : `${text}    answers:\n`;
    sandbox().write(path, `${list}      - ${line}\n`);
  };

  /** What was noted, once there is so much of it. */
  const asked = (session: ServedSession): Promise<void> =>
    expect.poll(() => session.asked().open.length, { interval: 10 }).toBe(1);

  it('is for implement and plan tasks only [ASK-1]', () => {
    const kinds = (['implement', 'plan', 'review'] as const).filter((kind) =>
      toolsOf({ kind, reviews: [] }).some(({ name }) => name === 'ask_human'),
    );
    expect(kinds).toEqual(['implement', 'plan']);
    expect(allTools.map(({ name }) => name)).toContain('ask_human');
  });

  it('says when the time is up, and takes what comes after that when it is asked again [ASK-8] [ASK-9]', async () => {
    const session = begin();
    const first = await ask(session, { question: 'Red?' });
    expect(first.failed).toBe(false);
    expect(first.text).toMatch(/^Nobody has answered within .*block_task/);
    const signals = session.signals();
    expect(signals.ok && signals.value).toMatchObject([
      { type: 'asked', id: 'q1', question: 'Red?', answers: 0 },
      { type: 'ask-ended', id: 'q1', question: 'Red?', how: 'expired' },
    ]);
    write('{question: "Red?", answer: Yes}');
    const other = await ask(session, { question: 'Round?' });
    expect(other.text).toContain('Nobody has answered');
    expect(await ask(session, { question: 'Red?' })).toMatchObject({ data: { answer: 'Yes' } });
    // Once: whoever asks once more wants to know more.
    expect((await ask(session, { question: 'Red?' })).text).toContain('Nobody has answered');
  });

  it('takes a number or a unique start as the option that it means [ASK-5] [ASK-6]', async () => {
    const session = begin();
    const options = ['Left', 'Right', 'Right and up'];
    const asking = ask(session, { question: 'Where?', options }, { tool: patient });
    await asked(session);
    write('answer: "2"');
    expect(await asking).toMatchObject({
      text: 'A person answers (option 2):\nRight',
      data: { answer: 'Right', option: 2 },
    });
    expect(meantOption('le', options)).toBe('Left');
    expect(meantOption('right', options)).toBe('Right');
    expect(meantOption('r', options)).toBe('r');
    expect(meantOption('4', options)).toBe('4');
    expect(meantOption('right a', options)).toBe('Right and up');
    expect(meantOption('2', ['10', '2', '30'])).toBe('2');
  });

  it('finds an answer in the file of a single task, and waits out a queue that does not read [ASK-6]', async () => {
    writeQueue(sandbox(), 'tasks: []\n');
    const path = '.ralph/db/tasks/one.yaml';
    sandbox().write(path, 'id: one\ntitle: The only task\n');
    const session = begin();
    const asking = ask(session, { question: 'Red?' }, { tool: patient });
    await asked(session);
    const begun = `${sandbox().read(path)}answers: [\n`;
    sandbox().write(path, begun);
    await expect.poll(() => session.store.load().ok).toBe(false);
    sandbox().write(path, `${begun}  {answer: It is}]\n`);
    expect(await asking).toMatchObject({ data: { answer: 'It is' } });
  });

  it('ends when the call is cancelled [ASK-11]', async () => {
    const session = begin();
    const cancel = new AbortController();
    const asking = ask(session, { question: 'Red?' }, { tool: patient, cancel: cancel.signal });
    await asked(session);
    cancel.abort();
    expect((await asking).text).toContain('The call was cancelled');
    expect(session.asked().open).toEqual([]);
  });

  it('goes on where a server that waited has died [ASK-8] [ASK-11]', async () => {
    const session = begin();
    const until = new Date(Date.now() + minuteMs).toISOString();
    session.signal({ type: 'asked', id: 'q1', question: 'Red?', until, answers: 0 });
    write('answer: Blue');
    expect(await ask(session, { question: 'Red?' })).toMatchObject({ data: { answer: 'Blue' } });
    const signals = session.signals();
    const ends = signals.ok ? signals.value.filter(({ type }) => type === 'ask-ended') : [];
    expect(ends).toMatchObject([
      { id: 'q1', how: 'cancelled' },
      { id: 'q1', how: 'answered', answer: 'Blue' },
    ]);
  });

  it('may be called so often and no more [ASK-9]', async () => {
    const session = begin();
    notePresence(projectAt(sandbox().project).presence, new Date(0));
    for (let count = 1; count <= mostQuestions; count++) {
      expect((await ask(session, { question: `Question ${count}?` })).failed).toBe(false);
    }
    const more = await ask(session, { question: 'One more?' });
    expect(more).toMatchObject({ failed: true });
    expect(more.text).toContain('a session may ask 20 questions');
  });

  it('leaves the person alone who works in the session [ASK-15]', async () => {
    const session = begin('ralph takeover');
    expect((await ask(session, { question: 'Red?' })).text).toContain('ask in the conversation');
    expect(session.signals()).toEqual({ ok: true, value: [] });
  });

  it('knows who is there by the stamp of a file that is no link [ASK-2]', () => {
    begin();
    const { presence, run } = projectAt(sandbox().project);
    const now = new Date();
    const within = (ms: number): boolean => isSomebodyThere(presence, { now, within_ms: ms });
    notePresence(presence, new Date(now.getTime() - 4 * minuteMs));
    expect([within(5 * minuteMs), within(3 * minuteMs)]).toEqual([true, false]);
    notePresence(presence, new Date(now.getTime() + 60 * minuteMs));
    expect(within(5 * minuteMs)).toBe(false);
    expect(readFileSync(presence, 'utf8')).toBe('');
    const other = join(run, 'other');
    writeFileSync(other, '');
    utimesSync(other, 1, 1);
    rmSync(presence);
    symlinkSync(other, presence);
    notePresence(presence, now);
    expect(statSync(other).mtimeMs).toBe(1_000);
    expect(within(60 * 365 * 24 * 60 * minuteMs)).toBe(false);
    notePresence(join(run, 'none', 'presence'), now);
    expect(existsSync(join(run, 'none'))).toBe(false);
  });
});
