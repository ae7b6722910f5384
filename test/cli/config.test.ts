import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configKeys } from '../../src/db/config/config-key.ts';
import { acquireLock } from '../../src/host/lock.ts';
import { writtenConfig } from '../../src/model/written-config.ts';
import { connect, oneTask, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const file = '.ralph/config.yaml';

const config = `# Ours
checks: {test: npm test, lint: npm run -s lint} # both
max_turns: 20 # few

run:
  # what is left
  keep: {size: 1GB}
`;

describe('ralph config get', () => {
  const sandbox = useSandbox();

  it('shows what holds, and whether it is the default [CLI-122]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const all = (await sandbox().run(['config', 'get'])).stdout;
    expect(all).toMatch(/^max_turns +20 +set; default: 100$/m);
    expect(all).toMatch(/^timeout +60m +default$/m);
    expect(all).toMatch(/^verify +all declared checks +default$/m);
    expect(all).toMatch(/^checks.test +npm test +set$/m);
    const run = await sandbox().run(['config', 'get', 'run.keep']);
    expect(run.stdout).toMatch(
      /^run.keep.age +30d +default\nrun.keep.size +1GB +set; default: 2GB\n$/,
    );
    const one = await sandbox().run(['config', 'get', 'checks.lint', '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({
      kind: 'config',
      data: { keys: [{ key: 'checks.lint', value: 'npm run -s lint', is_default: false }] },
    });
    const age = await sandbox().run(['config', 'get', 'run.keep.age', '--json']);
    expect(JSON.parse(age.stdout)).toMatchObject({
      data: { keys: [{ value: '30d', default: '30d', is_default: true }] },
    });
  });

  it.each([
    [['get', 'timout'], 'did you mean timeout?'],
    [['get', 'keep.age'], 'did you mean run.keep.age?'],
    [['set', 'run.kep.age', '5d'], 'did you mean run.keep.age?'],
    [['set', 'cheks.test=x'], 'did you mean checks.test?'],
    [['unset', 'max_turn'], 'did you mean max_turns?'],
    [['get', 'nothing-like-it'], '`ralph config list` tells them all'],
  ])('%j is answered with the nearest [CLI-122]', async (words, told) => {
    writeQueue(sandbox(), oneTask, config);
    const { code, stderr } = await sandbox().run(['config', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(told);
    expect(sandbox().read(file)).toBe(config);
  });

  it('shows what reads of a config with a problem, and none that is no YAML [CLI-122]', async () => {
    writeQueue(sandbox(), oneTask, 'max_turns: many\ntimeout: 5m\n');
    const { code, stdout, stderr } = await sandbox().run(['config', 'get', 'timeout']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^timeout +5m +set/)]);
    expect(stderr).toContain('config.yaml:1:12: found "many"');
    sandbox().write(file, 'checks: {test: [\n');
    const broken = await sandbox().run(['config', 'get', 'timeout']);
    expect(broken.code).toBe(6);
    expect(broken.stderr).toContain('config.yaml:');
  });
});

describe('ralph config set', () => {
  const sandbox = useSandbox();

  it('changes keys in place, typed by the schema [CLI-123]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const { code, stdout } = await sandbox().run(['config', 'set', 'run.keep.age', '7d']);
    expect(code).toBe(0);
    expect(stdout).toBe(`${file}\n  run.keep.age: 30d (default) → 7d\n`);
    const words = ['max_turns=50', 'checks.e2e=npm run e2e', 'agent.command+=--debug,x'];
    const more = await sandbox().run(['config', 'set', ...words, 'baseline=false', '--json']);
    expect(JSON.parse(more.stdout)).toMatchObject({
      data: { keys: [{ value: 50 }, {}, { value: ['claude', '--debug', 'x'] }, { value: false }] },
    });
    expect(sandbox().read(file)).toBe(`# Ours
checks: {test: npm test, lint: npm run -s lint, e2e: npm run e2e} # both
max_turns: 50 # few

run:
  # what is left
  keep: {size: 1GB, age: 7d}
agent:
  command: [claude, --debug, x]
baseline: false
`);
    // Nobody may change the config in the store's name.
    expect(sandbox().has('.ralph/run/writes.jsonl')).toBe(false);
    expect((await sandbox().run(['validate'])).code).toBe(0);
  });

  it('adds to a list what it has by default, and takes from it [CLI-123]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const told = async (word: string): Promise<string> =>
      (await sandbox().run(['config', 'set', word])).stdout;
    expect(await told('verify+=lint')).toContain('says that already');
    expect(await told('verify-=lint')).toContain('all declared checks (default) → [test]');
    expect(await told('verify-=test')).toContain('[test] → []');
    expect(await told('permissions.allow+=Bash(npm test *)')).toContain('→ [Bash(npm test *)]');
    expect(sandbox().read(file)).toContain('\nverify: []\n');
  });

  it('makes the file when it is missing, and nothing is left of what goes back [CLI-123] [CLI-124]', async () => {
    writeQueue(sandbox(), oneTask);
    rmSync(join(sandbox().project, file), { force: true });
    expect((await sandbox().run(['config', 'set', 'model', 'opus'])).code).toBe(0);
    expect(sandbox().read(file)).toBe('model: opus\n');
    writeQueue(sandbox(), oneTask, config);
    await sandbox().run(['config', 'set', 'timers.tools.Bash=5m', 'run.min_free=1GB']);
    expect(sandbox().read(file)).not.toBe(config);
    const { stdout } = await sandbox().run([
      'config',
      'unset',
      'timers.tools.Bash',
      'run.min_free',
    ]);
    expect(stdout).toContain('run.min_free: 1GB → 100MB (default)');
    expect(sandbox().read(file)).toBe(config);
    expect((await sandbox().run(['config', 'set', 'max_turns='])).stdout).toContain('20 → 100');
    expect(sandbox().read(file)).toBe(config.replace('max_turns: 20 # few\n', ''));
  });

  it.each([
    [['timeout=5'], 6, /found "5", expected a duration/],
    [['commit', 'nevr'], 6, /did you mean never/],
    [['max_turns=many'], 6, /found "many", expected a number/],
    [['agent.command-=claude'], 6, /the config would not be valid/],
    [['checks.a/b=x'], 6, /the config would not be valid/],
    [['permissions.allow+=--yolo'], 6, /--yolo/],
    [['max_turns'], 2, /"max_turns" sets nothing/],
    [['max_turns+=1'], 2, /max_turns is no list/],
    [['timeout=5m', 'timeout=6m'], 2, /timeout is set twice/],
  ])('refuses %j in words and changes nothing [CLI-125]', async (words, expected, told) => {
    writeQueue(sandbox(), oneTask, config);
    const { code, stderr } = await sandbox().run(['config', 'set', ...words]);
    expect(stderr).toMatch(told);
    expect(code).toBe(expected);
    expect(sandbox().read(file)).toBe(config);
  });

  it('writes no file beside others that do not read, and mends its own [CLI-125]', async () => {
    writeQueue(sandbox(), 'tasks: [\n', config);
    const refused = await sandbox().run(['config', 'set', 'model', 'opus']);
    expect(refused.code).toBe(6);
    expect(refused.stderr).toContain('tasks.yaml:');
    expect(sandbox().read(file)).toBe(config);
    writeQueue(sandbox(), oneTask, 'max_turns: many # so\n');
    expect((await sandbox().run(['config', 'set', 'model', 'opus'])).code).toBe(6);
    expect((await sandbox().run(['config', 'set', 'max_turns=5'])).code).toBe(0);
    expect(sandbox().read(file)).toBe('max_turns: 5 # so\n');
  });

  it('waits for the lock, and loses nothing that others write at once [CLI-125]', async () => {
    writeQueue(sandbox(), oneTask, config);
    const names = ['a', 'b', 'c', 'd'];
    const ended = await Promise.all(
      names.map((name) => sandbox().run(['config', 'set', `checks.${name}=true`])),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    for (const name of names) expect(sandbox().read(file)).toContain(`${name}: "true"`);
    const lock = await acquireLock(join(sandbox().project, '.ralph/run/db.lock'), 'a test', 1_000);
    const busy = await sandbox().run(['config', 'set', 'model', 'opus']);
    expect(busy.code).toBe(5);
    expect(busy.stderr).toContain('a test');
    expect(sandbox().read(file)).not.toContain('opus');
    if (lock.ok) lock.value.release();
  });

  it('while a session is under way says so [CLI-123]', async () => {
    writeQueue(sandbox(), oneTask);
    const standIn = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', '--json']);
    await connect(await standIn.nextSession());
    const { stdout } = await sandbox().run(['config', 'set', 'max_turns', '7']);
    expect(stdout).toContain('a session is under way: it goes on with what was there');
    play.kill('SIGINT');
    await play.exit;
  });
});

describe('ralph config list', () => {
  const sandbox = useSandbox();

  it('tells every key with what it is for [CLI-126]', async () => {
    const { code, stdout } = await sandbox().run(['config', 'list']);
    expect(code).toBe(0);
    const keys = stdout
      .trimEnd()
      .split('\n')
      .map((line) => /^(\S+)  +\S.*\.$/.exec(line)?.[1]);
    expect(keys).toEqual(configKeys.map(({ key }) => key));
    expect(keys.filter((key) => key?.includes('.') === false)).toEqual(
      Object.keys(writtenConfig.shape),
    );
    const json = await sandbox().run(['config', 'list', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'config-keys' });
  });
});
