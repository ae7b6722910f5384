const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** `17.9M`, `842`. */
export function numberWords(value: number): string {
  return short.format(value);
}

/** `$1.77`. */
export function moneyWords(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

/** `124 of 243 · 51 %`. */
export function shareWords(part: number, whole: number): string {
  const share = whole === 0 ? '' : ` · ${Math.round((100 * part) / whole)} %`;
  return `${part} of ${whole}${share}`;
}
