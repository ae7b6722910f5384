import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

/** A disk of its own in a folder's place, which a test can fill. */
export class SmallDisk {
  readonly folder: string;

  /** What is in the folder is there again. Throws where this user may not mount. */
  constructor(folder: string, size: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    const aside = `${folder}.aside`;
    cpSync(folder, aside, { recursive: true });
    mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder);
    cpSync(aside, folder, { recursive: true });
    rmSync(aside, { recursive: true });
  }

  /** Leaves not one byte. */
  fill(): void {
    const block = Buffer.alloc(64 * 1024, 'x');
    const descriptor = openSync(this.#filler, 'a');
    try {
      for (let size = block.length; size > 0;) {
        try {
          writeSync(descriptor, block, 0, size);
        } catch {
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** Makes room again. */
  clear(): void {
    rmSync(this.#filler, { force: true });
  }

  get #filler(): string {
    return join(this.folder, 'filler.run');
  }

  /** Also while something still sits there. */
  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder]);
  }
}

/** Gives a test small disks, and makes the folder of one read-only. Use it after `useSandbox`: what is mounted goes first. */
export function useSmallDisk(): {
  at: (folder: string, size: string) => SmallDisk;
  readOnly: (folder: string) => void;
  /** Unmounts them all. */
  release: () => void;
} {
  const mounted: (() => void)[] = [];
  const release = (): void => {
    for (const unmount of mounted.splice(0).reverse()) unmount();
  };
  afterEach(release);
  return {
    release,
    at: (folder, size) => {
      const disk = new SmallDisk(folder, size);
      mounted.push(() => {
        disk.unmount();
      });
      return disk;
    },
    readOnly: (folder) => {
      mount('--bind', folder, folder);
      mounted.push(() => execFileSync('umount', ['--lazy', folder]));
      mount('-o', 'remount,bind,ro', folder);
    },
  };
}

function mount(...args: string[]): void {
  try {
    execFileSync('mount', args, { stdio: 'pipe' });
  } catch (error) {
    const why = `this test needs a small disk of its own, which only root may mount (${dirname(args.at(-1) ?? '')})`;
    throw new Error(why, { cause: error });
  }
}
