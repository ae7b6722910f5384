import { describe, expect, it } from 'vitest';
import { diffParts } from '../../ui/src/state/diff-part.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('the change of a task, file by file', () => {
  const sandbox = useSandbox();

  /** What git prints of a change that is not committed. */
  const changed = (): ReturnType<typeof diffParts> =>
    diffParts(
      sandbox().git('-c', 'core.quotePath=false', 'diff', '--no-color', '--find-renames', 'HEAD'),
    );

  it('has every line of a hunk, whatever it looks like [WEB-110]', () => {
    sandbox().write('a.sql', '-- the sum\nselect 1;\n');
    sandbox().commit();
    sandbox().write('a.sql', '++ x\nselect 1;\ndiff --git a/b b/b\n');
    const [part] = changed();
    expect(part).toMatchObject({ file: 'a.sql', added: 2, removed: 1 });
    expect(part?.lines.map(({ text, kind }) => `${kind} ${text}`).slice(1)).toEqual([
      'drop --- the sum',
      'add +++ x',
      'same  select 1;',
      'add +diff --git a/b b/b',
    ]);
  });

  it('names files with odd names, new, gone, moved and without lines [WEB-110]', () => {
    const odd = ['ü b/c d.txt', 'quo"te\t.txt', 'with b/ in it.txt'];
    for (const name of [...odd, 'gone.txt', 'old.txt']) sandbox().write(name, `${name}\n1\n2\n3\n`);
    sandbox().commit();
    for (const name of odd) sandbox().write(name, 'other\n');
    sandbox().write('picture.bin', 'a\0b');
    sandbox().git('rm', '--quiet', 'gone.txt');
    sandbox().git('mv', 'old.txt', 'new.txt');
    sandbox().git('add', '--all');
    const parts = changed();
    expect(parts.map(({ file }) => file).sort()).toEqual(
      [...odd, 'gone.txt', 'new.txt', 'picture.bin'].sort(),
    );
    const notes = parts.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'note'));
    expect(notes.map(({ text }) => text)).toContain('rename from old.txt');
    expect(notes.some(({ text }) => text.startsWith('Binary files'))).toBe(true);
  });
});
