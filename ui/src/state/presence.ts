import type { Client } from './client.ts';

/** A session asks who was there in the last minutes. */
const againMs = 60_000;

/** Tells the server as long as the page is looked at, until what this returns is called. */
export function keepPresence(client: Client): () => void {
  const note = (): void => {
    if (document.visibilityState === 'visible') void client.ask('POST /presence');
  };
  note();
  const timer = setInterval(note, againMs);
  document.addEventListener('visibilitychange', note);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', note);
  };
}
