import fc from 'fast-check';

/** Makes another text of one. */
export type Change = (text: string) => string;

type LineEdit = (lines: string[], at: number, other: number) => void;

/** What people, editors and merges do to lines. */
const lineEdits: Record<string, LineEdit> = {
  delete: (lines, at) => lines.splice(at, 1),
  duplicate: (lines, at) => lines.splice(at, 0, lines[at] ?? ''),
  move: (lines, at, other) => lines.splice(other, 0, ...lines.splice(at, 1)),
  cut: (lines, at, other) => lines.splice(Math.min(at, other), Math.abs(at - other)),
  repeat: (lines, at, other) => {
    lines.splice(at, 0, ...lines.slice(Math.min(at, other), Math.max(at, other)));
  },
  join: (lines, at) => lines.splice(at, 2, `${lines[at] ?? ''}${lines[at + 1] ?? ''}`),
  indent: change((line) => ` ${line}`),
  'indent more': change((line) => `    ${line}`),
  outdent: change((line) => line.replace(/^ /, '')),
  'outdent all': change((line) => line.trimStart()),
  'indent rest': (lines, at) => {
    for (let index = at; index < lines.length; index++) lines[index] = `  ${lines[index] ?? ''}`;
  },
  'tab before': change((line) => `\t${line}`),
  'tab inside': change((line) => line.replace(/^( *)/, '$1\t')),
  'tab after dash': change((line) => line.replace('- ', '-\t')),
  'carriage return': change((line) => `${line}\r`),
  'lone carriage return': change((line) => line.replace(' ', '\r')),
  'byte order mark': change((line) => `\uFEFF${line}`),
  'comment out': change((line) => `# ${line}`),
  'comment after': change((line) => `${line} # note`),
  'open quote': change((line) => line.replace(': ', ': "')),
  'close quote': change((line) => `${line}"`),
  'single quote': change((line) => line.replace(': ', ": '")),
  'open bracket': change((line) => line.replace(': ', ': [')),
  'close bracket': change((line) => `${line}]`),
  'open brace': change((line) => line.replace('- ', '- {')),
  'close brace': change((line) => `${line}}`),
  anchor: change((line) => line.replace(': ', ': &x ')),
  'anchor of the entry': change((line) => line.replace('- ', '- &x ')),
  alias: change((line) => line.replace(/: .*/, ': *x')),
  'alias as entry': change((line) => line.replace(/- .*/, '- *x')),
  merge: change((line) => line.replace(/\w+: .*/, '<<: *x')),
  tag: change((line) => line.replace(': ', ': !!str ')),
  'block text': change((line) => line.replace(/: .*/, ': |')),
  'block text kept': change((line) => line.replace(/: .*/, ': >1+')),
  'key alone': change((line) => line.replace(/(:) .*/, '$1')),
  'question mark': change((line) => line.replace(/(\w+):/, '? $1\n:')),
  dash: change((line) => line.replace(/^( *)/, '$1- ')),
  'dash alone': change((line) => line.replace(/^( *)- /, '$1-\n$1  ')),
  document: (lines, at) => lines.splice(at, 0, '---'),
  'document end': (lines, at) => lines.splice(at, 0, '...'),
  directive: (lines, at) => lines.splice(at, 0, '%YAML 1.1'),
  header: (lines, at) => lines.splice(at, 0, 'tasks:'),
  empty: (lines, at) => lines.splice(at, 0, ''),
  'spaces alone': (lines, at) => lines.splice(at, 0, '      '),
};

function change(edit: (line: string) => string): LineEdit {
  return (lines, at) => {
    lines[at] = edit(lines[at] ?? '');
  };
}

/** One edit of lines somewhere in a text. */
export const lineChange: fc.Arbitrary<Change> = fc
  .tuple(
    fc.constantFrom(...Object.keys(lineEdits)),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  )
  .map(([name, at, other]) => (text: string) => {
    const lines = text.split('\n');
    const place = (share: number): number => Math.floor(share * lines.length);
    lineEdits[name]?.(lines, place(at), place(other));
    return lines.join('\n');
  });
