/** Everything that decides how one session of the agent is started. */
export interface LaunchOptions {
  /** The agent's own id of the session: a UUID. */
  claude_session: string;
  /** Relative to the project root, where the agent runs. */
  mcp_config: string;
  setting_sources: string[];
  permission_mode: string;
  tools: string[];
  allow: string[];
  deny: string[];
  max_turns: number;
  /** Undefined where a plan pays. */
  max_budget_usd: number | undefined;
  model: string | undefined;
  effort: string | undefined;
}

/**
 * The arguments of `claude` for a session whose prompt comes over stdin. An option that takes several
 * values swallows what follows it, so another option always does.
 */
export function claudeArguments(options: LaunchOptions): string[] {
  const { model, effort, max_budget_usd } = options;
  return [
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    '--input-format',
    'stream-json',
    '--include-partial-messages',
    // Only its echo tells when the agent has read what it was told.
    '--replay-user-messages',
    '--session-id',
    options.claude_session,
    '--setting-sources',
    options.setting_sources.join(','),
    '--strict-mcp-config',
    '--mcp-config',
    options.mcp_config,
    '--permission-mode',
    options.permission_mode,
    '--tools',
    options.tools.join(','),
    '--allowedTools',
    ...options.allow,
    '--disallowedTools',
    ...options.deny,
    '--max-turns',
    String(options.max_turns),
    ...(max_budget_usd === undefined ? [] : ['--max-budget-usd', String(max_budget_usd)]),
    ...(model === undefined ? [] : ['--model', model]),
    ...(effort === undefined ? [] : ['--effort', effort]),
  ];
}

/** How long the agent waits for an MCP server, and how often it asks a failing API again. */
const connectMs = 30_000;
const apiRetries = 3;
const apiTimeoutMs = 120_000;

/**
 * Variables that make the agent predictable: no update or telemetry under a running session, no work
 * left in the background after its result, bounded waits.
 */
export function claudeSwitches(mcpToolMs: number): Record<string, string> {
  return {
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
    CLAUDE_CODE_MAX_RETRIES: String(apiRetries),
    API_TIMEOUT_MS: String(apiTimeoutMs),
    MCP_CONNECT_TIMEOUT_MS: String(connectMs),
    MCP_TIMEOUT: String(connectMs),
    MCP_TOOL_TIMEOUT: String(mcpToolMs),
  };
}
