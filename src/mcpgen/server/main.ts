import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { greet, type Greeting } from './greeting.ts';

// The entry of dist/mcp-server.js. stdout belongs to the protocol.
//   <session folder>                     serves the session over stdio
//   --reap <session> <agent pid>         ends what is left of a session whose engine is gone
//   --guard <sessions folder> <engine>   waits for the engine's end, then ends its last session
const [first, second, third] = process.argv.slice(2);

if (first === '--reap' && second !== undefined) {
  const { endSession } = await import('./reaper.ts');
  await endSession(second, Number(third));
} else if (first === '--guard' && second !== undefined && third !== undefined) {
  const { guardSessions } = await import('./reaper.ts');
  await guardSessions(second, third);
} else if (first !== undefined) {
  // A folder that is none is told of below.
  const isThere = existsSync(join(first, 'manifest.json'));
  const greeting: Greeting = isThere
    ? await greet(process.stdin, process.stdout)
    : { type: 'left' };
  if (greeting.type !== 'ended') {
    const { serve } = await import('./serve.ts');
    const failure = serve(first, greeting.type === 'answered' ? greeting.id : undefined);
    if (failure !== undefined) {
      process.stderr.write(`${failure}\n`);
      process.exitCode = 1;
      process.stdin.destroy();
    }
  }
} else {
  process.stderr.write('usage: mcp-server <session folder>\n');
  process.exitCode = 2;
}
