import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentsOf } from '../../src/db/layout/comment.ts';
import { listParts } from '../../src/db/layout/list-part.ts';
import { movedEntry, type MovePlace } from '../../src/db/layout/moved-entry.ts';
import { readList } from '../../src/db/read/list-file.ts';
import { taskKind } from '../../src/db/read/record-kind.ts';
import { styledFile } from './styled-file.ts';

const seed = Number(process.env['RALPH_SEED'] ?? 20261121);

const first = '  - id: first\n    title: First\n';
const second = '  # about second\n  - id: second\n    title: Second\n';
const third = '  - id: third\n    title: Third\n';
const fourth = '  # about fourth\n  - id: fourth\n    title: Fourth\n';
const headA = '  # ---- section A ----\n\n';
const headB = '  # ---- section B ----\n';
const end = '# end of file\n';
const queue = `tasks:\n${headA}${first}\n${second}\n${headB}${third}\n${fourth}\n${end}`;

const top: MovePlace = { at: 0, with_previous: false };
const before = (at: number): MovePlace => ({ at, with_previous: false });
const after = (at: number): MovePlace => ({ at: at + 1, with_previous: true });

function moved(text: string, from: number, place: MovePlace): string {
  const parts = listParts(text, 'tasks');
  if (parts === undefined) throw new Error('no list');
  return movedEntry(parts, from, place);
}

describe('a task that is moved in a list with sections', () => {
  it.each<[string, number, MovePlace, string]>([
    ['to the top', 3, top, `${headA}${fourth}\n${first}\n${second}\n${headB}${third}`],
    ['before another', 0, before(2), `${headA}${second}\n${headB}${third}\n${first}\n${fourth}`],
    [
      'to the end of a section',
      3,
      after(1),
      `${headA}${first}\n${second}\n${fourth}\n${headB}${third}`,
    ],
    [
      'to the start of one',
      0,
      before(1),
      `${headA}${second}\n${headB}${first}\n${third}\n${fourth}`,
    ],
    ['from the start of one', 2, top, `${headA}${third}\n${first}\n${second}\n${headB}${fourth}`],
    ['to the end', 1, after(2), `${headA}${first}\n${headB}${third}\n${fourth}\n${second}`],
    ['nowhere else', 2, before(2), queue.slice('tasks:\n'.length, -end.length - 1)],
  ])(
    'goes %s with its own comment, and each section keeps its own [CLI-113]',
    (_, from, place, expected) => {
      expect(moved(queue, from, place)).toBe(`tasks:\n${expected}\n${end}`);
    },
  );

  it('leaves the file as it was when it is moved back, also one whose last line has no end [CLI-113]', () => {
    const there = moved(queue, 3, top);
    expect(moved(there, 0, after(2))).toBe(queue);
    const open = queue.slice(0, -end.length - 2);
    const open_there = moved(open, 3, top);
    expect(open_there).toMatch(/title: Third$/);
    expect(moved(open_there, 0, after(2))).toBe(open);
  });

  it('leaves a comment that an empty line sets apart, and adds none where tasks stand close [CLI-113]', () => {
    const apart = `tasks:\n${first}\n  # all below are late\n\n${third}  - id: x\n    title: X\n`;
    expect(moved(apart, 1, top)).toBe(
      `tasks:\n${third}${first}\n  # all below are late\n\n  - id: x\n    title: X\n`,
    );
  });

  it('in any style loses no comment and no value, and no other line [CLI-113]', () => {
    const idsOf = (text: string): unknown[] =>
      readList(taskKind, { file: 'tasks.yaml', text }).entries.map(({ piece }) => piece.raw);
    let moves = 0;
    const property = fc.property(
      styledFile,
      fc.nat({ max: 3 }),
      fc.nat({ max: 3 }),
      fc.boolean(),
      (file, one, other, with_previous) => {
        const parts = listParts(file.text, 'tasks');
        if (file.shared || parts?.column === undefined) return;
        const count = parts.entries.length;
        const [from, at] = [one % count, other % count];
        const now = movedEntry(parts, from, { at, with_previous });
        const raws = idsOf(file.text);
        expect(idsOf(now)).toEqual(raws.toSpliced(from, 1).toSpliced(at, 0, raws[from]));
        expect(commentsOf(now).sort()).toEqual(commentsOf(file.text).sort());
        const lines = (text: string): string[] =>
          text.split(/\r?\n/).filter((line) => line.trim() !== '');
        expect(lines(now).sort()).toEqual(lines(file.text).sort());
        moves += 1;
      },
    );
    fc.assert(property, { numRuns: 1_000, seed });
    expect(moves).toBeGreaterThan(400);
  });
});
