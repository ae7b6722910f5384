import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './repository-root.ts';
import { useSandbox } from './use-sandbox.ts';

const sandbox = useSandbox();

/** The last line of what vitest prints on these test files. */
async function closingLine(files: Record<string, string>): Promise<string | undefined> {
  for (const [name, text] of Object.entries(files)) {
    sandbox().write(
      `${name}.test.js`,
      `import { describe, it, beforeAll } from 'vitest';\n${text}`,
    );
  }
  const reporter = join(repositoryRoot, 'test', 'rig', 'closing-line-reporter.ts');
  const command = `vitest run --reporter=default --reporter=${reporter} 2>&1`;
  const { stdout } = await sandbox().start('sh', ['-c', command]).exit;
  return stdout.trimEnd().split('\n').at(-1);
}

const good = `it('passes', () => {});`;

describe('the closing line', () => {
  it.each([
    {
      what: 'tests that passed',
      files: { a: good, b: `${good} it('x', () => {});` },
      line: '3 passed, 0 failed',
    },
    {
      what: 'a test that failed',
      files: { a: `${good} it('x', () => { throw new Error(); });` },
      line: '1 passed, 1 failed',
    },
    {
      what: 'a skipped test',
      files: { a: `${good} it.skip('x', () => {});` },
      line: '1 passed, 0 failed',
    },
    {
      what: 'a file that does not load',
      files: { a: good, b: 'throw new Error();' },
      line: '1 passed, 1 failed',
    },
    {
      what: 'an unhandled error',
      files: { a: `it('x', () => { void Promise.reject(new Error()); });` },
      line: '1 passed, 1 failed',
    },
    {
      what: 'a broken hook',
      files: { a: `describe('d', () => { beforeAll(() => { throw new Error(); }); ${good} });` },
      line: '0 passed, 1 failed',
    },
    { what: 'no test at all', files: {}, line: '0 passed, 1 failed' },
  ])('counts $what [RIG-16]', async ({ files, line }) => {
    expect(await closingLine(files)).toBe(line);
  });
});
