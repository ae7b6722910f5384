import { commandSecrets } from './secret-command.ts';
import { secretForms } from './secret-form.ts';
import type { Secret } from './secret-place.ts';
import { isLikelyPassword, isStandIn } from './secret-value.ts';

/**
 * What in a text looks like a key or a password, in its order, without overlaps. It takes time in
 * proportion to the text. What stands for a secret (`<your key>`, `process.env.X`, `changeme`) is none.
 */
export function findSecrets(text: string): Secret[] {
  return foundBy([privateKeys, keysByForm, urlPasswords, named, commandSecrets], text);
}

function foundBy(rules: readonly ((text: string) => Secret[])[], text: string): Secret[] {
  const found = rules.flatMap((find) => find(text));
  // Stable: of two at one place the one of the more exact rule stays.
  found.sort((a, b) => a.start - b.start);
  const apart: Secret[] = [];
  for (const secret of found) {
    if (secret.start >= (apart.at(-1)?.end ?? 0)) apart.push(secret);
  }
  return apart;
}

export interface MaskedText {
  text: string;
  /** How many secrets were taken out. */
  masked: number;
}

/** The text with `«masked: <kind>»` in the place of each secret. */
export function maskSecrets(text: string): MaskedText {
  return masked(text, findSecrets(text));
}

/** The same for what is certainly one: a private key, and keys that begin with what their issuer gives them. */
export function maskKeys(text: string): MaskedText {
  return masked(text, foundBy([privateKeys, keysByForm], text));
}

function masked(text: string, secrets: readonly Secret[]): MaskedText {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of secrets) {
    parts.push(text.slice(at, start), `«masked: ${kind}»`);
    at = end;
  }
  return { text: parts.join('') + text.slice(at), masked: secrets.length };
}

function keysByForm(text: string): Secret[] {
  return secretForms
    .filter(({ hints }) => hints.some((hint) => text.includes(hint)))
    .flatMap(({ kind, pattern, accepts }) =>
      Array.from(text.matchAll(pattern)).flatMap((match) => {
        const secret = match[1] ?? match[0];
        const start = match.index + match[0].indexOf(secret);
        return accepts(secret) ? [{ kind, start, end: start + secret.length }] : [];
      }),
    );
}

const keyHead = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;

/** Lines of base64, also within a string: with `\n`, quotes and signs that join them. No `-`: it ends there. */
const keyBody = /(?:[A-Za-z0-9+/=\s"'`,;.]|\\[nr]|[A-Z][A-Za-z-]{1,20}: [^\n\\]{1,80}(?:\n|\\n))*/y;
const keyTail = /(?:-----END [A-Z0-9 ]{1,60}-----)?/y;

/** A head alone, as code that looks for one has it, is none. */
function privateKeys(text: string): Secret[] {
  if (!text.includes('-----BEGIN ')) return [];
  return Array.from(text.matchAll(keyHead)).flatMap(({ index, 0: head }) => {
    keyBody.lastIndex = index + head.length;
    const body = keyBody.exec(text)?.[0] ?? '';
    const letters = body.replaceAll(/\\[nr]|[^A-Za-z0-9]/g, '');
    if (letters.length < 60 || new Set(letters).size < 16) return [];
    keyTail.lastIndex = index + head.length + body.length;
    const tail = keyTail.exec(text)?.[0] ?? '';
    const end = index + head.length + body.length + tail.length;
    return [{ kind: 'private-key', start: index, end }];
  });
}

const urlWithPassword = /:\/\/[^\s:@/"'`<>]{0,100}:([^\s:@/"'`<>]{5,200})@(?=[\w[])/g;

function urlPasswords(text: string): Secret[] {
  if (!text.includes('://')) return [];
  return Array.from(text.matchAll(urlWithPassword)).flatMap((match) => {
    const password = match[1] ?? '';
    const end = match.index + match[0].length - 1;
    return isStandIn(password) ? [] : [{ kind: 'url-password', start: end - password.length, end }];
  });
}

/** A name that a secret has, and what lets a value follow: `DB_PASSWORD=`, `"apiKey": `, `token := `. */
const name =
  /(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token(?!i[sz])|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|credentials?)([\w-]{0,30})(?:\\{0,3}["'\]]){0,2}[ \t]{0,3}(?::=|=>|={1,3}|:)[ \t]{0,3}/gi;

/** What is called so is about a secret, and is none. */
const aboutIt =
  /(?:hash|digest|sha\d*|id|ids|name|url|uri|path|file|type|field|label|ttl|count|limit|length|size|min|max|regex|pattern|header|param|prefix|suffix|expiry|expires|expiration|title|text|hint|error|message|policy|rule|env|ref|version|arn|endpoint|issuer|algorithm|scope|kind|status|public)$/i;

/** The line break and the quotes may be those of a text within a text: `\n`, `\"`. */
const quoted = /([bruf]{0,2})(\\{0,3}["'`])([^"'`\s\\]{8,200})\2/iy;
const bare = /[^\s"'`,;(){}<>[\]\\]{12,200}(?=[ \t]*(?:$|[\r\n#]|\\{1,3}[nr]))/my;

/** `PASSWORD=… node x`, `--token=…`: to a shell it ends at the next space. */
const assigned = /[^\s"'`,;(){}<>[\]\\|&]{8,200}(?=[\s"'`;|&]|\\{1,3}["'nrt]|$)/y;

function named(text: string): Secret[] {
  return Array.from(text.matchAll(name)).flatMap((match) => {
    if (aboutIt.test(match[1] ?? '')) return [];
    const at = match.index + match[0].length;
    const value = valueAt(text, at) ?? assignedAt(text, match.index, at);
    return value === undefined || !isLikelyPassword(text.slice(value.start, value.end))
      ? []
      : [{ kind: 'password', ...value }];
  });
}

/** The value that begins there. Without quotes it may be code: then it has to have digits and no call. */
function valueAt(text: string, at: number): Omit<Secret, 'kind'> | undefined {
  quoted.lastIndex = at;
  const inside = quoted.exec(text);
  if (inside !== null) {
    const start = at + (inside[1] ?? '').length + (inside[2] ?? '').length;
    return { start, end: start + (inside[3] ?? '').length };
  }
  bare.lastIndex = at;
  const word = bare.exec(text)?.[0];
  const isCode = word === undefined || !/\d/.test(word) || /^[\w$]+(?:[.?!]+[\w$]+)+$/.test(word);
  return isCode ? undefined : { start: at, end: at + word.length };
}

/** The value that a shell sees behind this name: one of an environment's, which are in capitals. */
function assignedAt(text: string, name: number, at: number): Omit<Secret, 'kind'> | undefined {
  if (!/^[A-Z0-9_-]+=$/.test(text.slice(name, at))) return undefined;
  assigned.lastIndex = at;
  const word = assigned.exec(text)?.[0];
  return word === undefined ? undefined : { start: at, end: at + word.length };
}
