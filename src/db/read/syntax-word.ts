import type { YAMLError } from 'yaml';

interface Words {
  found: string;
  expected: string;
}

/** What is wrong, and what is to be there, for an error that was found in this text. */
export function syntaxWords(error: YAMLError, text: string): Words {
  if (lineBelow(error, text) !== undefined) {
    const found = 'a line that goes on the text above it';
    return { found, expected: 'the column of the other keys, or of the other entries' };
  }
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const [key = ''] = text.slice(keyStart(text, error.pos[0])).split(/[:\s]/, 1);
      return { found: `the key \`${key}\` a second time`, expected: 'each key once in a mapping' };
    }
    case 'TAB_AS_INDENT':
      return { found: 'a tab as indentation', expected: 'spaces' };
    case 'BAD_INDENT':
      if (isOpenBracket(error)) return bracketWords(error);
      return {
        found: 'a line with the wrong indentation',
        expected: 'the indentation of its list or mapping',
      };
    case 'MULTIPLE_DOCS':
      return { found: 'a second document (`---`)', expected: 'one document in a file' };
    case 'TAG_RESOLVE_FAILED':
      return { found: 'a tag that Ralph does not know', expected: 'plain values without tags' };
    case 'NON_STRING_KEY':
      return { found: 'a key that is no text', expected: 'a plain word as key' };
    case 'RESOURCE_EXHAUSTION':
      return { found: 'far too many levels of nesting', expected: 'a flat record' };
    case 'MISSING_CHAR':
      if (isUnclosedQuote(error)) {
        return { found: 'a text whose closing quote is missing', expected: 'the quote at its end' };
      }
      if (isOpenBracket(error)) return bracketWords(error);
      return missingWords(error);
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (error.message.startsWith('A block sequence')) {
        const found = 'a `-` at a column where there is no list';
        return { found, expected: 'the column of the entries above it, or a key before them' };
      }
      return { found: 'a `: ` within a text', expected: 'the text in quotes: "Fix: the login"' };
    case 'BAD_SCALAR_START':
      return { found: startWords(text.charAt(error.pos[0])), expected: 'the text in quotes' };
    case 'MULTILINE_IMPLICIT_KEY':
      return noColon;
    case 'BAD_DQ_ESCAPE': {
      const [, escape = ''] = /Invalid escape sequence (\S*)/.exec(error.message) ?? [];
      const found = `\`${escape}\` in double quotes, which means nothing`;
      return { found, expected: 'the text in single quotes, or `\\\\` for each `\\`' };
    }
    case 'UNEXPECTED_TOKEN':
      return tokenWords(error);
    case 'ALIAS_PROPS':
    case 'BAD_ALIAS':
    case 'BAD_DIRECTIVE':
    case 'BAD_PROP_ORDER':
    case 'BLOCK_IN_FLOW':
    case 'IMPOSSIBLE':
    case 'KEY_OVER_1024_CHARS':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'BAD_COLLECTION_TYPE':
      return otherWords(error);
  }
}

const noColon = { found: 'a line without `: `', expected: '`key: value`, or the text in quotes' };

function startWords(start: string): string {
  return `a text that begins with ${start === '`' ? 'a backtick' : `\`${start}\``}`;
}

function bracketWords(error: YAMLError): Words {
  const isList = error.message.startsWith('Flow sequence');
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const expected = `the \`${close}\` that ends it, further in than the line with its key`;
  return { found: `a \`${open}\` that is not closed`, expected };
}

function missingWords(error: YAMLError): Words {
  const { message } = error;
  if (message.startsWith('Missing ,')) {
    return { found: 'two values without a comma between them', expected: 'a comma' };
  }
  if (message.startsWith('Implicit map keys')) return noColon;
  if (message.startsWith('Comments must be')) {
    return { found: 'a `#` right behind a value', expected: 'a space before it' };
  }
  if (message.startsWith('Sequence item without')) {
    const found = 'a line that is further out than its entry';
    return { found, expected: 'the column of its other keys, or a `-` for the next entry' };
  }
  return otherWords(error);
}

function tokenWords(error: YAMLError): Words {
  const { message } = error;
  if (message.endsWith('at node end')) {
    return { found: 'text behind a value that has ended', expected: 'all of the text in quotes' };
  }
  if (message.includes('block-seq-ind on same line')) {
    const found = 'a `-` on the line of its key';
    return { found, expected: 'the list in the lines below it, or in brackets: `[a, b]`' };
  }
  if (message.startsWith('Not a YAML token')) {
    const found = 'text behind `|` or `>`';
    return { found, expected: 'the text in the lines below it' };
  }
  return otherWords(error);
}

/** For what people do rarely, the library's own words. */
function otherWords(error: YAMLError): Words {
  const [detail = ''] = error.message.split('\n', 1);
  return { found: 'a line that is no YAML', expected: `YAML (${lowerFirst(detail)})` };
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/[.:]$/, '');
}

export function isUnclosedQuote(error: YAMLError): boolean {
  return error.code === 'MISSING_CHAR' && /closing ["']quote/.test(error.message);
}

/** Of a list or a mapping in brackets; or the bracket that ends it stands too far out. */
export function isOpenBracket(error: YAMLError): boolean {
  return /^Flow (?:sequence|map) .*end with a /.test(error.message);
}

/** Where a key is: the library's place for it may be before the line break above. */
export function keyStart(text: string, offset: number): number {
  return offset + (/^(?:\s|#[^\n]*)*/.exec(text.slice(offset))?.[0].length ?? 0);
}

/**
 * Where the line with a `: ` is that goes on the text of a line above it, as a key or an entry does that
 * stands too far in; undefined where the error is another one, or in the line that it is told for.
 */
export function lineBelow(error: YAMLError, text: string): number | undefined {
  const { code, message } = error;
  const isNested = code === 'BLOCK_AS_IMPLICIT_KEY' && message.startsWith('Nested');
  if (!isNested && code !== 'MULTILINE_IMPLICIT_KEY') return undefined;
  const [at] = error.pos;
  const [first = '', second = ''] = text.slice(at).split('\n', 2);
  if (/:\s/.test(`${first} `) || !/:\s/.test(`${second} `)) return undefined;
  const isValue = /:[ \t]+$/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
  if (!isValue && !/^ *- /.test(second)) return undefined;
  return at + first.length + 1 + second.length - second.trimStart().length;
}
