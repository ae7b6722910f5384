import { expect, it } from 'vitest';
import { EstimateBook } from '../../src/server/estimate-book.ts';

it('keeps what was counted for a minute, and nothing that changed meanwhile [WEB-123]', () => {
  let now = 0;
  const book = new EstimateBook(() => now);
  const rows = [{ name: 'one', tokens: 700 }];
  const before = book.edition;
  const change = { features: [], disciplines: [], tools: [], pipelines: [] };
  book.forget({ tasks: ['one'], ...change, settings: false, broken: false });
  book.take({ rows }, before);
  expect(book.rows(['one'])).toEqual([]);
  book.take({ rows }, book.edition);
  now = 60_000;
  expect(book.rows(['one', 'two'])).toEqual(rows);
  now = 60_001;
  expect(book.rows(['one'])).toEqual([]);
});
