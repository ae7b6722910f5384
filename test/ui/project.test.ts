import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { taskLink } from './shop-queue.ts';

const sandbox = useSandbox();
const browser = useBrowser();

it('shows one project of several, and goes from one to the other [WEB-46]', async () => {
  writeQueue(sandbox(), 'tasks:\n  - {id: one, title: Of the first}\n');
  const other = join(sandbox().root, 'other shop');
  mkdirSync(join(other, '.ralph/db'), { recursive: true });
  writeFileSync(
    join(other, '.ralph/db/tasks.yaml'),
    'tasks:\n  - {id: two, title: Of the second}\n',
  );
  const { url } = await servePage(sandbox(), [sandbox().project, other]);
  const page = await browser().open(url);
  await taskLink(page, 'Of the first').waitFor();
  const projects = page.getByRole('combobox', { name: 'Project' });
  const names = (await projects.getByRole('option').allTextContents()).map((name) => name.trim());
  expect(names).toEqual([basename(sandbox().project), 'other shop']);
  await projects.selectOption('other shop');
  await taskLink(page, 'Of the second').waitFor();
  expect(await taskLink(page, 'Of the first').count()).toBe(0);
  await page.goBack();
  await taskLink(page, 'Of the first').waitFor();
});

it('leads from the address of a project that is not served to those that are [WEB-118]', async () => {
  writeQueue(sandbox(), 'tasks:\n  - {id: one, title: Of the first}\n');
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  await taskLink(page, 'Of the first').waitFor();
  await page.goto(at('/2/history'));
  await page.getByRole('heading', { name: 'This project is not served here' }).waitFor();
  expect(await page.getByRole('banner').getByRole('status').textContent()).toContain(
    'Not served here',
  );
  expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(0);
  await page.getByRole('link', { name: basename(sandbox().project), exact: true }).click();
  await taskLink(page, 'Of the first').waitFor();
});

it('offers `ralph init` where there is no project yet, and goes on with it [WEB-47]', async () => {
  const bare = join(sandbox().root, 'bare');
  mkdirSync(bare);
  const { url } = await servePage(sandbox(), [bare]);
  const page = await browser().open(url);
  await page.getByRole('heading', { name: 'No project of Ralph yet' }).waitFor();
  expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(0);
  const make = page.getByRole('button', { name: 'Make it one' });
  await make.click();
  await page.getByText('run `git init` first').waitFor();
  sandbox().git('init', '--quiet', bare);
  await make.click();
  await page.getByRole('heading', { name: 'No tasks yet' }).waitFor();
  writeFileSync(join(bare, '.ralph/db/tasks.yaml'), 'tasks:\n  - {id: one, title: The first}\n');
  await taskLink(page, 'The first').waitFor();
});
