import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './repository-root.ts';
import { useSandbox } from './use-sandbox.ts';

const sandbox = useSandbox();

describe('a failed test', () => {
  it('prints what its programs printed and its agents were asked [RIG-17]', async () => {
    const hook = join(repositoryRoot, 'test', 'rig', 'use-sandbox.ts');
    sandbox().write(
      'a.test.js',
      `import { it } from 'vitest';
       import { useSandbox } from '${hook}';
       const sandbox = useSandbox();
       it('fails', async () => {
         await sandbox().startEndpoint();
         await sandbox().startStandIn();
         await sandbox().start('sh', ['-c', 'echo said; echo complained >&2; exit 5']).exit;
         throw new Error('on purpose');
       });
       it('passes', async () => {
         await sandbox().start('sh', ['-c', 'echo quiet']).exit;
       });`,
    );
    const { stdout, stderr } = await sandbox().start('vitest', ['run']).exit;
    const printed = stdout + stderr;
    expect(printed).toMatch(/ended with code 5[^]*said\n[^]*complained\n/);
    expect(printed).toContain('requests to the model:');
    expect(printed).toContain('stand-in agent: 0 sessions');
    expect(printed).not.toContain('quiet');
  });
});
