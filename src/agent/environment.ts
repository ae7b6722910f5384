/** Names that processes need to work at all. No credential is among them. */
const systemNames = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TERM',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
];

/** How the network is reached: proxies and certificates. */
const networkNames = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
    name,
    name.toLowerCase(),
  ]),
];

/** What the agent needs to log in, beside all of `ANTHROPIC_*`. */
const loginNames = [
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLOUD_ML_REGION',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'GOOGLE_APPLICATION_CREDENTIALS',
];

/** Read by the agent itself and by nothing else; a debugging switch among them breaks its output. */
const refusedNames = ['ANTHROPIC_LOG'];

export type Environment = Record<string, string | undefined>;

/**
 * The names that checks and the session's MCP server may see: all of the session's but the agent's
 * login, which stays away from them even where the config lists it.
 */
export function checkNames(added: readonly string[]): string[] {
  const names = [...systemNames, ...networkNames, ...added];
  return names.filter((name) => !loginNames.includes(name) && !name.startsWith('ANTHROPIC_'));
}

/** The environment of checks: the session's without any credential of the agent. */
export function checkEnvironment(
  parent: Environment,
  added: readonly string[],
): Record<string, string> {
  return pick(parent, checkNames(added));
}

/** The environment of the agent: allow-listed names of Ralph's own, then `set` on top. */
export function agentEnvironment(
  parent: Environment,
  added: readonly string[],
  set: Record<string, string>,
): Record<string, string> {
  const vendor = Object.keys(parent).filter((name) => name.startsWith('ANTHROPIC_'));
  const names = [...systemNames, ...networkNames, ...loginNames, ...vendor, ...added];
  const allowed = names.filter((name) => !refusedNames.includes(name));
  return { ...pick(parent, allowed), ...set };
}

function pick(parent: Environment, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of [...new Set(names)].sort()) {
    const value = parent[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
