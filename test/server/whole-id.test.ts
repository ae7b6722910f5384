import { expect, it } from 'vitest';
import { PageClient } from '../rig/page-client.ts';
import { statuses, writeQueue } from '../rig/sample-project.ts';
import { servePage } from '../rig/served-page.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

it('takes a task by its whole id alone, and nothing else for one [WEB-141]', async () => {
  writeQueue(sandbox(), 'tasks:\n  - {id: login-form, title: The form}\n');
  sandbox().write('package.json', '{}\n');
  const page = await PageClient.enter(await servePage(sandbox()));
  const command = (body: object): Promise<number> =>
    page.ask('/api/1/commands', { method: 'POST', body }).then(({ status }) => status);

  // `ralph done login` means the only one that begins so: a page has shown another one, which is gone.
  expect(await command({ verb: 'done', task: 'login' })).toBe(404);
  expect(await command({ verb: 'play', tasks: ['login'] })).toBe(404);
  expect(await command({ verb: 'undo', of: 'login' })).toBe(404);
  expect((await page.ask('/api/1/tasks/login/prompt')).status).toBe(404);
  expect(await statuses(sandbox())).toEqual({ 'login-form': 'pending' });
  expect(await command({ verb: 'done', task: 'login-form' })).toBe(200);
  expect(await statuses(sandbox())).toEqual({ 'login-form': 'done' });

  // What is no task would be counted as a file of the project.
  expect(await page.get('/api/1/estimates?tasks=package.json')).toEqual({ rows: [] });
});
