/** Words that stand where a secret would: nobody's key has them, but by a rare chance. */
const placeholder =
  /example|placeholder|change.?me|replace|insert|your|dummy|fake|sample|redacted|masked|not.?a.?real|made.?up|todo|fixme|test|mock|undefined|(?:^|[-_])none$|^null$|x{4,}|\*{3,}|\.{3}|…|0{8,}/i;

/** The value is put in later: a variable, a template, a reference to a store of secrets. */
const reference =
  /^[$%<@]|\$\{|\{\{|\}\}|%\(|#\{|<[^>]*>|[{}()[\]«»]|\benv\b|environ|process\.|config\.|secrets?\.|^(?:vault|ssm|arn|op|ref|file|env|kms|sops):/i;

/** Words that people take for a password when it does not matter which. */
const dummyWord =
  /passw(?:or)?[dt]|passphrase|passwort|secret|token|admin|root|user(?:name)?|guest|postgres|mysql|redis|rabbitmq|mongo|minio|local(?:host)?|default|demo|hello|world|foo|bar|baz|qux|qwerty|letmein|welcome|hunter|super|simple|strong|wrong|valid|invalid|correct|incorrect|old|new|key|api|auth|access|bearer|pass|pwd|my|the|some|any|dev|abcdef?|abc|1234567890|123456789|12345678|1234567|123456|12345|1234|123/gi;

/** Whether a text in the place of a secret stands for one and is none: a placeholder, a variable, a dummy. */
export function isStandIn(value: string): boolean {
  if (placeholder.test(value) || reference.test(value)) return true;
  const rest = value.replaceAll(dummyWord, '').replaceAll(/[^\p{L}\p{N}]/gu, '');
  return rest.length < 4 || isSequence(rest) || new Set(value).size <= 3;
}

/**
 * Whether the value of something that is called a password is one, as far as its letters tell. Words that
 * name a thing (`reset-password`, `auth.label`, `refreshToken`) are none.
 */
export function isLikelyPassword(value: string): boolean {
  if (value.length < 8 || isStandIn(value) || entropy(value) < 2.5) return false;
  if (/^\d+$/.test(value) || /^(?:\.{0,2}\/|~\/|https?:|[\w.-]+\.[a-z]{2,4}$)/i.test(value)) {
    return false;
  }
  if (/[!@#$%^&*+=?]/.test(value) && /[a-z]/i.test(value)) return true;
  if (/\d/.test(value) && /[a-z]/i.test(value)) return !isNumberedName(value);
  // Letters alone: only where upper and lower case change as chance would have it.
  const turns = value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
  return value.length >= 20 && turns > value.length / 3;
}

/** Bits for each character, by how often each occurs: words are about 3, random letters above 4. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Words with a number: `oauth2-token`, `v2.password.label`, `step_1`. */
function isNumberedName(value: string): boolean {
  return /^(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)(?:[\d]{0,2}[-_./:](?:[A-Za-z]+|\d{1,2}))*\d{0,2}$/.test(
    value,
  );
}

/** `abcdefgh12345678`: nearly every character follows the one before. */
function isSequence(text: string): boolean {
  const steps = Array.from(text.slice(1), (char, at) => char.charCodeAt(0) - text.charCodeAt(at));
  const even = steps.filter((step) => step === 1 || step === 0).length;
  return steps.length >= 4 && even >= steps.length * 0.8;
}
