import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativePaths } from '../../src/model/relative-path.ts';

describe('paths of the project', () => {
  it.each([
    ['/app/src/x.ts:3:5: wrong', './src/x.ts:3:5: wrong'],
    ['cd /app', 'cd .'],
    ['/app: no such file', '.: no such file'],
    ['at f (/app/x.js:1:2), "/app", \'/app/y\'', 'at f (./x.js:1:2), ".", \'./y\''],
    ['file:///app/x.js', 'file://./x.js'],
    ['PATH=/bin:/app/bin', 'PATH=/bin:./bin'],
    ['in /app.\nnext', 'in ..\nnext'],
    ['--root=/app --out=/app/dist', '--root=. --out=./dist'],
    ['\u001b[31m/app/x.ts\u001b[39m', '\u001b[31m./x.ts\u001b[39m'],
  ])('%j is written as %j [HOST-10]', (text, expected) => {
    expect(relativePaths(text, '/app')).toBe(expected);
  });

  it.each([
    'src/app/main.ts',
    '/usr/app',
    './app/x',
    '../app/x',
    '/application/x',
    '/app-2/x',
    '/app.old',
    '/app_x',
    'https://example.com/app/x',
    '~/app',
    'é/app/x',
    '/appé',
  ])('%j is another path and stays [HOST-10]', (text) => {
    expect(relativePaths(text, '/app')).toBe(text);
  });

  it('takes every character of the root as itself [HOST-10]', () => {
    expect(relativePaths('/a+b (c)/x /aab (c)/x', '/a+b (c)/')).toBe('./x /aab (c)/x');
    expect(relativePaths('/x /', '/')).toBe('/x /');
  });

  it('leaves any text alone in which the root only follows a name [HOST-10]', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '/', '.', ' ', '-', 'é', '"', ':') });
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.map((one) => `${one}x/app`).join('');
        expect(relativePaths(text, '/app')).toBe(text);
      }),
    );
  });
});
