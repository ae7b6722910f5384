/** A task as it is written, from its first key on, without indentation. */
export interface TaskText {
  id: string;
  text: string;
}

export type Queue = readonly TaskText[];
export type Edit = (queue: Queue) => Queue;

export interface MergeCase {
  title: string;
  ours: Edit;
  theirs: Edit;
  /** The queue as it is to be; without it, both edits one after the other. */
  merged?: Edit;
  /** What is to be left to a person in one list, and in single files where that differs. */
  clash?: string;
  clash_in_files?: string;
}

/** The queue that both sides start from. */
export const start: Queue = [
  task('a', [
    'title: Log in # for all',
    'status: pending',
    'priority: high',
    'tags: [web, auth] # kept',
    'description: |',
    '  The form asks for the address.',
    '',
    '  The link is sent once.',
    '',
    '  It ends after an hour.',
  ]),
  task('b', [
    'title: "Table of users"',
    'status: pending',
    'tags:',
    '  - data # kept',
    '  # the second one',
    '  - sql',
    'acceptance:',
    '  - It has an address',
  ]),
  task('c', ['title: Send mails', 'spec: mail', 'hints: Use the queue', 'status: pending']),
];

/** A task with these lines below its id. */
export function task(id: string, lines: readonly string[]): TaskText {
  return { id, text: `id: ${id}\n${lines.map((line) => `${line}\n`).join('')}` };
}

function set(id: string, from: string, to: string): Edit {
  return (queue) =>
    queue.map((one) => (one.id === id ? { id, text: one.text.replace(from, to) } : one));
}

function add(added: TaskText, after?: string): Edit {
  return (queue) => {
    const at = queue.findIndex(({ id }) => id === after);
    return at < 0 ? [...queue, added] : [...queue.slice(0, at + 1), added, ...queue.slice(at + 1)];
  };
}

function remove(id: string): Edit {
  return (queue) => queue.filter((one) => one.id !== id);
}

function moveToTop(id: string): Edit {
  return (queue) => [
    ...queue.filter((one) => one.id === id),
    ...queue.filter((one) => one.id !== id),
  ];
}

function both(...edits: Edit[]): Edit {
  return (queue) => edits.reduce((now, edit) => edit(now), queue);
}

const d = task('d', ['title: From ours # new']);
const e = task('e', ['title: From theirs', 'tags: [x]']);
const similar = task('c2', [
  'title: Send letters',
  'spec: mail',
  'hints: Use the queue',
  'status: pending',
]);

export const mergeCases: MergeCase[] = [
  { title: 'both append', ours: add(d), theirs: add(e) },
  {
    title: 'both insert at one place',
    ours: add(d, 'a'),
    theirs: add(e, 'a'),
    merged: both(add(e, 'a'), add(d, 'a')),
  },
  {
    title: 'the statuses of two tasks',
    ours: set('b', 'pending', 'done'),
    theirs: set('c', 'pending', 'skipped'),
  },
  {
    title: 'two statuses of one task',
    ours: set('a', 'pending', 'done'),
    theirs: set('a', 'pending', 'blocked'),
    clash: 'task a, status (ours: changed; theirs: changed)',
  },
  {
    title: 'adjacent lines of one task',
    ours: set('a', 'pending', 'done'),
    theirs: set('a', 'high', 'low'),
  },
  {
    title: 'lines of one task with an unchanged one between',
    ours: set('a', 'Log in', 'Sign in'),
    theirs: set('a', 'high', 'low'),
  },
  {
    title: 'each adds a tag to a list in brackets',
    ours: set('a', 'auth]', 'auth, ours]'),
    theirs: set('a', 'auth]', 'auth, theirs]'),
    merged: set('a', 'auth]', 'auth, ours, theirs]'),
  },
  {
    title: 'each adds a tag to a list of lines',
    ours: set('b', '- sql\n', '- sql\n  - ours # mine\n'),
    theirs: set('b', '- sql\n', '- sql\n  - theirs\n'),
    merged: set('b', '- sql\n', '- sql\n  - ours # mine\n  - theirs\n'),
  },
  {
    title: 'different paragraphs of a description',
    ours: set('a', 'asks for', 'wants'),
    theirs: set('a', 'an hour', 'a day'),
  },
  { title: 'reorder against edit', ours: moveToTop('c'), theirs: set('c', 'mails', 'letters') },
  { title: 'reorder against append', ours: moveToTop('c'), theirs: add(e) },
  { title: 'append against reorder', ours: add(d), theirs: moveToTop('c') },
  {
    title: 'delete against edit',
    ours: remove('b'),
    theirs: set('b', 'Table of users', 'Users'),
    clash: 'task b (ours: deleted; theirs: changed)',
    clash_in_files: 'ours deleted it, theirs changed it',
  },
  {
    title: 'edit against delete',
    ours: set('b', 'Table of users', 'Users'),
    theirs: remove('b'),
    clash: 'task b (ours: changed; theirs: deleted)',
    clash_in_files: 'theirs deleted it, ours changed it',
  },
  {
    title: 'delete against another edit',
    ours: remove('b'),
    theirs: set('a', 'pending', 'done'),
  },
  {
    title: 'delete and a similar add against edit',
    ours: both(remove('c'), add(similar)),
    theirs: set('c', 'Send mails', 'Send all mails'),
    clash: 'task c (ours: deleted; theirs: changed)',
    clash_in_files: 'task c2 or task c (ours: added task c2; theirs: changed task c)',
  },
  {
    title: 'one field, two values',
    ours: set('c', 'Send mails', 'Send letters'),
    theirs: set('c', 'Send mails', 'Send cards'),
    clash: 'task c, title (ours: changed; theirs: changed)',
  },
  { title: 'the same new task twice', ours: add(d), theirs: add(d), merged: add(d) },
  {
    title: 'the same new id twice',
    ours: add(d),
    theirs: add({ ...e, id: 'd', text: e.text.replace('id: e', 'id: d') }),
    clash: 'task d (ours: added; theirs: added)',
    clash_in_files: 'task d (ours: added task d; theirs: added task d)',
  },
  {
    title: 'each adds a criterion',
    ours: set('b', 'address\n', 'address\n  - It has a name\n'),
    theirs: set('b', 'address\n', 'address\n  - {id: unique, text: It is unique}\n'),
    merged: set(
      'b',
      'address\n',
      'address\n  - It has a name\n  - {id: unique, text: It is unique}\n',
    ),
  },
];

/** The queue as one list. */
export function listText(queue: Queue): string {
  const entries = queue.map(({ text }) => `  - ${text.replaceAll(/\n(?=.)/g, '\n    ')}`);
  return `# The queue\ntasks:\n${entries.join('\n')}`;
}

/** The queue as single files, each with its name. A place is a rank there, which only a move gives. */
export function fileTexts(queue: Queue): Map<string, string> {
  const moved = queue[0]?.id === 'c';
  return new Map(
    queue.map(({ id, text }) => [
      `${id}.yaml`,
      moved && id === 'c' ? text.replace('spec:', 'rank: "0"\nspec:') : text,
    ]),
  );
}
