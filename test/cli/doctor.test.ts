import { describe, expect, it } from 'vitest';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('ralph doctor', () => {
  const sandbox = useSandbox();

  it('finds a healthy project well, without asking the model [CLI-9]', async () => {
    await sandbox().run(['init']);
    const endpoint = await sandbox().startEndpoint();
    const { code, stdout } = await sandbox().run(['doctor']);
    expect(code).toBe(0);
    for (const point of ['node', 'git', 'database', '.ralph/run', 'agent', 'login']) {
      expect(stdout).toContain(`✓ ${point}`);
    }
    expect(stdout).toContain('2.1.197 (Claude Code)');
    expect(stdout).toContain('! trust');
    expect(stdout).toContain('! checks');
    expect(endpoint.requests).toEqual([]);
  });

  it('knows a folder that is trusted [CLI-9]', async () => {
    await sandbox().run(['init']);
    const projects = { [sandbox().project]: { hasTrustDialogAccepted: true } };
    writeFileSync(join(sandbox().home, '.claude.json'), JSON.stringify({ projects }));
    sandbox().write('.ralph/config.yaml', 'verify: ["true"]\n');
    const { stdout } = await sandbox().run(['doctor']);
    expect(stdout).toContain('✓ trust');
    expect(stdout).not.toContain('! checks');
  });

  it('tells what is missing and what mends it [CLI-9]', async () => {
    await sandbox().run(['init']);
    sandbox().write('.ralph/db/tasks.yaml', 'tasks:\n  - id: one\n    titel: One\n');
    const agent = { command: ['no-such-agent'] };
    sandbox().write('.ralph/config.yaml', `agent: ${JSON.stringify(agent)}\n`);
    const env = { PATH: '/usr/bin:/bin', RALPH_AGENT_COMMAND: '' };
    const { code, stdout } = await sandbox().run(['doctor'], { env });
    expect(code).toBe(1);
    expect(stdout).toContain('✗ database');
    expect(stdout).toContain('tasks.yaml:2');
    expect(stdout).toContain('✗ agent');
    expect(stdout).toContain('npm install -g @anthropic-ai/claude-code');
  });

  it('says when no login is there', async () => {
    await sandbox().run(['init']);
    const { stdout } = await sandbox().run(['doctor'], { env: { ANTHROPIC_API_KEY: '' } });
    expect(stdout).toContain('! login');
  });

  it('works where there is no project yet [CLI-12]', async () => {
    const { code, stdout } = await sandbox().run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain('ralph init');
  });

  it('says, as play does, that git is in the middle of something [CLI-9]', async () => {
    writeQueue(sandbox(), 'tasks: []\n');
    sandbox().git('bisect', 'start');
    const { code, stdout } = await sandbox().run(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('! git        a bisect is under way');
    expect(stdout).toContain('`git status` says how');
    const play = await sandbox().run(['play']);
    expect(play.stdout + play.stderr).toContain(
      'a bisect is under way in git; what sessions commit',
    );
  });

  it('says that a git is too old to undo and commit [EVID-28]', async () => {
    await sandbox().run(['init']);
    const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const old = join(sandbox().root, 'old');
    mkdirSync(old);
    const script = `#!/bin/sh\n[ "$1" = --version ] || [ "$5" = --version ] && echo git version 2.30.2 && exit\nexec ${real} "$@"\n`;
    writeFileSync(join(old, 'git'), script, { mode: 0o755 });
    const env = { PATH: `${old}:${sandbox().env['PATH'] ?? ''}` };
    const { stdout } = await sandbox().run(['doctor'], { env });
    expect(stdout).toContain('! git');
    expect(stdout).toContain('install git 2.38');
    for (const command of [
      ['undo', 'one', '--yes'],
      ['commit', 'one'],
    ]) {
      const { code, stderr } = await sandbox().run(command, { env });
      expect([code, stderr]).toEqual([1, expect.stringContaining('2.38')]);
    }
  });
});
