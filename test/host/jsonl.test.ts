import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { JsonLines, readJsonLines } from '../../src/host/jsonl.ts';
import { buildProgram } from '../db/program.ts';
import { good, sampleProject } from '../db/sample.ts';

describe('a file of JSON lines', () => {
  let path: string;
  beforeEach(() => {
    path = join(sampleProject().root, 'lines.jsonl');
  });

  it('fails when a line did not fit as a whole, and goes on with the next [HOST-14]', async () => {
    const writer = await buildProgram(fileURLToPath(new URL('line-writer.ts', import.meta.url)));
    try {
      expect(await writer.run(path)).toBe('unwritable\nok\n');
    } finally {
      writer.remove();
    }
    expect(readFileSync(path, 'utf8')).toMatch(/^\{"room":"unlimited",.*\}\n$/);
    expect(readJsonLines(path)).toMatchObject({ value: [{ room: 'unlimited' }] });
  });

  it.each([
    ['{"n":1}\n{"n":', '{"n":1}\n{"n":\n{"n":2}\n{"n":3}\n'],
    ['{"n":1}', '{"n":1}\n{"n":2}\n{"n":3}\n'],
    ['{"n":1}\n', '{"n":1}\n{"n":2}\n{"n":3}\n'],
    ['', '{"n":2}\n{"n":3}\n'],
  ])('never continues a line that was cut off: after %j [HOST-14]', (before, after) => {
    writeFileSync(path, before);
    const lines = good(JsonLines.open(path));
    good(lines.append({ n: 2 }, true));
    good(lines.append({ n: 3 }, false));
    lines.close();
    expect(readFileSync(path, 'utf8')).toBe(after);
  });
});
