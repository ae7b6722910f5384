import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import { writeQueue } from '../rig/sample-project.ts';
import type { Sandbox } from '../rig/sandbox.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - {id: login-form, title: "Log in\\twith a link", tags: [ui, "two words"]}
  - {id: login-api, title: The API, priority: high}
  - {id: docs, title: Write it down, status: done}
`;
const config = 'checks: {test: npm test, lint: npm run lint}\n';

/** The words that may stand in the place of the last one. */
async function wordsAt(sandbox: Sandbox, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await sandbox.run(['complete', '--', ...words]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : (line.split('\t')[0] ?? '')));
}

/** A `ralph` that a shell finds by its name; returns the folder that it is in. */
function program(sandbox: Sandbox): string {
  const file = join(sandbox.home, 'ralph');
  const built = join(repositoryRoot, 'dist', 'ralph.js');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${built}' "$@"\n`);
  chmodSync(file, 0o755);
  return sandbox.home;
}

describe('the words that may stand at the cursor', () => {
  const sandbox = useSandbox();

  it.each([
    ['commands', ['val'], ['validate']],
    ['sub-commands', ['db', 're'], ['resolve']],
    ['ids, in play order', ['show', 'login'], ['login-api', 'login-form']],
    ['ids that are not given yet', ['play', 'docs', ''], ['login-api', 'login-form']],
    ['ids behind options', ['add', 'x', '--depends-on', 'd'], ['docs']],
    ['no ids where there is no place for one', ['show', 'docs', ''], []],
    ['options', ['validate', '--f'], ['--fix']],
    ['options of the page', ['ui', '--'], ['--json', '--port', '--host', '--open', '--help']],
    ['values of options', ['add', 'x', '--priority', 'm'], ['medium']],
    ['values in the word of the option', ['add', '--priority=h'], ['--priority=high']],
    ['values in the words that bash makes of it', ['add', '--priority', '=', 'h'], ['high']],
    ['values after the = that bash makes a word of', ['add', '--priority', '=', 'lo'], ['low']],
    ['nothing for other values', ['add', '--id', 'd'], []],
    ['names of checks', ['add', 'x', '--verify', ''], ['test', 'lint']],
    ['names of pipelines', ['add', '--pipeline', 'sp'], ['spec-implement-review']],
    ['pipelines as such', ['pipeline', 'show', ''], ['spec-implement-review']],
    ['tags without what a shell would read', ['add', 'x', '--tag', ''], ['ui']],
    ['no options behind --', ['show', '--', '-'], []],
    ['shells', ['completion', 'z'], ['zsh']],
    ['commands about MCP servers', ['mcp', ''], ['install', 'debug']],
    ['MCP clients', ['mcp', 'install', '--client', 'c'], ['claude', 'cursor']],
    ['keys of the config', ['config', 'set', 'run.keep'], ['run.keep.age', 'run.keep.size']],
    ['nothing behind what is unknown', ['frobnicate', ''], []],
  ])('are %s [CLI-152]', async (_, words, expected) => {
    writeQueue(sandbox(), queue, config);
    expect(await wordsAt(sandbox(), ...words)).toEqual(expected);
  });

  it('come with what they are, on one line each [CLI-152]', async () => {
    writeQueue(sandbox(), queue, config);
    const { stdout } = await sandbox().run(['complete', '--', 'show', 'login-f']);
    expect(stdout).toBe('login-form\tLog in with a link\n');
  });

  it('come of what can be read of a queue with problems, and quietly of nothing [CLI-152]', async () => {
    expect(await wordsAt(sandbox(), 'show', '')).toEqual([]);
    writeQueue(sandbox(), `${queue}  - {id: bad, title: 12}\n`, config);
    expect(await wordsAt(sandbox(), 'show', 'log')).toEqual(['login-api', 'login-form']);
    sandbox().write('.ralph/db/tasks.yaml', 'tasks: [');
    expect(await wordsAt(sandbox(), 'show', '')).toEqual([]);
  });

  it('are not a command that the help lists [CLI-152]', async () => {
    const { stdout } = await sandbox().run(['--help']);
    expect(stdout).toMatch(/^ {2}completion /m);
    expect(stdout).not.toMatch(/^ {2}complete /m);
  });
});

describe('ralph completion', () => {
  const sandbox = useSandbox();

  it('makes bash complete on the tab key [CLI-153]', async () => {
    writeQueue(sandbox(), queue, config);
    const path = program(sandbox());
    const shell = new Terminal(sandbox(), 'bash --norc --noprofile -i');
    await shell.waitFor('bash-');
    shell.type(`PATH='${path}':"$PATH"; source <(ralph completion bash); echo rea"dy"\r`);
    await shell.waitFor('ready');
    shell.type('ralph show login-f\t');
    await shell.waitFor('ralph show login-form');
    shell.type('\u0015ralph add x --priority=cr\t');
    await shell.waitFor('--priority=critical');
    shell.type('\u0015ralph vali\t');
    await shell.waitFor('ralph validate');
    shell.type('\u0015exit\r');
    expect((await shell.exit).code).toBe(0);
  });

  it('gives bash files where Ralph has no words [CLI-153]', async () => {
    sandbox().write('stream-of-today.jsonl', '');
    const path = program(sandbox());
    const shell = new Terminal(sandbox(), 'bash --norc --noprofile -i');
    await shell.waitFor('bash-');
    shell.type(`PATH='${path}':"$PATH"; source <(ralph completion bash); echo rea"dy"\r`);
    await shell.waitFor('ready');
    shell.type('ralph judge stream-o\t');
    await shell.waitFor('ralph judge stream-of-today.jsonl');
    shell.type('\u0015exit\r');
    expect((await shell.exit).code).toBe(0);
  });

  it.each([
    ['bash', 'complete -o default -F _ralph ralph'],
    ['zsh', 'compdef _ralph ralph'],
    ['fish', "complete -c ralph -f -a '(__ralph_words)'"],
  ])('prints the script of %s, and as a document [CLI-153]', async (shell, words) => {
    const { code, stdout } = await sandbox().run(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain(words);
    const json = await sandbox().run(['completion', shell, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'completion',
      data: { shell, script: stdout },
    });
    expect((await sandbox().run(['completion', 'csh'])).code).toBe(2);
  });
});
