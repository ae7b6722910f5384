import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connect, listTasks, oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/db/tasks.yaml';

const queue = `# Ours
tasks:
  - id: api
    title: Make the API # soon
    tags: [back] # one
    acceptance:
      - It answers # fast
      - { id: a7, text: It logs }
    max_turns: 20
  - id: form
    title: Make the form
    depends_on: [api]
`;

describe('ralph set', () => {
  const sandbox = useSandbox();

  it('changes keys in one edit, typed by the schema, and its own lines only [CLI-106]', async () => {
    writeQueue(sandbox(), queue);
    const words = ['priority=high', 'tags+=ui,forms', 'max_turns=50', 'verify=npm test -- a,b'];
    const { code, stdout } = await sandbox().run(['set', 'ap', ...words]);
    expect(code).toBe(0);
    expect(stdout).toContain('api\n  priority: medium → high\n');
    expect(stdout).toContain('  tags: back → back, ui, forms\n');
    const text = queue
      .replace('[back]', '[back, ui, forms]')
      .replace(
        'max_turns: 20',
        'max_turns: 50\n    priority: high\n    verify:\n      - npm test -- a,b',
      );
    expect(sandbox().read(file)).toBe(text);

    const less = await sandbox().run(['set', 'form', 'depends_on-=api', 'title=A form', '--json']);
    expect(JSON.parse(less.stdout)).toMatchObject({ data: { depends_on: [], title: 'A form' } });
    expect((await sandbox().run(['set', 'api', 'max_turns=', 'tags=[a, b]'])).code).toBe(0);
    const tasks = await listTasks(sandbox());
    expect(tasks[0]).toMatchObject({ id: 'api', tags: ['a', 'b'] });
    expect(tasks[0]).not.toHaveProperty('max_turns');
    expect(sandbox().read(file)).not.toContain('depends_on');
  });

  it('takes a text from standard input, and says when there is nothing to change [CLI-106]', async () => {
    writeQueue(sandbox(), queue);
    const input = 'Two ways:\n\n- one\n- two: "quoted"\n';
    expect((await sandbox().run(['set', 'form', 'description=-'], { input })).code).toBe(0);
    expect((await listTasks(sandbox()))[1]).toMatchObject({ description: input.trim() });
    const before = sandbox().read(file);
    const again = await sandbox().run(['set', 'api', 'title=Make the API', 'tags+=back']);
    expect(again.stdout).toBe('api says that already; nothing was changed.\n');
    expect(sandbox().read(file)).toBe(before);
  });

  it('shows a time as it is written, before and after [CLI-106]', async () => {
    writeQueue(sandbox(), queue);
    const told = async (word: string): Promise<string> =>
      (await sandbox().run(['set', 'api', word])).stdout;
    expect(await told('timeout=90m')).toBe('api\n  timeout: none → 90m\n');
    expect(await told('timeout=60m')).toBe('api\n  timeout: 90m → 60m\n');
    expect(await told('timeout=')).toBe('api\n  timeout: 60m → none\n');
  });

  it.each([
    [['titel=X'], 2, /no key titel[^]*did you mean title/],
    [['title'], 2, /"title" assigns nothing/],
    [['title+=X'], 2, /title is no list/],
    [['tags=a', 'tags+=b'], 2, /tags is set and changed/],
    [['title=A', 'title=B'], 2, /title is set twice/],
    [['blocked={on'], 2, /the value of blocked is no YAML/],
    [['status=done'], 2, /a verb of its own[^]*`ralph done api`/],
    [['status=blocked'], 2, /`ralph block api "why"`/],
    [['id=other'], 3, /keeps its id/],
    [['status=don'], 6, /found "don", expected one of .*did you mean done/],
    [['priority=urgent'], 6, /expected one of critical, high, medium, low/],
    [['max_turns=many'], 6, /found "many", expected a number/],
    [['timeout=5'], 6, /expected a duration/],
    [['depends_on+=form'], 6, /a cycle of dependencies: /],
    [['depends_on+=from'], 6, /did you mean form/],
    [['title='], 6, /no `title`/],
  ])('refuses %j in words and changes nothing [CLI-107]', async (words, expected, told) => {
    writeQueue(sandbox(), queue);
    const { code, stderr } = await sandbox().run(['set', 'api', ...words]);
    expect(stderr).toMatch(told);
    expect(code).toBe(expected);
    expect(sandbox().read(file)).toBe(queue);
  });

  it('takes a status that has no verb, and tells new warnings [CLI-106] [CLI-107]', async () => {
    writeQueue(sandbox(), queue, 'checks: {proof: test -f proof}\n');
    const { code, stderr } = await sandbox().run([
      'set',
      'api',
      'status=in_progress',
      'verify+=prof',
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/tasks\.yaml:\d+:\d+: warning: .*did you mean proof/);
    expect((await listTasks(sandbox()))[0]).toMatchObject({ status: 'in_progress' });
    const next = await sandbox().run(['set', 'form', 'priority=low']);
    expect(next.stderr).toBe('');
  });

  it('gives a criterion the next id; the others keep theirs [CLI-108]', async () => {
    writeQueue(sandbox(), queue);
    expect((await sandbox().run(['set', 'api', 'acceptance+=It stops, too'])).code).toBe(0);
    expect(sandbox().read(file)).toContain('- It answers # fast\n');
    const criteria = async (): Promise<unknown> => (await listTasks(sandbox()))[0]?.['acceptance'];
    expect(await criteria()).toEqual([
      { id: 'a1', text: 'It answers' },
      { id: 'a7', text: 'It logs' },
      { id: 'a8', text: 'It stops, too' },
    ]);
    await sandbox().run(['set', 'api', 'acceptance-=a1', 'acceptance-=It stops, too']);
    expect(await criteria()).toEqual([{ id: 'a7', text: 'It logs' }]);
  });

  it('writes a criterion without an id where none has one [CLI-108]', async () => {
    const list = '    acceptance:\n      - It answers # fast\n      - It logs\n';
    const text = `tasks:\n  - id: api\n    title: Make the API\n${list}  - id: b\n    title: B\n`;
    writeQueue(sandbox(), text);
    const set = async (id: string, word: string): Promise<unknown> =>
      (await sandbox().run(['set', id, word])).code;
    expect(await set('api', 'acceptance+=Colon: here, and comma')).toBe(0);
    expect(await set('b', 'acceptance+=It works')).toBe(0);
    const added = text
      .replace(list, `${list}      - "Colon: here, and comma"\n`)
      .concat('    acceptance:\n      - It works\n');
    expect(sandbox().read(file)).toBe(added);
    expect((await listTasks(sandbox()))[0]).toMatchObject({
      acceptance: [{ id: 'a1' }, { id: 'a2' }, { id: 'a3', text: 'Colon: here, and comma' }],
    });
  });

  it('takes a criterion away with its own line only, and writes the ids that came from places [CLI-190]', async () => {
    const about = (third: string, fourth: string): string =>
      `      # about third\n      - ${third} # c3\n      - ${fourth}\n`;
    const head = 'tasks:\n  - id: api\n    title: Make the API\n    acceptance:\n';
    const first = '      - first # c1\n';
    const last = '      - >- # c4\n        fourth\n        of it';
    writeQueue(
      sandbox(),
      `${head}${first}      - second # c2\n      # about third\n      - third # c3\n${last}\n`,
    );
    expect((await sandbox().run(['set', 'api', 'acceptance-=a2'])).code).toBe(0);
    const now = about('{ id: a3, text: third }', 'id: a4 # c4\n        text: fourth of it');
    expect(sandbox().read(file)).toBe(head + first + now);
    expect((await sandbox().run(['set', 'api', 'acceptance-=a4'])).code).toBe(0);
    const less = first + about('{ id: a3, text: third }', '').replace('      - \n', '');
    expect(sandbox().read(file)).toBe(head + less);
    const both = ['acceptance-=third', 'acceptance-=a1'];
    expect((await sandbox().run(['set', 'api', ...both])).code).toBe(0);
    expect(sandbox().read(file)).not.toContain('acceptance:');
  });

  it('sets keys in a long queue without reading all of it, also several at once [DB-150]', async () => {
    const many = Array.from({ length: 40 }, (_, n) => `  - id: t${n}\n    title: Task ${n}\n`);
    writeQueue(sandbox(), `tasks:\n${many.join('')}`);
    const index = '.ralph/run/task-index';
    sandbox().write('.ralph/run/events/.keep', '');
    expect((await sandbox().run(['list'])).code).toBe(0);
    const ids = ['t0', 't1', 't20', 't39'];
    const set = (id: string): ReturnType<ReturnType<typeof sandbox>['run']> =>
      sandbox().run(['set', id, 'priority=high', `hints=Of ${id}.`]);
    for (const { code } of await Promise.all(ids.map(set))) expect(code).toBe(0);
    for (const id of ids) expect(sandbox().read(file)).toContain(`    hints: Of ${id}.\n`);
    const again = await set('t39');
    expect(again.stdout).toBe('t39 says that already; nothing was changed.\n');
    // What it holds is believed: proof that nothing else is read.
    const before = sandbox().read(file);
    const broken = before.replace('title: Task 5\n', 'tilte: Task 5\n');
    sandbox().write(file, broken);
    expect((await sandbox().run(['set', 't9', 'timeout=90m'])).code).toBe(6);
    sandbox().write(index, sandbox().read(index).replace(hashOf(before), hashOf(broken)));
    const told = await sandbox().run(['set', 't9', 'timeout=90m']);
    expect(told).toMatchObject({ code: 0, stdout: 't9\n  timeout: none → 90m\n' });
  });

  it('of a task that is played says so, and leaves its status alone [CLI-107]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await connect(await standIn.nextSession());
    const { code, stdout } = await sandbox().run(['set', 'one', 'tags+=x']);
    expect(code).toBe(0);
    expect(stdout).toContain('it is being played');
    const status = await sandbox().run(['set', 'one', 'status=draft']);
    expect(status.code).toBe(3);
    expect(status.stderr).toContain('`ralph cancel one`');
    play.kill('SIGINT');
    await play.exit;
  });
});

describe('ralph note', () => {
  const sandbox = useSandbox();

  it('adds notes at once, and loses none [CLI-109]', async () => {
    writeQueue(sandbox(), queue);
    const words = ['First: "one"', 'Second', 'Third', 'Fourth'];
    const ended = await Promise.all(words.map((word) => sandbox().run(['note', 'api', word])));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const [task] = await listTasks(sandbox());
    const notes = task?.['notes'] as { by: string; text: string }[];
    expect(notes.map(({ text }) => text).sort()).toEqual([...words].sort());
    expect(notes.every(({ by }) => by === 'human')).toBe(true);
    const prompt = await sandbox().run(['prompt', 'api']);
    expect(prompt.stdout).toContain('First: "one"');
    expect((await sandbox().run(['note', 'api'])).code).toBe(2);
  });
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
