import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, endSession, quickTimers, writeQueue } from '../rig/sample-project.ts';
import { Sandbox } from '../rig/sandbox.ts';
import { useSandbox } from '../rig/use-sandbox.ts';
import { key, playHistory, type PlayedHistory } from './played-history.ts';

describe('an export', () => {
  const sandbox = new Sandbox();
  let played: PlayedHistory;
  beforeAll(async () => {
    played = await playHistory(sandbox);
  });
  afterAll(() => sandbox.dispose());

  it('is one HTML file without a script, in which all text is only text [EVID-95]', async () => {
    const [session = ''] = played.sessions;
    const { code, stdout } = await sandbox.run(['export', 'greet']);
    expect(code).toBe(0);
    const path = join(sandbox.project, '.ralph/run/exports', `${session}.html`);
    expect(stdout).toBe(
      `Wrote ${path}: 1 secret masked.\nLook it through before you hand it on: secrets are known by their form.\n`,
    );
    expect(sandbox.git('status', '--short', '--', '.')).not.toContain('.html');
    const html = readFileSync(path, 'utf8');
    expect(html).toMatch(/content="default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
    expect(html).toContain('color-scheme: light dark');
    expect(html).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(html).not.toMatch(/<b>|<script|src=|href=|\u001b/);
    expect(html).toContain('You work on one task of this project');
    expect(html).toContain('✓ good passed in');
    expect(html).toContain('greeting.txt +1 -0');
    expect(html).toContain('claude_session: ');
  });

  it('holds no secret, and short paths [EVID-96]', async () => {
    const html = await sandbox.run(['export', 'greet', '--out', '-'], {
      env: { MY_API_KEY: 'I begin.' },
    });
    expect(html.stdout).toContain('«masked: github-token»');
    expect(html.stdout).toContain('«masked: environment»');
    expect(html.stdout).not.toContain(key);
    expect(html.stdout).not.toContain('I begin.');
    expect(html.stdout).toContain('2 secrets masked');
    expect(html.stdout).toContain('line 39 of .\n');
    expect(html.stdout).not.toContain(sandbox.project);
  });

  it('can be Markdown, and never replaces a file unasked [EVID-97]', async () => {
    const args = ['export', 'mend', '--out', 'mended.md'];
    const json = await sandbox.run([...args, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'export', data: { form: 'md' } });
    const text = sandbox.read('mended.md');
    expect(text).toMatch(/^# Session s-/);
    expect(text).toContain('- task is: done, verified\n');
    expect(text).toContain('## Transcript\n\n```text\n');
    const again = await sandbox.run(args);
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('mended.md is there already');
    sandbox.write('mended.md', 'mine\n');
    expect((await sandbox.run([...args, '--force'])).code).toBe(0);
    expect(sandbox.read('mended.md')).toMatch(/^# Session s-/);
    expect((await sandbox.run(['export', 'last', '--md', '--html'])).code).toBe(2);
  });
});

describe('an export of a session that handled secrets', () => {
  const current = useSandbox();
  const random = ['8f3kQz71LmWx', 'Vt92RbYc4HsJ', 'pD6nGu05EaTo', 'wXiK3qZv7NfB'].join('');
  const secrets = {
    in_a_file: random.slice(0, 40),
    in_quotes: 'Tr7!kw-zQ93x',
    in_a_second_line: `ghp_${random.slice(0, 36)}`,
    under_its_name: 'Zq8!mw-pR27y',
    where_a_line_is_cut: `ghp_${random.slice(8, 44)}`,
    in_a_check: `glpat-${random.slice(0, 20)}`,
    in_a_summary: 'xV4-pLq8!sT2w',
    in_an_account: 'ohT8quaeN3ie',
  };

  it('shows each of them masked, in calls of tools, checks and the record [EVID-96]', async () => {
    const sandbox = current();
    const check = `checks:\n  loud: cat secret.txt\n`;
    writeQueue(sandbox, 'tasks:\n  - {id: one, title: One, verify: [loud]}\n', quickTimers + check);
    const standIn = await sandbox.startStandIn();
    const play = sandbox.ralph(['play']);
    const session = await standIn.nextSession();
    await connect(session);
    session.init();
    const env = `AWS_SECRET_ACCESS_KEY=${secrets.in_a_file}\nPORT=80\n${secrets.in_a_second_line}\n`;
    session.useTool('call-1', 'Write', { file_path: '.env', content: env }, 'Written');
    const command = `curl -d '{"name": "a", "password": "${secrets.in_quotes}"}' localhost`;
    session.useTool('call-2', 'Bash', { command }, 'ok');
    session.useTool('call-3', 'mcp__x__login', { db_password: secrets.under_its_name }, 'ok');
    const long = `echo ${'a'.repeat(130)} ${secrets.where_a_line_is_cut}`;
    session.useTool('call-4', 'Bash', { command: long }, 'ok');
    const login = `curl -u app:${secrets.in_an_account} https://api.internal`;
    session.useTool('call-5', 'Bash', { command: login }, 'ok');
    sandbox.write('secret.txt', `the token is ${secrets.in_a_check}\n`);
    const summary = `Works.\n\nDB_PASSWORD=${secrets.in_a_summary} node x`;
    await session.call('complete_task', { summary });
    await endSession(session);
    await play.exit;
    for (const form of ['--html', '--md']) {
      const { stdout } = await sandbox.run(['export', 'last', form, '--out', '-']);
      const found = Object.entries(secrets).filter(([, secret]) =>
        stdout.includes(secret.slice(0, 10)),
      );
      expect(found).toEqual([]);
      expect(stdout).toContain(
        'AWS_SECRET_ACCESS_KEY=«masked: password»\\nPORT=80\\n«masked: github-token»',
      );
      expect(stdout).toContain('the token is «masked: gitlab-token»');
      expect(stdout).toContain('DB_PASSWORD=«masked: password» node x');
    }
  });
});
