import * as z from 'zod/mini';
import { pairsText } from '../../db/edit/value-text.ts';
import { storedState, taskMap } from '../../model/queue.ts';
import { words } from '../field.ts';
import { problemList } from '../input-problem.ts';
import { taskContent } from '../task-view.ts';
import { answer, defineProjectTool, refusal } from '../tool.ts';
import { failureLine } from './failure-line.ts';
import { namedTask } from './named.ts';

export const getTask = defineProjectTool({
  name: 'get_task',
  title: 'Get a task',
  description: 'Answers with all that a task says, its state and its hash.',
  use: 'to read a task of the queue',
  kinds: ['plan', 'review'],
  reads_only: true,
  input: z.strictObject({
    id: words.check().register(z.globalRegistry, { description: 'Its id or the start of it' }),
  }),
  run: ({ id }, project) => {
    const loaded = project.store.load();
    if (!loaded.ok) return refusal(failureLine(loaded.failure));
    const { tasks } = loaded.value.queue;
    const found = namedTask('id', id, tasks);
    if (!found.ok) return refusal(problemList([found.failure]));
    const task = found.value;
    const data = {
      ...taskContent(task),
      state: storedState(task, taskMap(tasks)),
      hash: project.seen.note(task),
    };
    return answer(pairsText(data, 0, '\n'), data);
  },
});
