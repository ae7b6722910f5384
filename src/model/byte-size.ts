const units = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** The form of a size in the YAML: a whole number and a unit, `500MB`, `2GB`. */
export const byteSizePattern = /^(\d{1,9})(B|kB|MB|GB)$/;

/** Bytes of a size that matches `byteSizePattern`; undefined for any other text. */
export function parseByteSize(text: string): number | undefined {
  const match = byteSizePattern.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * units[match[2] as keyof typeof units];
}

/** A size for people: `812 B`, `4.2 kB`, `310 MB`. Takes bytes. */
export function byteWords(bytes: number): string {
  const [unit, size] =
    Object.entries(units)
      .reverse()
      .find(([, each]) => bytes >= each) ?? (['B', 1] as const);
  const count = bytes / size;
  return `${count < 10 && size > 1 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}
