import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * Prints how much memory `ralph judge -` has needed at its peak for a stream of so many megabytes:
 * turns with partial messages, calls, and outputs of all sizes. Arguments: ralph, megabytes.
 */
async function main(ralph: string, megabytes: number): Promise<void> {
  const child = spawn(process.execPath, [ralph, 'judge', '-', '--json'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  const ended = once(child, 'close');
  let bytes = 0;
  for (let turn = 0; bytes < megabytes * 1024 * 1024; turn++) {
    const chunk = turnLines(turn);
    bytes += chunk.length;
    if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
  }
  // Before its input ends: afterwards nobody could look.
  await new Promise((resolve) => child.stdin.write('\n', resolve));
  const peak_mb = peakOf(child.pid ?? 0);
  child.stdin.end();
  await ended;
  const { turns } = (JSON.parse(output) as { data: { turns: number } }).data;
  console.log(JSON.stringify({ megabytes: bytes / 1024 / 1024, turns, peak_mb }));
}

function turnLines(turn: number): Buffer {
  const id = `t${turn}`;
  const command = `make part-${turn}`;
  const beats = Array.from({ length: 20 }, () => ({ type: 'stream_event', event: { type: 'x' } }));
  const output = `${turn} `.repeat(turn % 10 === 0 ? 100_000 : 1_000);
  const content = [{ type: 'tool_use', id, name: 'Bash', input: { command } }];
  const result = [{ type: 'tool_result', tool_use_id: id, content: output }];
  const denial = { tool_name: 'Bash', tool_use_id: id, tool_input: { command: output } };
  const messages = [
    { type: 'system', subtype: 'init', model: 'm', tools: [], mcp_servers: [] },
    ...beats,
    { type: 'assistant', message: { content } },
    { type: 'user', message: { content: result }, tool_use_result: output },
    { type: 'assistant', message: { content: [{ type: 'text', text: output }] } },
    { type: `unknown_${turn}`, output },
    { type: 'rate_limit_event', rate_limit_info: { status: 'allowed', rateLimitType: id } },
    {
      ...{ type: 'result', subtype: 'success', is_error: false, terminal_reason: 'completed' },
      ...{ num_turns: 1, total_cost_usd: turn, result: output, permission_denials: [denial] },
    },
  ];
  const lines = messages.map((message) => JSON.stringify(message));
  return Buffer.from(`${lines.join('\n')}\n${output}\n`);
}

/** The peak of a process's resident memory, in megabytes, as the system counts it. */
function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

await main(process.argv[2] ?? '', Number(process.argv[3]));
