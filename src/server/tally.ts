import type { Project } from '../db/project.ts';
import { allRecords } from '../evidence/record-scan.ts';
import type { Tally } from './route.ts';

/** What the sessions of every task came to, by the task's id; those that were never played are left out. */
export async function tallies(project: Project): Promise<Record<string, Tally>> {
  const { records } = await allRecords(project);
  const found = new Map<string, Tally>();
  for (const { task, charged, cost_usd, verified, flags = [], explain } of records) {
    if (explain !== undefined) continue;
    const one = found.get(task) ?? { attempts: 0, cost_usd: 0, flags: 0 };
    found.set(task, {
      attempts: one.attempts + (charged ? 1 : 0),
      cost_usd: one.cost_usd + cost_usd,
      // Records come in the order of the sessions.
      verified,
      flags: one.flags + flags.length,
    });
  }
  return Object.fromEntries(found);
}
