/** `4.2s`, `3m 10s`, `2h 05m`. */
export function spanWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}m ${String(Math.floor(ms / 1_000) % 60).padStart(2, '0')}s`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}

/** The day and time as people here write them. */
export function dateWords(time: string): string {
  return new Date(time).toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** The same in whole seconds, for what goes on: `4s`, `3m 10s`. */
export function secondWords(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1_000)}s` : spanWords(ms);
}
