/** Terminal sequences: CSI (colours, cursor), and OSC and its like with the text that they carry. */
const sequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/gu;

/** Control characters, marks that turn the direction of writing, and halves of characters. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Output may be megabytes of one line; the start of it is enough to find a first line in. */
const lookedAt = 4_000;

/**
 * The first line of a text that is not blank, fit for a terminal whoever wrote it: without control
 * characters and escape sequences, at most `longest` characters, `…` where it was cut.
 */
export function plainLine(text: string, longest = 200): string {
  const start = text.trimStart().slice(0, lookedAt).replaceAll(sequences, '');
  for (const line of start.split(/[\n\r\v\f\u0085\u2028\u2029]/u)) {
    const plain = line.replaceAll('\t', ' ').replaceAll(unprintable, '').trim();
    if (plain !== '') return cut(plain, longest);
  }
  return '';
}

/**
 * The whole of a text, fit for a terminal whoever wrote it: without control characters and escape
 * sequences. Line breaks and tabs stay.
 */
export function plainText(text: string): string {
  return text
    .replaceAll(sequences, '')
    .replaceAll(lineBreaks, '\n')
    .replaceAll(unprintable, (char) => (char === '\n' || char === '\t' ? char : ''));
}

const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/gu;

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const chars = Array.from(text);
  return chars.length <= longest ? text : `${chars.slice(0, longest - 1).join('')}…`;
}
