import { pairsText } from '../../db/edit/value-text.ts';
import type { Queue } from '../../model/queue.ts';
import { kindNames } from '../../model/config.ts';
import { priorities } from '../../model/task.ts';

/** More names than these are looked up elsewhere. */
const mostNames = 12;

/** The start of a new task for an editor: what is known of it, and what it may have beside. */
export function taskTemplate(known: object, queue: Queue): string {
  const given = new Set(
    Object.entries(known).flatMap(([key, value]) => (value === undefined ? [] : key)),
  );
  const offers: [string, string][] = [
    ['description', 'description: |\n#   What is to be done, in Markdown'],
    ['acceptance', 'acceptance:\n#   - What has to be so when it is done'],
    ['kind', `kind: implement # ${kindNames(queue.config).join(', ')}`],
    ['priority', `priority: medium # ${priorities.join(', ')}`],
    ['depends_on', 'depends_on: []'],
    ['feature', `feature: ${names(queue.features.keys())}`],
    ['discipline', `discipline: ${names(queue.disciplines.keys())}`],
    ['verify', `verify: [] # ${names(queue.config.checks.map(({ name }) => name))}`],
    ['tags', 'tags: []'],
    ['status', 'status: draft'],
  ];
  const offered = offers.filter(([key]) => !given.has(key)).map(([, line]) => `# ${line}\n`);
  const own = given.size === 0 ? '' : `${pairsText(known, 0, '\n')}\n`;
  return `title:\n${own}${offered.join('')}`;
}

/** A text that began as a template, without the comments that this gave. */
export function withoutOffers(text: string, template: string): string {
  const offers = template.split('\n').filter((line) => line.startsWith('#'));
  const remarks = offers.flatMap((line) => /^# \w+: \w+( # .*)$/.exec(line)?.[1] ?? []);
  return text
    .split('\n')
    .filter((line) => !offers.includes(line))
    .map((line) => {
      const remark = /^\w+:/.test(line) ? remarks.find((one) => line.endsWith(one)) : undefined;
      return remark === undefined ? line : line.slice(0, -remark.length);
    })
    .join('\n');
}

function names(all: Iterable<string>): string {
  return [...all].slice(0, mostNames).join(', ');
}
