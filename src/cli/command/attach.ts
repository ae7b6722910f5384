import { livingEngine } from '../../pipeline/lease-path.ts';
import { choosePrinter } from '../display/printer.ts';
import { RunView } from '../display/run-view.ts';
import { StopSwitch } from '../../pipeline/stop-switch.ts';
import { exitCode, exitCodeOfRun, type ExitCode } from '../exit-code.ts';
import { noteKeys } from '../key-presence.ts';
import { locateProject } from '../locate-project.ts';
import { printFailure } from '../output.ts';
import { pressOnSignals } from '../stop-signal.ts';

/** How soon the death of an engine that could not tell of it is noticed. */
const lookMs = 500;

/** Shows the run that is under way as `ralph play` does, until it ends or a person has seen enough. */
export async function attach(options: { json: boolean }): Promise<ExitCode> {
  const project = await locateProject();
  if (!project.ok) return printFailure(project.failure, options.json);
  const engine = livingEngine(project.value);
  if (engine === undefined) return printFailure({ reason: 'no-engine' }, options.json);

  const printer = choosePrinter(options.json);
  // Before anything is printed: who has seen a line may press Ctrl+C.
  const left = new StopSwitch();
  const ignore = pressOnSignals(left);
  const endKeys = noteKeys(project.value, options.json);
  const view = new RunView({ project: project.value, pid: engine.pid, printer });
  left.polite.addEventListener('abort', () => {
    view.close('left');
  });
  const look = setInterval(() => {
    if (livingEngine(project.value)?.pid !== engine.pid) view.close('gone');
  }, lookMs);
  const ended = await view.ended;
  view.close('left');
  clearInterval(look);
  endKeys();
  ignore();
  printer.close();
  switch (ended) {
    case 'left':
      console.error('The run goes on. `ralph attach` shows it again, `ralph stop` ends it.');
      return exitCode.ok;
    case 'gone':
      return printFailure({ reason: 'engine-gone', owner: engine }, options.json);
    default:
      return exitCodeOfRun(ended);
  }
}
