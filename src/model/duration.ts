const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The form of a duration in the YAML: a whole number and a unit, `90s`, `30m`, `2h`. */
export const durationPattern = /^(\d+)(ms|s|m|h|d)$/;

/** The longest duration, 20 days: the timers of Node take no more than 24.8, and fire at once above. */
export const maxDurationMs = 20 * units.d;

/** Milliseconds of a duration that matches `durationPattern`; undefined for any other text. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * units[match[2] as keyof typeof units];
}

/** A duration as people write it in YAML, in the largest unit that leaves no rest: `90s`, `30m`. Takes milliseconds. */
export function writtenDuration(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((one) => ms > 0 && ms % units[one] === 0);
  return `${ms / units[unit ?? 'ms']}${unit ?? 'ms'}`;
}

/** How long something took, for people: `0.4s`, `12s`, `3m 05s`, `2h 07m`. Takes milliseconds. */
export function durationWords(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
