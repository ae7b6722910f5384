import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

it('tells what `ralph doctor` says, copies the command that mends a point, and looks again [WEB-97]', async () => {
  writeQueue(sandbox(), oneTask, 'agent:\n  command: [no-such-agent]\n');
  const { url, at } = await servePage(sandbox());
  const page = await browser().open(url, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(at('/1/doctor'));
  await page.getByText(/1 of \d points keeps? Ralph from playing/).waitFor();
  const points = page.getByRole('region', { name: 'Doctor' }).getByRole('listitem');
  // What is broken comes first.
  expect(await points.first().textContent()).toMatch(/agent broken.*no-such-agent/s);
  expect(await points.filter({ hasText: 'node' }).last().textContent()).toMatch(/node well/);

  const copy = page.getByRole('button', { name: /^Copy / }).first();
  const command = (await copy.textContent())?.replace(/^.*Copy /, '');
  await copy.click();
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(command);

  rmSync(join(sandbox().project, '.ralph/config.yaml'));
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText(/Ready to play/).waitFor();
});
