import { endSession } from './reaper.ts';
import { serve } from './serve.ts';

// The entry of dist/mcp-server.js: `<session folder>` serves it over stdio, `--reap <session> <pid>`
// ends what is left of a session whose engine is gone. stdout belongs to the protocol.
const [first, session, pid] = process.argv.slice(2);

if (first === '--reap' && session !== undefined) {
  await endSession(session, Number(pid));
} else if (first !== undefined) {
  const failure = serve(first);
  if (failure !== undefined) {
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write('usage: mcp-server <session folder>\n');
  process.exitCode = 2;
}
