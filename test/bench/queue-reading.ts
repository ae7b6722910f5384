import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import { selectNext } from '../../src/model/queue.ts';
import { median } from './measure.ts';

/**
 * `parse <project>`: what parsing its tasks.yaml once takes. `select <project>`: what an engine that has
 * read it takes for the next selection, each time after another's edit of one task. Prints milliseconds.
 */
const edits = 21;
const [what = '', root = ''] = process.argv.slice(2);
const project = projectAt(root);
console.log(what === 'parse' ? parseOnce() : selectAgain());

function parseOnce(): number {
  const text = readFileSync(project.tasks, 'utf8');
  const started = performance.now();
  parse(text);
  return performance.now() - started;
}

function selectAgain(): number {
  const store = new Store(project, { now: () => new Date(), random: randomBytes, what: 'bench' });
  const select = (): string | undefined => {
    const loaded = store.load();
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
    return selectNext(loaded.value.queue.tasks).next?.id;
  };
  const first = select();
  const lines = hintLines();
  const times = Array.from({ length: edits }, (_, round) => {
    const line = lines[Math.floor((lines.length * (round + 0.5)) / edits)] ?? 0;
    // Another program's: this one is to take no more memory than an engine does.
    execFileSync('sed', ['-i', `${line}s/: .*/: Round ${round}./`, project.tasks]);
    const started = performance.now();
    if (select() !== first) throw new Error('another task came next');
    return performance.now() - started;
  });
  return median(times);
}

/** The numbers of the lines that tell hints, from 1. */
function hintLines(): number[] {
  const lines = execFileSync('grep', ['-n', '^    hints: ', project.tasks], {
    maxBuffer: Infinity,
  });
  return lines
    .toString()
    .trim()
    .split('\n')
    .map((line) => Number.parseInt(line, 10));
}
