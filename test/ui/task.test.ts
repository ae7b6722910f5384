import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { playEdits, queueOfTasks } from '../rig/edited-session.ts';
import { listTasks, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

const tasksFile = '.ralph/db/tasks.yaml';
const config = `${quickTimers}checks:\n  test: "true"\n`;

/** Opens the page at a task. */
async function openTask(id: string, part = ''): Promise<Page> {
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.goto(at(`/1/task/${id}${part === '' ? '' : `?part=${part}`}`));
  await page
    .getByRole('article', { name: `Task ${id}` })
    .getByRole('heading', { level: 1 })
    .waitFor();
  return page;
}

it('edits a field with the rest of the file as it was, and says what is wrong before it is saved [WEB-74] [WEB-75]', async () => {
  const file = `# Mine
tasks:
  - id: one # the first
    title: The first task
    acceptance:
      - It runs
      - It is quick
      - It is small
    verify: [test]
`;
  writeQueue(sandbox(), file, config);
  const page = await openTask('one');
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = page.getByRole('form', { name: 'Edit one' });
  const save = form.getByRole('button', { name: 'Save' });
  expect(await save.isDisabled()).toBe(true);
  await form.getByRole('combobox', { name: 'Verify' }).fill('tset');
  await page.getByRole('option', { name: 'Add tset' }).click();
  await form.getByText(/found "tset", expected .*test/).waitFor();
  await form.getByRole('button', { name: 'Remove tset' }).click();
  await form.getByRole('combobox', { name: 'Depends on' }).waitFor();
  await form.getByRole('textbox', { name: 'Title', exact: true }).fill('');
  await expect
    .poll(() =>
      form.getByRole('textbox', { name: 'Title', exact: true }).getAttribute('aria-invalid'),
    )
    .toBe('true');
  await form.getByRole('textbox', { name: 'Title', exact: true }).fill('The very first task');
  await form.getByRole('button', { name: 'Remove criterion 2' }).click();
  await form.getByText('Changed: title, acceptance').waitFor();

  // To another part and back: nothing is lost.
  await page.getByRole('tab', { name: 'Prompt' }).click();
  await page.getByRole('tab', { name: 'Task', exact: true }).click();
  await save.click();
  await form.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'The very first task' }).waitFor();
  // What the others are named by stays.
  expect(sandbox().read(tasksFile)).toBe(`# Mine
tasks:
  - id: one # the first
    title: The very first task
    acceptance:
      - It runs
      - { id: a3, text: It is small }
    verify: [test]
`);
});

it('tells of an edit on disk at the same time and loses neither [WEB-76]', async () => {
  const file = (title: string, priority: string): string =>
    `tasks:\n  - id: one\n    title: ${title}\n    priority: ${priority}\n    hints: Old\n`;
  writeQueue(sandbox(), file('The task', 'low'), config);
  const page = await openTask('one', 'edit');
  const form = page.getByRole('form', { name: 'Edit one' });
  const title = form.getByRole('textbox', { name: 'Title', exact: true });
  await title.fill('Mine');
  await form.getByRole('textbox', { name: 'Hints' }).fill('New');
  await form.getByText('Changed: title, hints').waitFor();

  sandbox().write(tasksFile, file('Theirs', 'high'));
  await form
    .getByRole('alert')
    .getByText(/has changed the task on disk/)
    .waitFor();
  // What was not touched here follows the file; what was is for the person to say.
  await expect
    .poll(() => form.getByRole('combobox', { name: 'Priority' }).inputValue())
    .toBe('high');
  expect(await title.inputValue()).toBe('Mine');
  await form.getByText('On disk it is now: Theirs').waitFor();
  expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await form.getByRole('button', { name: 'Keep mine' }).click();
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  expect(sandbox().read(tasksFile)).toBe(
    'tasks:\n  - id: one\n    title: Mine\n    priority: high\n    hints: New\n',
  );
});

it('shows the exact prompt with its tokens and hash, and the tools with their config [WEB-77] [WEB-78]', async () => {
  writeQueue(sandbox(), queueOfTasks('one', 'two'), config);
  const page = await openTask('one', 'prompt');
  const [{ stdout }, tools] = await Promise.all([
    sandbox().run(['prompt', 'one', '--json', '--tokens']),
    sandbox().run(['tools', 'one', '--json']),
  ]);
  const { data } = JSON.parse(stdout) as {
    data: { text: string; hash: string; tokens_estimate: number; sections: { name: string }[] };
  };
  const shown = page.getByRole('region', { name: 'The exact text' });
  expect(await shown.textContent()).toBe(data.text);
  await page.getByText(`About ${data.tokens_estimate.toLocaleString('en-US')} tokens`).waitFor();
  await page.getByText(data.hash.slice(0, 16)).waitFor();
  for (const { name } of data.sections)
    await page.getByRole('cell', { name, exact: true }).waitFor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy prompt' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(data.text);

  await page.getByRole('tab', { name: 'Tools' }).click();
  await page.getByText('mcp__ralph__complete_task').waitFor();
  const told = JSON.parse(tools.stdout) as { data: { mcp_config: string } };
  const mcp = page.getByRole('region', { name: 'The MCP config' });
  expect(await mcp.textContent()).toBe(told.data.mcp_config);
  expect(
    Object.keys((JSON.parse(told.data.mcp_config) as { mcpServers: object }).mcpServers),
  ).toEqual(['ralph']);
});

it('lists the attempts, shows what they changed, and undoes it after one question [WEB-79] [WEB-80]', async () => {
  writeQueue(sandbox(), queueOfTasks('one', 'two'), config);
  sandbox().write('list.txt', '1\n2\n3\n');
  sandbox().commit();
  const { one = '' } = await playEdits(sandbox(), {
    one: () => {
      sandbox().write('list.txt', 'one\n2\n3\n');
    },
    two: () => undefined,
  });
  const page = await openTask('one');
  await page.getByRole('tab', { name: /Sessions/ }).click();
  const attempt = page.getByRole('article', { name: 'Attempt 1, completed' });
  await attempt.getByText('1 turn', { exact: false }).waitFor();
  expect(await attempt.getByRole('link').getAttribute('href')).toContain(one);

  // `d` shows the diff from anywhere.
  await page.keyboard.press('d');
  await page.getByText('list.txt').first().waitFor();
  await page.getByText('+one').waitFor();
  await page.getByText('-1', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo this change' }).click();
  expect(sandbox().read('list.txt')).toContain('one');
  await page.getByRole('button', { name: 'Undo it in the files for sure' }).click();
  await page.getByText('Undone: 1 file.').waitFor();
  expect(sandbox().read('list.txt')).toBe('1\n2\n3\n');
  const back = (await page.locator('.back code').textContent()) ?? '';
  await sandbox().start('/bin/sh', ['-c', back]).exit;
  expect(sandbox().read('list.txt')).toBe('one\n2\n3\n');
});

it('says why a task is blocked, takes the answer, and leads to what it waits for [WEB-81] [WEB-82]', async () => {
  writeQueue(
    sandbox(),
    `${queueOfTasks('one', 'two')}  - id: three
    title: Task three
    depends_on: [one]
    description: "<img src=x onerror=alert(1)> [here](javascript:alert(1)) **bold**"
    status: blocked
    blocked: { on: human, reason: It depends, question: Which colour?, options: [red, blue] }
`,
    config,
  );
  const page = await openTask('three');
  await page.getByText('Which colour?', { exact: true }).waitFor();
  // `a` leads to the box from anywhere.
  await page.keyboard.press('a');
  await page.keyboard.type('Blue, as the sea');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await page.getByText('Blue, as the sea').waitFor();
  await page.getByText('It waits for one (pending).').waitFor();
  // Markdown is shown as such, and nothing of it runs.
  await page.locator('strong', { hasText: 'bold' }).waitFor();
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  expect(await page.locator('article :is(img, a[href^="javascript"])').count()).toBe(0);
  expect(sandbox().read(tasksFile)).toContain('Blue, as the sea');
  await page.getByRole('region', { name: 'Depends on' }).getByRole('link').click();
  await page.getByRole('article', { name: 'Task one' }).waitFor();
  await page
    .getByRole('region', { name: 'Needed by' })
    .getByRole('link', { name: /three/ })
    .waitFor();
});

it('approves, blocks, reopens, notes, skips, makes done and deletes as the rules allow [WEB-83] [WEB-84]', async () => {
  writeQueue(
    sandbox(),
    `${queueOfTasks('one', 'two')}    depends_on: [one]\n  - id: three\n    title: Task three\n    status: draft\n`,
    config,
  );
  const page = await openTask('three');
  const more = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: /^More to do with/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const written = (words: string): Promise<void> =>
    expect.poll(() => sandbox().read(tasksFile)).toContain(words);
  expect(await page.getByRole('button', { name: 'Play this task' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Play this task' }).waitFor();
  await written('title: Task three\n    status: pending\n');

  await more('Block…');
  await page
    .getByRole('textbox', { name: 'Why is it not to be played now?' })
    .fill('No design yet');
  await page.getByRole('button', { name: 'Block it' }).click();
  await page.getByText('No design yet').first().waitFor();
  await written('status: blocked');
  await page.getByRole('button', { name: 'Reopen…' }).click();
  await page.getByRole('textbox', { name: /What is missing/ }).fill('The button is too small');
  await page.getByRole('button', { name: 'Reopen it' }).click();
  await page.getByRole('button', { name: 'Play this task' }).waitFor();
  await more('Add a note…');
  await page.getByRole('textbox', { name: /^Note/ }).fill('It is to be blue');
  await page.getByRole('button', { name: 'Add the note' }).click();
  const notes = page.getByRole('region', { name: 'Notes' });
  await notes.getByText('It is to be blue').waitFor();
  await notes.getByText('The button is too small').waitFor();
  await more('Skip');
  await page.getByRole('button', { name: 'Reopen…' }).waitFor();
  await written('status: skipped');
  await more('Delete…');
  await page.getByRole('button', { name: 'Leave it' }).click();
  await more('Delete…');
  await page.getByRole('button', { name: 'Delete it for sure' }).click();
  await page.getByText('three is deleted', { exact: false }).waitFor();
  expect((await listTasks(sandbox())).map(({ id }) => id)).toEqual(['one', 'two']);

  // Another one needs it: that is said, and nothing is deleted.
  await page.getByRole('link', { name: /Task one/ }).click();
  await page.getByRole('article', { name: 'Task one' }).waitFor();
  await more('Delete…');
  const sure = page.getByRole('alertdialog', { name: 'Delete one' });
  await sure.getByText('two depends on it').waitFor();
  await sure.getByRole('button', { name: 'Delete it for sure' }).click();
  await sure
    .getByRole('alert')
    .getByText(/^Not deleted: .*found "one"/s)
    .waitFor();
  expect(await listTasks(sandbox())).toHaveLength(2);
  await sure.getByRole('button', { name: 'Leave it' }).click();
  await more('Mark as done');
  await written('status: done');
});
