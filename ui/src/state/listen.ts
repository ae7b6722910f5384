import { ServerStream, type Hear, type Heard } from './server-stream.ts';

/** What a page says to the worker that listens for all of them. */
export interface PageWord {
  word: 'join' | 'leave';
  /** Of the stream. */
  address: string;
}

/**
 * Hears what the server tells of a project until what this returns is called: through a worker that all
 * pages of this browser share, or where there is none by a stream of its own.
 */
export function listen(address: string, hear: Hear): () => void {
  const worker = sharedWorker();
  if (worker === undefined) return listenAlone(address, hear);
  const { port } = worker;
  let leaveOwn: (() => void) | undefined;
  const say = (word: PageWord['word']): void => {
    if (leaveOwn === undefined) port.postMessage({ word, address } satisfies PageWord);
  };
  const join = (): void => {
    say('join');
  };
  const leave = (): void => {
    say('leave');
  };
  port.onmessage = ({ data }: MessageEvent<Heard>) => {
    hear(data);
  };
  // It did not load: there is another version of it by now.
  worker.onerror = () => {
    leaveOwn ??= listenAlone(address, hear);
  };
  // A page that is kept for a way back hears nothing meanwhile.
  const back = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) join();
  };
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', back);
  join();
  return () => {
    leave();
    leaveOwn?.();
    port.close();
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', back);
  };
}

function listenAlone(address: string, hear: Hear): () => void {
  const stream = new ServerStream(address, hear);
  stream.open();
  return () => {
    stream.close();
  };
}

/** Undefined in a browser that has none, or does not let this page have it. */
function sharedWorker(): SharedWorker | undefined {
  if (!('SharedWorker' in window)) return undefined;
  try {
    return new SharedWorker(new URL('../stream-worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}
