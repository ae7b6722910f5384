import { expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { DatabaseReader } from '../../src/db/read/database.ts';
import type { Result } from '../../src/model/result.ts';
import { previewTask } from '../../src/server/task-preview.ts';
import type { PreviewAnswer } from '../../src/server/route.ts';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const sandbox = useSandbox();

const tasks = `tasks:
  - id: one
    title: The first
  - id: two
    title: The second
    depends_on: [one]
    feature: gone
`;

function preview(typed: Parameters<typeof previewTask>[1], edited?: string): PreviewAnswer {
  const project = projectAt(sandbox().project);
  const shown: Result<PreviewAnswer> = previewTask(
    { project, reader: new DatabaseReader(project) },
    typed,
    edited,
  );
  if (!shown.ok) throw new Error(shown.failure.reason);
  return shown.value;
}

it('tells what the whole database would say of a typed task, and nothing that it says without it [WEB-70]', () => {
  writeQueue(sandbox(), tasks);
  const sound = preview({ title: 'The third', depends_on: ['two'] });
  expect(sound).toMatchObject({ yaml: 'title: The third\ndepends_on: [two]\n', errors: {} });
  const wrong = preview({
    ...{ id: 'one', title: '', depends_on: ['tow'], feature: 'login', priority: 'urgent' },
    verify: 'test',
  });
  expect(Object.keys(wrong.errors).toSorted()).toEqual(
    ['depends_on', 'feature', 'id', 'priority', 'title', 'verify'].toSorted(),
  );
  expect(wrong.errors['depends_on']).toContain('expected the id of a task');
  expect(preview({ title: 'A name of nobody', id: '../up' }).errors['id']).toBeDefined();
});

it('holds a typed task against the others in the place of the one that is edited, in a list or a file of its own [WEB-70]', () => {
  writeQueue(sandbox(), tasks);
  const own = 'id: three\ntitle: The third\ndepends_on: [two]\n';
  sandbox().write('.ralph/db/tasks/three-the-third.yaml', own);
  const same = preview({ title: 'The third', depends_on: ['two'] }, 'three');
  expect(same).toMatchObject({ yaml: own, errors: {} });
  // Each waits for the other then.
  const around = preview({ title: 'The first', depends_on: ['three'] }, 'one');
  expect(around.errors).toEqual({
    depends_on: expect.stringContaining('a cycle of dependencies') as string,
  });
  expect(preview({ title: 'The first' }, 'one').errors).toEqual({});
});
