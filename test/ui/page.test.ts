import { expect, it } from 'vitest';
import { servePage } from '../rig/served-page.ts';
import { useBrowser } from '../rig/use-browser.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();
const browser = useBrowser();

it('opens in a browser by the address that `ralph ui` prints [RIG-23]', async () => {
  await sandbox().run(['init', '--yes']);
  await sandbox().run(['add', 'Sum the basket']);
  const { url } = await servePage(sandbox());
  const page = await browser().open(url);
  await page.getByRole('link', { name: /Sum the basket/ }).waitFor();
  expect(await page.title()).toContain('Ralph');
});
