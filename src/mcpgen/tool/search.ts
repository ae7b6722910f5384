import * as z from 'zod/mini';
import type { Task } from '../../model/task.ts';
import { playOrder } from '../../model/queue.ts';
import { words } from '../field.ts';
import { problemList } from '../input-problem.ts';
import { pageOf } from '../page.ts';
import { specNames } from '../spec-page.ts';
import { rowLine, taskRows } from '../task-view.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import { failureLine } from './failure-line.ts';

const pageSize = 20;
const maxSpecs = 20;
const maxWords = 10;

/** How much a word counts where it is found. */
const weights = { id: 8, title: 5, tag: 4, spec: 3, description: 1 };

export const search = defineProjectTool({
  name: 'search',
  title: 'Search',
  description: `Finds tasks and specs by words in ids, titles, tags, specs' names and descriptions, the best first, ${pageSize} a page.`,
  use: 'to find tasks and specs about something',
  kinds: ['plan', 'review'],
  reads_only: true,
  input: z.strictObject({ query: words, cursor: z.optional(words) }),
  run: ({ query, cursor }, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { tasks } = loaded.value.queue;
    const wanted = [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))].slice(
      0,
      maxWords,
    );
    const found = ranked(tasks, wanted);
    const page = pageOf(found, { cursor, size: pageSize });
    if (!page.ok) return refusal(problemList([`cursor: ${page.failure}`]));
    const specs = specNames(project.root)
      .filter((name) => wanted.some((word) => name.toLowerCase().includes(word)))
      .slice(0, maxSpecs);
    const rows = taskRows(page.value.rows, tasks);
    const next = page.value.cursor;
    const total = found.length;
    const lines = [
      ...rows.map(rowLine),
      ...(specs.length === 0 ? [] : [`specs: ${specs.join(', ')}`]),
      `${total} tasks${next === undefined ? '' : `; more with cursor: ${next}`}`,
    ];
    const data = {
      tasks: rows,
      ...(specs.length === 0 ? {} : { specs }),
      total,
      ...(next === undefined ? {} : { cursor: next }),
    };
    return answer(lines.join('\n'), data);
  },
});

/** The tasks that hold one of the words: those with more of them first, then by where, then in play order. */
function ranked(tasks: readonly Task[], wanted: readonly string[]): Task[] {
  return playOrder(tasks)
    .map((task) => ({ task, ...scoreOf(task, wanted) }))
    .filter(({ found }) => found > 0)
    .sort((one, other) => other.found - one.found || other.score - one.score)
    .map(({ task }) => task);
}

function scoreOf(task: Task, wanted: readonly string[]): { found: number; score: number } {
  const texts: [number, string][] = [
    [weights.id, task.id],
    [weights.title, task.title],
    [weights.tag, task.tags.join('\n')],
    [weights.spec, task.spec ?? ''],
    [weights.description, task.description ?? ''],
  ];
  const lower = texts.map(([weight, text]) => [weight, text.toLowerCase()] as const);
  const scores = wanted.map((word) =>
    lower.reduce((sum, [weight, text]) => (text.includes(word) ? sum + weight : sum), 0),
  );
  return {
    found: scores.filter((score) => score > 0).length,
    score: scores.reduce((sum, score) => sum + score, 0),
  };
}
