import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('what a prompt quotes', () => {
  const sandbox = useSandbox();

  it('is files of the project, never one outside, also not through a link [PROMPT-7]', async () => {
    sandbox().write('../secret.txt', 'a secret');
    sandbox().write('src/app.js', 'app();\n');
    sandbox().write('specs/login/README.md', 'A form.\n');
    symlinkSync(join(sandbox().root, 'secret.txt'), join(sandbox().project, 'link.txt'));
    writeQueue(
      sandbox(),
      `tasks:
  - id: one
    title: One
    spec: login
    context_files: [src/app.js, ../secret.txt, link.txt, missing.txt]
`,
    );
    const { code, stdout } = await sandbox().run(['prompt', 'one']);
    expect(code).toBe(0);
    expect(stdout).toContain('`src/app.js`:\n\n```\napp();\n```');
    expect(stdout).toContain('`specs/login/README.md`:\n\n```\nA form.\n```');
    expect(stdout).not.toContain('a secret');
    expect(stdout.match(/not quote this file: it lies outside of the project/g)).toHaveLength(2);
    expect(stdout).toContain('`missing.txt`:\n\n(Ralph does not quote this file: there is no such');
  });

  it('cuts a long file and says where the rest is', async () => {
    sandbox().write('long.txt', 'word '.repeat(10_000));
    writeQueue(sandbox(), 'tasks:\n  - {id: one, title: One, context_files: [long.txt]}\n');
    const { stdout } = await sandbox().run(['prompt', 'one']);
    expect(stdout).toMatch(/cut here: .* are left out; read the rest in `long\.txt`/);
    expect(stdout.length).toBeLessThan(25_000);
  });
});
