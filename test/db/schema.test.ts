import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schemaFiles } from '../../src/db/schema/json-schema.ts';
import { starterFiles } from '../../src/db/starter.ts';
import { repositoryRoot } from '../rig/repository-root.ts';
import { good, readSample, sampleProject, sampleStore } from './sample.ts';

const schemas = new Map(
  schemaFiles().map(({ path, text }) => [basename(path, '.json'), JSON.parse(text) as object]),
);

function validator(name: string): ValidateFunction {
  return new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schemas.get(name) ?? {});
}

/** What a real JSON Schema validator finds in a YAML text. */
function faults(name: string, yaml: string): string[] {
  const validate = validator(name);
  validate(parse(yaml));
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ''}`,
  );
}

const task = `id: login-form
title: Log in
created: 2026-11-21T03:05:12Z
created_by: human
status: blocked
kind: review
priority: high
depends_on:
reviews: []
command: /code-review src
acceptance: [It works, {id: x, text: It is quick}]
verify: [test]
tags: [ui]
permissions: ["Bash(npm test *)"]
model:
max_turns: 100
max_budget_usd: 2.5
timeout: 30m
notes: [{at: 2026-11-21T03:05:12Z, by: human, text: Look}]
blocked: {on: human, reason: Why, options: [a, b]}
answers: [{answer: Blue}]
`;

const config = `agent: {command: [claude], env: [NODE_OPTIONS]}
checks: {test: npm test, Lint-2: npm run lint}
verify:
max_attempts: 3
max_budget_usd: {session: 5}
stop_at_utilization: 90%
timers: {start: 60s, tools: {Bash: 10m}}
run: {keep: {age: 30d, size: 2GB}}
`;

const tools = `tools:
  - name: deploy
    title: Put it on a server
    description: Puts the work tree on a server.
    arguments:
      stage: {type: enum, values: [staging, live], description: Where to}
      note: {type: string, required: false, max_length: 80, pattern: '[a-z ]+', allow_dash: true}
      count: {type: integer, min: 1, max: 9, default: 2}
      share: {type: number, required: true}
      loud: {type: boolean, flag: --loud, required: false}
    command: [./deploy.sh, '{stage}', [--note, '{note}'], '{loud}', --, '{count}']
    env: {SHARE: '{share}', CI: '1'}
    cwd: scripts
    timeout: 90s
    output: 8kB
    reads_only: true
    success: [0, 3]
`;

const pipelines = `pipelines:
  - name: careful
    title: With a look in between
    description: For what is hard to take back.
    stages:
      - {name: spec, kind: plan, title: "{title}: what it is", effort: high, tags: [spec]}
      - name: build
        gate: person
        description: "Build it: {description}"
        model: opus
        permissions: ["Bash(npm test *)"]
        acceptance: [It works]
        verify: [test]
        max_turns: 50
        timeout: 2h
      - {name: look, kind: review, after: [spec, build], reviews: [build]}
`;

function indented(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n    ');
}

describe('the JSON Schemas', () => {
  it.each([
    ['config', config],
    ['metadata', 'schema_version: 1\ntitle: A\n'],
    ['task', task],
    ['tasks', `tasks:\n  - ${indented(task)}\n`],
    ['features', 'features:\n  - name: login\n    title: Logging in\n'],
    [
      'disciplines',
      'disciplines:\n  - {name: web, tools: [deploy], model: sonnet, verify: [test]}\n',
    ],
    ['tools', tools],
    ['pipelines', pipelines],
  ])('take a %s file that Ralph reads without a word [DB-108]', (name, text) => {
    expect(faults(name, text)).toEqual([]);
    if (name !== 'task') for (const empty of ['', '{}']) expect(faults(name, empty)).toEqual([]);
    const files: Record<string, Record<string, string>> = {
      config: { '../config.yaml': text },
      task: { 'tasks/login-form.yaml': text },
      disciplines: { 'disciplines.yaml': text, 'tools.yaml': tools },
    };
    const loaded = sampleStore(sampleProject(files[name] ?? { [`${name}.yaml`]: text })).load();
    expect(good(loaded).warnings).toEqual([]);
  });

  it('take the files that init makes, and this project’s own [DB-108]', () => {
    for (const { path, text } of starterFiles('/x')) {
      if (path.endsWith('.yaml')) expect(faults(basename(path, '.yaml'), text)).toEqual([]);
    }
    for (const name of ['metadata', 'tasks', 'features', 'disciplines']) {
      const text = readFileSync(join(repositoryRoot, '.ralph/db', `${name}.yaml`), 'utf8');
      expect(faults(name, text)).toEqual([]);
    }
  });

  it.each([
    ['task', 'title: A', " must have required property 'id'"],
    ['task', 'id: A b\ntitle: A', '/id must match pattern'],
    ['task', 'id: 12\ntitle: A', '/id must be string'],
    ['task', 'id: a\ntitle: " "', '/title must match pattern'],
    ['task', 'id: a\ntitle:', '/title must be string'],
    [
      'task',
      'id: a\ntitle: A\nstatus: pendin',
      '/status must be equal to one of the allowed values',
    ],
    ['task', 'id: a\ntitle: A\ntitel: A', ' must NOT have additional properties'],
    ['task', 'id: a\ntitle: A\ndepends_on: b', '/depends_on must be array,null'],
    ['task', 'id: a\ntitle: A\ntimeout: 30', '/timeout must be string,null'],
    ['task', 'id: a\ntitle: A\nmax_attempts: 21', '/max_attempts must be <= 20'],
    ['task', 'id: a\ntitle: A\nmax_budget_usd: 0', '/max_budget_usd must be > 0'],
    [
      'task',
      'id: a\ntitle: A\nacceptance: [{id: x}]',
      "/acceptance/0 must have required property 'text'",
    ],
    [
      'task',
      'id: a\ntitle: A\nblocked: {on: me, reason: x}',
      '/blocked/on must be equal to one of',
    ],
    ['tasks', 'task: []', ' must NOT have additional properties'],
    ['tasks', 'tasks: {a: b}', '/tasks must be array,null'],
    ['tasks', 'tasks: [{id: a}]', "/tasks/0 must have required property 'title'"],
    ['config', 'timers: {strat: 5s}', '/timers must NOT have additional properties'],
    ['config', 'checks: {a b: x}', '/checks must match pattern'],
    ['config', 'baseline: yes', '/baseline must be boolean,null'],
    ['metadata', 'schema_version: 2', '/schema_version must be'],
    ['features', 'features: [{title: A}]', "/features/0 must have required property 'name'"],
    [
      'disciplines',
      'disciplines: [{name: a, model: --x}]',
      '/disciplines/0/model must match pattern',
    ],
  ])('refuse a %s file with %j [DB-108]', (name, text, fault) => {
    expect(faults(name, text).join('\n')).toContain(fault);
  });

  it('take the record of a session, also with keys of later versions [DB-108]', () => {
    expect(faults('session', 'session: x').join('\n')).toContain("required property 'task'");
    const fields = schemas.get('session') as { additionalProperties: boolean };
    expect(fields.additionalProperties).toBe(true);
  });

  it('say of every key that people write what it is for, and nothing that is not so [DB-109]', () => {
    for (const name of ['config', 'metadata', 'task', 'features', 'disciplines']) {
      const silent = keysOf(schemas.get(name) ?? {}).filter(
        ({ path, schema }) =>
          schema.description === undefined &&
          !/^\.(notes|answers|acceptance|features|disciplines)\b/.test(path),
      );
      expect(silent.map(({ path }) => path)).toEqual([]);
    }
  });

  it('give examples that fit [DB-109]', () => {
    const ajv = new Ajv({ allowUnionTypes: true });
    let count = 0;
    for (const name of ['config', 'metadata', 'task', 'features', 'disciplines']) {
      for (const { path, schema } of keysOf(schemas.get(name) ?? {})) {
        for (const example of schema.examples ?? []) {
          count += 1;
          expect({ path, example, fits: ajv.validate(schema, example) }).toMatchObject({
            fits: true,
          });
        }
      }
    }
    expect(count).toBeGreaterThan(50);
  });

  it('give the defaults of the config as the file that init makes does [DB-109]', () => {
    const [starter] = starterFiles('/x');
    const given = keysOf(schemas.get('config') ?? {}).flatMap(({ path, schema }) => {
      const [, value] = /Default: ([\w.%[\]]+?)\.$/.exec(schema.description ?? '') ?? [];
      return value === undefined
        ? []
        : [`# ${'  '.repeat(path.split('.').length - 2)}${path.split('.').at(-1) ?? ''}: ${value}`];
    });
    expect(given.length).toBeGreaterThan(25);
    expect(given.filter((line) => !(starter?.text ?? '').includes(`${line}\n`))).toEqual([]);
  });
});

describe('the first line of a new file', () => {
  it('leads an editor to its schema, where the project has it [DB-110]', async () => {
    const added = async (files: Record<string, string>, name: string): Promise<string> => {
      const project = sampleProject(files);
      good(await sampleStore(project).addTask({ id: 'a', title: 'A' }));
      return readSample(project, name);
    };
    const schema = { '../schema/task.json': '{}' };
    const list = '# yaml-language-server: $schema=../schema/tasks.json\ntasks:\n  - id: a\n';
    expect((await added(schema, 'tasks.yaml')).startsWith(list)).toBe(true);
    const single = await added(
      { ...schema, 'tasks/b.yaml': 'id: b\ntitle: B\n' },
      'tasks/a-a.yaml',
    );
    expect(single).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/schema\/task\.json\nid: a\n/,
    );
    expect(await added({}, 'tasks.yaml')).toMatch(/^tasks:\n/);
    expect(await added({ ...schema, 'tasks.yaml': 'tasks: []\n' }, 'tasks.yaml')).toMatch(
      /^tasks:\n/,
    );
  });
});

interface KeySchema {
  description?: string;
  examples?: unknown[];
  properties?: Record<string, KeySchema>;
  items?: KeySchema;
  anyOf?: KeySchema[];
}

/** Every key at any depth, by its path. */
function keysOf(schema: KeySchema, above = ''): { path: string; schema: KeySchema }[] {
  const parts = [schema.items, ...(schema.anyOf ?? [])].filter((part) => part !== undefined);
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
      { path: `${above}.${key}`, schema: inner },
      ...keysOf(inner, `${above}.${key}`),
    ]),
    ...parts.flatMap((part) => keysOf(part, above)),
  ];
}
