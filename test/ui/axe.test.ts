import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { writeSample } from '../dev/sample-project.ts';
import { seriousFindings } from '../rig/axe.ts';
import { connect, endSession } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const narrow = 360;
const wide = 2_560;

/** Where each screen is, and what it shows when it is there. */
function screensOf(session: string): [string, (page: Page) => Promise<void>][] {
  const shows =
    (role: 'heading' | 'link' | 'button' | 'textbox', name: string | RegExp) =>
    async (page: Page): Promise<void> => {
      await page.getByRole(role, { name }).first().waitFor();
    };
  return [
    ['queue', shows('link', /Take a coupon/)],
    ['queue?view=board', shows('heading', /Planned/)],
    ['queue?text=nothing-is-like-this', shows('button', 'Show all')],
    ['task/payment-provider', shows('heading', /Connect a payment provider/)],
    ['task/docs-start', shows('heading', /A page for the first day/)],
    [`session/${session}`, async (page) => page.getByText('I look at the cart').waitFor()],
    ['explain', shows('textbox', /accomplish/)],
    ['create', shows('textbox', /Title/)],
    ['history', shows('link', 'past-000')],
    ['doctor', shows('button', 'Look again')],
  ];
}

describe('every screen', () => {
  const sandbox = useSandbox();
  const browser = useBrowser();

  it('has no serious finding of axe in either theme, and fits from 360 to 2,560 pixels [WEB-90] [WEB-91]', async () => {
    writeSample(sandbox(), 12, new Date());
    const agent = await sandbox().startStandIn();
    const play = sandbox().ralph(['play', 'report-month', '--json']);
    const session = await agent.nextSession();
    await connect(session);
    session.init();
    session.say('I look at the cart');
    session.useTool('t1', 'Read', { file_path: 'src/cart.js' }, 'class Cart {}');
    session.useTool('t2', 'Bash', { command: 'node --test' }, '# pass 1');
    const { session: name } = await play.waitForEvent('task-picked');

    const { url } = await servePage(sandbox());
    const page = await browser().open(url, { colorScheme: 'light' });
    const look = new Look(page);
    for (const [path, isThere] of screensOf(name)) {
      await goTo(page, path);
      await isThere(page);
      await look.at(path);
    }
    for (const [key, dialog] of [
      ['?', 'Keys'],
      ['Control+k', 'Everything'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await look.at(dialog);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }

    await goTo(page, `session/${name}`);
    await page.getByRole('button', { name: 'node --test' }).click();
    await page.getByRole('region', { name: 'Part 1' }).getByText('# pass 1').waitFor();
    await look.glance('an open row');
    await page.getByRole('button', { name: 'Raw' }).click();
    await page
      .getByRole('button', { name: /"init"/ })
      .first()
      .click();
    await page.getByLabel(/^Line \d+$/).waitFor();
    await look.glance('the raw view');

    await session.call('complete_task', { summary: 'Done' });
    await endSession(session);
    await play.exit;
    for (const part of ['prompt', 'tools', 'sessions', 'changes', 'edit']) {
      await goTo(page, `task/report-month?part=${part}`);
      await partIsThere(page, part);
      await look.glance(part);
    }
    await page.getByRole('button', { name: /^More to do/ }).click();
    await page.getByRole('menu').waitFor();
    await look.glance('the menu');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await goTo(page, 'queue');
    sandbox().write('.ralph/db/tasks.yaml', 'tasks:\n  - title: [Not, words]\n');
    await page
      .getByText(/tasks\.yaml:2/)
      .first()
      .waitFor();
    await look.at('an invalid database');
    sandbox().write('.ralph/db/tasks.yaml', 'tasks: []\n');
    await page.getByRole('heading', { name: 'No tasks yet' }).waitFor();
    await look.at('an empty queue');
    rmSync(join(sandbox().project, '.ralph'), { recursive: true });
    await page.getByRole('heading', { name: 'No project of Ralph yet' }).waitFor();
    await look.glance('no project');
    expect(look.found).toEqual({});
  });

  it('would be found wanting where it was so [WEB-90] [WEB-91]', async () => {
    const page = await browser().open('about:blank');
    await page.setContent(
      '<html lang="en"><title>x</title><main><img src="x"><p style="color: #aaa">Pale</p><p style="width: 900px">Wide</p></main>',
    );
    const look = new Look(page);
    await look.at('it');
    expect(Object.keys(look.found)).toEqual(['it, light', 'it, dark', 'it, 360 pixels']);
    const light = look.found['it, light']?.join() ?? '';
    expect(light).toContain('image-alt');
    expect(light).toContain('color-contrast');
  });
});

/** A part of a task's page, with what the server has to say of it. */
async function partIsThere(page: Page, part: string): Promise<void> {
  if (part === 'edit') {
    await page.getByRole('textbox', { name: /^Title/ }).waitFor();
    return;
  }
  const tab = page.getByRole('tab', { name: new RegExp(`^${part}`, 'i'), selected: true });
  await tab.waitFor();
  await expect.poll(() => page.locator('[role=tabpanel] [aria-busy=true]').count()).toBe(0);
}

/** What is wrong with what a page shows. */
class Look {
  readonly #page: Page;
  readonly found: Record<string, string[]> = {};

  constructor(page: Page) {
    this.#page = page;
  }

  /** In both themes and at all widths; what decides by colour alone is looked at in the dark, too. */
  async at(what: string): Promise<void> {
    const page = this.#page;
    await this.glance(what);
    for (const width of [narrow, wide]) {
      await page.setViewportSize({ width, height: 740 });
      this.#note(`${what}, ${width} pixels`, await beyond(page));
      if (width === wide) continue;
      this.#note(`${what}, narrow`, await seriousFindings(page, ['scrollable-region-focusable']));
    }
  }

  /** In both themes, for what is a part of a screen. */
  async glance(what: string): Promise<void> {
    const page = this.#page;
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    this.#note(`${what}, light`, await seriousFindings(page));
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    this.#note(`${what}, dark`, await seriousFindings(page, ['color-contrast']));
  }

  #note(where: string, findings: string[]): void {
    if (findings.length > 0) this.found[where] = findings;
  }
}

/** As a link within the page does it. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState({}, '', '/1/${path}'); dispatchEvent(new PopStateEvent('popstate'))`,
  );
}

/** What lies beyond the edge of the window, and is reached by no scrolling to the side but that of the page. */
function beyond(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth;
    const isReached = (one) => {
      for (let at = one.parentElement; at !== null && at !== document.body; at = at.parentElement) {
        if (scrolls(at)) return true;
      }
      return false;
    };
    const wide = document.documentElement.scrollWidth > innerWidth;
    return [...document.querySelectorAll(wide ? 'body *' : 'a, button, input, select, textarea')]
      .filter((one) => one.getClientRects().length > 0 && one.getBoundingClientRect().right > innerWidth + 1)
      .filter((one) => wide || !isReached(one))
      .map((one) => one.outerHTML.slice(0, 120));
  })()`);
}
