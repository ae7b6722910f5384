import type { TaskLine } from './explain-input.ts';

/** Words that tell two subjects apart are longer than most of the others. */
const wordPattern = /[\p{L}\p{N}]{4,}/gu;
const mostWords = 60;

/**
 * Those of many tasks that are worth telling, at most `room`, in their order: half of them have words in
 * common with what is wanted, the others are the newest. All where there is room for all.
 */
export function chosenTasks(
  tasks: readonly TaskLine[],
  wanted: string,
  room: number,
): readonly TaskLine[] {
  if (tasks.length <= room) return tasks;
  const words = [...new Set(wanted.toLowerCase().match(wordPattern) ?? [])].slice(0, mostWords);
  const near = tasks
    .map((task, at) => ({ at, score: scoreOf(task, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || other.at - one.at)
    .slice(0, Math.ceil(room / 2));
  const chosen = new Set(near.map(({ at }) => at));
  for (let at = tasks.length - 1; at >= 0 && chosen.size < room; at--) chosen.add(at);
  return tasks.filter((_, at) => chosen.has(at));
}

function scoreOf({ id, title, tags, feature }: TaskLine, words: readonly string[]): number {
  const text = `${id} ${title} ${tags.join(' ')} ${feature ?? ''}`.toLowerCase();
  return words.filter((word) => text.includes(word)).length;
}
