import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listText, mergeCases, start } from '../db/merge-case.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { folder, layouts, list, merge, part, register } from './parted-queue.ts';

describe('ralph db resolve after a person or a change of the layout', () => {
  const sandbox = useSandbox();
  const open = mergeCases[3];
  const [oneList] = layouts;

  it('stages what somebody has decided, where it is valid [MERGE-16]', async () => {
    if (open === undefined || oneList === undefined) throw new Error('no such case');
    part(sandbox(), oneList, open);
    await merge(sandbox());
    const unmerged = (): string => sandbox().git('ls-files', '--unmerged');
    sandbox().write(list, listText(start).replace('Log in', '[Log in'));
    const broken = await sandbox().run(['db', 'resolve', '--stage']);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('but is not valid');
    const whole = listText(open.ours(start));
    sandbox().write(list, whole);
    const side = await sandbox().run(['db', 'resolve', '--stage']);
    expect(side.code).toBe(1);
    expect(side.stdout).toContain('is as ours has it');
    expect(unmerged()).not.toBe('');
    sandbox().write(list, `${whole}# mine\n`);
    const { code, stdout } = await sandbox().run(['db', 'resolve', '--stage']);
    expect(stdout).toContain('staged as it is');
    expect(code).toBe(0);
    expect(unmerged()).toBe('');
    expect(sandbox().read(list)).toBe(`${whole}# mine\n`);
  });

  it.each([
    ['theirs', 'git alone'],
    ['ours', 'the driver'],
  ])('follows a task that %s split off, after %s [MERGE-23]', async (side, how) => {
    sandbox().write('.ralph/.gitignore', 'run/\n');
    sandbox().write(list, listText(start));
    sandbox().commit('start');
    const split = async (): Promise<void> => {
      expect((await sandbox().run(['db', 'split'])).code).toBe(0);
    };
    const change = (): Promise<void> => {
      const text = listText(start).replace('Log in', 'Sign in').replace('Send mails', 'Send cards');
      sandbox().write(list, text);
      return Promise.resolve();
    };
    sandbox().git('checkout', '--quiet', '-b', 'theirs');
    await (side === 'theirs' ? split() : change());
    sandbox().commit('theirs');
    sandbox().git('checkout', '--quiet', 'main');
    await (side === 'theirs' ? change() : split());
    sandbox().commit('ours');
    if (how === 'the driver') register(sandbox());
    const { code, stderr } = await merge(sandbox());
    expect(code).toBe(1);
    if (how === 'the driver') expect(stderr).toMatch(/ours: moved to .ralph\/db\/tasks\/a-/);
    const resolved = await sandbox().run(['db', 'resolve', '--stage']);
    expect(resolved.stdout).toContain('took what was changed in the list and staged');
    expect(resolved.code).toBe(0);
    expect(sandbox().git('status', '--porcelain', '-uno')).not.toMatch(/^(UU|.[^ ]) /m);
    expect(sandbox().read(list)).not.toContain('id: a');
    const files = readdirSync(join(sandbox().project, folder)).sort();
    const texts = files.map((name) => sandbox().read(`${folder}/${name}`));
    expect(texts[0]).toContain('title: Sign in # for all');
    expect(texts[2]).toContain('title: Send cards');
    expect((await sandbox().run(['validate'])).stdout).toContain('3 tasks');
  });
});
