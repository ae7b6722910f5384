import type { StopReason } from '../../model/event.ts';
import type { SessionReading } from '../../model/session-end.ts';
import type { SessionSignal } from '../../model/signal.ts';

/** What came of running the agent once. */
export interface AgentRunResult {
  reading: SessionReading;
  mcp: 'connected' | 'unavailable';
  /** The MCP servers that were not there, in words, as far as the agent was asked. */
  lacking_servers: string[];
  prompt_sent: boolean;
  /** Why Ralph ended it, if it did. */
  stopped: StopReason | undefined;
  /** What a stop for standing still rests on, in words. */
  evidence: string | undefined;
  /** What the session said; of one that Ralph ended, only what it had said by then. */
  signals: SessionSignal[];
}

/** What there is of an agent that was never started. */
export const notStarted: AgentRunResult = {
  reading: {
    end: 'no-result',
    detail: undefined,
    words: undefined,
    turns: 0,
    cost_usd: 0,
    tokens: { input: 0, output: 0, cached: 0 },
    resets_at: undefined,
    denials: [],
    malformed: 0,
    unknown: 0,
    subscription: false,
    utilization: undefined,
    model: undefined,
    agent_version: undefined,
  },
  mcp: 'unavailable',
  lacking_servers: [],
  prompt_sent: false,
  stopped: undefined,
  evidence: undefined,
  signals: [],
};
