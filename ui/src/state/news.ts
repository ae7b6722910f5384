import { openQuestionOf } from '../../../src/model/run-state.ts';
import type { ProjectState } from './project.svelte.ts';

/** Something for which a person who looks elsewhere is called. */
export interface News {
  /** Of one thing there is one notice at a time. */
  tag: string;
  title: string;
  body: string;
  /** What it leads to. */
  to: { screen: 'queue' } | { screen: 'task' | 'session'; id: string };
}

/** All that is news by itself now; what was so before, as `tag`, is none. */
export function newsOf({ run, tasks }: ProjectState): News[] {
  const news: News[] = tasks
    .filter(({ asks }) => asks === true)
    .map(({ id, waits_for = '' }) => ({
      tag: `question ${id} ${waits_for}`,
      title: `${id} asks`,
      body: waits_for,
      to: { screen: 'task', id },
    }));
  const question = openQuestionOf(run?.current);
  if (run?.current !== undefined && question !== undefined) {
    const { task, session } = run.current;
    news.push({
      tag: `question ${task} ${question.question}`,
      title: `${task} asks, and waits`,
      body: question.question,
      to: { screen: 'session', id: session },
    });
  }
  if (run?.ended !== undefined) {
    news.push({
      tag: `end ${run.run}`,
      title: 'Ralph has ended its run',
      body: run.why ?? '',
      to: { screen: 'queue' },
    });
  }
  return news;
}
