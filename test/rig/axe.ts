import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  id: string;
  impact: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/**
 * What axe finds on a page that keeps people out: a line for each element of a serious or critical finding.
 * `rules` are those to look at, all when there are none.
 */
export async function seriousFindings(page: Page, rules: string[] = []): Promise<string[]> {
  // Half a megabyte: once a page is enough.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe.source);
  const only = rules.length === 0 ? {} : { runOnly: { type: 'rule', values: rules } };
  const options = JSON.stringify({ ...only, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(${options})`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary}`),
    );
}
