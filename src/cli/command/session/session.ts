import type { ExitCode } from '../../exit-code.ts';
import { printFailure } from '../../output.ts';
import { chooseSession } from './session-choice.ts';

export interface SessionOptions {
  json: boolean;
  transcript?: boolean;
  full?: boolean;
  prompt?: boolean;
  tools?: boolean;
  checks?: boolean;
  replay?: boolean;
  /** How often as fast as it was; 0 for at once. */
  speed?: number;
}

/** Shows a session: its page, or one part of what is kept of it. */
export async function session(given: string, options: SessionOptions): Promise<ExitCode> {
  const { json } = options;
  const usage = misuse(options);
  if (usage !== undefined) return printFailure({ reason: 'usage', ...usage }, json);
  const chosen = await chooseSession(given);
  if (!chosen.ok) return printFailure(chosen.failure, json);
  // Each is loaded by itself: a replay is to begin at once.
  if (options.replay === true) {
    const { replaySession } = await import('./session-replay.ts');
    return replaySession(chosen.value, { json, speed: options.speed ?? 1 });
  }
  if (options.transcript === true) {
    const { printTranscript } = await import('./session-transcript.ts');
    return printTranscript(chosen.value, { json, full: options.full === true });
  }
  const { printPage, printPrompt, printTools, printChecks } = await import('./session-part.ts');
  if (options.prompt === true) return printPrompt(chosen.value, json);
  if (options.tools === true) return printTools(chosen.value, json);
  if (options.checks === true) return printChecks(chosen.value, json);
  return printPage(chosen.value, json);
}

/** What of these options does not go together. */
function misuse(options: SessionOptions): { detail: string; todo: string } | undefined {
  const parts = (['transcript', 'prompt', 'tools', 'checks', 'replay'] as const).filter(
    (part) => options[part] === true,
  );
  if (parts.length > 1) {
    const named = parts.map((part) => `--${part}`).join(' and ');
    return { detail: `${named} are each a look of its own`, todo: 'give one of them' };
  }
  if (options.full === true && options.transcript !== true) {
    return { detail: '--full is for the transcript', todo: 'give --transcript --full' };
  }
  if (options.speed !== undefined && options.replay !== true) {
    return { detail: '--speed is for a replay', todo: 'give --replay, too' };
  }
  return undefined;
}
