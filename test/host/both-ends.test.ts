import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BothEnds } from '../../src/host/both-ends.ts';

const cutLine = /… (\d+) bytes are cut here …\n/;

describe('both ends of an output', () => {
  it('are the start and the end of it, in whole characters, whatever the chunks [TOOL-10]', () => {
    const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(
        lines.map((parts) => parts.join('\n').replaceAll('\uFFFD', '?').replaceAll('…', '.')),
        fc.integer({ min: 100, max: 600 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        (text, limit, sizes) => {
          const ends = new BothEnds(limit);
          const bytes = Buffer.from(text);
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            ends.keep(bytes.subarray(at, at + size));
            at += size;
          }
          const kept = ends.text();
          expect(ends.truncated).toBe(bytes.length > limit);
          if (!ends.truncated) {
            expect(kept).toBe(text);
            return;
          }
          const [, count = ''] = cutLine.exec(kept) ?? [];
          const [head = '', , tail = ''] = kept.split(cutLine);
          expect(kept).not.toContain('\uFFFD');
          expect(text.endsWith(tail)).toBe(true);
          // A line that was cut is ended, and so is one that was cut right before its own end.
          const left = bytes.length - Number(count) - Buffer.byteLength(tail);
          const start = Buffer.byteLength(head) === left ? head : head.replace(/\n$/, '');
          expect(Buffer.byteLength(start)).toBe(left);
          expect(text.startsWith(start)).toBe(true);
          expect(left + Buffer.byteLength(tail)).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stay small while much flows through, byte by byte, too [TOOL-10]', () => {
    const ends = new BothEnds(200);
    for (let at = 0; at < 100_000; at++) ends.keep(Buffer.from(String(at % 10)));
    expect(ends.text()).toBe(
      `${'0123456789'.repeat(10)}\n… 99800 bytes are cut here …\n${'0123456789'.repeat(10)}`,
    );
  });
});
