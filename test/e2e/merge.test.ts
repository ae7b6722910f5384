import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listText, mergeCases, start, type MergeCase } from '../db/merge-case.ts';
import { madeUpSession } from '../rig/made-up-session.ts';
import type { ProgramExit } from '../rig/running-program.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import {
  folder,
  found,
  layouts,
  list,
  merge,
  part,
  register,
  type Layout,
} from './parted-queue.ts';

const table = layouts.flatMap((layout) =>
  mergeCases.map((one) => [one.title, layout.name, one, layout] as const),
);

function expected({ ours, theirs, merged }: MergeCase, { texts }: Layout): Map<string, string> {
  return new Map([...texts(merged?.(start) ?? theirs(ours(start)))].sort());
}

/** A clash is marked once, and no line of either side is outside of its marks. */
function expectMarks(sandbox: Sandbox): void {
  const marked = [...found(sandbox).values()].filter((text) => text.includes('<<<<<<<'));
  expect(marked).toHaveLength(1);
  expect(marked[0]?.match(/^(<<<<<<<|=======|>>>>>>>)/gm)).toHaveLength(3);
}

describe('git with the merge driver', () => {
  const sandbox = useSandbox();

  it.each(table)('merges: %s, in %s [MERGE-13]', async (_, __, one, layout) => {
    part(sandbox(), layout, one);
    register(sandbox());
    const { code, stdout, stderr } = await merge(sandbox());
    if (one.clash === undefined) {
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(found(sandbox())).toEqual(expected(one, layout));
      return;
    }
    expect(code).toBe(1);
    const inFiles = layout.name === 'single files';
    // Of a file that one side took away git asks no driver.
    if (inFiles && / deleted it/.test(one.clash_in_files ?? '')) {
      expect(stdout).toContain('CONFLICT (modify/delete)');
      return;
    }
    expect(stderr).toContain((inFiles ? one.clash_in_files : undefined) ?? one.clash);
    expectMarks(sandbox());
  });

  it('keeps an edit out of a similar task that git takes for the same one [MERGE-9]', async () => {
    const one = mergeCases.find(({ title }) => title.startsWith('delete and a similar add'));
    const [, files] = layouts;
    if (one === undefined || files === undefined) throw new Error('no such case');
    const theirs: MergeCase['theirs'] = (queue) =>
      queue.map((each) =>
        each.id === 'c' ? { ...each, text: each.text.replace('pending', 'done') } : each,
      );
    part(sandbox(), files, { ...one, theirs });
    await sandbox().run(['init', '--git', '--yes']);
    const { code, stderr } = await merge(sandbox());
    expect(stderr).toContain('task c2 or task c');
    expect(code).toBe(1);
    const text = sandbox().read(`${folder}/c2.yaml`);
    // Each side of the mark is one whole task, as it was written.
    expect(text).toMatch(
      /^<<<<<<< [^]*status: pending\n=======\nid: c\n[^]*status: done\n>>>>>>> /,
    );
  });

  it.each([
    ['rebase', ['rebase', 'theirs']],
    ['cherry-pick', ['cherry-pick', 'theirs']],
  ])('merges in a %s [MERGE-13]', async (_, args) => {
    const [one] = mergeCases;
    const [layout] = layouts;
    if (one === undefined || layout === undefined) throw new Error('no such case');
    await sandbox().run(['init', '--git', '--yes']);
    part(sandbox(), layout, one);
    const { code } = await sandbox().start('git', args).exit;
    expect(code).toBe(0);
    const text = sandbox().read(list);
    for (const title of ['From ours', 'From theirs']) expect(text).toContain(title);
    expect((await sandbox().run(['validate'])).stdout).toContain('5 tasks');
  });

  it('without Ralph is git as it always was [MERGE-20]', async () => {
    await sandbox().run(['init', '--git', '--yes']);
    const driver = sandbox().git('config', 'merge.ralph.driver');
    const gone = driver.replaceAll('ralph.js', 'gone.js');
    sandbox().git('config', 'merge.ralph.driver', gone);
    const one = mergeCases.find(({ title }) => title.startsWith('two statuses'));
    const [layout] = layouts;
    if (one === undefined || layout === undefined) throw new Error('no such case');
    part(sandbox(), layout, one);
    expect((await merge(sandbox())).code).toBe(1);
    expect(sandbox().read(list)).toMatch(
      /<<<<<<< ours\n.*done\n=======\n.*blocked\n>>>>>>> theirs/,
    );
  });
});

describe('ralph db resolve', () => {
  const sandbox = useSandbox();

  it.each(table)('after git alone: %s, in %s [MERGE-14]', async (_, __, one, layout) => {
    part(sandbox(), layout, one);
    await merge(sandbox());
    const { code, stdout } = await sandbox().run(['db', 'resolve', '--stage']);
    const left = sandbox().git('ls-files', '--unmerged');
    if (one.clash === undefined) {
      expect(code).toBe(0);
      expect(found(sandbox())).toEqual(expected(one, layout));
      expect(left).toBe('');
      return;
    }
    expect(code).toBe(1);
    const inFiles = layout.name === 'single files';
    const clash = (inFiles ? one.clash_in_files : undefined) ?? one.clash;
    expect(stdout).toContain(clash);
    expect(left).not.toBe('');
    if (!clash.includes(' deleted it')) expectMarks(sandbox());
  });

  const clean = mergeCases[1];
  const open = mergeCases[3];
  const [oneList] = layouts;

  it('writes the file and stages nothing unless it is told to [MERGE-15]', async () => {
    if (clean === undefined || oneList === undefined) throw new Error('no such case');
    part(sandbox(), oneList, clean);
    await merge(sandbox());
    const before = sandbox().read(list);
    expect(before).toContain('<<<<<<<');
    const { code, stdout } = await sandbox().run(['db', 'resolve', list]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${list}: merged`);
    expect(stdout).toContain('git add');
    expect(found(sandbox())).toEqual(expected(clean, oneList));
    expect(sandbox().git('ls-files', '--unmerged')).not.toBe('');
    // What stood there is not lost.
    expect(sandbox().read(`.ralph/run/resolved/${list}`)).toBe(before);

    const staged = await sandbox().run(['db', 'resolve', list, '--stage', '--json']);
    expect(JSON.parse(staged.stdout)).toMatchObject({
      kind: 'resolution',
      data: { files: [{ state: 'merged', path: list }], staged: [list] },
    });
    expect(sandbox().git('ls-files', '--unmerged')).toBe('');
    expect((await sandbox().run(['db', 'resolve'])).stdout).toContain('in conflict');
  });

  it('leaves alone what somebody has decided, unless it is told to [MERGE-16]', async () => {
    if (open === undefined || oneList === undefined) throw new Error('no such case');
    part(sandbox(), oneList, open);
    await merge(sandbox());
    sandbox().write(list, '# mine\n');
    const { code, stdout } = await sandbox().run(['db', 'resolve', list]);
    expect(code).toBe(0);
    expect(stdout).toContain('left alone');
    expect(stdout).toContain(`git add ${list}`);
    expect(sandbox().read(list)).toBe('# mine\n');
    expect((await sandbox().run(['db', 'resolve', '--again'])).code).toBe(2);
    expect((await sandbox().run(['db', 'resolve', '--again', list])).code).toBe(1);
    expect(sandbox().read(list)).toContain('<<<<<<< ours: task a, status');
    expect(sandbox().read(`.ralph/run/resolved/${list}`)).toBe('# mine\n');
    const again = await sandbox().run(['db', 'resolve', list]);
    expect(again.stdout).toContain(`→ ${list}: both sides stand between markers: choose, then`);
    const stranger = await sandbox().run(['db', 'resolve', 'README.md']);
    expect(stranger.code).toBe(2);
    expect(stranger.stderr).toContain('README.md is no file of the queue');
  });

  it('tells who deleted a file and who changed it, and leaves it to a person [MERGE-17]', async () => {
    const one = mergeCases.find(({ title }) => title === 'edit against delete');
    const [, files] = layouts;
    if (one === undefined || files === undefined) throw new Error('no such case');
    part(sandbox(), files, one);
    await merge(sandbox());
    const before = found(sandbox());
    const { code, stdout } = await sandbox().run(['db', 'resolve', '--stage']);
    expect(code).toBe(1);
    expect(stdout).toContain(`${folder}/b.yaml: conflict: theirs deleted it, ours changed it`);
    expect(found(sandbox())).toEqual(before);
    expect(sandbox().git('ls-files', '--unmerged')).not.toBe('');
  });

  it('says that markers were committed, where git knows of no conflict [MERGE-14]', async () => {
    sandbox().write('.ralph/.gitignore', 'run/\n');
    sandbox().write(list, 'tasks:\n<<<<<<< ours\n=======\n>>>>>>> theirs\n');
    sandbox().commit();
    const { code, stderr } = await sandbox().run(['db', 'resolve']);
    expect(code).toBe(3);
    expect(stderr).toContain(`conflict markers were committed in ${list}`);
    expect(stderr).toContain('take the markers out');
  });

  it('is for people [MERGE-15]', async () => {
    sandbox().write('.ralph/.gitignore', 'run/\n');
    const env = { RALPH_SESSION: madeUpSession() };
    const { code, stderr } = await sandbox().run(['db', 'resolve'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('`ralph db resolve` is for people');
  });
});

describe('ralph db merge-driver', () => {
  const sandbox = useSandbox();

  async function drive(texts: [string, string, string]): Promise<ProgramExit> {
    for (const [at, text] of texts.entries()) sandbox().write(`v${at}`, text);
    return sandbox().run(['db', 'merge-driver', 'v0', 'v1', 'v2', list]);
  }

  it('merges by lines what does not parse, and says why [MERGE-10]', async () => {
    const base = `${listText(start)}\n  - id: z\n    title: "open\n`;
    const ours = base.replace('Log in', 'Sign in');
    const { code, stderr } = await drive([base, ours, base.replace('spec: mail', 'spec: post')]);
    expect(stderr).toContain('merged by lines, as git does it: base does not parse: line 32');
    expect(sandbox().read('v1')).toBe(ours.replace('spec: mail', 'spec: post'));
    // It fits, but nobody can read it.
    expect(code).toBe(1);
    expect(stderr).toContain('conflict: the text does not parse');
  });

  it('merges by lines what is unusual [MERGE-10]', async () => {
    const base = 'tasks: [\n  {id: a, title: A},\n\n\n\n  {id: b, title: B},\n]\n';
    const ours = base.replace('A}', 'AA}');
    const clean = await drive([base, ours, base.replace('B}', 'BB}')]);
    expect(clean.code).toBe(0);
    expect(clean.stderr).toContain('base is written in an unusual form');
    expect(sandbox().read('v1')).toBe(ours.replace('B}', 'BB}'));
    expect((await drive([base, ours, base.replace('A}', 'AAA}')])).code).toBe(1);
    expect(sandbox().read('v1')).toContain('<<<<<<< ours\n');
  });

  it('takes an id that lines which fit brought twice for a conflict [MERGE-10]', async () => {
    const base = 'tasks: [\n  {id: a, title: A},\n\n\n\n  {id: b, title: B},\n]\n';
    const add = (after: string, title: string): string =>
      base.replace(`${after}},\n`, `${after}},\n  {id: n, title: ${title}},\n`);
    const { code, stderr } = await drive([base, add('A', 'N'), add('B', 'M')]);
    expect(stderr).toContain('conflict: an id is there twice');
    expect(code).toBe(1);
  });

  it('leaves what is no text to git and changes nothing [MERGE-10]', async () => {
    const { code, stderr } = await drive(['tasks:\n', 'tasks: \0\n', 'tasks: []\n']);
    expect(code).toBe(1);
    expect(stderr).toContain('no text');
    expect(sandbox().read('v1')).toBe('tasks: \0\n');
  });
});

describe('ralph init --git and ralph doctor', () => {
  const sandbox = useSandbox();

  it('shows what it does, asks, does it once, and tells how to undo it [MERGE-18]', async () => {
    sandbox().write('.gitattributes', '*.png binary');
    const unasked = await sandbox().run(['init', '--git'], { input: '' });
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain('cannot do where nobody answers\n  → add --yes');
    expect(sandbox().has('.ralph')).toBe(false);
    const no = await sandbox().run(['init', '--git'], { input: 'n\n' });
    expect(no.stderr).toContain('.ralph/db/*.yaml merge=ralph');
    expect(no.stderr).toContain('git config merge.ralph.driver');
    expect(no.stdout).toContain('Git was not told anything');
    expect(sandbox().read('.gitattributes')).toBe('*.png binary');

    const yes = await sandbox().run(['init', '--git'], { input: 'y\n' });
    expect(yes.code).toBe(0);
    expect(yes.stdout).toContain('git config --local --remove-section merge.ralph');
    const attributes = sandbox().read('.gitattributes');
    expect(attributes).toMatch(
      /^\*\.png binary\n#.*\n\.ralph\/db\/\*\.yaml merge=ralph\n\.ralph\/db\/tasks\/\*\.yaml merge=ralph\n$/,
    );
    expect(sandbox().git('config', 'merge.ralph.driver')).toContain('db merge-driver %O %A %B %P');

    const config = sandbox().git('config', '--list');
    const again = await sandbox().run(['init', '--git', '--yes', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ data: { git: { done: false, config: [] } } });
    expect(sandbox().read('.gitattributes')).toBe(attributes);
    expect(sandbox().git('config', '--list')).toBe(config);
  });

  it('does not ask in a document [MERGE-18]', async () => {
    const { code, stderr } = await sandbox().run(['init', '--git', '--json']);
    expect(code).toBe(2);
    expect(stderr).toContain('add --yes');
    expect(sandbox().has('.gitattributes')).toBe(false);
  });

  it('finds half a set-up, and a driver that is not there [MERGE-19]', async () => {
    const merging = async (): Promise<string> => {
      const { stdout } = await sandbox().run(['doctor']);
      return /^. merge.*$/m.exec(stdout)?.[0] ?? 'nothing';
    };
    await sandbox().run(['init']);
    expect(await merging()).toBe('nothing');
    await sandbox().run(['init', '--git', '--yes']);
    expect(await merging()).toContain('✓ merge');
    const driver = sandbox().git('config', 'merge.ralph.driver');
    for (const broken of [
      driver.replaceAll('ralph.js', 'gone.js'),
      'no-ralph db merge-driver %O',
    ]) {
      sandbox().git('config', 'merge.ralph.driver', broken);
      expect(await merging()).toMatch(
        /! merge .*does not start: there is no .*(gone\.js|no-ralph)/,
      );
    }
    sandbox().git('config', '--remove-section', 'merge.ralph');
    expect(await merging()).toContain('not registered in this clone');
    await sandbox().run(['init', '--git', '--yes']);
    rmSync(join(sandbox().project, '.gitattributes'));
    expect(await merging()).toContain('.gitattributes does not name it');
  });
});
