import { expect, it } from 'vitest';
import type { ModelRequest } from '../rig/model-request.ts';
import { listTasks, oneTask, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { hang, say, use, type Turn } from '../rig/turn.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

const config = `${quickTimers}checks:\n  test: "true"\n`;
/** Like one of a cloud's, so that it is masked wherever it stands. */
const key = ['AKIA', 'Q3EGRZ7XW2M5TN4B'].join('');
const complete = use('mcp__ralph__complete_task', { summary: 'Planned in two steps.' });

function create(input: object): Turn {
  const acceptance = ['It can be seen.'];
  return use('mcp__ralph__create_task', { acceptance, verify: ['test'], ...input });
}

/** The ids of tasks that were created before, as the model was told them. */
function ids(request: ModelRequest): string[] {
  const text = JSON.stringify(request.body).replaceAll('\\', '');
  return [...new Set([...text.matchAll(/"id":"(t-[0-9a-z]{7})"/g)].flatMap(([, id]) => id ?? []))];
}

it('makes tasks of words with the real claude, line by line, and lets each be approved, edited and deleted [WEB-85] [WEB-86] [WEB-87]', async () => {
  writeQueue(sandbox(), oneTask, config);
  const endpoint = await sandbox().startEndpoint([
    {
      when: 'mail them a link',
      attempts: [
        [
          use('mcp__ralph__list_tasks', {}),
          use('mcp__ralph__create_feature', { name: 'authentication' }),
          create({ title: 'Send the link', feature: 'authentication' }),
          create({ title: 'Open the link', feature: 'nowhere' }),
          (request) => create({ title: 'Open the link', depends_on: ids(request) }),
          create({ title: 'Log out' }),
          complete,
          say('The end.'),
        ],
      ],
    },
  ]);
  const { url } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.getByRole('link', { name: /The only task/ }).waitFor();
  await page.keyboard.press('e');
  const form = page.getByRole('form', { name: 'Explain tasks' });
  const submit = form.getByRole('button', { name: 'Make tasks of it' });
  await submit.click();
  await form.getByRole('alert').getByText('Nothing is said yet').waitFor();

  await form
    .getByRole('textbox', { name: 'What do you want to accomplish?' })
    .fill('People log in: we mail them a link');
  await form.getByRole('textbox', { name: 'What does success look like?' }).fill('No passwords');
  await form.getByRole('textbox', { name: 'Anything else?' }).fill(`Not on Mondays, with ${key}`);
  // What was typed is there again after a reload.
  await page.reload();
  await expect
    .poll(() => form.getByRole('textbox', { name: 'Anything else?' }).inputValue())
    .toBe(`Not on Mondays, with ${key}`);
  await form.getByRole('checkbox', { name: /wait for my approval/ }).check();
  await form.getByRole('button', { name: 'Preview prompt' }).click();
  const prompt = page.getByRole('region', { name: 'The exact text' });
  const shown = await prompt.textContent();
  expect(shown).toContain('What does success look like?\n\n```\nNo passwords\n```');
  expect(shown).not.toContain(key);
  await page
    .getByRole('complementary', { name: 'The prompt' })
    .getByRole('paragraph')
    .filter({ hasText: /mask/ })
    .waitFor();

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy prompt' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(shown);

  await submit.click();
  await page.getByRole('heading', { name: 'Making tasks of your words' }).waitFor();
  const lines = page.getByRole('list', { name: 'What it does' });
  await lines.getByText('Creating feature: authentication').waitFor();
  await page.getByText('It is done.').waitFor();
  const [sent] = endpoint.requests.filter(({ tools }) => tools.length > 0);
  expect(sent?.prompt).toContain(shown?.trim());
  const told = await lines.getByRole('listitem').allTextContents();
  expect(told.map((line) => line.trim())).toEqual([
    'Reading the queue',
    'Creating feature: authentication',
    expect.stringMatching(/^Created t-[0-9a-z]{7}: Send the link$/),
    'Not done: the arguments are not valid.',
    expect.stringContaining('found "nowhere"'),
    'Mend them and call the tool again.',
    expect.stringMatching(/^Created t-[0-9a-z]{7}: Open the link$/),
    expect.stringMatching(/^Created t-[0-9a-z]{7}: Log out$/),
    'Checking the plan',
  ]);
  await page.getByText('Planned in two steps.').waitFor();

  const made = page.getByRole('region', { name: 'Tasks that were made' });
  expect(await made.getByRole('listitem').count()).toBe(3);
  await made.getByText('after number 1').waitFor();
  const [, send, open, logOut] = await listTasks(sandbox());
  await made.getByRole('button', { name: `Delete ${logOut?.id ?? ''}` }).click();
  await made.getByRole('button', { name: 'Delete it for sure' }).click();
  await made.getByRole('link', { name: 'Log out' }).waitFor({ state: 'detached' });
  await made.getByRole('button', { name: `Approve ${send?.id ?? ''}` }).click();
  await made.getByRole('button', { name: 'Approve the draft' }).click();
  await made.getByRole('button', { name: 'Play these' }).waitFor();
  const now = await listTasks(sandbox());
  expect(now.map(({ id, status }) => [id, status])).toEqual([
    ['one', 'pending'],
    [send?.id, 'pending'],
    [open?.id, 'pending'],
  ]);
  await made.getByRole('link', { name: `Edit ${open?.id ?? ''}` }).click();
  await page.getByRole('form', { name: `Edit ${open?.id ?? ''}` }).waitFor();
  expect(endpoint.unscripted).toEqual([]);
});

it('cancels, keeps what was made as drafts and goes on from them with other words [WEB-88] [WEB-89]', async () => {
  writeQueue(sandbox(), oneTask, config);
  const endpoint = await sandbox().startEndpoint([
    {
      when: 'split the first',
      attempts: [[create({ title: 'The second half' }), complete, say('The end.')]],
    },
    {
      when: 'two things',
      attempts: [[create({ title: 'The first half' }), hang('before-headers')]],
    },
  ]);
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.goto(at('/1/explain'));
  const what = page.getByRole('textbox', { name: 'What do you want to accomplish?' });
  await what.fill('two things');
  await page.keyboard.press('Control+Enter');
  const lines = page.getByRole('list', { name: 'What it does' });
  await lines.getByText(/^Created t-\S+: The first half$/).waitFor();
  // Left and come back to: it goes on, and says so.
  await page.goto(at('/1/explain'));
  expect(await what.inputValue()).toBe('');
  await page.getByRole('button', { name: 'Begin with my last words' }).click();
  expect(await what.inputValue()).toBe('two things');
  await page.getByRole('link', { name: 'Look at it' }).click();
  await lines.getByText(/^Created t-\S+: The first half$/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: /Cancel it; what was made stays as drafts/ }).click();
  await page.getByText('Cancelled: what was made is kept as drafts.').waitFor();
  expect((await listTasks(sandbox())).map(({ status }) => status)).toEqual(['pending', 'draft']);

  const revise = page.getByRole('form', { name: 'Revise' });
  await revise.getByRole('textbox').fill('split the first');
  await revise.getByRole('button', { name: 'Revise the tasks' }).click();
  await page.getByText('It is done.').waitFor();
  const made = page.getByRole('region', { name: 'Tasks that were made' });
  await expect
    .poll(() => made.getByRole('listitem').getByRole('link', { name: /half/ }).allTextContents())
    .toEqual(['The first half', 'The second half']);
  expect(endpoint.unscripted).toEqual([]);
});
