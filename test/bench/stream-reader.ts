import { closeSync, openSync, readSync } from 'node:fs';
import { StreamJudge } from '../../src/monitor/judge.ts';
import { LineFrame } from '../../src/monitor/line-frame.ts';
import { ToolNames } from '../../src/monitor/tool-name.ts';
import { translateLine } from '../../src/monitor/translate.ts';

// node stream-reader.js plain|monitor <file>: reads a stream to its end, in a process of its own so that
// its memory is its own. Prints {ms, peak_mb, lines}.

const [how, file = ''] = process.argv.slice(2);
const started = performance.now();
const lines = how === 'plain' ? readPlain(file) : readAsMonitor(file);
const ms = performance.now() - started;
const peak_mb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ ms, peak_mb, lines }));

/** The least that anybody does: split the lines and parse each. */
function readPlain(path: string): number {
  let rest = '';
  let count = 0;
  eachChunk(path, (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '' && JSON.parse(line) !== undefined) count += 1;
    }
  });
  return count;
}

function readAsMonitor(path: string): number {
  const frame = new LineFrame();
  const names = new ToolNames();
  const judge = new StreamJudge(['ralph']);
  let count = 0;
  eachChunk(path, (chunk) => {
    for (const line of frame.push(chunk)) {
      count += 1;
      for (const event of translateLine(line)) judge.take(names.named(event));
    }
  });
  judge.reading({ exit_code: 0, signal: undefined, stderr: '' });
  return count;
}

function eachChunk(path: string, take: (chunk: Buffer) => void): void {
  const descriptor = openSync(path, 'r');
  const buffer = Buffer.alloc(256 * 1024);
  for (;;) {
    const count = readSync(descriptor, buffer);
    if (count === 0) break;
    take(Buffer.from(buffer.subarray(0, count)));
  }
  closeSync(descriptor);
}
