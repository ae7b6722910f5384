import type { Secret } from './secret-place.ts';
import { isLikelyPassword, isStandIn } from './secret-value.ts';

/** What a password is called as an option; what follows it is the password itself. */
const optionName =
  /--?(?:[a-z0-9]{1,20}-){0,3}(?:password|passwd|passphrase|pass|secret|token|api-?key|access-?key|secret-?key)(?:=|[ \t]{1,3})/gi;

/** An account of an HTTP client: `-u name:password`. Those of other programs are names of groups. */
const account = /(?:-u|--user|-U|--proxy-user)[ \t=]{0,3}(\\{0,3}["'])?[^\s:"'`\\]{0,100}:/g;
const client = /\b(?:curl|https?|xh|wget)\b[^\n|;]*$/;
/** So far before an account its program is looked for. */
const clientReach = 300;

/** What an HTTP header authorizes with; the credentials of `Basic` are base64. */
const header =
  /(?:authorization(?:\\{0,3}["'])?[ \t]{0,3}[:=,][ \t]{0,3}(?:\\{0,3}["'`])?(?:Bearer|Token)[ \t]{1,3}|\bx-(?:[a-z]{1,20}-){0,3}(?:key|token|secret):[ \t]{0,3})/gi;
const basic = /\bbasic[ \t]{1,3}([A-Za-z0-9+/_-]{8,1000}={0,2})/gi;

const quotedWord = /(\\{0,3}["'`])([^"'`\s\\]{5,500})\1/y;
const bareWord = /[^\s"'`,;(){}<>[\]\\|&]{5,500}/y;

/** Secrets that are handed to a program: as an option, as an account, as a header. */
export function commandSecrets(text: string): Secret[] {
  return [
    ...(text.includes('-') ? [...optionSecrets(text), ...accountSecrets(text)] : []),
    ...headerSecrets(text),
    ...basicSecrets(text),
  ];
}

function optionSecrets(text: string): Secret[] {
  return Array.from(text.matchAll(optionName)).flatMap((match) =>
    isWordStart(text, match.index)
      ? passwordAt(text, match.index + match[0].length, isLikelyPassword)
      : [],
  );
}

function accountSecrets(text: string): Secret[] {
  return Array.from(text.matchAll(account)).flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - clientReach), match.index);
    if (!isWordStart(text, match.index) || !client.test(before)) return [];
    return passwordAt(text, match.index + match[0].length, (word) => !isStandIn(word));
  });
}

function headerSecrets(text: string): Secret[] {
  return Array.from(text.matchAll(header)).flatMap((match) =>
    passwordAt(text, match.index + match[0].length, isLikelyPassword).map((secret) => ({
      ...secret,
      kind: 'bearer-token',
    })),
  );
}

function basicSecrets(text: string): Secret[] {
  return Array.from(text.matchAll(basic)).flatMap((match) => {
    const [whole, credentials = ''] = match;
    const end = match.index + whole.length;
    return isAccount(credentials)
      ? [{ kind: 'basic-auth', start: end - credentials.length, end }]
      : [];
  });
}

/** `Basic configuration` is none; base64 of `name:password` is one. */
function isAccount(base64: string): boolean {
  let plain: string;
  try {
    plain = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return false;
  }
  const colon = plain.indexOf(':');
  return (
    colon !== -1 && /^[\x20-\x7e\x80-\xff]+$/.test(plain) && !isStandIn(plain.slice(colon + 1))
  );
}

/** The word that begins there, quoted or not, if it is one that `accepts` takes for a secret. */
function passwordAt(text: string, at: number, accepts: (word: string) => boolean): Secret[] {
  quotedWord.lastIndex = at;
  bareWord.lastIndex = at;
  const quoted = quotedWord.exec(text);
  const start = quoted === null ? at : at + (quoted[1] ?? '').length;
  const word = quoted?.[2] ?? bareWord.exec(text)?.[0] ?? '';
  // The next option, or a variable.
  if (word.length < 5 || /^[-$]/.test(word) || !accepts(word)) return [];
  return [{ kind: 'password', start, end: start + word.length }];
}

/** An option stands behind a space, a quote or a line break, which may be written as `\n`. */
function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[\s"'`([,=]$|\\[nrt]$/.test(text.slice(Math.max(0, at - 2), at));
}
