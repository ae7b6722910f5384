import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import { oneTask, writeQueue } from '../rig/sample-project.ts';
import { Terminal } from '../rig/terminal.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const entry = { type: 'stdio', command: 'ralph', args: ['mcp'] };
const inFolder = ['mcp', '--project', '${workspaceFolder}'];

describe('ralph mcp install', () => {
  const sandbox = useSandbox();

  it.each([
    ['claude', 'project', '.mcp.json', 'mcpServers', entry],
    ['cursor', 'project', '.cursor/mcp.json', 'mcpServers', { command: 'ralph', args: inFolder }],
    ['vscode', 'project', '.vscode/mcp.json', 'servers', { ...entry, args: inFolder }],
  ])('prints and writes for %s [SERVE-8] [SERVE-9]', async (client, scope, file, list, written) => {
    writeQueue(sandbox(), oneTask);
    const words = ['mcp', 'install', '--client', client, '--scope', scope];
    const printed = await sandbox().run([...words, '--print']);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout).toContain(`, in ${file}:`);
    const json = await sandbox().run([...words, '--print', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'mcp-install',
      data: { client, scope, list, entry: written, changed: false },
    });
    expect(sandbox().git('status', '--porcelain')).toBe('');

    const first = await sandbox().run([...words, '--yes']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain(`${file}, a new file:`);
    const text = sandbox().read(file);
    expect(JSON.parse(text)).toEqual({ [list]: { ralph: written } });
    expect(printed.stdout).toContain(text);
    const again = await sandbox().run([...words, '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ data: { changed: false } });
    expect(sandbox().read(file)).toBe(text);
  });

  it('writes nothing where its entry is there, in whatever form [SERVE-9]', async () => {
    writeQueue(sandbox(), oneTask);
    const text =
      '{"mcpServers": {"ralph": {"args": ["mcp"], "command": "ralph", "type": "stdio"}}}';
    sandbox().write('.mcp.json', text);
    const { code, stdout } = await sandbox().run(['mcp', 'install']);
    expect([code, stdout]).toEqual([0, '.mcp.json has it already; nothing was changed.\n']);
    expect(sandbox().read('.mcp.json')).toBe(text);
  });

  it('changes its own entry alone, also through a link [SERVE-9]', async () => {
    writeQueue(sandbox(), oneTask);
    const other = '{\n  "mcpServers": {\n    "a":  { "command" : "x" },\n    "ralph": {}\n  }\n}';
    writeFileSync(join(sandbox().home, 'kept.json'), other, { mode: 0o600 });
    symlinkSync(join(sandbox().home, 'kept.json'), join(sandbox().project, '.mcp.json'));
    const { stdout } = await sandbox().run(['mcp', 'install', '--yes']);
    expect(stdout).toContain(`${join(sandbox().home, 'kept.json')}:\n  -     "ralph": {}\n  +`);
    const text = readFileSync(join(sandbox().home, 'kept.json'), 'utf8');
    expect(text).toContain('    "a":  { "command" : "x" },\n    "ralph": {\n      "type": "stdio"');
    expect(JSON.parse(text)).toMatchObject({ mcpServers: { ralph: entry } });
  });

  it('is told to a user by the means that the client has [SERVE-8] [SERVE-12]', async () => {
    const found = { env: { PATH: `${bin()}:${sandbox().env['PATH'] ?? ''}` } };
    const claude = ['mcp', 'install', '--scope', 'user'];
    const named = await sandbox().run(claude, found);
    expect(named.stdout).toContain('claude mcp add --scope user ralph -- ralph mcp\n');
    const unnamed = await sandbox().run(claude);
    const own = `${process.execPath} ${join(repositoryRoot, 'dist/ralph.js')} mcp`;
    expect(unnamed.stdout).toContain(`claude mcp add --scope user ralph -- ${own}`);
    const code = await sandbox().run([...claude, '--client', 'vscode'], found);
    const json = JSON.stringify({ name: 'ralph', ...entry, args: inFolder });
    expect(code.stdout).toContain(`code --add-mcp '${json}'`);
    await sandbox().run([...claude, '--client', 'cursor', '--yes'], found);
    const file = readFileSync(join(sandbox().home, '.cursor/mcp.json'), 'utf8');
    expect(JSON.parse(file)).toEqual({
      mcpServers: { ralph: { command: 'ralph', args: ['mcp'] } },
    });
  });

  it("names the project's own Ralph where it has one, and says where there is none to be found [SERVE-12]", async () => {
    writeQueue(sandbox(), oneTask);
    const print = ['mcp', 'install', '--print'];
    const bare = await sandbox().run(print);
    expect(bare.stdout).toContain('There is no `ralph` on the PATH here');
    const named = await sandbox().run(print, {
      env: { PATH: `${bin()}:${sandbox().env['PATH'] ?? ''}` },
    });
    expect(named.stdout).not.toContain('There is no');
    sandbox().write('node_modules/.bin/ralph', '');
    const own = await sandbox().run([...print, '--json']);
    expect(JSON.parse(own.stdout)).toMatchObject({
      data: { entry: { command: 'npx', args: ['--no-install', 'ralph', 'mcp'] } },
    });
  });

  it.each([
    ['n\r', 3, false],
    ['\r', 3, false],
    ['y\r', 0, true],
  ])('shows the change and asks; %j ends with %i [SERVE-10]', async (keys, code, isWritten) => {
    writeQueue(sandbox(), oneTask);
    const terminal = Terminal.ralph(sandbox(), ['mcp', 'install']);
    await terminal.waitFor('Write this? [y/N]');
    expect(terminal.screen()).toContain('+     "ralph": {');
    expect(sandbox().has('.mcp.json')).toBe(false);
    terminal.type(keys);
    expect((await terminal.exit).code).toBe(code);
    expect(sandbox().has('.mcp.json')).toBe(isWritten);
  });

  it.each([[[]], [['--json']]])(
    'writes nothing where nobody is asked %j [SERVE-10]',
    async (more) => {
      writeQueue(sandbox(), oneTask);
      const refused = await sandbox().run(['mcp', 'install', ...more], { input: 'y\n' });
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(
        'there is nobody to ask\n  → --print shows what it would write',
      );
      expect(sandbox().has('.mcp.json')).toBe(false);
    },
  );

  it.each([
    ['comments', '// mine\n{"mcpServers": {}}\n'],
    ['a comma too many', '{"mcpServers": {},}\n'],
    ['another form', '{"mcpServers": []}\n'],
  ])('leaves a file with %s alone and tells what to paste [SERVE-11]', async (_, text) => {
    writeQueue(sandbox(), oneTask);
    sandbox().write('.mcp.json', text);
    const { code, stderr } = await sandbox().run(['mcp', 'install', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain(join(sandbox().project, '.mcp.json'));
    expect(stderr).toContain('"ralph": {');
    expect(sandbox().read('.mcp.json')).toBe(text);
  });

  it('needs a project for what belongs to one [SERVE-8]', async () => {
    const { code, stderr } = await sandbox().run(['mcp', 'install', '--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('run `ralph init`');
    expect(existsSync(join(sandbox().project, '.mcp.json'))).toBe(false);
  });

  /** A folder of the search path with a `ralph` in it. */
  function bin(): string {
    const folder = join(sandbox().home, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ralph'), '#!/bin/sh\n');
    chmodSync(join(folder, 'ralph'), 0o755);
    return folder;
  }
});
