import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readText } from '../host/file.ts';
import type { Check } from '../model/config.ts';

/** What a project's own files suggest for its config. */
export interface Stack {
  checks: Check[];
  /** Permission rules that its commands need. */
  allow: string[];
}

const packageFile = z.looseObject({ scripts: z.optional(z.record(z.string(), z.unknown())) });

/** Scripts of package.json that prove something, in the order in which they are run. */
const provingScripts = ['test', 'lint', 'typecheck', 'build'];

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
    for (const name of provingNames(join(root, 'package.json'))) {
      add({ name, command: name === 'test' ? 'npm test' : `npm run -s ${name}` }, name);
    }
    stack.allow.push('Bash(npm test *)', 'Bash(npm run *)');
  }
  if (names.has('Cargo.toml')) {
    add({ name: 'test', command: 'cargo test' }, 'cargo-test');
    stack.allow.push('Bash(cargo build *)', 'Bash(cargo check *)', 'Bash(cargo test *)');
  }
  if (names.has('pyproject.toml')) {
    add({ name: 'test', command: 'pytest' }, 'pytest');
    stack.allow.push('Bash(pytest *)', 'Bash(python -m pytest *)');
  }
  if (names.has('go.mod')) {
    add({ name: 'test', command: 'go test ./...' }, 'go-test');
    stack.allow.push('Bash(go build *)', 'Bash(go test *)', 'Bash(go vet *)');
  }
  const makefile = ['Makefile', 'makefile', 'GNUmakefile'].find((name) => names.has(name));
  if (makefile !== undefined && hasTestTarget(join(root, makefile))) {
    add({ name: 'test', command: 'make test' }, 'make-test');
    stack.allow.push('Bash(make *)');
  }
  return stack;
}

/** Names as they are written: some file systems find `Makefile` under `makefile` too. */
function topNames(root: string): Set<string> {
  try {
    return new Set(readdirSync(root));
  } catch {
    return new Set();
  }
}

function provingNames(path: string): string[] {
  const content = readText(path);
  if (!content.ok || content.value === undefined) return [];
  let scripts: Record<string, unknown>;
  try {
    scripts = packageFile.parse(JSON.parse(content.value)).scripts ?? {};
  } catch {
    return [];
  }
  return provingScripts.filter((name) => {
    const script = scripts[name];
    return typeof script === 'string' && script.trim() !== '' && !noTest.test(script);
  });
}

function hasTestTarget(path: string): boolean {
  const content = readText(path);
  return content.ok && /^test\s*:(?!=)/m.test(content.value ?? '');
}
