import { serverScript, type ScriptPlan } from '../server-script.ts';

/**
 * Whether a session's script is just what this installation makes. Its folder lies where programs of the
 * session could write, and a person starts it with more rights than they had.
 */
export function isKnownScript(text: string, made: Omit<ScriptPlan, 'keep'>): boolean {
  const names = /^keep=' (\w+(?: \w+)*) '$/m.exec(text)?.[1];
  return names !== undefined && text === serverScript({ ...made, keep: names.split(' ') });
}
