/** Text of others in a fence that is longer than any inside it, so that nothing in it can end it. */
export function fence(text: string, language = ''): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const ticks = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${ticks}${language}\n${text.replace(/\n+$/, '')}\n${ticks}`;
}
