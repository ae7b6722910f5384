import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Page } from 'playwright-core';
import { listTasks, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { servePage, type ServedPage } from '../rig/served-page.ts';
import type { TestBrowser } from '../rig/use-browser.ts';
import { shopDisciplines, shopFeatures, shopQueue } from './shop-queue.ts';

/** A project with a queue, and its page: one for all tests of a file, each of which begins with the same queue. */
export class Shop {
  readonly sandbox: Sandbox;
  readonly #served: ServedPage;
  readonly #browser: () => TestBrowser;

  constructor(sandbox: Sandbox, served: ServedPage, browser: () => TestBrowser) {
    this.sandbox = sandbox;
    this.#served = served;
    this.#browser = browser;
  }

  /** A page of a person of their own. */
  async open(path = '/1/queue'): Promise<Page> {
    const page = await this.#browser().open(this.#served.url);
    await page.goto(this.#served.at(path));
    return page;
  }

  at(path: string): string {
    return this.#served.at(path);
  }

  write(queue: string): void {
    this.sandbox.write('.ralph/db/tasks.yaml', queue);
  }

  /** What each task does, by its id. */
  async states(): Promise<Record<string, string>> {
    const tasks = await listTasks(this.sandbox);
    return Object.fromEntries(tasks.map(({ id, state }) => [id, state]));
  }
}

/** For tests that play nothing. */
export function useShop(browser: () => TestBrowser): () => Shop {
  let shop: Shop | undefined;
  beforeAll(async () => {
    const sandbox = new Sandbox();
    sandbox.write('.ralph/db/features.yaml', shopFeatures);
    sandbox.write('.ralph/db/disciplines.yaml', shopDisciplines);
    writeQueue(sandbox, shopQueue);
    shop = new Shop(sandbox, await servePage(sandbox), browser);
  });
  beforeEach((context) => {
    shop?.write(shopQueue);
    context.onTestFailed(() => {
      console.error(shop?.sandbox.story());
    });
  });
  afterAll(() => shop?.sandbox.dispose());
  return () => {
    if (shop === undefined) throw new Error('there is a shop only within a test');
    return shop;
  };
}
