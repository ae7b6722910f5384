import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect, endSession, quickTimers, writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';

/** What an agent may print to steer a terminal, and a key that is none of anybody's. */
export const escape = '\u001b]0;owned\u0007\u001b[2J';
export const key = `ghp_${'aB3dE5gH7jK9mN1pQ3sT'.repeat(2).slice(0, 36)}`;

const config = `${quickTimers}verify: []
checks:
  good: echo fine
  picky: echo "the reason is here"; test ! -f broken
`;

const queue = `tasks:
  - id: greet
    title: Write a greeting
    feature: words
    acceptance: [Says hello]
    verify: [good]
  - {id: mend, title: Mend it, verify: [picky], max_attempts: 2}
  - {id: bare, title: No check for it}
  - {id: ask, title: Choose a colour}
`;

export interface PlayedHistory {
  /** Oldest first. */
  sessions: string[];
  /** What `ralph play --json` has printed. */
  events: string;
}

/** Plays five sessions of four tasks: verified, failed and mended, unverified, blocked with a question. */
export async function playHistory(sandbox: Sandbox): Promise<PlayedHistory> {
  sandbox.write('.ralph/db/features.yaml', 'features:\n  - {name: words, title: Words}\n');
  writeQueue(sandbox, queue, config);
  const standIn = await sandbox.startStandIn();
  const play = sandbox.ralph(['play', '--json']);
  const write = (file: string): void => {
    sandbox.write(file, 'one\ntwo\n');
  };
  await greet(await standIn.nextSession(), sandbox);
  await complete(await standIn.nextSession(), () => {
    write('broken');
  });
  await complete(await standIn.nextSession(), () => {
    rmSync(join(sandbox.project, 'broken'));
  });
  await complete(await standIn.nextSession(), () => {
    write('bare.txt');
  });
  await ask(await standIn.nextSession());
  const { stdout } = await play.exit;
  const picked = stdout.matchAll(/"type":"task-picked","session":"([^"]+)"/g);
  return { sessions: Array.from(picked, ([, session = '']) => session), events: stdout };
}

async function greet(session: StandInSession, sandbox: Sandbox): Promise<void> {
  await connect(session);
  session.init();
  session.say(`I begin.${escape}\nThe key is ${key} <b>bold</b>.`);
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line} of ${sandbox.project}`);
  session.useTool('call-1', 'Bash', { command: 'npm test' }, lines.join('\n'));
  sandbox.write('greeting.txt', 'hello\n');
  sandbox.git('add', 'greeting.txt');
  sandbox.git('commit', '--quiet', '--message', 'Say hello');
  const criteria = [{ id: 'a1', met: true, evidence: 'it says hello' }];
  await session.call('complete_task', { summary: `Said hello.${escape}`, criteria });
  await endSession(session);
}

async function complete(session: StandInSession, work: () => void): Promise<void> {
  await connect(session);
  session.init();
  work();
  await session.call('complete_task', { summary: 'Done' });
  await endSession(session);
}

async function ask(session: StandInSession): Promise<void> {
  await connect(session);
  session.init();
  const question = 'Red or blue?';
  await session.call('block_task', { on: 'human', reason: 'A choice', question });
  await endSession(session);
}
