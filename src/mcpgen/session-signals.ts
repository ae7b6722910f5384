import { readJsonLines } from '../host/jsonl.ts';
import type { Result } from '../model/result.ts';
import { ok } from '../model/result.ts';
import type { SessionSignal } from '../model/signal.ts';
import { sessionSignal } from '../model/signal.ts';
import type { SessionFolder } from './session-folder.ts';

/** What a session said, oldest first; lines that are no signal are left out. Fails with `unreadable`. */
export function readSignals(folder: SessionFolder): Result<SessionSignal[]> {
  const lines = readJsonLines(folder.signals);
  if (!lines.ok) return lines;
  return ok(
    lines.value.flatMap((line) => {
      const parsed = sessionSignal.safeParse(line);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}
