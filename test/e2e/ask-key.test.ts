import { constants, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  connect,
  endSession,
  oneTask,
  quickTimers,
  statuses,
  writeQueue,
} from '../rig/sample-project.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import type { StandInSession } from '../rig/stand-in-session.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const ralph = `'${process.execPath}' '${join(repositoryRoot, 'dist', 'ralph.js')}'`;
const settings = 'stty -a | grep -o -- "-*icanon\\|-*echo \\|-*isig" | tr "\\n" "."';

/** When somebody was there last, in milliseconds. */
function presence(sandbox: Sandbox): number {
  const path = join(sandbox.project, '.ralph/run/presence');
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Whether a read of its terminal with nothing to read would hold up the whole run. */
function isBlocking(sandbox: Sandbox): boolean {
  const { pid } = JSON.parse(sandbox.read('.ralph/run/play.lock')) as { pid: number };
  const facts = readFileSync(`/proc/${pid}/fdinfo/0`, 'utf8');
  const flags = /^flags:\s+(\d+)$/m.exec(facts)?.[1] ?? '';
  return (Number.parseInt(flags, 8) & constants.O_NONBLOCK) === 0;
}

function forget(sandbox: Sandbox): void {
  utimesSync(join(sandbox.project, '.ralph/run/presence'), 1, 1);
}

async function complete(session: StandInSession): Promise<void> {
  await session.call('complete_task', { summary: 'Done' });
  await endSession(session);
}

describe('the keys of a run at a terminal', () => {
  const sandbox = useSandbox();

  /** Types this into an interactive shell in a terminal, which goes on after it. */
  const shell = async (line: string): Promise<{ terminal: Terminal; session: StandInSession }> => {
    writeQueue(sandbox(), oneTask, quickTimers);
    const standIn = await sandbox().startStandIn();
    const terminal = new Terminal(sandbox(), 'bash --norc -i');
    await terminal.waitFor('bash-');
    terminal.type(`PS1='$ '; ${line}\r`);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    return { terminal, session };
  };

  /** What is typed before somebody listens is for whoever reads the terminal then. */
  const pressUntilNoticed = async (terminal: Terminal): Promise<void> => {
    forget(sandbox());
    await expect
      .poll(
        () => {
          terminal.type('k');
          return presence(sandbox());
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBeGreaterThan(10_000);
  };

  it('are noticed each by itself, and the terminal is as it was afterwards [ASK-2] [ASK-13]', async () => {
    const { terminal, session } = await shell(`${settings}; ${ralph} play; ${settings}; echo over`);
    expect(presence(sandbox())).toBeGreaterThan(0);
    await pressUntilNoticed(terminal);
    await complete(session);
    await terminal.waitFor('isig.icanon.echo.over');
    expect(terminal.screen().match(/isig\.icanon\.echo/g)).toHaveLength(2);
    terminal.type('exit\r');
    await terminal.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('are still signals: Ctrl+Z stops the run, fg goes on, Ctrl+C ends it [ASK-13]', async () => {
    const { terminal, session } = await shell(`${ralph} play`);
    terminal.type('\u001a');
    await terminal.waitFor('Stopped');
    terminal.type(`${settings}; echo stopped\r`);
    // Behind the prompt: what is typed before it is taken for a line while the shell sets the terminal.
    await terminal.waitFor('isig.icanon.echo.stopped$');
    terminal.type(`fg; ${settings}; echo over\r`);
    await pressUntilNoticed(terminal);
    expect(isBlocking(sandbox())).toBe(false);
    terminal.type('\u0003');
    await session.closed;
    await terminal.waitFor('a person stopped it');
    await terminal.waitFor('isig.icanon.echo.over');
    terminal.type('exit\r');
    await terminal.exit;
  });

  it('are noticed again where the run went on in the background before [ASK-13]', async () => {
    const { terminal, session } = await shell(`${ralph} play`);
    terminal.type('\u001a');
    await terminal.waitFor('Stopped');
    // The run goes on there, and `fg` has nothing to wake it with.
    terminal.type('bg; echo be""hind\r');
    await terminal.waitFor('behind');
    terminal.type('fg; echo o""ver\r');
    await pressUntilNoticed(terminal);
    terminal.type('\u0003');
    await session.closed;
    await terminal.waitFor('a person stopped it');
    await terminal.waitFor('over');
    terminal.type('exit\r');
    await terminal.exit;
  });

  it('do not stop a run in the background, which hears none [ASK-13]', async () => {
    const { terminal, session } = await shell(`${ralph} play &`);
    forget(sandbox());
    terminal.type('echo typed\r');
    await terminal.waitFor('typed');
    await complete(session);
    await terminal.waitFor('✓ one');
    expect(presence(sandbox())).toBeLessThan(10_000);
    terminal.type('exit\r');
    await terminal.exit;
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('leave a terminal that works where the run is killed [ASK-13]', async () => {
    const { terminal, session } = await shell(`${ralph} play`);
    await pressUntilNoticed(terminal);
    const { pid } = JSON.parse(sandbox().read('.ralph/run/play.lock')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await session.closed;
    await terminal.waitFor('Killed');
    // A key that came too late for the run stands before it.
    terminal.type(`\u0015${settings}; echo over\r`);
    await terminal.waitFor('isig.icanon.echo.over');
    terminal.type('exit\r');
    await terminal.exit;
  });
});
