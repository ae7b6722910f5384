import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** What is said of a pipe, a socket or a device. */
export const notRegular = 'it is no regular file';

/**
 * Opens a regular file and gives its descriptor. Anything else is refused: a pipe that a session put
 * in a file's place blocks for ever, and a device has no end. Throws as `openSync` does.
 */
export function openRegular(path: string, flags: number, mode?: number): number {
  const descriptor = openSync(path, flags | constants.O_NONBLOCK, mode);
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new Error('it is a folder');
    if (!stat.isFile()) throw new Error(notRegular);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The bytes of a regular file that has at most `maxBytes`. Throws as `openRegular` does. */
export function readRegular(path: string, flags: number, maxBytes: number): Buffer {
  const descriptor = openRegular(path, flags);
  try {
    const { size } = fstatSync(descriptor);
    if (size > maxBytes) throw new Error(`it has ${mb(size)} MB, more than ${mb(maxBytes)}`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function mb(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
