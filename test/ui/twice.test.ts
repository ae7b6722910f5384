import { expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

it('shows what stands in a file twice, in list, board and task [WEB-142]', async () => {
  writeQueue(
    sandbox(),
    `tasks:
  - {id: build, title: Build it}
  - {id: look, title: Look at it, kind: review, tags: [a, a], depends_on: [build], reviews: [build]}
  - {id: build, title: Build it again}
`,
  );
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  const links = page.locator('[data-task]');
  for (const path of ['/1/queue', '/1/queue?view=board']) {
    await page.goto(at(path));
    await page.getByRole('link', { name: /Look at it/ }).waitFor();
    expect(await links.count()).toBe(2);
  }
  await page.goto(at('/1/task/look'));
  const needs = page.getByRole('region', { name: 'Depends on' }).getByRole('link');
  await needs.first().waitFor();
  expect(await needs.count()).toBe(1);
});

it('makes one task where its keys are pressed twice [WEB-143]', async () => {
  writeQueue(sandbox(), 'tasks: []\n');
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.goto(at('/1/create'));
  const made: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/tasks')) made.push(request.url());
  });
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Only once');
  await page.getByRole('textbox', { name: 'Title', exact: true }).focus();
  // Both before the first has its answer.
  await page.evaluate(`for (let press = 0; press < 2; press++) {
    const keys = { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', keys));
  }`);
  await page.getByRole('article', { name: /^Task / }).waitFor();
  expect(made).toHaveLength(1);
  expect(
    sandbox()
      .read('.ralph/db/tasks.yaml')
      .match(/Only once/g),
  ).toHaveLength(1);
});

it('keeps an answer that was refused, to be sent again [WEB-144]', async () => {
  writeQueue(
    sandbox(),
    'tasks:\n  - {id: one, title: One, status: blocked, blocked: {on: human, reason: why, question: Which?}}\n',
  );
  const { url, at, program } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.goto(at('/1/task/one'));
  const box = page.getByRole('textbox', { name: 'Your answer' });
  await box.fill('The long one, that I thought about');
  program.kill('SIGKILL');
  await program.exit;
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await page.getByText('the server does not answer').first().waitFor();
  await expect
    .poll(() => page.getByRole('button', { name: 'Answer', exact: true }).isEnabled())
    .toBe(true);
  expect(await box.inputValue()).toBe('The long one, that I thought about');
});
