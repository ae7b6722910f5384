/** Shorter waits need no word. */
const quietMs = 1_000;
const betweenMs = 200;

/**
 * Says on a terminal how far the reading of a long queue is, in a line that goes again; undefined where
 * standard error is no terminal.
 */
export function readProgress(
  stream: NodeJS.WriteStream,
  now: () => number,
): ((done: number, all: number) => void) | undefined {
  if (!stream.isTTY) return undefined;
  const started = now();
  let last: number | undefined;
  return (done, all) => {
    const time = now();
    if (done === all) {
      if (last !== undefined) stream.write('\r\u001B[K');
      last = undefined;
    } else if (time - Math.max(started + quietMs - betweenMs, last ?? 0) >= betweenMs) {
      last = time;
      stream.write(`\r\u001B[Kreading the queue: ${done} of ${all} tasks`);
    }
  };
}
