import { randomBytes } from 'node:crypto';
import { newSessionId } from '../../src/model/id.ts';

/** The id of a session that never was. Each is new: what carries an ended one's is ended wherever it runs. */
export function madeUpSession(): string {
  return newSessionId(new Date(), randomBytes);
}
