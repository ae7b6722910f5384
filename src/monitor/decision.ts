import { agentRows, hadTools } from './table/agent-row.ts';
import type { Decision, DecisionInput, DecisionRow } from './table/ruling.ts';
import { signalRows } from './table/signal-row.ts';

export { hadTools };
export type { Decision, DecisionInput, ReviewedTask, RunStep } from './table/ruling.ts';

/** The table of product.md, in its order. */
const table: readonly DecisionRow[] = [...signalRows, ...agentRows];

/** What came of a session: the first row of the table that matches. */
export function decide(input: DecisionInput): Decision {
  for (const row of table) {
    const decision = row(input);
    if (decision !== undefined) return decision;
  }
  throw new Error(`no row of the decision table matches ${input.reading.end}`);
}
