import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { greet } from '../../src/mcpgen/server/greeting.ts';

const params = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'lines', version: '1' },
};
const handshake = `${JSON.stringify({ jsonrpc: '2.0', id: 'x', method: 'initialize', params })}\n`;

describe('the first answer of a server', () => {
  /** Greets whoever says this, and gives what was answered and what is left to read. */
  const greeted = async (
    ...said: string[]
  ): Promise<{ how: string; out: string; rest: string }> => {
    const input = new PassThrough();
    const output = new PassThrough();
    const [first, ...later] = said;
    if (first !== undefined) input.write(first);
    const { type: how } = await greet(input, output);
    for (const more of later) input.write(more);
    input.end();
    let rest = '';
    for await (const chunk of input) rest += String(chunk);
    return { how, out: String(output.read() ?? ''), rest };
  };

  it('leaves the handshake, and what comes with it, to be read again [MCP-60]', async () => {
    const more = '{"jsonrpc":"2.0","method":"notifications/initialized"}\n';
    const { how, out, rest } = await greeted(`${handshake}${more}`, more);
    expect(how).toBe('answered');
    expect(JSON.parse(out)).toMatchObject({ id: 'x', result: { protocolVersion: '2025-06-18' } });
    expect(rest).toBe(`${handshake}${more}${more}`);
  });

  it.each([
    ['comes in parts', [handshake.slice(0, 60), handshake.slice(60)]],
    ['is for a version that is not known', [handshake.replace('2025-06-18', '2099-01-01')]],
    ['names no client', [handshake.replace('clientInfo', 'client')]],
    ['has no number', [handshake.replace('"id":"x"', '"id":1.5')]],
    ['is another message', ['{"jsonrpc":"2.0","id":1,"method":"ping"}\n']],
    ['is no JSON', ['{"jsonrpc":\n']],
    ['does not come', []],
  ])('is none where the handshake %s [MCP-60]', async (_, said) => {
    expect(await greeted(...said)).toEqual({ how: 'left', out: '', rest: said.join('') });
  });

  it('is none where nobody is there any more [MCP-60]', async () => {
    const input = new PassThrough();
    input.end();
    expect(await greet(input, new PassThrough())).toEqual({ type: 'ended' });
  });
});
