import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

/** How long a page may take to show what a test waits for. */
const waitMs = 20_000;

/** The browser of a test file, and the pages that its tests open in it. */
export class TestBrowser {
  readonly #browser: Browser;
  #contexts: BrowserContext[] = [];
  /** What went wrong in a page by itself: an error that nobody caught, or a break of the server's policy. */
  #errors: string[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A page of a person of their own, with no cookie but those of this address. */
  async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1_280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    this.#contexts.push(context);
    context.setDefaultTimeout(waitMs);
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.#errors.push(error.stack ?? error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) this.#errors.push(message.text());
      });
    });
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  /** Closes all pages and tells what went wrong in them. */
  async leave(): Promise<string[]> {
    const errors = this.#errors;
    this.#errors = [];
    await Promise.all(this.#contexts.map((context) => context.close()));
    this.#contexts = [];
    return errors;
  }
}

/** Gives the file one browser; each test's pages are closed after it, and an error in one fails the test. */
export function useBrowser(): () => TestBrowser {
  let browser: Browser | undefined;
  let current: TestBrowser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
    current = new TestBrowser(browser);
  });
  afterEach(async () => {
    expect(await current?.leave()).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (current === undefined) throw new Error('there is a browser only within a test');
    return current;
  };
}
