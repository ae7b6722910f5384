import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../rig/repository-root.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph init', () => {
  const sandbox = useSandbox();

  it('makes commented starter files and nothing else; a second time changes nothing [CLI-1]', async () => {
    const { code, stdout } = await sandbox().run(['init']);
    expect(code).toBe(0);
    expect(stdout).toContain('.ralph/config.yaml');
    expect(stdout).toContain('without one tasks become done, unverified');
    const made = sandbox().git('status', '--porcelain', '--untracked-files=all');
    expect(made.split('\n')).toEqual([
      '?? .ralph/.gitignore',
      '?? .ralph/config.yaml',
      '?? .ralph/db/disciplines.yaml',
      '?? .ralph/db/features.yaml',
      '?? .ralph/db/metadata.yaml',
      '?? .ralph/db/tasks.yaml',
      '?? .ralph/guide.md',
      ...['config', 'disciplines', 'features', 'metadata', 'pipelines', 'session', 'task'].map(
        (name) => `?? .ralph/schema/${name}.json`,
      ),
      ...['tasks', 'tools'].map((name) => `?? .ralph/schema/${name}.json`),
    ]);
    expect(sandbox().read('.ralph/config.yaml')).toMatch(/^#/m);
    expect((await sandbox().run(['validate'])).stdout).toContain('0 tasks, no problems');

    sandbox().write('.ralph/config.yaml', '# mine\n');
    sandbox().commit();
    const again = await sandbox().run(['init']);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('nothing was changed');
    expect(sandbox().git('status', '--porcelain')).toBe('');

    const schema = sandbox().read('.ralph/schema/task.json');
    sandbox().write('.ralph/schema/task.json', '{"of": "another version"}');
    const third = await sandbox().run(['init']);
    expect(third.stdout).toBe('Created:\n  .ralph/schema/task.json\n');
    expect(sandbox().read('.ralph/schema/task.json')).toBe(schema);
  });

  it('leads editors to the schemas, which the package has, too [DB-110]', async () => {
    await sandbox().run(['init']);
    const files = ['config', 'db/metadata', 'db/tasks', 'db/features', 'db/disciplines'];
    for (const file of files) {
      const [first = ''] = sandbox().read(`.ralph/${file}.yaml`).split('\n');
      const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
      const schema = join(dirname(join('.ralph', `${file}.yaml`)), path);
      expect(schema).toBe(`.ralph/schema/${basename(file)}.json`);
      const shipped = join(repositoryRoot, 'dist/schema', basename(schema));
      expect(readFileSync(shipped, 'utf8')).toBe(sandbox().read(schema));
    }
  });

  it('works from a folder below the root', async () => {
    sandbox().write('src/deep/file', '');
    const cwd = `${sandbox().project}/src/deep`;
    expect((await sandbox().run(['init'], { cwd })).code).toBe(0);
    expect(sandbox().has('.ralph/config.yaml')).toBe(true);
    expect((await sandbox().run(['list'], { cwd })).stdout).toContain('The queue is empty');
  });

  it('proposes the checks and permissions of the stack [CLI-1]', async () => {
    const scripts = { test: 'vitest run', lint: 'eslint .' };
    sandbox().write('package.json', JSON.stringify({ scripts }));
    await sandbox().run(['init']);
    const config = sandbox().read('.ralph/config.yaml');
    expect(config).toMatch(/^checks:\n {2}test: npm test\n/m);
    expect(config).toMatch(/^ {2}lint: npm run (-s )?lint$/m);
    expect(config).toContain('Bash(npm');
  });

  it('wants a git repository [CLI-12]', async () => {
    const { code, stderr } = await sandbox().run(['init'], { cwd: sandbox().root });
    expect(code).toBe(1);
    expect(stderr).toContain('no git repository');
    expect(stderr).toContain('git init');
  });
});
