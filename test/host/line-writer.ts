import { execFileSync } from 'node:child_process';
import { JsonLines } from '../../src/host/jsonl.ts';

/** `<path>`: appends a line that the disk has no room for, then, with room again, another one. */
const [path = ''] = process.argv.slice(2);
const lines = JsonLines.open(path);
if (!lines.ok) throw new Error(lines.failure.reason);
for (const room of ['100', 'unlimited']) {
  execFileSync('prlimit', [`--fsize=${room}:unlimited`, '--pid', String(process.pid)]);
  const appended = lines.value.append({ room, text: 'x'.repeat(200) }, true);
  process.stdout.write(appended.ok ? 'ok\n' : `${appended.failure.reason}\n`);
}
