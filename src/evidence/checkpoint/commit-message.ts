import { plainLine } from '../../model/plain-text.ts';

export interface MessageParts {
  task: string;
  title: string;
  /** What the last session said of its work. */
  summary: string | undefined;
  sessions: readonly string[];
}

/** What `git log` shows in one line. */
const longestSubject = 72;

/** The message of a task's commit: its title, what was said of it, and by which task and sessions it came. Pure. */
export function commitMessage({ task, title, summary, sessions }: MessageParts): string {
  const body = (summary ?? '')
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : plainLine(line, longestLine)))
    .join('\n')
    .trim();
  const trailers = [
    `Ralph-Task: ${task}`,
    ...sessions.map((session) => `Ralph-Session: ${session}`),
  ].join('\n');
  const subject = plainLine(title, longestSubject) || task;
  return `${[subject, ...(body === '' ? [] : [body]), trailers].join('\n\n')}\n`;
}

const longestLine = 1_000;
