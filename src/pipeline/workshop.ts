import type { AgentCommand } from '../agent/agent-command.ts';
import type { Environment } from '../agent/environment.ts';
import type { Project } from '../db/project.ts';
import type { Store } from '../db/store.ts';
import type { RunEvent } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { RandomBytes } from '../model/id.ts';
import type { Clock } from './clock.ts';
import type { RunControl } from './run-control.ts';
import type { Installation } from './session/session-brief.ts';

/** What every part of the engine works with; made once for a run. Time and chance come from here. */
export interface Workshop {
  run: string;
  project: Project;
  store: Store;
  agent: AgentCommand;
  installation: Installation;
  env: Environment;
  clock: Clock;
  random: RandomBytes;
  control: RunControl;
  /** The agent's account has a plan: costs are shown and bound nothing. */
  subscription: boolean;
  emit: (event: RunEvent) => void;
  /** Why events cannot be written any more, if so: a run that leaves no trace must not go on. */
  logFailure: () => Failure | undefined;
}
