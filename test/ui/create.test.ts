import { expect, it } from 'vitest';
import { listTasks, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

const config = `${quickTimers}kinds:
  audit:
    like: review
checks:\n  test: "true"\n  lint: "true"\n`;
const tasks = `tasks:
  - id: one
    title: The first task
  - id: two
    title: The second task
    depends_on: [one]
`;

it('says beside each field what is wrong with it as it is typed, and takes the task once nothing is [WEB-70] [WEB-71]', async () => {
  writeQueue(sandbox(), tasks, config);
  const { url } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.getByRole('link', { name: /The second task/ }).waitFor();
  await page.keyboard.press('c');
  const form = page.getByRole('form', { name: 'Create a task' });
  const yaml = page.getByRole('region', { name: 'The YAML of the task' });
  const field = (name: string) => form.getByRole('textbox', { name, exact: true });

  // Without a title nothing is written, and the field says so.
  await form.getByRole('button', { name: 'Add to the queue' }).click();
  await expect.poll(() => field('Title').getAttribute('aria-invalid')).toBe('true');
  expect(await form.locator('#field-title:focus').count()).toBe(1);
  await page.keyboard.type('Mail a link: to log in');
  await yaml.getByText('title: "Mail a link: to log in"').waitFor();
  await expect.poll(() => field('Title').getAttribute('aria-invalid')).toBe('false');

  await form.getByText('How it is played').click();
  await field('Id').fill('one');
  await form.getByText(/found the id "one"|found "one"/).waitFor();
  await field('Timeout of a session').fill('5 parsecs');
  await form.getByText('found "5 parsecs"').waitFor();
  await field('Attempts').fill('many');
  await form.getByText('found "many"').waitFor();
  await form.getByRole('button', { name: 'Add to the queue' }).click();
  await expect
    .poll(() => form.getByRole('status').textContent())
    .toBe('3 fields need a look: id, max_attempts, timeout');
  expect(await listTasks(sandbox())).toHaveLength(2);

  await field('Id').fill('mail-link');
  await field('Timeout of a session').fill('5m');
  await field('Attempts').fill('3');
  await form.getByText(/need a look/).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article', { name: 'Task mail-link' }).waitFor();
  await page.getByRole('link', { name: /Mail a link: to log in/ }).waitFor();
  const written = sandbox().read('.ralph/db/tasks.yaml');
  expect(written).toContain(tasks);
  expect(written).toMatch(/ {2}- id: mail-link\n {4}title: "Mail a link: to log in"\n/);
  expect(written).toMatch(/ {4}max_attempts: 3\n {4}timeout: 5m\n/);
  expect((await sandbox().run(['validate'])).code).toBe(0);
});

it('fills every field, with pickers for what has names, and shows the lines that it writes [WEB-72] [WEB-73]', async () => {
  writeQueue(sandbox(), tasks, config);
  sandbox().write('.ralph/db/features.yaml', 'features:\n  - name: login\n    title: Logging in\n');
  sandbox().write(
    '.ralph/db/disciplines.yaml',
    'disciplines:\n  - name: backend\n    title: The back\n',
  );
  sandbox().commit();
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.goto(at('/1/create'));
  const form = page.getByRole('form', { name: 'Create a task' });
  const yaml = page.getByRole('region', { name: 'The YAML of the task' });
  await form.getByRole('textbox', { name: 'Title', exact: true }).fill('Check the mail');
  await form.getByRole('textbox', { name: 'Description' }).fill('Two lines\nof **Markdown**');
  await form.getByRole('combobox', { name: 'Kind' }).selectOption('audit');
  await form.getByRole('combobox', { name: 'Priority' }).selectOption('high');
  await form.getByRole('combobox', { name: 'Feature' }).selectOption('Logging in');
  await form.getByRole('combobox', { name: 'Discipline' }).selectOption('The back');

  // Criteria by the keyboard alone: Enter is the next one.
  await form.getByRole('button', { name: 'Add criterion' }).click();
  await page.keyboard.type('The mail comes');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Its link opens');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Backspace');

  // A declared check by its name, and a command of one's own.
  const verify = form.getByRole('combobox', { name: 'Verify' });
  await verify.click();
  await verify.fill('li');
  await page.getByRole('option', { name: 'lint' }).click();
  await verify.fill('npm run mail');
  await page.getByRole('option', { name: 'Add npm run mail' }).click();
  const depends = form.getByRole('combobox', { name: 'Depends on' });
  await depends.click();
  await depends.fill('second');
  await page.getByRole('option', { name: /two The second task/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await form.getByRole('button', { name: 'Remove two' }).waitFor();
  await form.getByRole('combobox', { name: 'Reviews' }).fill('one');
  await page.getByRole('option', { name: /one The first task/ }).click();
  await form.getByRole('textbox', { name: 'Tags' }).fill('mail, web');
  await form.getByRole('checkbox', { name: /As a draft/ }).check();
  const lines = `title: Check the mail
status: draft
kind: audit
feature: login
discipline: backend
priority: high
depends_on: [ two ]
reviews: [ one ]
description: |-
  Two lines
  of **Markdown**
acceptance:
  - The mail comes
  - Its link opens
verify:
  - lint
  - npm run mail
tags: [ mail, web ]
`;
  const plain = (text: string | null): string =>
    (text ?? '').replaceAll(/[[\]] ?| (?=\])/g, '').trim();
  await expect.poll(async () => plain(await yaml.textContent())).toBe(plain(lines));

  await form.getByRole('button', { name: 'Keep as a draft' }).click();
  await page.getByRole('article', { name: /^Task t-/ }).waitFor();
  const made = (await listTasks(sandbox())).find(({ id }) => id.startsWith('t-'));
  expect(made).toMatchObject({ title: 'Check the mail', status: 'draft', tags: ['mail', 'web'] });
});

it('keeps what is typed of a new task, until it is saved or cleared [WEB-114]', async () => {
  writeQueue(sandbox(), tasks, config);
  const { url } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.getByRole('link', { name: /The second task/ }).waitFor();
  const form = page.getByRole('form', { name: 'Create a task' });
  const title = form.getByRole('textbox', { name: 'Title', exact: true });
  const clear = form.getByRole('button', { name: 'Clear the form' });
  await page.keyboard.press('c');
  await title.and(page.locator(':focus')).waitFor();
  expect(await clear.count()).toBe(0);
  await page.keyboard.type('Half a thought');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  await expect.poll(() => title.inputValue()).toBe('Half a thought');
  await clear.click();
  await expect.poll(() => title.inputValue()).toBe('');
  expect(await title.and(page.locator(':focus')).count()).toBe(1);
  await page.keyboard.type('A whole one');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article', { name: /^Task t-/ }).waitFor();
  await page.keyboard.press('c');
  await title.and(page.locator(':focus')).waitFor();
  expect(await title.inputValue()).toBe('');
});
