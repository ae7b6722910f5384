/** How much of a text is kept, and where the whole of it can be read. */
export interface Room {
  /** Characters. */
  chars: number;
  /** In words for the agent, such as a path; undefined where it is nowhere else. */
  where: string | undefined;
}

/** Of what is kept of a long text, so much is its head. */
const headShare = 2 / 3;

/**
 * The text, or where it is longer its head and its tail, cut between lines, with a line between them that
 * says what is missing and where it can be read.
 */
export function shorterText(text: string, { chars, where }: Room): string {
  const body = text.replace(/\s+$/, '');
  if (body.length <= chars) return body;
  const read = where === undefined ? '' : `; read the rest in ${where}`;
  if (chars < leastUseful) return `[… ${lineCount(body)} left out here${read} …]`;
  const head = headOf(body, Math.floor(chars * headShare));
  const tail = tailOf(body, Math.floor(chars * (1 - headShare)));
  const left = body.slice(head.length, body.length - tail.length);
  const first = newLines(head) + 1;
  const last = newLines(head + left.replace(/\n$/, '')) + 1;
  const what =
    first < last
      ? `lines ${first} to ${last} of ${newLines(body) + 1}`
      : `${left.length} of ${body.length} characters`;
  const note = `[… cut here: ${what} are left out${read} …]`;
  return [head.replace(/\n$/, ''), note, tail].join('\n');
}

/** Of fewer characters nobody learns anything. */
const leastUseful = 100;

function lineCount(text: string): string {
  const lines = newLines(text) + 1;
  return lines === 1 ? `1 line of ${text.length} characters` : `${lines} lines`;
}

function newLines(text: string): number {
  return text.split('\n').length - 1;
}

/** Whole lines, unless the first one alone is longer. */
function headOf(text: string, chars: number): string {
  const end = text.lastIndexOf('\n', chars - 1) + 1;
  // Not in the middle of a character.
  return end > chars / 2
    ? text.slice(0, end)
    : text.slice(0, chars).replace(/[\ud800-\udbff]$/, '');
}

function tailOf(text: string, chars: number): string {
  const from = text.length - chars;
  const start = text.indexOf('\n', from) + 1;
  return start > 0 && start < from + chars / 2
    ? text.slice(start)
    : text.slice(from).replace(/^[\udc00-\udfff]/, '');
}
