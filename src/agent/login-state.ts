import { homedir } from 'node:os';
import { join } from 'node:path';
import { readText } from '../host/file.ts';
import type { Environment } from './environment.ts';

/** What can be told of the agent's login and trust without asking its API, which would cost. */
export interface LoginState {
  /** How it would log in, in words; undefined when nothing that it could use is there. */
  login: string | undefined;
  /** An account with a plan: its sessions cost nothing of their own. */
  plan: boolean;
  /** Whether a person has trusted this folder; without it the project's own allow rules do not count. */
  trusted: boolean;
  /** The file that holds the trust. */
  settings: string;
}

/** Looks at the environment and the agent's own files; a file that does not read counts as missing. */
export function loginState(env: Environment, root: string): LoginState {
  const home = env['HOME'] ?? homedir();
  const folder = env['CLAUDE_CONFIG_DIR'];
  const settings = folder === undefined ? join(home, '.claude.json') : join(folder, '.claude.json');
  const known = readJson(settings);
  const credentials = readJson(join(folder ?? join(home, '.claude'), '.credentials.json'));
  const login = loginWords(env, known, credentials);
  return {
    login,
    plan: login === accountToken || login === account,
    trusted: at(at(at(known, 'projects'), root), 'hasTrustDialogAccepted') === true,
    settings,
  };
}

const accountToken = 'token in CLAUDE_CODE_OAUTH_TOKEN';
const account = 'Claude account';

function loginWords(env: Environment, known: unknown, credentials: unknown): string | undefined {
  if (isSet(env['ANTHROPIC_API_KEY'])) return 'API key in ANTHROPIC_API_KEY';
  if (isSet(env['ANTHROPIC_AUTH_TOKEN'])) return 'token in ANTHROPIC_AUTH_TOKEN';
  if (isSet(env['CLAUDE_CODE_OAUTH_TOKEN'])) return accountToken;
  if (isSet(env['CLAUDE_CODE_USE_BEDROCK'])) return 'Amazon Bedrock';
  if (isSet(env['CLAUDE_CODE_USE_VERTEX'])) return 'Google Vertex AI';
  if (at(credentials, 'claudeAiOauth') !== undefined) return account;
  // On macOS the credentials are in the keychain; the account's name is noted here.
  if (at(known, 'oauthAccount') !== undefined) return account;
  return undefined;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function readJson(path: string): unknown {
  const content = readText(path);
  if (!content.ok || content.value === undefined) return undefined;
  try {
    return JSON.parse(content.value);
  } catch {
    return undefined;
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
