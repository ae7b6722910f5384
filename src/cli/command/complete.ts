import type { Command } from 'commander';
import { plainLine } from '../../model/plain-text.ts';
import type { Outline } from '../../model/outline.ts';
import { playOrder } from '../../model/queue.ts';
import { kinds } from '../../model/task.ts';
import { wantedAt, type Answer, type NameKind } from '../completion/wanted.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { lookAtOutline } from '../open-look.ts';

/** Prints the words that may stand at the cursor, one on a line with a tab and what it is. Nothing fails. */
export async function complete(program: Command, words: readonly string[]): Promise<ExitCode> {
  const { typed, before, answers, names, given } = wantedAt(program, words);
  const named = names === undefined ? [] : await namesOf(names);
  const fitting = [...answers, ...named].filter(
    ({ value }) => value.startsWith(typed) && !given.includes(value),
  );
  for (const { value, about } of fitting) {
    console.log(`${before}${value}\t${plainLine(about, longestAbout)}`);
  }
  return exitCode.ok;
}

const longestAbout = 60;

async function namesOf(kind: NameKind): Promise<Answer[]> {
  if (kind === 'config-key') {
    const { configKeys } = await import('../../db/config/config-key.ts');
    const single = configKeys.filter(({ holds }) => holds === 'value');
    return single.map(({ key, about }) => ({ value: key, about }));
  }
  const queue = await anyQueue();
  return queue === undefined ? [] : namesIn(queue, kind);
}

/** The queue; of one with problems, what can be read. */
async function anyQueue(): Promise<Outline | undefined> {
  const opened = await lookAtOutline();
  return opened.ok ? opened.value.queue : undefined;
}

/** A shell puts the word in as it is: none with what would mean something to it. */
const plainWord = /^[\w.@+/-]+$/;

type QueueKind = Exclude<NameKind, 'config-key'>;

function namesIn(queue: Outline, kind: QueueKind): Answer[] {
  return allNames(queue, kind).filter(({ value }) => plainWord.test(value));
}

function allNames(
  { tasks, features, disciplines, tools, pipelines, config }: Outline,
  kind: QueueKind,
): Answer[] {
  switch (kind) {
    case 'task':
      return playOrder(tasks).map(({ id, title }) => ({ value: id, about: title }));
    case 'kind':
      return [
        ...kinds.map((value) => ({ value, about: '' })),
        ...config.kinds.map(({ name, like }) => ({ value: name, about: `like ${like}` })),
      ];
    case 'feature':
      return [...features.values()].map(({ name, title }) => ({ value: name, about: title }));
    case 'discipline':
      return [...disciplines.values()].map(({ name, title }) => ({ value: name, about: title }));
    case 'tool':
      return [...tools.values()].map(({ name, title }) => ({ value: name, about: title }));
    case 'pipeline':
      return [...pipelines.values()].map(({ name, title }) => ({ value: name, about: title }));
    case 'check':
      return config.checks.map(({ name, command }) => ({ value: name, about: command }));
    case 'tag':
      return [...new Set(tasks.flatMap(({ tags }) => tags))].map((value) => ({ value, about: '' }));
  }
}
