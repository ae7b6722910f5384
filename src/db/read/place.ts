import type { Problem } from '../../model/problem.ts';

/** Both count from 1. */
export interface Place {
  line: number;
  col: number;
}

/** A problem whose file, and the lines before its piece of the file, are added later. */
export type LocalProblem = Omit<Problem, 'file'>;

/** The way from a record to one of its parts: keys, and places in lists. */
export type Path = readonly PropertyKey[];
