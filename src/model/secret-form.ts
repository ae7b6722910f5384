import { entropy, isStandIn } from './secret-value.ts';

/** A key that its own form gives away. */
export interface SecretForm {
  kind: string;
  /** A text without any of these holds no such key; looking for them is fast. */
  hints: readonly string[];
  /** Global. A group, if it has one, is the secret. It has to take linear time: see `run`. */
  pattern: RegExp;
  accepts: (secret: string) => boolean;
}

/**
 * Where a run of such characters begins: a pattern that starts there looks at each run once. In a text
 * within a text the line before may end in the letter of `\n`.
 */
const run = '(?:(?<![A-Za-z0-9_-])|(?<=\\\\[nrt]))';

function form(kind: string, hints: readonly string[], source: string): SecretForm {
  return { kind, hints, pattern: new RegExp(run + source, 'g'), accepts: isRandom };
}

/** Placeholders have the form of a key, too: `ghp_xxxx…`, `AKIAIOSFODNN7EXAMPLE`. */
function isRandom(secret: string): boolean {
  return !isStandIn(secret) && entropy(secret) >= 3;
}

/** Forms of keys that are in wide use. All begin with what their issuer gives them. */
export const secretForms: readonly SecretForm[] = [
  form('aws-access-key', ['AKIA', 'ASIA'], '(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])'),
  form('github-token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 'gh[pousr]_[A-Za-z0-9]{30,255}'),
  form('github-token', ['github_pat_'], 'github_pat_[A-Za-z0-9_]{40,255}'),
  form('gitlab-token', ['gl'], 'gl(?:pat|dt|rt|ptt|ft|soat|cbt|oas|agent)-[A-Za-z0-9_.-]{20,255}'),
  form('slack-token', ['xox', 'xapp'], '(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{20,255}'),
  {
    kind: 'slack-webhook',
    hints: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/([A-Za-z0-9/]{30,100})/g,
    accepts: isRandom,
  },
  form('stripe-key', ['_live_', '_test_'], '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,255}'),
  form('stripe-webhook-secret', ['whsec_'], 'whsec_[A-Za-z0-9+/=]{24,255}'),
  form('google-api-key', ['AIza'], 'AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])'),
  form('google-oauth-secret', ['GOCSPX-', 'ya29.'], '(?:GOCSPX-|ya29\\.)[A-Za-z0-9_-]{24,512}'),
  form('anthropic-key', ['sk-ant-'], 'sk-ant-[A-Za-z0-9_-]{20,255}'),
  form(
    'openai-key',
    ['sk-'],
    'sk-(?:(?:proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{20,255}|[A-Za-z0-9]{32,64})',
  ),
  form('npm-token', ['npm_'], 'npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])'),
  form('pypi-token', ['pypi-'], 'pypi-[A-Za-z0-9_-]{50,255}'),
  form('huggingface-token', ['hf_'], 'hf_[A-Za-z0-9]{30,64}'),
  form('sendgrid-key', ['SG.'], 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{30,64}'),
  form('digitalocean-token', ['do'], 'do[oprt]_v1_[a-f0-9]{64}'),
  form('shopify-token', ['shp'], 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
  form('vault-token', ['hvs.', 'hvb.'], 'hv[sb]\\.[A-Za-z0-9_-]{24,255}'),
  form('age-key', ['AGE-SECRET-KEY-1'], 'AGE-SECRET-KEY-1[A-Z0-9]{50,60}'),
  {
    kind: 'azure-key',
    hints: ['AccountKey=', 'SharedAccessKey='],
    pattern: /(?:Account|SharedAccess)Key=([A-Za-z0-9+/]{40,90}={0,2})/g,
    accepts: isRandom,
  },
  {
    kind: 'telegram-token',
    hints: [':AA'],
    pattern: /(?<![A-Za-z0-9_-])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g,
    accepts: isRandom,
  },
  {
    kind: 'jwt',
    hints: ['eyJ'],
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/g,
    accepts: (secret) => entropy(secret) >= 3,
  },
  {
    kind: 'bearer-token',
    hints: ['earer '],
    pattern: /\b[Bb]earer ([A-Za-z0-9._~+/-]{20,4096}={0,2})/g,
    accepts: (secret) => /\d/.test(secret) && isRandom(secret),
  },
];
