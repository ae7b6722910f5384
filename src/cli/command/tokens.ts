import { resolve } from 'node:path';
import { readText } from '../../host/file.ts';
import type { Failure } from '../../model/failure.ts';
import { findTask, playOrder, storedState, taskMap } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { quoteSpec } from '../../pipeline/prompt/quoted-file.ts';
import { counted } from '../../prompts/prompt.ts';
import { estimateEach } from '../../prompts/token-count.ts';
import { tableText } from '../display/table.ts';
import type { ExitCode } from '../exit-code.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { plainLine } from '../../model/plain-text.ts';
import { promptOf } from './prompt.ts';

export interface Counted {
  name: string;
  what: 'task' | 'spec' | 'file';
  tokens: number;
  bytes: number;
}

/** What is to be counted: each text by itself, as it is counted everywhere. */
interface Uncounted extends Omit<Counted, 'tokens'> {
  texts: string[];
}

/** Of a long queue only so many are counted when none are named. */
const mostTasks = 20;

/** Tells what tasks' prompts, specs and files cost, by the estimate. */
export async function tokens(given: string[], { json }: { json: boolean }): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, json);
  const { max_tokens, token_factor } = opened.value.queue.config.prompt;
  const found: Uncounted[] = [];
  let broken: Failure | undefined;
  for (const name of given.length === 0 ? nextTasks(opened.value) : given) {
    const one = await textsOf(opened.value, name);
    // One that cannot be counted keeps no other from it.
    if (one.ok) found.push(one.value);
    else broken ??= one.failure;
  }
  if (broken !== undefined && found.length === 0) return printFailure(broken, json);
  const rows = await countAll(found, token_factor);
  const table = tableText(
    [
      { head: 'NAME' },
      { head: 'WHAT' },
      { head: 'TOKENS', align: 'right' },
      { head: 'BYTES', align: 'right' },
    ],
    rows.map(({ name, what, tokens: count, bytes }) => [
      plainLine(name),
      what,
      String(count),
      String(bytes),
    ]),
  );
  const about = `Estimates: tiktoken's count times ${token_factor} (prompt.token_factor). A prompt may cost ${max_tokens} (prompt.max_tokens).`;
  const text = rows.length === 0 ? 'No task is ready.' : `${table}\n\n${about}`;
  const data = { rows, max_tokens, token_factor };
  return printReport({ kind: 'tokens', data, text, broken }, json);
}

function nextTasks({ queue: { tasks } }: OpenProject): string[] {
  const byId = taskMap(tasks);
  const ready = playOrder(tasks).filter((task) => storedState(task, byId) === 'ready');
  return ready.slice(0, mostTasks).map(({ id }) => id);
}

/** All at once: the tokenizer takes longer to load than to count. */
async function countAll(found: readonly Uncounted[], factor: number): Promise<Counted[]> {
  const counts = await estimateEach(
    found.flatMap(({ texts }) => texts),
    factor,
  );
  let next = 0;
  return found.map(({ name, what, bytes, texts }) => {
    const own = counts.slice(next, (next += texts.length));
    const tokens = own.reduce((sum, count) => sum + count, 0);
    return { name, what, tokens, bytes };
  });
}

/** A task by its id or its start, a spec by its name, or else a file. */
async function textsOf(opened: OpenProject, name: string): Promise<Result<Uncounted>> {
  const { project, queue } = opened;
  const exact = queue.tasks.find(({ id }) => id === name);
  const asFile = readText(resolve(name));
  const task = exact === undefined ? findTask(queue.tasks, name) : ok(exact);
  if (task.ok && (exact !== undefined || !asFile.ok || asFile.value === undefined)) {
    const made = await promptOf(opened, task.value);
    if (!made.ok) return made;
    const texts = made.value.sections.map((section) => counted(section.text));
    const bytes = Buffer.byteLength(made.value.text);
    return ok({ name: task.value.id, what: 'task', texts, bytes });
  }
  const spec = quoteSpec(project, name);
  const text = spec.refused === undefined ? spec.text : asFile.ok ? asFile.value : undefined;
  if (text === undefined) return asFile.ok ? fail(unknown(name)) : asFile;
  return ok({
    name: spec.refused === undefined ? spec.path : name,
    what: spec.refused === undefined ? 'spec' : 'file',
    texts: [text],
    bytes: Buffer.byteLength(text),
  });
}

function unknown(name: string): { reason: 'usage'; detail: string; todo: string } {
  return {
    reason: 'usage',
    detail: `${JSON.stringify(name)} is no task, no spec and no file`,
    todo: 'give the id of a task, the name of a spec, or the path of a file',
  };
}
