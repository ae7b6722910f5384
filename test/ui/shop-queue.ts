import type { Locator, Page } from 'playwright-core';

/** A queue with a task in each state that needs no session. */
export const shopQueue = `tasks:
  - {id: coupon, title: Take a coupon off, priority: high, feature: checkout, tags: [money]}
  - {id: orders, title: Show past orders, discipline: frontend}
  - {id: address, title: Ask for the address, feature: checkout, discipline: frontend}
  - {id: report, title: Sales of a month, tags: [money, export]}
  - {id: invoice, title: Send the invoice, depends_on: [orders]}
  - {id: gift, title: Sell gift cards, status: draft}
  - id: provider
    title: Connect a provider
    status: blocked
    blocked: {on: human, reason: It is not said, question: Which provider?}
  - {id: start, title: A start page, status: done}
`;

export const shopFeatures = 'features:\n  - {name: checkout, title: Checkout}\n';
export const shopDisciplines = `disciplines:
  - {name: frontend, title: Frontend, persona: You care for the person at the screen.}
`;

/** The link of a task in the list or on the board. */
export function taskLink(page: Page, title: string): Locator {
  return page.getByRole('region', { name: 'Queue' }).getByRole('link', { name: title });
}

/** A column of the board. */
export function column(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** The ids of the tasks in a part of the page with this name, as they lie one below the other. */
export function idsIn(page: Page, name: string): Promise<string[]> {
  // Text, as all that runs in the browser: its types are not those of the tests.
  return page.evaluate<string[]>(`
    [...document.querySelectorAll('section[aria-label="${name}"] [data-task]')]
      .map((link) => ({ id: link.dataset.task, y: link.getBoundingClientRect().y }))
      .sort((one, other) => one.y - other.y)
      .map(({ id }) => id)`);
}

/** The id of the task that has the focus. */
export async function focusedTask(page: Page): Promise<string | undefined> {
  const id = await page.evaluate<string | null>('document.activeElement?.dataset.task ?? null');
  return id ?? undefined;
}
