import fc from 'fast-check';

/** A line of a styled file, and what it belongs to: `b.tags`, or nothing in particular. */
export interface StyledLine {
  text: string;
  owner: string | undefined;
}

/** A list of tasks as a person may write it. */
export interface StyledFile {
  text: string;
  lines: StyledLine[];
  records: StyledRecord[];
  /** Whether a value of one record stands for that of another, too. */
  shared: boolean;
}

export interface StyledRecord {
  id: string;
  /** In the order in which they stand, `id` among them. */
  pairs: StyledPair[];
  flow: boolean;
}

export interface StyledPair {
  key: string;
  text: string;
  /** Whether another value of the same kind, set and set back, leaves the text as it was. */
  revertible: boolean;
}

type Writings = readonly (string | { once: string })[];

/** Ways to write a value by hand. Those in `once` are not what the tool would write again. */
const writings: Readonly<Record<string, Writings>> = {
  title: [
    'title: Log in # keep äöü',
    "title: 'Log in — für alle'   # keep",
    'title: "Log in" # keep',
    'title: "Log: in"',
    'title:    日本語 🎉',
    'title:\tTabbed\t# keep',
    { once: 'title:\n  Below' },
    { once: 'title: over\n  two lines # keep' },
    { once: 'title: "over\n\n  lines"' },
    { once: 'title: !!str 12' },
    { once: 'title: >- # keep\n  folded\n  words' },
  ],
  status: ['status: pending', 'status: "done" # keep', "status:   'draft'", '"status": pending'],
  priority: ['priority: high # keep', '# keep: how soon\npriority: low', 'priority : high'],
  spec: ['spec: login # keep\n# keep: after it', { once: 'spec: &spec login' }],
  tags: [
    'tags: [a, b]   # keep',
    'tags: [ a , "b" ] # keep',
    'tags: [a,\tb]',
    'tags: [\n  a, # keep\n  b # keep\n  ] # keep',
    'tags: # keep\n  - a # keep\n  # keep\n  - b # keep\n  # keep',
    'tags:\n- a\n- b # keep',
    "tags:\n\n    - 'a'\n\n    - b",
    'tags:\n  -   a\n  -   b',
    'tags: !!seq [a, b]',
  ],
  description: [
    'description: |\n  one\n\n  # no comment\n  - no entry',
    'description: |- # keep\n    one\n      deeper\n    two\tx',
    { once: 'description: |2+ # keep\n   one\n\n' },
    { once: 'description: >+\n  folded\n  words\n\n' },
    { once: 'description: "one \\\n  line\\n\\u00e4"' },
    { once: "description: 'it''s\n\n  quoted'" },
  ],
  blocked: [
    'blocked: # keep\n  on: human # keep\n  # keep\n  reason: why # keep\n  question: "Which?"',
    'blocked: {on: human, reason: why} # keep',
    'blocked: {\n  on: human, # keep\n  reason: "why"\n  }',
  ],
  acceptance: [
    'acceptance:\n  - It works # keep\n  - id: two\n    text: Also # keep',
    'acceptance: [It works, {id: two, text: Also}]',
    'acceptance:\n  - {id: one, text: It works} # keep\n  - >-\n    Also\n    this',
  ],
  unknown: ['unknown: {keep: 1,\n  deep: [x]}', 'unknown:\n\n  deep: # keep\n  - x', 'unknown:'],
};

/** One line each, for a record in braces. */
const flowWritings: Readonly<Record<string, readonly string[]>> = {
  title: ['title: Log in', 'title: "Log: in"', "'title': 'x, y'"],
  status: ['status: pending', 'status: "done"'],
  tags: ['tags: [a, b]', 'tags: [a,b]'],
  blocked: ['blocked: {on: human, reason: why}'],
};

const gaps = ['', '', '\n', '# keep\n', '  # keep: the next\n', '\n  # keep\n\n', '\n\n\n', ' \n'];
const heads = [
  'tasks:',
  '# keep: the queue\ntasks: # keep',
  '\uFEFFtasks:',
  '\uFEFF# keep\n\ntasks:',
  '---\ntasks:',
  '%YAML 1.2\n---\n# keep\ntasks:',
  'other: x # keep\ntasks:\n  # keep\n',
  '"tasks":',
];
const ends = ['\n', '\n', '', '\n# keep', '\n\n\n', '\n\n  # keep\n# keep\n', '\nmore: x\n'];
const dashes = ['  - ', '  - ', '- ', '    - ', '  -   ', '  -\n      ', '  - # keep\n    '];

function pairOf(key: string): fc.Arbitrary<StyledPair> {
  return fc.constantFrom(...(writings[key] ?? [])).map((text) => {
    const revertible = typeof text === 'string';
    return { key, text: revertible ? text : text.once, revertible };
  });
}

function recordOf(id: string): fc.Arbitrary<StyledRecord> {
  const idPair = fc
    .constantFrom(`id: ${id}`, `id: ${id} # keep`, `id: "${id}"`, `id:  '${id}' # keep`)
    .map((text) => ({ key: 'id', text, revertible: true }));
  const block = fc
    .shuffledSubarray(Object.keys(writings).filter((key) => key !== 'title'))
    .chain((keys) => fc.tuple(idPair, pairOf('title'), ...keys.map(pairOf)))
    .chain((pairs) => fc.tuple(fc.constant(pairs), fc.nat({ max: pairs.length - 1 })))
    .map(([pairs, first]): StyledRecord => {
      // The id comes first, as it does mostly, or some other key that begins with its own line.
      const head = pairs[first];
      const canLead = head !== undefined && /^[^#]/.test(head.text) && first > 0;
      const ordered = canLead ? [head, ...pairs.filter((pair) => pair !== head)] : pairs;
      return { id, pairs: ordered, flow: false };
    });
  const flow = fc
    .tuple(
      ...Object.entries(flowWritings).map(([key, texts]) =>
        fc.constantFrom(...texts).map((text) => ({ key, text, revertible: true })),
      ),
    )
    .map((pairs): StyledRecord => ({
      id,
      pairs: [{ key: 'id', text: `id: ${id}`, revertible: true }, ...pairs],
      flow: true,
    }));
  return fc.oneof({ weight: 5, arbitrary: block }, { weight: 1, arbitrary: flow });
}

/** Any list of one to four tasks, `a` to `d`. */
export const styledFile: fc.Arbitrary<StyledFile> = fc
  .record({
    head: fc.constantFrom(...heads),
    dash: fc.constantFrom(...dashes),
    records: fc
      .nat({ max: 3 })
      .chain((more) => fc.tuple(...['a', 'b', 'c', 'd'].slice(0, more + 1).map(recordOf))),
    gaps: fc.array(fc.constantFrom(...gaps), { minLength: 4, maxLength: 4 }),
    end: fc.constantFrom(...ends),
    alias: fc.nat({ max: 9 }),
    crlf: fc.boolean(),
  })
  .map(fileOf);

interface Parts {
  head: string;
  dash: string;
  records: StyledRecord[];
  gaps: string[];
  end: string;
  alias: number;
  crlf: boolean;
}

function fileOf({ head, dash, records, gaps: between, end, alias, crlf }: Parts): StyledFile {
  const lines: StyledLine[] = [];
  const push = (text: string, owner?: string): void => {
    for (const line of text.split('\n')) lines.push({ text: line, owner });
  };
  const anchored = (alias === 0 ? records : []).filter((record) => tagsOf(record) !== undefined);
  const [first, second] = anchored;
  const shared = first !== undefined && second !== undefined;
  push(head.replace(/\n$/, ''));
  for (const [at, record] of records.entries()) {
    if (at > 0 && between[at] !== '') push((between[at] ?? '').replace(/\n$/, ''));
    const column = dash.length - (dash.lastIndexOf('\n') + 1);
    const pairs = record.pairs.map((pair) => {
      if (pair.key !== 'tags' || !shared) return pair;
      if (record === first) return { ...pair, text: 'tags: &tags [a, b]' };
      return record === second ? { ...pair, text: 'tags: *tags' } : pair;
    });
    if (record.flow) {
      const text = pairs.map((pair) => pair.text).join(', ');
      push(`${dash.replace(/\n *$/, ' ').replace(/ # keep $/, ' ')}{ ${text} } # keep`, record.id);
      continue;
    }
    for (const [place, { key, text }] of pairs.entries()) {
      const own = text.replaceAll(/\n(?!\n|$)/g, `\n${' '.repeat(column)}`);
      if (place > 0) {
        push(' '.repeat(column) + own, `${record.id}.${key}`);
        continue;
      }
      const [line = '', ...rest] = (dash + own).split('\n');
      const isAlone = dash.includes('\n');
      push(line, isAlone ? `${record.id}.-` : `${record.id}.${key}`);
      if (rest.length > 0) push(rest.join('\n'), `${record.id}.${key}`);
    }
  }
  const text = lines.map((line) => line.text).join('\n') + end;
  const written = crlf ? text.replaceAll('\n', '\r\n') : text;
  return { text: written, lines, records, shared };
}

function tagsOf({ pairs }: StyledRecord): StyledPair | undefined {
  return pairs.find(({ key }) => key === 'tags');
}
