/** The local day and time of a UTC time, to the minute: `2026-11-21 14:05`. */
export function localTime(at: string): string {
  const time = new Date(at);
  return `${localDay(at)} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}

/** The local day of a UTC time: `2026-11-21`. */
export function localDay(at: string): string {
  const time = new Date(at);
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
}

/** The local time of a UTC time, to the second: `14:05:09`. */
export function clockTime(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
