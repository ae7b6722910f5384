import type { UiCommand } from '../../../src/server/route.ts';
import type { Desk } from './context.ts';

/** Asks for a command; why it was refused is told on the page. Returns whether it was done. */
export async function askCommand(
  { project, toast }: Pick<Desk, 'project' | 'toast'>,
  body: UiCommand,
): Promise<boolean> {
  const answered = await project.client.ask('POST /commands', { body });
  if (!answered.ok) toast.refused(answered.refusal);
  return answered.ok;
}
