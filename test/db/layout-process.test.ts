import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commentsOf } from '../../src/db/layout/comment.ts';
import { pendingChange } from '../../src/db/pending-change.ts';
import { cachedQueue } from '../../src/db/queue-cache.ts';
import { allTexts, changeLayout, idsOf, styledQueue as queue } from './layout-sample.ts';
import { buildProgram, type Program } from './program.ts';
import { good, readSample, sampleProject, sampleStore } from './sample.ts';

describe('a change of the layout that is killed', () => {
  const kills = 60;
  let program: Program;
  beforeAll(async () => {
    program = await buildProgram(fileURLToPath(new URL('layout-change.ts', import.meta.url)));
  });
  afterAll(() => {
    program.remove();
  });

  it('leaves each task exactly once, at whatever moment it comes [DB-71]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue });
    const ids = ['a', 'b', 'c', 'd'];
    const comments = commentsOf(queue).sort();
    let seed = 20261121;
    let halves = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = program.start(project.root);
      await once(child.stdout ?? child, 'data');
      seed = (seed * 48_271) % 2_147_483_647;
      // A moment that is spread over several changes, told by what is read meanwhile; or within one.
      const until = performance.now() + (seed % 60_000) / 1_000;
      const isTime = (): boolean =>
        kill % 2 === 0 ? performance.now() >= until : pendingChange(project) !== undefined;
      while (!isTime()) expect(idsOf(project)).toEqual(ids);
      child.kill('SIGKILL');
      await once(child, 'close');
      if (pendingChange(project) !== undefined) halves += 1;
      expect(idsOf(project)).toEqual(ids);
      good(await cachedQueue(project, () => Promise.resolve(sampleStore(project).load())));
      const texts = [...allTexts(project).values()];
      for (const id of ids) {
        expect(texts.join('\n').match(new RegExp(`\\bid: ${id}\\b`, 'g'))).toHaveLength(1);
      }
      expect(texts.flatMap(commentsOf).sort()).toEqual(comments);
    }
    expect(halves).toBeGreaterThan(0);
    await changeLayout(project, 'join');
    expect(readSample(project)).toBe(queue);
  }, 120_000);
});

describe('a change of the layout beside readers', () => {
  const changes = 80;
  const programs: Program[] = [];
  beforeAll(async () => {
    for (const name of ['layout-change.ts', 'layout-reader.ts']) {
      programs.push(await buildProgram(fileURLToPath(new URL(name, import.meta.url))));
    }
  });
  afterAll(() => {
    for (const program of programs) program.remove();
  });

  it('is seen by none of them by half: each reading has each task once, in order [DB-71] [DB-164]', async () => {
    const project = sampleProject({ 'tasks.yaml': queue });
    const [changer, reader] = programs;
    const readers = [1, 2].map(() => reader?.start(project.root, 'a', 'b', 'c', 'd'));
    const outputs = readers.map((child) => {
      const output = { out: '', error: '' };
      child?.stdout?.on('data', (part: Buffer) => (output.out += part.toString()));
      child?.stderr?.on('data', (part: Buffer) => (output.error += part.toString()));
      return output;
    });
    await Promise.all(readers.map(async (child) => once(child?.stdout ?? process, 'data')));
    await changer?.run(project.root, String(changes));
    await Promise.all(
      readers.map(async (child) => {
        child?.stdin?.end();
        if (child?.exitCode === null) await once(child, 'close');
      }),
    );
    expect(outputs.map(({ error }) => error)).toEqual(['', '']);
    for (const { out } of outputs) expect(Number(out.replace('ready\n', ''))).toBeGreaterThan(10);
    expect(readSample(project)).toBe(queue);
    // Changes are told apart also where the file system's clock stands still.
    const note: unknown = JSON.parse(readSample(project, '../run/db-change.json'));
    expect(note).toEqual({ done: true, change: changes });
  }, 120_000);
});
