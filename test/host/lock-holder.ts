import { acquireLock } from '../../src/host/lock.ts';

/** `<path>`: takes the lock, says so, and holds it for as long as it lives. */
const [path = ''] = process.argv.slice(2);
const lock = await acquireLock(path, 'a holder', 0);
process.stdout.write(lock.ok ? 'held\n' : `${lock.failure.reason}\n`);
process.stdin.resume();
