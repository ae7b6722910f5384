/** Why a run waits for a person after a session during which these files changed, in words. */
export function settingsHold(session: string, files: readonly string[]): string {
  const were = files.length === 1 ? 'was' : 'were';
  return `${files.join(', ')} ${were} changed while session ${session} ran`;
}
