import { plainLine } from '../../model/plain-text.ts';
import type { TaskState } from '../../model/queue.ts';

/** A task among those that are drawn; `needs` are ids of others of these. */
export interface GraphTask {
  id: string;
  title: string;
  state: TaskState;
  needs: string[];
}

const longestTitle = 60;

/** A tree: below each task those that wait for it. One that waits for several is drawn whole only once. */
export function graphTree(tasks: readonly GraphTask[]): string {
  const below = new Map<string, GraphTask[]>(tasks.map(({ id }) => [id, []]));
  for (const task of tasks) for (const id of task.needs) below.get(id)?.push(task);
  const lines: string[] = [];
  const drawn = new Set<string>();
  const pending = tasks
    .filter(({ needs }) => needs.length === 0)
    .map((task) => ({ task, lead: '', fork: '' }));
  // A list of what is still to be drawn: a chain of tasks may be longer than a stack is deep.
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { task, lead, fork } = next;
    const children = below.get(task.id) ?? [];
    const again = drawn.has(task.id) && children.length > 0 ? ' (above)' : '';
    const title = plainLine(task.title, longestTitle);
    lines.push(`${lead}${fork}${task.id}  ${task.state}  ${title}${again}`);
    if (drawn.has(task.id)) continue;
    drawn.add(task.id);
    const inner = lead + (fork === '' ? '' : fork === '└─ ' ? '   ' : '│  ');
    pending.unshift(
      ...children.map((child, at) => {
        return { task: child, lead: inner, fork: at === children.length - 1 ? '└─ ' : '├─ ' };
      }),
    );
  }
  return lines.join('\n');
}

/** The same as a flow chart for Mermaid, which draws it in Markdown. */
export function graphMermaid(tasks: readonly GraphTask[]): string {
  const names = new Map(tasks.map(({ id }, at) => [id, `t${at}`]));
  const nodes = tasks.map(({ id, title, state }) => {
    const label = `${id}: ${plainLine(title, longestTitle)}`.replaceAll(
      /[^\p{L}\p{N} .,:;!?_-]/gu,
      escaped,
    );
    return `  ${names.get(id) ?? ''}["${label}"]:::${state}`;
  });
  const edges = tasks.flatMap(({ id, needs }) =>
    needs.map((one) => `  ${names.get(one) ?? ''} --> ${names.get(id) ?? ''}`),
  );
  return ['graph TD', ...nodes, ...edges, ...colours].join('\n');
}

/** As Mermaid writes a character that would mean something to it. */
function escaped(char: string): string {
  return `#${char.codePointAt(0) ?? 0};`;
}

const colours = [
  '  classDef ready fill:#d3f9d8',
  '  classDef blocked fill:#fff3bf',
  '  classDef done fill:#e9ecef',
  '  classDef playing fill:#d0ebff',
];
