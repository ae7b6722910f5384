import { describe, expect, it } from 'vitest';
import { oneTask, statuses, writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const cache = '.ralph/run/queue-cache.json';

describe('the cache of the queue', () => {
  const sandbox = useSandbox();

  it('serves while the files are what they were, and never after [CLI-14]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.ralph/run/events/.keep', '');
    expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    const kept = sandbox().read(cache);
    // What it holds is shown: proof that it is used at all.
    sandbox().write(cache, kept.replace('"status":"pending"', '"status":"skipped"'));
    expect(await statuses(sandbox())).toEqual({ one: 'skipped' });

    sandbox().write('.ralph/db/tasks.yaml', `${oneTask}    status: done\n`);
    expect(await statuses(sandbox())).toEqual({ one: 'done' });
  });

  it('is as if there were none when it is damaged [CLI-14]', async () => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.ralph/run/events/.keep', '');
    await statuses(sandbox());
    const kept = sandbox().read(cache);
    for (const damaged of ['', '{', kept.slice(0, -20), `${kept.slice(0, 60)}null`]) {
      sandbox().write(cache, damaged);
      expect(await statuses(sandbox())).toEqual({ one: 'pending' });
    }
  });

  it('is not made where nothing was ever written', async () => {
    writeQueue(sandbox(), oneTask);
    await statuses(sandbox());
    expect(sandbox().has('.ralph/run')).toBe(false);
  });

  it('lists from the outline what it lists without it [CLI-14]', async () => {
    const more = '    tags: [a]\n  - id: two\n    title: Next\n    depends_on: [one]\n';
    writeQueue(sandbox(), oneTask + more);
    sandbox().write('.ralph/run/events/.keep', '');
    const lists = [
      ['list'],
      ['list', '--status', 'waiting'],
      ['list', '--tag', 'a'],
      ['list', '--tag', 'b'],
      ['list', '--json', '--fields', 'id,state,depends_on,reviews,feature', '--limit', '1'],
      ['list', '--search', 'next'],
      ['graph', '--json'],
      ['complete', '--', 'show', ''],
    ];
    const index = '.ralph/run/queue-index';
    // A queue that was written just now is read again.
    do await sandbox().run(['list']);
    while (sandbox().read(index) === '');
    const kept = sandbox().read(index);
    for (const words of lists) {
      const warm = await sandbox().run(words);
      expect(sandbox().read(index)).toBe(kept);
      sandbox().write(index, '');
      expect(await sandbox().run(words)).toEqual(warm);
      sandbox().write(index, kept);
    }
    // What it holds is shown: proof that it is used at all.
    sandbox().write('.ralph/db/features.yaml', '');
    await sandbox().run(['list']);
    expect(sandbox().read(index)).not.toBe(kept);
  });
});
