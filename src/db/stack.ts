import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readText } from '../host/file.ts';
import type { Check } from '../model/config.ts';

/** What a project's own files suggest for its config. */
export interface Stack {
  checks: Check[];
  /** Permission rules that its commands need: to build and to test, never to install or to publish. */
  allow: string[];
}

const packageFile = z.looseObject({
  packageManager: z.optional(z.string()),
  scripts: z.optional(z.record(z.string(), z.unknown())),
});

/** Scripts of package.json that prove something, in the order in which they are run. */
const provingScripts = ['test', 'lint', 'typecheck', 'build'];

/** Other scripts that only build or look. */
const harmlessScript =
  /^(?:test|lint|typecheck|type-check|types|check|build|compile|format|fmt|coverage)(?:[:.-][\w:.-]+)?$/;

/** What `npm init` writes in place of a test. */
const noTest = /no test specified/;

/** Looks at the files that tell what a project is built with; files that do not read suggest nothing. */
export function suggestStack(root: string): Stack {
  const names = topNames(root);
  const stack: Stack = { checks: [], allow: [] };
  const add = (check: Check, otherName: string): void => {
    const taken = stack.checks.some((one) => one.name === check.name);
    stack.checks.push(taken ? { ...check, name: otherName } : check);
  };
  if (names.has('package.json')) {
    const { scripts, manager } = readPackage(root, names);
    for (const name of scripts.filter((one) => provingScripts.includes(one))) {
      add(
        { name, command: name === 'test' ? `${manager} test` : `${manager} run -s ${name}` },
        name,
      );
    }
    const others = scripts.filter((name) => name !== 'test');
    stack.allow.push(`Bash(${manager} test *)`);
    stack.allow.push(...others.map((name) => `Bash(${manager} run ${name} *)`));
  }
  for (const { file, check, other, allow } of others) {
    if (![...names].some((name) => (typeof file === 'string' ? file === name : file.test(name))))
      continue;
    const runner = runnerOf(names);
    const prefixed = other === 'pytest' && runner !== undefined;
    add({ name: 'test', command: prefixed ? `${runner} ${check}` : check }, other);
    stack.allow.push(...allow.map((rule) => `Bash(${rule} *)`));
    if (prefixed) stack.allow.push(...allow.map((rule) => `Bash(${runner} ${rule} *)`));
  }
  const makefile = ['Makefile', 'makefile', 'GNUmakefile'].find((name) => names.has(name));
  if (makefile !== undefined) {
    const targets = makeTargets(join(root, makefile));
    if (targets.includes('test')) add({ name: 'test', command: 'make test' }, 'make-test');
    stack.allow.push(...targets.map((target) => `Bash(make ${target} *)`));
  }
  return { ...stack, allow: [...new Set(stack.allow)] };
}

interface Builder {
  /** At the top of the project. */
  file: string | RegExp;
  check: string;
  /** The check's name where another one has the name `test`. */
  other: string;
  /** First words of the commands that build and test. */
  allow: string[];
}

const others: readonly Builder[] = [
  {
    ...{ file: 'Cargo.toml', check: 'cargo test', other: 'cargo-test' },
    allow: ['cargo build', 'cargo check', 'cargo clippy', 'cargo fmt', 'cargo test'],
  },
  {
    ...{ file: /^(?:pyproject\.toml|pytest\.ini|setup\.cfg)$/, check: 'pytest', other: 'pytest' },
    allow: ['pytest', 'python -m pytest', 'ruff check', 'ruff format', 'mypy'],
  },
  {
    ...{ file: 'go.mod', check: 'go test ./...', other: 'go-test' },
    allow: ['go build', 'go test', 'go vet', 'gofmt'],
  },
  {
    ...{ file: 'gradlew', check: './gradlew test', other: 'gradle-test' },
    allow: ['./gradlew test', './gradlew check', './gradlew build'],
  },
  {
    ...{ file: 'mvnw', check: './mvnw -q test', other: 'maven-test' },
    allow: ['./mvnw -q test', './mvnw test', './mvnw verify', './mvnw compile'],
  },
  {
    ...{ file: /\.(?:sln|slnx|csproj|fsproj)$/, check: 'dotnet test', other: 'dotnet-test' },
    allow: ['dotnet build', 'dotnet test'],
  },
  {
    ...{ file: /^phpunit\.xml(?:\.dist)?$/, check: 'vendor/bin/phpunit', other: 'phpunit' },
    allow: ['vendor/bin/phpunit', 'composer validate'],
  },
  {
    ...{ file: '.rspec', check: 'bundle exec rspec', other: 'rspec' },
    allow: ['bundle exec rspec', 'bundle exec rubocop'],
  },
  {
    ...{ file: 'mix.exs', check: 'mix test', other: 'mix-test' },
    allow: ['mix compile', 'mix format', 'mix test'],
  },
  {
    ...{ file: 'Package.swift', check: 'swift test', other: 'swift-test' },
    allow: ['swift build', 'swift test'],
  },
];

/** What runs programs of a Python project, by the file that it keeps. */
function runnerOf(names: ReadonlySet<string>): string | undefined {
  if (names.has('uv.lock')) return 'uv run';
  return names.has('poetry.lock') ? 'poetry run' : undefined;
}

/** Names as they are written: some file systems find `Makefile` under `makefile` too. */
function topNames(root: string): Set<string> {
  try {
    return new Set(readdirSync(root));
  } catch {
    return new Set();
  }
}

/** The scripts that prove or build, and what runs them. */
function readPackage(
  root: string,
  names: ReadonlySet<string>,
): { scripts: string[]; manager: 'npm' | 'pnpm' | 'yarn' | 'bun' } {
  const content = readText(join(root, 'package.json'));
  let file: z.infer<typeof packageFile> = {};
  try {
    file = packageFile.parse(JSON.parse(content.ok ? (content.value ?? '{}') : '{}'));
  } catch {
    // What does not read suggests nothing.
  }
  const scripts = Object.entries(file.scripts ?? {}).flatMap(([name, script]) =>
    typeof script === 'string' && script.trim() !== '' && !noTest.test(script) ? [name] : [],
  );
  const proving = provingScripts.filter((name) => scripts.includes(name));
  const more = scripts
    .filter((name) => !proving.includes(name) && harmlessScript.test(name))
    .sort();
  return { scripts: [...proving, ...more], manager: managerOf(file.packageManager, names) };
}

function managerOf(
  written: string | undefined,
  names: ReadonlySet<string>,
): 'npm' | 'pnpm' | 'yarn' | 'bun' {
  const known = (['pnpm', 'yarn', 'bun'] as const).find((name) => written?.startsWith(`${name}@`));
  if (known !== undefined) return known;
  if (names.has('pnpm-lock.yaml')) return 'pnpm';
  if (names.has('yarn.lock')) return 'yarn';
  return names.has('bun.lock') || names.has('bun.lockb') ? 'bun' : 'npm';
}

/** Targets of a makefile that only build or look. */
function makeTargets(path: string): string[] {
  const content = readText(path);
  const text = content.ok ? (content.value ?? '') : '';
  const targets = Array.from(text.matchAll(/^([\w.-]+)\s*:(?!=)/gm), ([, target = '']) => target);
  return [...new Set(targets)].filter((target) => harmlessScript.test(target) || target === 'all');
}
