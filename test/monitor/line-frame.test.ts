import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineFrame } from '../../src/monitor/line-frame.ts';
import { translateLine } from '../../src/monitor/translate.ts';

const megabyte = 1024 * 1024;

function linesOf(bytes: Buffer, cuts: number[]): string[] {
  const frame = new LineFrame();
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  let from = 0;
  const lines = places.flatMap((to) => {
    const some = frame.push(bytes.subarray(from, to));
    from = to;
    return some;
  });
  const cut = frame.end();
  return cut === undefined ? lines : [...lines, cut];
}

describe('a line frame', () => {
  it('gives whole lines, wherever the chunks are cut [MON-1]', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => {
      return one.trim() !== '' && !one.includes('\n');
    });
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), fc.boolean(), (lines, cuts, broken) => {
        const text = lines.join('\n') + (broken ? '\n' : '');
        expect(linesOf(Buffer.from(text), cuts)).toEqual(lines);
      }),
    );
  });

  it('keeps a character whole that is split over chunks, one byte each [MON-1]', () => {
    const frame = new LineFrame();
    const got = Array.from(Buffer.from('"é漢😀"\n'), (byte) => frame.push(Buffer.from([byte])));
    expect(got.flat()).toEqual(['"é漢😀"']);
    expect(frame.end()).toBeUndefined();
  });

  it('leaves blank lines out and gives the cut last line once [MON-1]', () => {
    const frame = new LineFrame();
    expect(frame.push(Buffer.from('a\n\n \r\nb'))).toEqual(['a']);
    expect(frame.end()).toBe('b');
    expect(frame.end()).toBeUndefined();
  });

  it('takes a line of 64 MB in small chunks [MON-2]', () => {
    const frame = new LineFrame();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let at = 0; at < 64 * megabyte; at += chunk.length) {
      expect(frame.push(chunk)).toEqual([]);
    }
    expect(frame.push(Buffer.from('\n')).map((line) => line.length)).toEqual([64 * megabyte]);
  });

  it('gives up a line that is too long, and reads the next one [MON-2]', () => {
    const frame = new LineFrame(1_000);
    const lines = [
      frame.push(Buffer.from(`{"type":"keep_alive","x":"${'y'.repeat(900)}`)),
      frame.push(Buffer.alloc(5_000, 'z')),
      frame.push(Buffer.from('"}\n{"type":"keep_alive"}\n')),
    ].flat();
    expect(lines[0]?.length).toBeLessThan(300);
    expect(lines.flatMap(translateLine).map(({ type }) => type)).toEqual([
      'malformed-line',
      'housekeeping',
    ]);
  });

  it('gives up a short line whose head alone would be a message [MON-2]', () => {
    const frame = new LineFrame(10);
    const [line = ''] = frame.push(Buffer.from('{"type":"keep_alive"}\n'));
    expect(translateLine(line).map(({ type }) => type)).toEqual(['malformed-line']);
  });

  it('holds a small part of a line that never ends [MON-2]', () => {
    const frame = new LineFrame(megabyte);
    const chunk = Buffer.alloc(megabyte, 'x');
    // More than a string can hold: a frame that kept it all would throw.
    for (let count = 0; count < 1_000; count++) frame.push(chunk);
    expect(frame.end()?.length).toBeLessThan(1_000);
  });
});
