import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { starterFiles } from '../../src/db/starter.ts';
import { suggestStack } from '../../src/db/stack.ts';
import type { Config } from '../../src/model/config.ts';
import { judgeRule } from '../../src/model/rule-form.ts';
import { resolveConfig, writtenConfig } from '../../src/model/written-config.ts';
import { good, sampleProject, sampleStore, writeSample } from './sample.ts';

/** A project with these files at its top. */
function projectOf(files: Record<string, string>): ReturnType<typeof sampleProject> {
  const project = sampleProject();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project.root, name), text);
  return project;
}

/** The config of that project when it uses its starter files, each text changed first. */
function started(files: Record<string, string>, change = (text: string): string => text): Config {
  const project = projectOf(files);
  for (const { path, text } of starterFiles(project.root))
    writeSample(project, join('../..', path), path.endsWith('config.yaml') ? change(text) : text);
  const { queue, warnings } = good(sampleStore(project).load());
  expect(warnings).toEqual([]);
  return queue.config;
}

const packageJson = JSON.stringify({
  scripts: {
    build: 'vite build',
    lint: 'eslint .',
    test: 'vitest',
    start: 'node .',
    typecheck: 'tsc',
  },
});

describe('the starter files', () => {
  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['package.json', { 'package.json': packageJson }],
    [
      'every stack',
      { 'package.json': packageJson, 'Cargo.toml': '', 'go.mod': '', Makefile: 'test:\n\ttrue\n' },
    ],
  ])('are valid without a warning in a project with %s [DB-35]', (_, files) => {
    expect(started(files)).toMatchObject({ max_attempts: 3 });
  });

  it('ignore what is not committed, and make nothing else [DB-35]', () => {
    const files = starterFiles('/home/me/My project');
    expect(files.map(({ path }) => path)).toEqual([
      '.ralph/config.yaml',
      '.ralph/guide.md',
      '.ralph/.gitignore',
      '.ralph/db/metadata.yaml',
      '.ralph/db/tasks.yaml',
      '.ralph/db/features.yaml',
      '.ralph/db/disciplines.yaml',
    ]);
    expect(files.find(({ path }) => path.endsWith('.gitignore'))?.text).toMatch(/^run\/$/m);
    expect(files.find(({ path }) => path.endsWith('metadata.yaml'))?.text).toContain(
      'schema_version: 1\ntitle: My project\n',
    );
  });

  it('show every key of the config, with its default [DB-36]', () => {
    const [config] = starterFiles('/x');
    for (const key of keysOf(writtenConfig))
      expect(config?.text).toMatch(new RegExp(`^# +${key}:`, 'm'));

    // Without the comment signs it is a config of its own: the defaults, and an example where there is none.
    const uncommented = started({}, (text) =>
      text.replaceAll(/^# ( *(?:[a-zA-Z_]+|- .*):(?: .*)?)$/gm, '$1'),
    );
    const defaults = resolveConfig({});
    expect(uncommented).toEqual({
      ...defaults,
      checks: [
        { name: 'test', command: 'npm test' },
        { name: 'lint', command: 'npm run -s lint' },
      ],
      verify: ['test'],
      permissions: { allow: ['Bash(npm test *)'], deny: [] },
      kinds: [
        {
          ...{ name: 'research', like: 'plan', sections: undefined },
          description: 'Find out how others do it, and hand that over',
        },
      ],
      model: 'sonnet',
      effort: 'high',
      escalate: { model: 'opus', effort: 'high' },
      timers: { ...defaults.timers, tools: { Bash: 610_000 } },
      notify: { command: './tell-me.sh', desktop: true },
    });
  });

  it('teach by examples that are valid themselves [DB-36]', () => {
    // One example refers to the next, so all of them are taken together.
    const project = projectOf({});
    for (const { path, text } of starterFiles(project.root)) {
      const example = text
        .replace(/^(?:tasks|features|disciplines): \[\]$/m, '')
        .replaceAll(/^# ((?:tasks|features|disciplines|description):.*| +.*)$/gm, '$1')
        .replace('# description: |\n#   ', 'description: |\n  ')
        .replace('depends_on: [user-table]', 'depends_on: []');
      writeSample(project, join('../..', path), /config|guide/.test(path) ? text : example);
    }
    const { queue } = good(sampleStore(project).load());
    expect(queue.tasks).toMatchObject([
      { id: 'login-form', feature: 'login', discipline: 'frontend' },
    ]);
    expect(queue.features.get('login')?.spec).toBe('login');
    expect(queue.disciplines.get('frontend')?.verify).toEqual(['lint']);
  });
});

function keysOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodMiniOptional) return keysOf(schema.def.innerType);
  if (!(schema instanceof z.ZodMiniObject)) return [];
  const shape: Record<string, z.core.$ZodType> = schema.shape;
  return Object.entries(shape).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

const pnpmChecks: [string, string][] = [
  ['test', 'pnpm test'],
  ['lint', 'pnpm run -s lint'],
  ['typecheck', 'pnpm run -s typecheck'],
  ['build', 'pnpm run -s build'],
];

describe('the stack', () => {
  it.each<[string, Record<string, string>, [string, string][]]>([
    [
      'package.json',
      { 'package.json': packageJson },
      [
        ['test', 'npm test'],
        ['lint', 'npm run -s lint'],
        ['typecheck', 'npm run -s typecheck'],
        ['build', 'npm run -s build'],
      ],
    ],
    [
      'npm’s own placeholder',
      { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
      [],
    ],
    ['a package.json that does not parse', { 'package.json': '{' }, []],
    ['Cargo.toml', { 'Cargo.toml': '' }, [['test', 'cargo test']]],
    ['pyproject.toml', { 'pyproject.toml': '' }, [['test', 'pytest']]],
    ['pnpm', { 'package.json': packageJson, 'pnpm-lock.yaml': '' }, pnpmChecks],
    ['uv', { 'pyproject.toml': '', 'uv.lock': '' }, [['test', 'uv run pytest']]],
    ['gradle', { gradlew: '' }, [['test', './gradlew test']]],
    ['maven', { mvnw: '' }, [['test', './mvnw -q test']]],
    ['.NET', { 'App.sln': '' }, [['test', 'dotnet test']]],
    ['PHP', { 'phpunit.xml.dist': '' }, [['test', 'vendor/bin/phpunit']]],
    ['Ruby', { '.rspec': '' }, [['test', 'bundle exec rspec']]],
    ['go.mod', { 'go.mod': '' }, [['test', 'go test ./...']]],
    [
      'a Makefile with a test',
      { Makefile: 'all: x\ntest: all\n\t./run\n' },
      [['test', 'make test']],
    ],
    ['a Makefile without one', { Makefile: 'test := 1\nlatest:\n\ttrue\n' }, []],
    [
      'two of them',
      {
        'package.json': packageJson.replaceAll(/"(build|lint|typecheck)"/g, '"x$1"'),
        'go.mod': '',
      },
      [
        ['test', 'npm test'],
        ['go-test', 'go test ./...'],
      ],
    ],
  ])('suggests the checks of %s [DB-37]', (_, files, expected) => {
    const { checks } = suggestStack(projectOf(files).root);
    expect(checks.map(({ name, command }) => [name, command])).toEqual(expected);
    expect(started(files).checks).toEqual(checks);
  });

  it('suggests the permissions that its commands need [DB-37]', () => {
    expect(started({ 'package.json': packageJson, 'Cargo.toml': '' }).permissions.allow).toEqual([
      'Bash(npm test *)',
      'Bash(npm run lint *)',
      'Bash(npm run typecheck *)',
      'Bash(npm run build *)',
      'Bash(cargo build *)',
      'Bash(cargo check *)',
      'Bash(cargo clippy *)',
      'Bash(cargo fmt *)',
      'Bash(cargo test *)',
    ]);
  });

  it('suggests none that installs, publishes or runs just anything [PLAN-20]', () => {
    const scripts = { test: 'x', 'test:unit': 'x', deploy: 'x', publish: 'x', postinstall: 'x' };
    const files = {
      ...{ 'package.json': JSON.stringify({ scripts }), 'yarn.lock': '', 'poetry.lock': '' },
      ...{ 'pyproject.toml': '', 'Cargo.toml': '', 'go.mod': '', gradlew: '', mvnw: '' },
      ...{ 'a.csproj': '', 'phpunit.xml': '', '.rspec': '', 'mix.exs': '', 'Package.swift': '' },
      Makefile: 'all: x\ntest:\n\ttrue\ninstall:\n\ttrue\ndeploy:\n\ttrue\n',
    };
    const { allow } = started(files).permissions;
    expect(allow).toContain('Bash(yarn run test:unit *)');
    expect(allow).toContain('Bash(poetry run pytest *)');
    expect(allow.filter((rule) => rule.startsWith('Bash(make '))).toEqual([
      'Bash(make all *)',
      'Bash(make test *)',
    ]);
    expect(
      allow.filter((rule) => /install|publish|deploy|\brun \*|^\w+\(\w+ \*/.test(rule)),
    ).toEqual(['Bash(pytest *)', 'Bash(mypy *)', 'Bash(gofmt *)']);
    for (const rule of allow) expect(judgeRule(rule)).toEqual({ type: 'good', rule });
  });
});
