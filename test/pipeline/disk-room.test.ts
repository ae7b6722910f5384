import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { writeAtomic } from '../../src/host/file.ts';
import type { RunEvent } from '../../src/model/event.ts';
import { DiskRoom } from '../../src/pipeline/disk-room.ts';
import { RunControl } from '../../src/pipeline/run-control.ts';
import { FakeClock } from '../rig/fake-clock.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { useSmallDisk, type SmallDisk } from '../rig/small-disk.ts';

const second = 1_000;

describe('the room on a disk', () => {
  const sandbox = useSandbox();
  const disks = useSmallDisk();

  interface Parts {
    disk: SmallDisk;
    clock: FakeClock;
    room: DiskRoom;
    control: RunControl;
    events: RunEvent[];
    /** Moves the clock to the next look. */
    next: (looks: Promise<Date>) => Promise<void>;
  }

  const start = (): Parts => {
    const project = projectAt(sandbox().project);
    mkdirSync(project.db, { recursive: true });
    const disk = disks.at(project.run, '4m');
    const clock = new FakeClock(new Date('2026-11-21T03:00:00Z'));
    const control = new RunControl();
    const events: RunEvent[] = [];
    const emit = (event: RunEvent): void => void events.push(event);
    const room = new DiskRoom({ project, control, clock, emit, logFailure: () => undefined });
    const next = async (looks: Promise<Date>): Promise<void> => {
      const time = await looks;
      expect(time.getTime() - clock.now().getTime()).toBe(15 * second);
      clock.moveTo(time);
    };
    return { disk, clock, room, control, events, next };
  };

  it('is looked for every 15 s, told once, and gone on with by itself [END-5]', async () => {
    const { disk, clock, room, events, next } = start();
    disk.fill();
    const first = clock.nextWait();
    const waited = room.waitFor(1_000_000);
    const again = first.then(() => clock.nextWait());
    await next(first);
    await again;
    disk.clear();
    await next(again);
    expect(await waited).toBe('time');
    expect(events).toMatchObject([
      {
        ...{ type: 'wait-began', cause: 'disk' },
        why: '0 B are free on the disk of .ralph/run; 1.0 MB are wanted (run.min_free)',
      },
      { type: 'wait-ended', cause: 'disk', how: 'time' },
    ]);
  });

  it('ends the wait for it with the time of the run, or a stop [END-5]', async () => {
    const { disk, clock, room, control } = start();
    disk.fill();
    const until = new Date(clock.now().getTime() + 5 * second);
    const looks = clock.nextWait();
    const waited = room.waitFor(1_000_000, until);
    expect(await looks).toEqual(until);
    clock.moveTo(until);
    expect(await waited).toBe('stopped');
    const stopped = room.waitFor(1_000_000);
    control.stop.ask();
    expect(await stopped).toBe('stopped');
  });

  it('that a write lacks is given from the reserve, and then waited for [END-9]', async () => {
    const { disk, clock, room, events, next } = start();
    const file = (name: string): string => join(sandbox().project, '.ralph/run', name);
    const write = (name: string) => () => writeAtomic(file(name), 'x'.repeat(200_000));
    disk.fill();
    expect(await room.writing(write('one'))).toMatchObject({ ok: true });
    expect(events).toEqual([]);
    disk.fill();
    const looks = clock.nextWait();
    let name = 0;
    const written = room.writing(() => write(`other-${++name}`)());
    disk.clear();
    await next(looks);
    expect(await written).toMatchObject({ ok: true });
    expect(events[0]).toMatchObject({
      why: 'cannot write: the disk is full: .ralph/run/other-1',
    });
    // It is there for the next time.
    disk.fill();
    expect(await room.writing(write('last'))).toMatchObject({ ok: true });
  });
});
