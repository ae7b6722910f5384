import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { AwaitedList } from './awaited-list.ts';
import { repositoryRoot } from './repository-root.ts';
import { StandInSession } from './stand-in-session.ts';

/** The test's end of the agents that stand in for `claude`: each of them is a session to steer. */
export class StandIn {
  readonly #path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new AwaitedList<StandInSession>(() => this.story());
  #handedOut = 0;

  private constructor(path: string) {
    this.#path = path;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      StandInSession.over(socket, (session) => {
        this.#sessions.push(session);
      });
    });
  }

  /** Listens on a unix socket at this path. */
  static async listen(path: string): Promise<StandIn> {
    const standIn = new StandIn(path);
    await new Promise<void>((resolve) => standIn.#server.listen(path, resolve));
    return standIn;
  }

  /** For RALPH_AGENT_COMMAND, as a JSON array; Ralph appends the arguments that claude gets. */
  agentCommand(): string[] {
    return [process.execPath, join(repositoryRoot, 'build', 'stand-in-agent.js'), this.#path];
  }

  /** The next session that started and that no call of this has given before. */
  nextSession(boundMs?: number): Promise<StandInSession> {
    const wanted = this.#handedOut++;
    return this.#sessions.waitFor(
      'a session of the stand-in agent',
      (session) => this.#sessions.items.indexOf(session) >= wanted,
      boundMs,
    );
  }

  /** Ends every agent that is still connected. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  story(): string {
    const stories = this.#sessions.items.map((session) => session.story());
    return [`stand-in agent: ${stories.length} sessions`, ...stories].join('\n');
  }
}
