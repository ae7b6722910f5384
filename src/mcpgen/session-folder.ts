import { join } from 'node:path';

/** The files of one session, under `.ralph/run/sessions/<session>/`. */
export interface SessionFolder {
  path: string;
  session: string;
  prompt: string;
  mcp_config: string;
  script: string;
  manifest: string;
  signals: string;
  stream: string;
  /** When the stream's bytes came. */
  times: string;
  stderr: string;
  /** What the engine told of it, where that is in no log of a run: a person had taken it over. */
  events: string;
}

/** The absolute paths of a session's files, from that of its folder. */
export function sessionFolder(path: string): SessionFolder {
  return {
    path,
    session: join(path, 'session.json'),
    prompt: join(path, 'prompt.md'),
    mcp_config: join(path, 'mcp.json'),
    script: join(path, 'ralph-mcp.sh'),
    manifest: join(path, 'manifest.json'),
    signals: join(path, 'signals.jsonl'),
    stream: join(path, 'stream.jsonl'),
    times: join(path, 'stream.times'),
    stderr: join(path, 'stderr.txt'),
    events: join(path, 'events.jsonl'),
  };
}
