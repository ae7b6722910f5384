import { endMarkedProcesses } from '../../host/marked-process.ts';
import type { GroupExit } from '../../host/process-group.ts';
import { TerminalProcess } from '../../host/terminal-process.ts';
import { readSignals } from '../../mcpgen/session-signals.ts';
import type { RunEvent } from '../../model/event.ts';
import { notStarted, type AgentRunResult } from '../session/agent-end.ts';
import type { SessionBrief } from '../session/session-brief.ts';
import type { StopSwitch } from '../stop-switch.ts';
import { ConversationCopy, type ConversationCount } from './conversation-copy.ts';

export interface TerminalRunParts {
  brief: SessionBrief;
  root: string;
  /** Milliseconds between two ways to end it. */
  step: number;
  stop: StopSwitch;
  /** So many bytes of the conversation are kept with the session. */
  session_size: number;
  /** Finds the agent's own file of the conversation. */
  conversation: () => string | undefined;
  emit: (event: RunEvent) => void;
  /** Called once the agent has been started. */
  started: () => void;
}

export interface TerminalRun {
  exit: GroupExit;
  /** As of a session that no person sat at: what was said through its tools, and what it took. */
  run: AgentRunResult;
  /** The conversation was longer than what may be kept of it. */
  is_cut: boolean;
}

/** Gives the terminal to the agent until it ends and nothing of it lives. */
export async function runInTerminal(parts: TerminalRunParts): Promise<TerminalRun> {
  const { brief, emit } = parts;
  const { session } = brief;
  const copy = new ConversationCopy({
    find: parts.conversation,
    stream: brief.folder.stream,
    most: parts.session_size,
    take: (event) => {
      emit({ ...event, session });
    },
  });
  let exit: GroupExit;
  let count: ConversationCount;
  try {
    exit = await runAgent(parts);
  } finally {
    // What follows a file keeps the process from ending.
    count = copy.close();
  }
  const signals = readSignals(brief.folder);
  const { is_cut, ...read } = count;
  return {
    exit,
    is_cut,
    run: {
      ...notStarted,
      mcp: 'connected',
      lacking_servers: [],
      prompt_sent: true,
      reading: { ...notStarted.reading, end: 'finished', ...read },
      signals: signals.ok ? signals.value : [],
    },
  };
}

async function runAgent(parts: TerminalRunParts): Promise<GroupExit> {
  const { brief, root, step, stop, emit } = parts;
  const { session } = brief;
  const { file: command } = brief.agent;
  const agent = new TerminalProcess({ command, args: brief.args, cwd: root, env: brief.env });
  if (agent.pid !== undefined) emit({ type: 'agent-started', session, pid: agent.pid });
  parts.started();
  let stopping: Promise<void> | undefined;
  const end = (): void => {
    stopping ??= agent.stop(step, (how) => {
      emit({ type: 'stop-sent', session, why: 'cancelled', how });
    });
  };
  const sweep = (): void => void endMarkedProcesses(session);
  stop.polite.addEventListener('abort', end);
  stop.now.addEventListener('abort', sweep);
  if (stop.polite.aborted) end();
  const exit = await agent.exit;
  stop.polite.removeEventListener('abort', end);
  stop.now.removeEventListener('abort', sweep);
  await stopping;
  await endMarkedProcesses(session);
  emit({ type: 'agent-exited', session, exit_code: exit.exit_code, signal: exit.signal });
  return exit;
}
