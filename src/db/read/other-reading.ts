import { stringify } from 'yaml';
import { timePattern } from '../../model/written-task.ts';

/** Only such texts are worth asking the library about, which takes its time. */
const suspect = /^(?:yes|no|on|off|[-+]?\d[\w:.+-]{0,30}(?:[ Tt][\d:.+Z -]+)?)$/i;

/** What a text that stands there without quotes is in YAML 1.1, in words; undefined for a text. */
export function otherReading(text: string): string | undefined {
  if (!suspect.test(text) || timePattern.test(text)) return undefined;
  if (!/^["']/.test(stringify(text, { compat: 'yaml-1.1' }))) return undefined;
  if (/^\d{4}-/.test(text)) return 'a date';
  return /^[a-z]/i.test(text) ? 'true or false' : 'a number';
}
