import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileTail } from '../../src/host/file-tail.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

describe('a followed file', () => {
  const sandbox = useSandbox();

  it('is read while another process writes it, to its last byte [HOST-8]', async () => {
    const path = join(sandbox().root, 'stream');
    writeFileSync(path, '');
    const chunks: Buffer[] = [];
    let seen: (() => void) | undefined;
    const live = new Promise<void>((resolve) => (seen = resolve));
    const tail = new FileTail(path, (chunk) => {
      chunks.push(chunk);
      seen?.();
    });
    const writer = spawn('sh', ['-c', 'echo first; read line; seq 1 300000; printf end'], {
      stdio: ['pipe', openSync(path, 'a'), 'inherit'],
    });
    await live;
    expect(Buffer.concat(chunks).toString()).toBe('first\n');
    const exit = once(writer, 'exit');
    writer.stdin?.end('go on\n');
    await exit;
    tail.close();
    const text = Buffer.concat(chunks).toString();
    expect(text.endsWith('299999\n300000\nend')).toBe(true);
    expect(text.length).toBe('first\n'.length + 1_988_895 + 'end'.length);
  });
});
