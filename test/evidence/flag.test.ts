import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FlagInput } from '../../src/evidence/flag/flag-input.ts';
import { flagsOf } from '../../src/evidence/flag/flags-of.ts';
import { readPatch, type FilePatch } from '../../src/evidence/flag/patch.ts';
import { redFlags } from '../../src/evidence/flag/red-flags.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

interface Labelled {
  name: string;
  expected: string[];
  input: FlagInput;
}

const folder = join(repositoryRoot, 'test', 'fixtures', 'red-flags');

/** A diff with a head of `key: value` lines. `⌁` keeps what looks like a secret apart in the repository. */
function labelled(name: string): Labelled {
  const text = readFileSync(join(folder, name), 'utf8').replaceAll('⌁', '');
  const [head = '', ...diff] = text.split('\n\n');
  const keys = new Map(
    head
      .split('\n')
      .map((line): [string, string] => [
        line.slice(0, line.indexOf(':')),
        line.slice(line.indexOf(':') + 2),
      ]),
  );
  const input = inputOf(diff.join('\n\n'), {
    title: keys.get('task') ?? '',
    description: keys.get('description'),
    context_files: (keys.get('context_files') ?? '').split(', ').filter((path) => path !== ''),
    check: keys.get('check') ?? '',
  });
  const expected = keys.get('expect') ?? '';
  return { name, input, expected: expected === 'nothing' ? [] : expected.split(', ') };
}

interface Choice {
  title?: string;
  description?: string | undefined;
  context_files?: string[];
  check?: string;
}

function inputOf(diff: string, choice: Choice = {}): FlagInput {
  const { title = 'A task', description, context_files = [], check = 'npm test' } = choice;
  const task = { title, description, context_files, acceptance: [], hints: undefined };
  return {
    files: readPatch(diff),
    task: { ...task, spec: undefined },
    feature: undefined,
    commands: [check],
    root_before: [],
  };
}

const set = readdirSync(folder).map(labelled);
const harmful = set.filter(({ expected }) => expected.length > 0);
const harmless = set.filter(({ expected }) => expected.length === 0);

describe('red flags', () => {
  it('are tried on a labelled set [EVID-43]', () => {
    expect(harmful.length).toBeGreaterThanOrEqual(44);
    expect(harmless.length).toBeGreaterThanOrEqual(22);
  });

  it.each(harmful)('see $name [EVID-43]', ({ input, expected }) => {
    expect(redFlags(input).map(({ rule }) => rule)).toEqual(expect.arrayContaining(expected));
  });

  it.each(harmless)('do not mind $name [EVID-44]', ({ input }) => {
    expect(redFlags(input)).toEqual([]);
  });

  it('hold no secret in their words [EVID-46]', () => {
    const key = `${'gh' + 'p_'}8f3kQz71LmWxVt92RbYc4HsJpD6nGu05EaTo`;
    const flags = redFlags(
      inputOf(`diff --git a/package.json b/package.json
--- a/package.json
+++ b/package.json
@@ -1,3 +1,3 @@
 {
-  "test": "vitest run"
+  "test": "TOKEN=${key} vitest run"
 }
`),
    );
    expect(flags.map(({ rule }) => rule)).toEqual(['secret', 'check-changed']);
    expect(JSON.stringify(flags)).not.toContain(key);
    expect(flags[1]?.words).toContain('«masked: github-token»');
  });
});

describe('the flags between two trees', () => {
  const sandbox = useSandbox();

  it('are those of the first part where there is too much [EVID-48]', async () => {
    const line = 'export const value = 1; // and words to make it longer\n';
    const tree = (): string => {
      sandbox().git('add', '--all');
      return sandbox().git('write-tree');
    };
    sandbox().write('a.test.ts', "it('a', () => {\n  expect(1).toBe(1 + 0);\n});\n");
    const before = tree();
    sandbox().write('a.test.ts', "it.skip('a', () => {\n  expect(1).toBe(1 + 0);\n});\n");
    const small = tree();
    for (let count = 0; count < 20; count++) sandbox().write(`b${count}.ts`, line.repeat(10_000));
    const after = tree();
    const look = { root: sandbox().project, before, subject: inputOf('') };
    const rules = (flags: { rule: string }[]): string[] => flags.map(({ rule }) => rule);
    const partial = expect.stringContaining('too big to be looked at as a whole') as string;
    const whole = await flagsOf({ ...look, after: small });
    expect([rules(whole.flags), whole.remarks]).toEqual([['test-skipped'], []]);
    const part = await flagsOf({ ...look, after });
    expect([rules(part.flags), part.remarks]).toEqual([['test-skipped'], [partial]]);
  });

  const strong = "it('a', () => {\n  expect(sum(1)).toBe(2);\n});\n";
  const skipped = strong.replace('it(', 'it.skip(');
  function treeOf(files: Record<string, string | Buffer>): string {
    sandbox().git('rm', '-rqf', '--ignore-unmatch', '.');
    for (const [path, text] of Object.entries(files)) sandbox().write(path, text.toString());
    sandbox().git('add', '--all');
    return sandbox().git('write-tree');
  }
  async function seen(before: string | undefined, after: string | undefined): Promise<SeenText> {
    const look = { root: sandbox().project, subject: inputOf('') };
    const { flags, remarks } = await flagsOf({ ...look, before, after });
    return { flags: flags.map(({ rule, path = '' }) => `${rule} ${path}`), remarks };
  }
  interface SeenText {
    flags: string[];
    remarks: string[];
  }

  it('are seen in what attributes or a byte hide from the diff [EVID-64]', async () => {
    const before = treeOf({ 'a.test.ts': strong, 'b.test.ts': strong });
    const after = treeOf({
      ...{ 'a.test.ts': skipped, 'b.test.ts': `${skipped}// \0\n` },
      '.gitattributes': '* -diff\n',
    });
    expect(await seen(before, after)).toEqual({
      flags: [
        ...['test-skipped a.test.ts', 'test-skipped b.test.ts', 'test-weaker b.test.ts'],
        'check-changed .gitattributes',
      ],
      remarks: [],
    });
    // Pictures are binary anyway.
    const plain = treeOf({ 'a.test.ts': skipped, '.gitattributes': '* text=auto\n*.png binary\n' });
    expect((await seen(before, plain)).flags).not.toContain('check-changed .gitattributes');
  });

  it('name the files that are too large to be looked at, and see the others [EVID-65]', async () => {
    const before = treeOf({ 'a.test.ts': strong, 'b c.test.ts': strong });
    const padded = `${skipped}${'// nothing\n'.repeat(120_000)}`;
    const after = treeOf({ 'a.test.ts': skipped, 'b c.test.ts': padded });
    expect(await seen(before, after)).toEqual({
      flags: ['test-skipped a.test.ts'],
      remarks: ['not looked at for red flags, for their size: b c.test.ts (1.3 MB)'],
    });
  });

  it('say where git did not show the change [EVID-65]', async () => {
    const tree = treeOf({ 'a.test.ts': strong });
    const unseen = [expect.stringContaining('could not be looked at for red flags')];
    const unknown = '1'.repeat(40);
    expect(await seen(unknown, tree)).toEqual({ flags: [], remarks: unseen });
    expect(await seen(tree, undefined)).toEqual({ flags: [], remarks: unseen });
    expect(await seen(tree, tree)).toEqual({ flags: [], remarks: [] });
  });

  it('know whether a manifest made the project, or came to one [EVID-43, EVID-44]', async () => {
    const config = "export default { test: { exclude: ['test/price.test.ts'] } };\n";
    const fresh = { 'vitest.config.ts': config, 'package.json': '{}\n' };
    const empty = treeOf({});
    expect((await seen(empty, treeOf(fresh))).flags).toEqual([]);
    const python = treeOf({ 'pyproject.toml': '[project]\n' });
    const both = treeOf({ 'pyproject.toml': '[project]\n', ...fresh });
    expect((await seen(python, both)).flags).toEqual(['check-changed vitest.config.ts']);
  });
});

describe('a patch', () => {
  const sandbox = useSandbox();

  it('of git is read, whatever the names in it [EVID-45]', () => {
    const git = (...args: string[]): string => sandbox().git(...args);
    const tree = (files: Record<string, string>): string => {
      git('rm', '-rqf', '--ignore-unmatch', '.');
      for (const [path, text] of Object.entries(files)) sandbox().write(path, text);
      git('add', '--all');
      return git('write-tree');
    };
    const long = 'one\ntwo\nthree\nfour\nfive\n';
    const before = tree({
      ...{ 'a b.txt': 'x\n', 'tab\t"q".txt': 'x\n', 'ä/ö.txt': 'x\n', 'old name.txt': long },
      ...{ 'gone.txt': '-- head\n--- a/x\n', bin: '\0\u0001', 'mode.sh': 'x\n', 'end.txt': 'a' },
    });
    const renamed = {
      ...{
        'a b.txt': 'y\n',
        'tab\t"q".txt': 'y\n',
        'ä/ö.txt': 'y\n',
        'new name.txt': `${long}six\n`,
      },
      ...{ bin: '\0\u0002', 'mode.sh': 'x\n', 'end.txt': 'b', 'fresh.txt': 'x\n' },
    };
    tree(renamed);
    git('update-index', '--chmod=+x', 'mode.sh');
    const after = git('write-tree');
    const patch = `${git('diff-tree', '-r', '-p', '-M', before, after)}\n`;
    const files = readPatch(patch);
    const row = ({ path, old_path, status, binary, hunks }: FilePatch): unknown[] => [
      ...[path, old_path, status, binary],
      hunks.flatMap(({ lines }) =>
        lines.filter(({ sign }) => sign !== ' ').map((line) => line.sign + line.text),
      ),
    ];
    expect(new Map(files.map((file) => [file.path, row(file)]))).toEqual(
      new Map<string, unknown[]>([
        ['a b.txt', ['a b.txt', undefined, 'changed', false, ['-x', '+y']]],
        ['bin', ['bin', undefined, 'changed', true, []]],
        ['end.txt', ['end.txt', undefined, 'changed', false, ['-a', '+b']]],
        ['fresh.txt', ['fresh.txt', undefined, 'added', false, ['+x']]],
        ['gone.txt', ['gone.txt', undefined, 'deleted', false, ['--- head', '---- a/x']]],
        ['mode.sh', ['mode.sh', undefined, 'changed', false, []]],
        ['new name.txt', ['new name.txt', 'old name.txt', 'changed', false, ['+six']]],
        ['tab\t"q".txt', ['tab\t"q".txt', undefined, 'changed', false, ['-x', '+y']]],
        ['ä/ö.txt', ['ä/ö.txt', undefined, 'changed', false, ['-x', '+y']]],
      ]),
    );
    const added = files.find(({ path }) => path === 'new name.txt')?.hunks[0]?.lines.at(-1);
    expect(added).toEqual({ sign: '+', text: 'six', line: 6 });
    // Wherever it is cut off, what came before is read.
    for (let length = 0; length < patch.length; length += 7) {
      const part = readPatch(patch.slice(0, length));
      expect(part.length).toBeLessThanOrEqual(files.length);
    }
  });
});
