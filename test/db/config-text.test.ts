import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configDefault, configKeys } from '../../src/db/config/config-key.ts';
import { editConfigText } from '../../src/db/config/config-text.ts';
import { valueAt, withValue } from '../../src/db/config/config-value.ts';
import { starterFiles } from '../../src/db/starter.ts';
import { resolveConfig, writtenConfig } from '../../src/model/written-config.ts';

const starter =
  starterFiles('/nowhere').find(({ path }) => path === '.ralph/config.yaml')?.text ?? '';

const texts: [string, string][] = [
  ['of ralph init', starter],
  ['that is empty', ''],
  ['of comments', '# Ours\n'],
  ['in block style', '# Ours\nchecks: # all\n  # slow\n  test: npm test\n\n# end\n'],
  ['in flow style', 'x: 1\nrun: {keep: {size: 1GB}, other: 2} # small\ntimers: {tools: {A: 1s}}\n'],
  ['with line breaks of Windows', '# Ours\r\nchecks:\r\n  test: npm test\r\n# end\r\n'],
  ['without a last line break', 'checks:\n  test: npm test # last'],
];

const usual = configKeys.filter((key) => key.holds === 'value' && configDefault(key) !== undefined);

describe('the text of the config', () => {
  it.each(texts)(
    '%s takes every key, and gives it back byte by byte [CLI-123] [CLI-124]',
    (_, text) => {
      const before: unknown = parse(text);
      for (const key of usual.filter(({ path }) => valueAt(before, path) === undefined)) {
        const edited = editConfigText(text, key.path, configDefault(key));
        expect(parse(edited ?? '')).toEqual(withValue(before, key.path, configDefault(key)));
        const lines = new Set(edited?.split(/(?<=\n)/).map((line) => line.trim()));
        for (const line of text.split('\n').filter((one) => /^\s*#/.test(one))) {
          expect(lines).toContain(line.trim());
        }
        const back = editConfigText(edited ?? '', key.path, undefined);
        // A line break that the last line did not have stays.
        expect(back).toBe(text.endsWith('\n') || text === '' ? text : back?.slice(0, text.length));
      }
    },
  );

  it('of all keys with their defaults means the same as none [CLI-126]', () => {
    let text = starter;
    for (const key of usual) text = editConfigText(text, key.path, configDefault(key)) ?? '';
    expect(resolveConfig(writtenConfig.parse(parse(text)))).toEqual(resolveConfig({}));
    expect(usual.length).toBeGreaterThan(30);
  });

  it('stays when the last key in it goes and a comment is there [CLI-124]', () => {
    const text = 'run:\n  # keep: {age: 1d}\n  min_free: 1GB # a little\nmodel: opus\n';
    expect(editConfigText(text, ['run', 'min_free'], undefined)).toBe(
      'run:\n  # keep: {age: 1d}\nmodel: opus\n',
    );
    const deep = 'run:\n  keep:\n    age: 1d\nmodel: opus\n';
    expect(editConfigText(deep, ['run', 'keep', 'age'], undefined)).toBe('model: opus\n');
  });
});
