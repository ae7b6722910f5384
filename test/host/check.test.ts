import { describe, expect, it } from 'vitest';
import { runCheck } from '../../src/host/check.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('a check', () => {
  const sandbox = useSandbox();

  it('names files from the project on, and leaves other paths as they are [HOST-10]', async () => {
    const { project: root, env } = sandbox();
    const result = await runCheck({
      check: { name: 'lint', command: 'echo "$PWD/a.ts:1 x$PWD/b.ts"; exit 1' },
      root,
      env,
      timeout_ms: 20_000,
      cancel: new AbortController().signal,
    });
    expect(result).toMatchObject({ passed: false, tail: `./a.ts:1 x${root}/b.ts\n` });
  });
});
