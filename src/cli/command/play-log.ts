import { giveUpReserve } from '../../host/reserve.ts';
import type { Result } from '../../model/result.ts';
import { EventLog } from '../../monitor/event-log.ts';
import { controlFolder } from '../../pipeline/control/control-folder.ts';
import { ControlInbox } from '../../pipeline/control/control-inbox.ts';
import { play, type PlayResult } from '../../pipeline/play.ts';
import type { PlayOptions } from '../../pipeline/play-option.ts';
import { reservePath } from '../../pipeline/disk-room.ts';
import { leftoverOf, runLogPath } from '../../pipeline/log/run-log.ts';
import type { Workshop } from '../../pipeline/workshop.ts';
import type { Printer } from '../display/printer.ts';
import type { Notifier } from '../notify/notifier.ts';

export interface LoggedRun {
  options: PlayOptions;
  printer: Printer;
  /** Tells people who do not look. */
  notifier: Notifier;
  /** When this engine took the queue: commands that were sent before were meant for another one. */
  since: Date;
}

/** Plays with an event log, a printer that follows it, and an ear for commands from other terminals. */
export async function playLogged(
  parts: Omit<Workshop, 'emit' | 'logFailure'>,
  { options, printer, notifier, since }: LoggedRun,
): Promise<Result<PlayResult>> {
  const { project, run, clock, control } = parts;
  const leftover = leftoverOf(project);
  if (!leftover.ok) return leftover;
  const log = EventLog.open(runLogPath(project, run), {
    ...{ run, now: clock.now },
    make_room: () => giveUpReserve(reservePath(project)),
  });
  if (!log.ok) return log;
  const emit: Workshop['emit'] = (event) => {
    log.value.append(event);
  };
  let inbox: ControlInbox | undefined;
  const unsubscribe = log.value.subscribe((event) => {
    printer.take(event);
    // Not before: the log of a run begins with its start.
    if (event.type !== 'run-started') return;
    inbox = new ControlInbox({
      folder: controlFolder(project),
      since,
      take: ({ id, by, verb, task, words }) => {
        const command = {
          verb,
          ...(task === undefined ? {} : { task }),
          ...(words === undefined ? {} : { words }),
        };
        const refused = control.take({ ...command, id, by });
        emit({ type: 'control-taken', id, command, refused });
      },
    });
  });
  const silence = log.value.subscribe((event) => {
    notifier.take(event);
  });
  try {
    const logFailure: Workshop['logFailure'] = () => log.value.retry();
    return await play({ ...parts, emit, logFailure }, options, leftover.value);
  } finally {
    inbox?.close();
    unsubscribe();
    silence();
    log.value.close();
    // The news of the end are on their way.
    await notifier.close();
    printer.close();
  }
}
