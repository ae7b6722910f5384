import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectAt } from '../../src/db/project.ts';
import { Store } from '../../src/db/store.ts';
import { readSignals } from '../../src/mcpgen/session-signals.ts';
import type { SessionFolder } from '../../src/mcpgen/session-folder.ts';
import { allTools, toolsOf } from '../../src/mcpgen/tool-table.ts';
import type { Tool } from '../../src/mcpgen/tool.ts';
import { resolveTask, type WrittenTask } from '../../src/model/written-task.ts';
import { LineClient, type Called } from '../rig/line-client.ts';
import { quickTimers, writeQueue } from '../rig/sample-project.ts';
import { writeServedFolder } from '../rig/served-folder.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

/** What people, models and attackers write; each goes into every text of every tool. */
const texts = [
  `it's "odd" \\ and \\n`,
  'one\ntwo\r\nthree\r',
  '$(touch pwned) `touch pwned`; touch pwned #',
  '\0',
  'half \ud83d of one',
  '👩‍👩‍👧‍👦 Grüße 漢字 \u202eabc \u0085\ufeff',
  'x'.repeat(1024 * 1024),
  '../x',
  '../../../etc/passwd',
  '- a: [b, {c: d}] # e',
  'key: value',
  '---\n...\n--- !!js/function x\n&a [*a]',
  '|\n  text\n\n\t',
  '\u001b[31mred\u0007',
  'null',
  '1e3',
  '<|endoftext|>',
  '__proto__',
  '-rf ${HOME} {name} %s',
  '',
] as const;

interface Leaf {
  path: (string | number)[];
}

/** Every place of these arguments that takes a text. */
function leaves(schema: unknown, path: Leaf['path'] = []): Leaf[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, properties, items, anyOf } = schema as Record<string, unknown>;
  const isText = type === 'string' || (Array.isArray(type) && type.includes('string'));
  return [
    ...(isText ? [{ path }] : []),
    ...Object.entries(properties ?? {}).flatMap(([key, one]) => leaves(one, [...path, key])),
    ...leaves(items, [...path, 0]),
    ...(Array.isArray(anyOf) ? anyOf.flatMap((one: unknown) => leaves(one, path)) : []),
  ];
}

/** Arguments of this form that are as plain as can be: what has to be there, and nothing else. */
function plain(schema: unknown): unknown {
  const { type, properties, required, enum: words } = schema as Record<string, unknown>;
  if (Array.isArray(words)) return words[0];
  switch (type) {
    case 'object': {
      const keys = (required ?? []) as string[];
      const parts = (properties ?? {}) as Record<string, unknown>;
      return Object.fromEntries(keys.map((key) => [key, plain(parts[key])]));
    }
    case 'array':
      return [];
    case 'boolean':
      return true;
    case 'number':
      return 1;
    default:
      return 'plain';
  }
}

function schemaAt(schema: unknown, path: Leaf['path']): unknown {
  return path.reduce<unknown>((at, key) => {
    const { properties, items, anyOf } = at as Record<string, Record<string, unknown>>;
    const inner = Array.isArray(anyOf) ? (anyOf[0] as Record<string, unknown>) : undefined;
    return typeof key === 'number' ? (items ?? inner?.['items']) : properties?.[key];
  }, schema);
}

/** The arguments with this text at this place, and what it needs around it. */
function withText(tool: Tool, { path }: Leaf, text: string): object {
  const schema = tool.input_schema();
  const root = plain(schema) as object;
  let at: object = root;
  for (const [index, key] of path.entries()) {
    const isLast = index === path.length - 1;
    const next: unknown = path[index + 1];
    const found: unknown = Reflect.get(at, key);
    const filled =
      typeof next === 'number' ? [] : plain(schemaAt(schema, path.slice(0, index + 1)));
    const value = isLast ? text : typeof found === 'object' ? found : filled;
    Reflect.set(at, key, value);
    if (!isLast) at = value as object;
  }
  return root;
}

/** Whether the text is somewhere in there, exactly. */
function holds(value: unknown, text: string): boolean {
  if (value === text) return true;
  if (value instanceof Map) return holds([...value.values()], text);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((one) => holds(one, text));
}

describe('hostile text', () => {
  const sandbox = useSandbox();
  const config = `${quickTimers}checks:\n  proof: 'true'\n`;
  const target = `tasks:\n  - id: plain\n    title: A task\n  - id: other\n    title: Another\n`;

  const sessions: [string, WrittenTask][] = [
    ['implement', { id: 'own', title: 'Own', kind: 'implement' }],
    ['plan', { id: 'own', title: 'Own', kind: 'plan' }],
    ['review', { id: 'own', title: 'Own', kind: 'review', reviews: ['plain'] }],
  ];

  const reset = (): void => {
    sandbox().write('.ralph/db/tasks.yaml', target);
    for (const file of ['features', 'disciplines']) sandbox().write(`.ralph/db/${file}.yaml`, '');
  };

  const read = (folder: SessionFolder): unknown => {
    const parts = { now: () => new Date(), random: randomBytes, what: 'test' };
    const loaded = new Store(projectAt(sandbox().project), parts).load();
    expect(loaded).toMatchObject({ ok: true });
    return [loaded.ok ? loaded.value.queue : undefined, readSignals(folder)];
  };

  const stored = (folder: SessionFolder): string =>
    ['tasks', 'features', 'disciplines']
      .map((file) => `.ralph/db/${file}.yaml`)
      .map((file) => (sandbox().has(file) ? sandbox().read(file) : ''))
      .concat(signalsOf(folder))
      .join('\n');

  it.each(sessions)(
    'through every text of every tool of a %s session is kept as it is or refused in words [MCP-25]',
    { timeout: 120_000 },
    async (_, task) => {
      writeQueue(sandbox(), target, config);
      const folder = writeServedFolder(sandbox(), { task, config: { checks: { proof: 'true' } } });
      const client = new LineClient('bash', [folder.script], sandbox().env);
      await client.initialize();
      const counts = { kept: 0, refused: 0, answered: 0 };
      let last: Called | undefined;
      for (const tool of toolsOf(resolveTask(task))) {
        for (const leaf of leaves(tool.input_schema())) {
          // A queue that grew with each of them would only make the test slow.
          reset();
          for (const text of texts) {
            const input = withText(tool, leaf, text);
            if (tool.name === 'update_task' && leaf.path[0] === 'patch') {
              const shown = await client.call('get_task', { id: 'plain' });
              Object.assign(input, { id: 'plain', if_hash: shown.data?.['hash'] });
            }
            const before = stored(folder);
            last = await client.call(tool.name, input);
            const place = `${tool.name} ${leaf.path.join('.')} ${JSON.stringify(text.slice(0, 40))}`;
            expect(last.text, place).not.toMatch(/TypeError|undefined|\[object|\n {4}at /);
            if (stored(folder) === before) {
              counts[last.failed ? 'refused' : 'answered'] += 1;
              continue;
            }
            expect(holds(read(folder), text), `${place}: ${last.text}`).toBe(true);
            counts.kept += 1;
          }
        }
      }
      expect(last).toBeDefined();
      expect(counts.kept).toBeGreaterThan(30);
      expect(counts.refused).toBeGreaterThan(30);
      await client.close();
      expect(client.noise).toEqual([]);
      expect(client.stderr).toBe('');
      expect(sandbox().has('pwned')).toBe(false);
      expect((await sandbox().run(['validate'])).code).toBe(0);
    },
  );

  it.each([
    ['U+0000', 'a\0b', 'title: found the character U+0000, which no file can hold'],
    ['half a character', 'a\ud83d', String.raw`title: found "\ud83d", which no file can hold`],
    ['a megabyte', 'x'.repeat(1 << 20), 'title: found 1048576 characters, expected at most 32768'],
    ['two lines', 'a\nb', 'title: found "a\\nb", expected text on one line'],
  ])('is refused by its field for %s [MCP-26]', async (_, title, words) => {
    writeQueue(sandbox(), target, config);
    const folder = writeServedFolder(sandbox(), { task: { id: 'own', title: 'Own' } });
    const client = new LineClient('bash', [folder.script], sandbox().env);
    await client.initialize();
    const refused = await client.call('create_task', { title });
    expect(refused).toMatchObject({ failed: true, data: undefined });
    expect(refused.text).toContain(words);
    expect(sandbox().read('.ralph/db/tasks.yaml')).toBe(target);
    await client.close();
  });

  it('covers every tool that there is [MCP-25]', () => {
    const covered = sessions.flatMap(([, task]) =>
      toolsOf(resolveTask(task)).map(({ name }) => name),
    );
    expect([...new Set(covered)].toSorted()).toEqual(allTools.map(({ name }) => name).toSorted());
  });
});

function signalsOf({ signals }: SessionFolder): string {
  try {
    return readFileSync(signals, 'utf8');
  } catch {
    return '';
  }
}
