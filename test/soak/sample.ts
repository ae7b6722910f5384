import { readFileSync, readdirSync, statSync } from 'node:fs';

/** What the engine holds when it picks a task. */
export interface Sample {
  /** Tasks that were picked before. */
  tasks: number;
  /** Milliseconds since the run's start. */
  at: number;
  rss_bytes: number;
  descriptors: number;
  /** All files that grow with the run: its event log and the log of writes. */
  log_bytes: number;
}

/** Looks at a living process of this machine and at these files. Throws when it has ended. */
export function takeSample(pid: number, logs: string[]): Omit<Sample, 'tasks' | 'at'> {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return {
    rss_bytes: kilobytes * 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    log_bytes: logs.reduce(
      (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
      0,
    ),
  };
}

/** The means of one tenth of the run. */
export interface Tenth {
  rss_mb: number;
  heap_mb: number;
  /** The fewest: those of what is just being started or ended come and go. */
  descriptors: number;
  log_bytes_per_task: number;
  ms_per_task: number;
}

/** Cuts a run's samples, and the sizes of its heap, into ten parts of the same length. */
export function tenths(samples: Sample[], heaps: number[]): Tenth[] {
  return Array.from({ length: 10 }, (_, index) => {
    const part = partOf(samples, index);
    const [first] = part;
    const last = part.at(-1);
    if (first === undefined || last === undefined) throw new Error('too few tasks for ten parts');
    const tasks = last.tasks - first.tasks;
    return {
      rss_mb: mean(part.map(({ rss_bytes }) => rss_bytes)) / 2 ** 20,
      heap_mb: mean(partOf(heaps, index)) / 2 ** 20,
      descriptors: Math.min(...part.map(({ descriptors }) => descriptors)),
      log_bytes_per_task: (last.log_bytes - first.log_bytes) / tasks,
      ms_per_task: (last.at - first.at) / tasks,
    };
  });
}

function partOf<T>(values: T[], index: number): T[] {
  const bound = (part: number): number => Math.round((part * values.length) / 10);
  return values.slice(bound(index), bound(index + 1));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What grows that must not, in words: the last tenth is held against the second, when all is warm. */
export function growthProblems(parts: Tenth[]): string[] {
  const [, second] = parts;
  const last = parts.at(-1);
  if (second === undefined || last === undefined) throw new Error('there are no ten parts');
  const grown = (what: string, key: keyof Tenth, atMost: number): string[] => {
    const ratio = last[key] / second[key];
    return ratio <= atMost ? [] : [`${what} is ${ratio.toFixed(2)} times what it was`];
  };
  return [
    ...grown('resident memory', 'rss_mb', 1.1),
    ...grown('the heap after a collection', 'heap_mb', 1.1),
    ...(last.descriptors <= second.descriptors ? [] : ['open descriptors grow']),
    ...grown('the log of a task', 'log_bytes_per_task', 1.1),
  ];
}
