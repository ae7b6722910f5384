export type Files = Record<string, string | Uint8Array>;

function list(text: string | Uint8Array): Files {
  return { 'tasks.yaml': text };
}

function task(lines: string): Files {
  return list(`tasks:\n  - id: a\n    title: A\n    ${lines}\n`);
}

/** What may be wrong with the files of a database, at least one for each message that there is. */
export const problemClasses: Record<string, Files> = {
  'a tab': list('tasks:\n  - id: a\n\ttitle: A\n'),
  'a key twice': task('title: B'),
  'a list twice': list('tasks:\ntasks:\n  - id: a\n'),
  'an entry too far in': list(
    'tasks:\n  - id: a\n    title: A\n      - id: b\n    title: B\n  - id: c\n    title: C\n',
  ),
  'a key too far in': task('tags: [x]\n    hints: h\n      status: done'),
  'a line too far out': list('tasks:\n  - id: a\n    title: A\n   tags: [x]\n'),
  'keys at other columns': task('blocked:\n        on: human\n       reason: x'),
  'an entry at another column': list('tasks:\n  - id: a\n    title: A\n - id: b\n   title: B\n'),
  'two documents': list('tasks:\n---\ntasks:\n'),
  'a tag': task('status: !x done'),
  'a tag of a set': task('tags: !!set [a]'),
  'a tag of a mapping': task('tags: !!map [a]'),
  'a number as key': task('12: x'),
  'a list as key': task('? [a]\n    : b'),
  'deep nesting': list(`tasks: ${'['.repeat(5_000)}`),
  'an open double quote': task('hints: "open'),
  'an open single quote': task("hints: 'open"),
  'an open bracket': task('tags: [a, b'),
  'an open bracket before other tasks': list(
    'tasks:\n  - id: a\n    title: [A\n  - id: b\n    title: B\n    tags: [x]\n',
  ),
  'an open brace': task('blocked: {on: human'),
  'a mapping in a list of texts': task('tags: [a b: c, d]'),
  'a missing comma': task('tags: ["a" "b"]'),
  'a colon in a text': task('hints: Fix: the login'),
  'an at sign': task('hints: @home'),
  'a backtick': task('hints: `x`'),
  'a percent sign': task('hints: %x'),
  'a key without a colon': list('tasks:\n  - id: a\n    title\n    tags: [x]\n'),
  'a last key without a colon': list('tasks:\n  - id: a\n    title: A\n    description\n'),
  'an unknown escape': task('hints: "C:\\dir"'),
  'text after quotes': task('hints: "a" b'),
  'text after brackets': task('tags: [a] b'),
  'text behind a bar': task('description: | text\n      more'),
  'an alias with an anchor': task('hints: &x *y'),
  'an alias without a name': task('hints: *'),
  'an anchor without a name': task('hints: & x'),
  'an anchor with a colon': task('hints: &x: y'),
  'two anchors': task('hints: &x &y z'),
  'two tags': task('hints: !!str !!str z'),
  'an anchor before a dash': task('&x - a: b'),
  'an anchor before the list': list('tasks:\n  &x - id: a\n    title: A\n'),
  'a version': list('%YAML 3.0\n---\ntasks:\n'),
  'a directive': list('%FOO\n---\ntasks:\n'),
  'a directive without an end': list('%YAML 1.2\ntasks:\n'),
  'a dash in brackets': task('tags: [\n      - a\n      ]'),
  'a long key': task(`"${'k'.repeat(1100)}": x`),
  'a key over two lines': task('"a\n      b": x'),
  'a comma without a value': task('tags: [, a]'),
  'a number sign behind a value': task('tags: [a]# no'),
  'an entry among keys': task('- x'),
  'a dash behind a key': task('tags: - a'),
  'a bracket that closes nothing': list('tasks: ]\n'),
  'an open brace of all': list('tasks: {a\n'),
  'conflict markers': list(
    'tasks:\n<<<<<<< HEAD\n  - id: a\n||||||| base\n=======\n  - id: b\n>>>>>>> other\n    title: A\n',
  ),
  'a binary file': list(new Uint8Array([116, 0, 1])),
  'a NUL character': list('tasks:\n  - id: a\n    title: "x\0y"\n'),
  'bytes that are no UTF-8': list(new Uint8Array([35, 0xff, 10])),
  'UTF-16': list(new Uint8Array([0xff, 0xfe, 116, 0, 97, 0])),
  'a BOM': list('\uFEFFtasks: [{id: a}]\n'),
  'a file of 101 MB': list('#'.repeat(101 * 1024 * 1024)),
  'an alias of nothing': task('hints: *x'),
  'an alias of itself': list('tasks:\n  - &t\n    id: a\n    title: A\n    x: *t\n'),
  'a billion laughs': task(
    Array.from(
      { length: 12 },
      (_, n) =>
        `l${n}: &l${n} [${Array<string>(9)
          .fill(n === 0 ? 'x' : `*l${n - 1}`)
          .join(', ')}]`,
    ).join('\n    '),
  ),
  'a list alone': list('- id: a\n'),
  'a text alone': list('just text\n'),
  'a mapping for the list': list('tasks:\n  a: b\n'),
  'a text for the list': list('tasks: none\n'),
  'a misspelt list': list('task:\n  - id: a\n'),
  'another key': list('other: x\ntasks: []\n'),
  'no id': list('tasks:\n  - title: A\n'),
  'an empty entry': list('tasks:\n  -\n'),
  'a text for an entry': list('tasks:\n  - Fix the login\n'),
  'a number for an id': list('tasks:\n  - {id: 12, title: A}\n'),
  'ids with characters of paths': list(
    'tasks:\n  - {id: ../etc/passwd, title: A}\n  - {id: a/b, title: A}\n  - {id: "a\\\\b", title: A}\n  - {id: "..", title: A}\n  - {id: "", title: A}\n  - {id: "a\\0", title: A}\n',
  ),
  'a date for a time': task('created: 2026-11-21'),
  'a word for a session': task('parent: me'),
  'words for a duration': task('timeout: 30 minutes'),
  'a number for a duration': task('timeout: 30'),
  'a long duration': task('timeout: 30d'),
  'a word for a slash command': task('command: review'),
  'an option for a model': task('model: --help'),
  'a word for a permission': task('permissions: [rm]'),
  'a misspelt value': task('status: pendin'),
  'an unknown value': task('status: zzz'),
  'too small a number': task('max_turns: 0'),
  'a text for a number': task('max_turns: many'),
  'a fraction': task('max_turns: 1.5'),
  'too large a number': task('max_attempts: 99'),
  'no budget': task('max_budget_usd: 0'),
  'a text for an amount': task('max_budget_usd: lots'),
  'a text for a list': task('depends_on: b'),
  'a sentence for a list': task('acceptance: two words'),
  'a mapping for a list of texts': task('tags: {a: b}'),
  'half a criterion': task('acceptance: [{id: x}]'),
  'a number for a criterion': task('acceptance: [7]'),
  'a text for a mapping': task('blocked: soon'),
  'a boolean for a text': task('hints: true'),
  'unknown keys': task('titel: x\n    zzz: 1'),
  'texts that YAML 1.1 reads otherwise': task('tags: [yes, 2026-11-21, 12:30]'),
  'a config': {
    '../config.yaml':
      'commit: maybe\nchecks: {a b: x, lint: eslint}\nagent: {command: [], env: [A-B]}\nrun: {keep: {size: big}}\nmax_turns: [1]\nnotify: {desktop: sure}\nverify: [lnit]\n',
  },
  'a misspelt kind': {
    ...task('kind: reserch'),
    '../config.yaml': 'kinds: {research: {like: plan}}\n',
    'pipelines.yaml': 'pipelines: [{name: p, stages: [{name: a, kind: reviw}]}]\n',
  },
  'a kind that there is not': task('kind: deployment'),
  'a number for a kind': task('kind: 7'),
  "kinds of the project's own": {
    '../config.yaml':
      'kinds: {plan: {like: plan}, a b: {like: plan}, c: {}, d: {like: paln}, e: {like: plan, sections: [taks]}, f: plan, g: {like: plan, sectoins: []}}\n',
  },
  'sections of such a kind': {
    '../config.yaml':
      'kinds: {a: {like: plan, sections: [task, task]}, b: {like: plan, sections: [handoffs, answers, task, tools, finish]}}\n',
  },
  'a word for a mapping of names': { '../config.yaml': 'checks: none\n' },
  'a list for a config': { '../config.yaml': '- a\n' },
  'another version': { 'metadata.yaml': 'schema_version: 2\n' },
  features: {
    'features.yaml':
      'features:\n  - title: X\n  - {name: f, spec: ../x, context_files: [/etc/passwd]}\n  - {name: f}\n',
  },
  references: {
    ...task(
      'depends_on: [a, login-from]\n    reviews: [zzz]\n    feature: f\n    discipline: d\n    blocked: {on: task, reason: R, task: q}\n    context_files: [src/x.ts]\n    spec: login',
    ),
    'tasks/login-form.yaml': 'id: login-form\ntitle: A\n',
  },
  'ids twice': {
    ...list('tasks:\n  - {id: a, title: A}\n  - {id: b, title: B}\n  - {id: a, title: C}\n'),
    'tasks/b.yaml': 'id: b\ntitle: B\n',
  },
  'a cycle': list(
    'tasks:\n  - {id: a, title: A, depends_on: [b]}\n  - {id: b, title: B, reviews: [a]}\n',
  ),
  'a criterion twice': task('acceptance: [{id: x, text: X}, {id: x, text: Y}]'),
  'a misspelt check': { ...task('verify: [tset]'), '../config.yaml': 'checks: {test: npm test}\n' },
  'a file of another id': { 'tasks/b-x.yaml': 'id: a\ntitle: A\n' },
  'another ending': { 'tasks/a.yml': '', 'tasks.yaml': '' },
  'files that nobody reads': { 'tsks.yaml': '', 'old.yaml': '' },
};
