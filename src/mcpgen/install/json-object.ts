/** Where a member of a JSON object stands in its text. */
export interface JsonMember {
  key: string;
  /** Of the key's first quote. */
  start: number;
  value: number;
  /** Behind the value. */
  end: number;
}

/** Where an object stands in its text. */
export interface JsonObject {
  /** Behind its opening brace. */
  inner: number;
  /** Of its closing brace. */
  close: number;
  members: JsonMember[];
}

/** Strings, marks, and whatever else stands between them: numbers and words. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** The object that begins at `from` or behind blanks there, in a text that is valid JSON; undefined for another value. */
export function objectAt(text: string, from = 0): JsonObject | undefined {
  token.lastIndex = from;
  const first = token.exec(text);
  if (first?.[0] !== '{') return undefined;
  const object: JsonObject = { inner: token.lastIndex, close: token.lastIndex, members: [] };
  let depth = 0;
  let key: { text: string; start: number } | undefined;
  let value: number | undefined;
  let end = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [word] = found;
    if (depth === 0 && (word === ',' || word === '}')) {
      if (key !== undefined && value !== undefined) {
        object.members.push({ key: String(JSON.parse(key.text)), start: key.start, value, end });
      }
      key = undefined;
      value = undefined;
      object.close = found.index;
      if (word === '}') return object;
      continue;
    }
    if (word === '{' || word === '[') depth += 1;
    if (word === '}' || word === ']') depth -= 1;
    end = token.lastIndex;
    if (key === undefined) key = { text: word, start: found.index };
    else if (value === undefined && word !== ':') value = found.index;
  }
  return undefined;
}

/** The member of this name; of several the last one, as JSON is read. */
export function memberOf(object: JsonObject, key: string): JsonMember | undefined {
  return object.members.findLast((member) => member.key === key);
}
