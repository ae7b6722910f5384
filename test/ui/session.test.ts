import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { connect, endSession, oneTask, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { servePage, type ServedPage } from '../rig/served-page.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { assistantMessage, initMessage, toolResultMessage } from '../rig/stand-in-stream.ts';
import { say, use } from '../rig/turn.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

const head = (page: Page) => page.getByRole('complementary', { name: 'Session' });
const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript' });
const row = (page: Page, words: string | RegExp) =>
  transcript(page).getByRole('button', { name: words });
const phase = (page: Page) => head(page).locator('[aria-current=step]');

/** To the session that is played, as a person goes there. */
async function watch(page: Page): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('link', { name: /^Playing/ })
    .click();
  await row(page, 'Attempt 1').waitFor();
}

interface Watched {
  page: Page;
  agent: StandInSession;
  served: ServedPage;
  played: Promise<unknown>;
}

/** The session of a stand-in agent that is played and looked at. */
async function watched(): Promise<Watched> {
  // Nobody plays the second one.
  writeQueue(sandbox(), `${oneTask}  - {id: two, title: The other, status: draft}\n`);
  const standIn = await sandbox().startStandIn();
  const served = await servePage(sandbox());
  const play = sandbox().ralph(['play', '--json']);
  const agent = await standIn.nextSession();
  await connect(agent);
  agent.init();
  const page = await browser().open(served.url);
  await watch(page);
  return { page, agent, served, played: play.exit };
}

/** Whether a row is above the box for words, and not behind it. */
async function isSeen(page: Page, line: Locator): Promise<boolean> {
  const box = await line.boundingBox();
  const below = await page.getByLabel('Say something to the session').boundingBox();
  return box !== null && below !== null && box.y + box.height <= below.y;
}

function open(line: Locator): Promise<void> {
  return line
    .click()
    .then(() => expect.poll(() => line.getAttribute('aria-expanded')).toBe('true'));
}

describe('a session on the page', () => {
  it('is seen live to its end, asked by it and spoken to, and shown again [WEB-56] [WEB-57] [WEB-58] [WEB-63] [WEB-68] [WEB-130]', async () => {
    const allow = 'permissions:\n  allow: ["Bash(sh wait.sh)"]\nverify: [proof]\n';
    const check = 'checks:\n  proof: test -f proof\n';
    writeQueue(sandbox(), oneTask, `${quickTimers}${allow}${check}`);
    sandbox().write('wait.sh', 'touch proof; until test -e go; do sleep 0.05; done\n');
    const endpoint = await sandbox().startEndpoint([
      {
        when: 'one: The only',
        attempts: [
          [
            use('Bash', { command: 'sh wait.sh' }),
            use('mcp__ralph__ask_human', { question: 'Red or blue?', options: ['Red', 'Blue'] }),
            use('mcp__ralph__complete_task', { summary: 'Painted it' }),
            say('The end.'),
          ],
        ],
      },
    ]);
    const { url } = await servePage(sandbox());
    const page = await browser().open(url);
    const play = sandbox().ralph(['play', '--json']);
    await watch(page);
    await row(page, '$ sh wait.sh').waitFor();
    expect(await phase(page).textContent()).toContain('work');
    expect(await head(page).textContent()).toMatch(/Attempt\s*1 of 3/);
    await page.getByLabel('Say something to the session').fill('Bitte schön');
    const [sent] = await Promise.all([
      page.waitForRequest(/\/commands$/),
      page.getByRole('button', { name: 'Send' }).click(),
    ]);
    expect(sent.postDataJSON()).toEqual({ verb: 'tell', task: 'one', words: 'Bitte schön' });
    await page.getByText('On its way, not read yet: Bitte schön').waitFor();
    sandbox().write('go', '');
    await page.getByText('Read: Bitte schön').waitFor();
    const question = page.getByRole('region', { name: 'What it waits for' });
    await question.getByText('Red or blue?').waitFor();
    await question.getByRole('button', { name: 'Blue' }).click();
    await question.waitFor({ state: 'detached' });
    await row(page, 'Red or blue? — Blue').waitFor();
    await row(page, /^ok completed, verified/).waitFor();
    expect((await play.exit).code).toBe(0);
    expect(JSON.stringify(endpoint.requests.at(-1)?.body)).toContain('Blue');
    await expect.poll(() => head(page).textContent()).toContain('completed, verified');
    expect(await head(page).getByRole('meter', { name: 'Context' }).isVisible()).toBe(true);
    expect(await row(page, '$ sh wait.sh').textContent()).toContain('exit 0');

    const place = page.getByRole('slider', { name: 'Place in the session' });
    await expect.poll(() => place.isEnabled()).toBe(true);
    await place.press('Home');
    await row(page, 'Red or blue?').waitFor({ state: 'detached' });
    expect(await row(page, 'Attempt 1').isVisible()).toBe(true);
    await page.getByText('10×').click();
    await page.getByRole('button', { name: 'Replay' }).click();
    await row(page, /^ok completed, verified/).waitFor();
    await place.press('Home');
    await page.getByText('at once').click();
    await row(page, /^ok completed, verified/).waitFor();
  });

  it('shows all of a row to who opens it, and finds what is in none of their words [WEB-55] [WEB-61] [WEB-62] [WEB-64]', async () => {
    const { page, agent, played } = await watched();
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>';
    const link = '[here](javascript:window.hacked=3)';
    agent.say(`# Plan\n\nFirst **this**.\n\n${hostile}\n\n${link} \u202etxt.exe \u001b[2Jcleared`);
    agent.useTool(
      'a',
      'Bash',
      { command: 'npm test' },
      `\u001b[31mhay ${'x'.repeat(200_000)} needle`,
    );
    const paths = { file_path: `${sandbox().project}/a.ts` };
    const edit = { ...paths, old_string: 'const a = 1;', new_string: 'const a = 2;' };
    agent.useTool('b', 'Edit', edit, 'ok');
    agent.useTool('c', 'Edit', { ...paths, old_string: 'x', new_string: 'y' }, 'ok');
    agent.useTool('d', 'mcp__shop__order', { fruit: 'apple' }, hostile);
    agent.print({ type: 'quite_new', hostile });
    agent.printRaw('no json \u202e\n');
    await row(page, '2 messages that Ralph does not know').waitFor();

    await open(row(page, '# Plan'));
    const part = transcript(page).getByRole('region', { name: 'Part 1' });
    await part.getByRole('heading', { name: 'Plan' }).waitFor();
    expect(await part.locator('img, script, a[href]').count()).toBe(0);
    expect(await part.textContent()).toContain('<script>window.hacked=2</script>');
    expect(await part.textContent()).toContain(' txt.exe cleared');
    await row(page, '# Plan').click();
    await open(row(page, 'Edit a.ts'));
    expect(await part.textContent()).toContain('−removed: const a = 1;\n+added: const a = 2;');
    expect(await part.textContent()).toContain('added: y');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await part.hover();
    await part.getByRole('button', { name: 'Copy' }).click();
    await part.getByText('Copied').waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toContain('-const a = 1;\n+const a = 2;');
    await row(page, 'Edit a.ts').click();
    await open(row(page, 'shop order'));
    expect(await part.getByLabel('Arguments').textContent()).toContain('"fruit": "apple"');
    expect(await part.getByLabel('Answer').textContent()).toBe(hostile);
    await row(page, 'shop order').click();

    const search = page.getByRole('searchbox', { name: 'Search the transcript' });
    await page.keyboard.press('/');
    await search.pressSequentially('needle');
    await expect
      .poll(() => transcript(page).getByRole('status').first().textContent())
      .toBe('1 of 1');
    expect(await row(page, '$ npm test').getAttribute('aria-current')).toBe('true');
    await search.press('Escape');
    await page.getByRole('button', { name: 'Raw' }).click();
    await transcript(page)
      .getByRole('button', { name: /quite_new/ })
      .click();
    expect(await page.getByLabel(/^Line \d+$/).textContent()).toContain(JSON.stringify(hostile));
    expect(await transcript(page).getByText('no json \\u202e').count()).toBe(1);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    await agent.call('complete_task', { summary: 'Done' });
    await endSession(agent);
    await played;
  });

  it('keeps its last row on the screen until somebody scrolls up, and is cancelled and paused [WEB-59] [WEB-60]', async () => {
    const { page, agent, played } = await watched();
    const talk = (from: number): void => {
      for (let n = from; n < from + 60; n += 1) agent.say(`Line ${n} of many`);
    };
    talk(0);
    await row(page, 'Line 59 of many').waitFor();
    await expect.poll(() => isSeen(page, row(page, 'Line 59 of many'))).toBe(true);
    await row(page, 'Line 58 of many').hover();
    await page.mouse.wheel(0, -600);
    const jump = page.getByRole('button', { name: 'Jump to latest' });
    await jump.waitFor();
    const seen = row(page, 'Line 30 of many');
    await seen.scrollIntoViewIfNeeded();
    const before = await seen.boundingBox();
    talk(60);
    await transcript(page)
      .getByText(/^12\d rows$/)
      .waitFor();
    expect(await seen.boundingBox()).toEqual(before);
    await jump.click();
    await expect.poll(() => isSeen(page, row(page, 'Line 119 of many'))).toBe(true);
    await jump.waitFor({ state: 'detached' });

    await head(page).getByRole('button', { name: 'Pause' }).click();
    await head(page).getByRole('button', { name: 'Go on' }).waitFor();
    await head(page).getByText('Take over').click();
    const session = /s-\d{8}-\d{6}-\w+/.exec(page.url())?.[0] ?? '';
    expect(await head(page).textContent()).toContain(`ralph takeover ${session}`);
    await head(page).getByRole('button', { name: 'Cancel' }).click();
    await head(page).getByRole('button', { name: 'Cancel it for sure' }).click();
    await agent.waitForControl('interrupt');
    await agent.closed;
    await row(page, /^cancelled/).waitFor();
    await expect.poll(() => head(page).textContent()).toContain('cancelled');
    await sandbox().run(['stop']);
    await played;
    await head(page).getByRole('button', { name: 'Verify now' }).click();
    await head(page).getByText('There is no check that would prove it.').waitFor();
  });
});

describe('a session on the page whose server goes', () => {
  it('has all rows that came while the server was gone, and tells no other task what was meant for it [WEB-130] [WEB-131]', async () => {
    const { page, agent, served, played } = await watched();
    agent.say('Said before');
    await row(page, 'Said before').waitFor();
    const count = async (): Promise<number> =>
      Number(await transcript(page).getByRole('listitem').first().getAttribute('aria-setsize'));
    const told = await page.evaluate<number>(`
      fetch('/api/1/commands', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ verb: 'tell', task: 'two', words: 'Not for one' }),
      }).then(({ status }) => status)`);
    expect(told).toBe(400);
    await row(page, 'tell: task two is not being played; it is one').waitFor();
    const before = await count();
    served.program.kill('SIGKILL');
    await page.getByText('The server is gone').first().waitFor();
    agent.useTool('m', 'Bash', { command: 'make it' }, 'made meanwhile');
    for (let n = 0; n < 40; n += 1) agent.say(`Said meanwhile ${n}`);
    const { port } = new URL(served.url);
    await sandbox().ralph(['ui', '--port', port, '--json']).waitForLine('"url"');
    await row(page, 'Said meanwhile 39').waitFor();
    await expect.poll(count).toBe(before + 41);
    await row(page, 'Said meanwhile 39').focus();
    await page.keyboard.press('Home');
    await row(page, 'Said before').waitFor();
    expect(await row(page, 'Said before').count()).toBe(1);
    await open(row(page, '$ make it'));
    await transcript(page).getByText('made meanwhile').waitFor();
    await agent.call('complete_task', { summary: 'Done' });
    await endSession(agent);
    await played;
  });

  it('says what it could not read, and reads it at a click [WEB-132]', async () => {
    writeQueue(sandbox(), oneTask);
    const session = writeSession(60);
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    const cut = async (path: string): Promise<void> => {
      await page.route(path, (route) => route.abort());
    };
    const gone = transcript(page).getByRole('alert').getByText('the server does not answer');
    const again = transcript(page).getByRole('button', { name: 'Try again' });
    await cut('**/steps');
    await cut('**/rows?*');
    await page.goto(at(`/1/session/${session}`));
    await expect.poll(() => gone.count()).toBe(2);
    await page.unroute('**/rows?*');
    await again.first().click();
    await row(page, '$ make 0').waitFor();
    const place = page.getByRole('slider', { name: 'Place in the session' });
    expect(await place.isEnabled()).toBe(false);
    await page.unroute('**/steps');
    await again.click();
    await expect.poll(() => place.isEnabled()).toBe(true);
    await expect.poll(() => gone.count()).toBe(0);

    await page.context().setOffline(true);
    const search = page.getByRole('searchbox', { name: 'Search the transcript' });
    const says = transcript(page).getByRole('status').first();
    await search.fill('make 58');
    await expect.poll(() => says.textContent()).toContain('the server does not answer');
    await page.getByRole('button', { name: 'Raw' }).click();
    await gone.waitFor();
    expect(await transcript(page).getByText('printed nothing').count()).toBe(0);
    await page.context().setOffline(false);
    await search.press('Enter');
    await expect.poll(() => says.textContent()).toBe('1 of 1');
    await again.click();
    await transcript(page)
      .getByRole('button', { name: /"make 0"/ })
      .waitFor();
    await gone.waitFor({ state: 'detached' });
  });

  it('is gone through by key in steps that a person sees, and says that pauses are cut [WEB-133]', async () => {
    writeQueue(sandbox(), oneTask);
    const session = writeSession(20, 60_000);
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    await page.goto(at(`/1/session/${session}`));
    const place = page.getByRole('slider', { name: 'Place in the session' });
    await expect.poll(() => place.isEnabled()).toBe(true);
    const said = (): Promise<string | null> => place.getAttribute('aria-valuetext');
    expect(await said()).toMatch(/pauses cut to 2 s$/);
    const value = async (): Promise<number> => Number(await place.inputValue());
    await place.press('Home');
    await expect.poll(value).toBe(0);
    await place.press('ArrowRight');
    const step = await value();
    expect(step).toBeGreaterThan(1_000);
    await place.press('ArrowRight');
    expect(await value()).toBe(2 * step);
    await place.press('ArrowLeft');
    expect(await value()).toBe(step);
  });
});

/** Writes the stream of a session that nobody has played, in so many events with so long between them. */
function writeSession(events: number, pauseMs = 0): string {
  const session = 's-20260101-000000-abc123';
  const folder = join(sandbox().project, '.ralph/run/sessions', session);
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, 'stream.jsonl'), 'w');
  let at = Date.parse('2026-01-01T00:00:00Z');
  const line = (message: object): string => {
    at += pauseMs;
    return `${JSON.stringify({ ...message, timestamp: new Date(at).toISOString() })}\n`;
  };
  let text = line(initMessage(session, []));
  for (let n = 0; n < events; n += 2) {
    const id = `c${n}`;
    const call = { type: 'tool_use' as const, id, name: 'Bash', input: { command: `make ${n}` } };
    text +=
      line(assistantMessage(session, call)) + line(toolResultMessage(session, id, `made ${n}`));
    if (text.length > 1_000_000) text = text.slice(writeSync(file, text));
  }
  writeSync(file, text);
  closeSync(file);
  return session;
}

describe('a long session on the page', () => {
  it('of 100,000 events opens at its beginning while it is read, and goes to its end with few nodes [WEB-65] [WEB-66] [WEB-69]', async () => {
    writeQueue(sandbox(), oneTask);
    const session = writeSession(100_000);
    const { url, at } = await servePage(sandbox());
    const page = await browser().open(url);
    await page.goto(at(`/1/session/${session}`));
    await row(page, '$ make 0').waitFor();
    await transcript(page).getByText('50,001 rows', { exact: true }).waitFor();
    await page.keyboard.press('j');
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement.dataset.n');
    await expect.poll(focused).toBe('0');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toBe('1');
    await page.keyboard.press('End');
    await row(page, '$ make 99998').waitFor();
    await open(row(page, '$ make 99998'));
    await transcript(page).getByText('made 99998').waitFor();
    const nodes = await page.evaluate('document.querySelectorAll("*").length');
    expect(nodes).toBeLessThan(3_000);
    await page.getByRole('button', { name: 'Raw' }).click();
    await transcript(page)
      .getByRole('button', { name: /"make 0"/ })
      .waitFor();
  });
});
