/** The files of a small shop, and its queue: every state that a task can be in, and names long and short. */
export const sampleFiles: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'corner-shop', private: true, type: 'module' }, undefined, 2)}\n`,
  'src/cart.js': `/** What a customer has chosen so far. */
export class Cart {
  items = [];

  add(item) {
    this.items.push(item);
  }

  total() {
    return this.items.reduce((sum, { price }) => sum + price, 0);
  }
}
`,
  'src/search.js': `export function search(items, words) {
  return items.filter(({ title }) => title.includes(words));
}
`,
  'test/cart.test.js': `import assert from 'node:assert';
import test from 'node:test';
import { Cart } from '../src/cart.js';

test('adds prices', () => {
  const cart = new Cart();
  cart.add({ price: 3 });
  assert.strictEqual(cart.total(), 3);
});
`,
  '.ralph/.gitignore': 'run/\n',
  '.ralph/config.yaml': `checks:
  test: node --test
  syntax: node --check src/cart.js
verify: [test]
timers:
  back_off: 1s
`,
  '.ralph/guide.md': 'Plain JavaScript modules in src/, one noun each. No dependencies.\n',
  '.ralph/db/metadata.yaml':
    'schema_version: 1\ntitle: Corner shop\ndescription: A small shop with a cart, a search and reports.\n',
  '.ralph/db/features.yaml': `features:
  - {name: checkout, title: Checkout, description: From the cart to the paid order.}
  - {name: search, title: Search, description: Find what the shop has.}
  - {name: account, title: Accounts, description: Sign in and see past orders.}
  - {name: reports, title: Reports, description: What was sold.}
`,
  '.ralph/db/disciplines.yaml': `disciplines:
  - {name: backend, title: Backend, persona: You write small modules with one reason to change.}
  - {name: frontend, title: Frontend, persona: You care for the person at the screen.}
  - {name: docs, title: Documentation, persona: You write what a newcomer needs.}
`,
  '.ralph/db/tasks.yaml': `tasks:
  - id: cart-coupon
    title: Take a coupon off the total
    priority: critical
    feature: checkout
    discipline: backend
    tags: [money]
    acceptance:
      - A coupon of 10 % lowers the total by a tenth
      - An unknown coupon is refused with words that a customer understands

  - id: search-typo
    title: Find items in spite of a typing mistake
    priority: high
    feature: search
    discipline: backend
    tags: [quality]
    acceptance:
      - One wrong letter still finds the item

  - id: account-orders
    title: Show past orders, newest first, with their state and a link to the invoice of each of them
    feature: account
    discipline: frontend

  - id: checkout-address
    title: Ask for the address once and remember it
    feature: checkout
    discipline: frontend
    depends_on: [cart-coupon]

  - id: report-month
    title: Sales of a month as CSV
    feature: reports
    discipline: backend
    tags: [export, money]

  - id: report-mail
    title: Mail the month's sales to the owner
    feature: reports
    depends_on: [report-month]
    priority: low

  - id: payment-provider
    title: Connect a payment provider
    feature: checkout
    discipline: backend
    priority: high
    status: blocked
    blocked:
      on: human
      reason: The choice is a matter of contracts
      question: Which provider shall it be?
      options: [Stripe, Adyen, none yet]

  - id: search-index
    title: Keep an index of all words
    feature: search
    status: in_progress

  - id: account-delete
    title: Let people delete their account
    feature: account
    status: draft
    created_by: agent

  - id: docs-start
    title: A page for the first day
    discipline: docs
    status: done

  - id: cart-remove
    title: Take an item out of the cart again
    feature: checkout
    status: done

  - id: report-pdf
    title: Sales of a month as PDF
    feature: reports
    status: skipped
`,
};
