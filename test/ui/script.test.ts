import { expect, it } from 'vitest';
import { writeHistory } from '../dev/sample-project.ts';
import { recordOf } from '../rig/record-of.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

/** A script in words of its own, so that it is seen which of them are shown. */
function script(where: string): string {
  return `${where} <img src="x" onerror="window.hacked = 1"><script>window.hacked = 2</script>`;
}

/** A task in which everything that an agent may write holds a script. */
function hostileTask(): string {
  const at = '2026-11-20T10:00:00Z';
  const task = {
    id: 'one',
    title: script('title'),
    description: script('description'),
    acceptance: [script('criterion')],
    verify: [script('check')],
    context_files: [script('file')],
    hints: script('hint'),
    tags: [script('tag')],
    status: 'blocked',
    blocked: {
      on: 'human',
      reason: script('reason'),
      question: script('question'),
      options: [script('option')],
    },
    notes: [{ at, by: script('author'), text: script('note') }],
    session: 's-20261120-090000-00abcd',
    answers: [{ question: script('asked'), answer: script('answer'), at }],
  };
  // JSON is YAML.
  return JSON.stringify({ tasks: [task] });
}

it('shows a script as words wherever an agent may write [WEB-135]', async () => {
  writeQueue(sandbox(), hostileTask());
  const failed = {
    ...{ command: 'false', passed: false, exit_code: 1 },
    ...{ duration_ms: 1, timed_out: false, tail: '' },
  };
  const record = recordOf({
    hour: 9,
    task: 'one',
    outcome: 'verify-failed',
    reason: script('cause'),
    summary: script('summary'),
    remarks: [script('remark')],
    checks: [{ name: script('proof'), ...failed }],
    next: { status: 'pending' },
  });
  writeHistory(sandbox(), [record]);
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url);
  const places: [string, string[]][] = [
    ['queue', ['title', 'tag', 'question']],
    ['queue?view=board', ['title']],
    [
      'task/one',
      ['title', 'description', 'criterion', 'check', 'file', 'hint', 'tag', 'question', 'option'],
    ],
    ['task/one', ['author', 'note', 'asked', 'answer', 'reason']],
    ['task/one?part=prompt', ['title', 'description', 'criterion', 'hint']],
    ['task/one?part=sessions', ['cause', 'remark', 'proof']],
    ['task/one?part=edit', ['title']],
    ['history', ['cause']],
    [`session/${record.session}`, ['summary']],
  ];
  for (const [path, names] of places) {
    await page.goto(at(`/1/${path}`));
    // As words, between others or in a field.
    const missing = (): Promise<string[]> =>
      page.evaluate<string[]>(`(() => {
        const fields = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
        const shown = [document.body.innerText, ...fields].join();
        return ${JSON.stringify(names)}.filter((name) => !shown.includes(name + ' <img src="x"'));
      })()`);
    await expect.poll(async () => [path, ...(await missing())]).toEqual([path]);
    expect(await page.locator('img, body script').count(), path).toBe(0);
    expect(await page.evaluate('window.hacked'), path).toBeUndefined();
  }
});
