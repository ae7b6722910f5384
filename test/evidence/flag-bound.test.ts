import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import type { FlagInput } from '../../src/evidence/flag/flag-input.ts';
import type { FilePatch, PatchLine } from '../../src/evidence/flag/patch.ts';
import { redFlags, redFlagsInTurns } from '../../src/evidence/flag/red-flags.ts';

function inputOf(files: FilePatch[]): FlagInput {
  const task = { title: 'A task', description: undefined, context_files: [], acceptance: [] };
  return {
    files,
    task: { ...task, hints: undefined, spec: undefined },
    feature: undefined,
    ...{ commands: ['make test', 'npm test'], root_before: [] },
  };
}

function changed(path: string, before: readonly string[], after: readonly string[]): FilePatch {
  const lines = (sign: '+' | '-', texts: readonly string[]): PatchLine[] =>
    texts.map((text, at) => ({ sign, text, line: at + 1 }));
  const hunk = { heading: '', lines: [...lines('-', before), ...lines('+', after)] };
  return { path, old_path: undefined, status: 'changed', binary: false, hunks: [hunk] };
}

const size = 900_000;
function repeated(part: string, length = size): string {
  return part.repeat(Math.ceil(length / part.length));
}

/** What each group of rules once took the square of a line's length for, or more. */
const hostile: { group: string; path: string; line: string }[] = [
  { group: 'targets of make', path: 'Makefile', line: repeated('a in b ') },
  { group: 'assertions', path: 'test/a.test.ts', line: repeated('expect(') },
  { group: 'assertions of Python', path: 'test/test_a.py', line: `assert${repeated(' ')}` },
  { group: 'tests', path: 'test/b.test.ts', line: `it.each${repeated('.each')}` },
  { group: 'marks', path: 'src/a.rs', line: repeated('#[cfg_attr(') },
  { group: 'format', path: 'src/c.ts', line: `${repeated(',')}x` },
  { group: 'scripts', path: 'package.json', line: repeated('"test": ') },
  { group: 'settings', path: 'vitest.config.ts', line: repeated('exclude{ ') },
  { group: 'CI', path: '.github/workflows/a.yml', line: `${repeated(' #')}x` },
  { group: 'secrets', path: 'a.txt', line: repeated('password=passw ') },
  { group: 'keys', path: 'b.txt', line: repeated('-----BEGIN PRIVATE KEY-----') },
  { group: 'packages', path: 'requirements.txt', line: repeated('a.b/') },
];

/** Milliseconds, of the quickest of three: others use the machine, too. */
function quickest(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe('red flags of hostile text', () => {
  it.each(hostile)('take time in proportion to a line: $group [EVID-63]', ({ path, line }) => {
    const input = inputOf([changed(path, [line], [`${line} `, line.slice(1)])]);
    const plain = quickest(() => line.match(/[^\s]{1,20}/g));
    // With the square of the length it would be thousands of times.
    expect(quickest(() => redFlags(input))).toBeLessThan(Math.max(plain, 5) * 150);
  });

  it('take time in proportion to the lines, too [EVID-63]', () => {
    const lines = (count: number, text: string): string[] =>
      Array.from({ length: count }, (_, at) => `  ${text.replaceAll('#', String(at))}`);
    const of = (count: number): FlagInput =>
      inputOf([
        changed(
          'test/a.test.ts',
          lines(count, 'expect(value#).toBe(#);'),
          lines(count, "it.skip('x#', () => expect(other#).toContain(1));"),
        ),
        changed('test/b.test.ts', [], lines(count, "it.skipIf(a)('x#', b);")),
      ]);
    const [few, many] = [of(2_000), of(16_000)];
    const base = quickest(() => redFlags(few));
    // Eight times as many: the square would be 64 times.
    expect(quickest(() => redFlags(many))).toBeLessThan(Math.max(base, 5) * 28);
  });

  it('let others have their turn after each file, and end when they are told to [EVID-63]', async () => {
    const files = Array.from({ length: 50 }, (_, at) =>
      changed(`test/${at}.test.ts`, ["it('a', b);"], ["it.skip('a', b);"]),
    );
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const whole = await redFlagsInTurns(inputOf(files), undefined);
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(files.length);
    expect(whole).toEqual({ flags: redFlags(inputOf(files)), is_partial: false });
    const end = new AbortController();
    setImmediate(() => {
      end.abort();
    });
    const ended = await redFlagsInTurns(inputOf(files), end.signal);
    expect(ended).toEqual({ flags: [], is_partial: true });
  });
});
