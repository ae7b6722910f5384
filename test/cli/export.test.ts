import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../rig/sandbox.ts';
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
    const path = join(sandbox.project, `${session}.html`);
    expect(stdout).toBe(`Wrote ${path}: 1 secret masked.\n`);
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
