import { createInterface } from 'node:readline';
import { asControlRequest, controlAnswer } from '../rig/control-answer.ts';
import { McpClient } from '../rig/mcp-client.ts';
import { optionValue } from '../rig/stand-in-stream.ts';
import { print, Scene } from './scene.ts';

// Stands in for `claude` in `npm run dev`: plays each session as a person would want to look at one, at the
// pace of RALPH_DEV_PACE milliseconds a message, with real edits and real calls of Ralph's own tools.

const args = process.argv.slice(2);
if (args.includes('--version')) {
  process.stdout.write('2.1.197 (Claude Code)\n');
} else {
  const session = optionValue(args, '--session-id') ?? 'no-session-id';
  const client = await McpClient.connect(optionValue(args, '--mcp-config') ?? 'no --mcp-config');
  const servers = [{ name: 'ralph', status: 'connected', tools: client.tools }];
  for await (const line of createInterface({ input: process.stdin })) {
    const message: unknown = JSON.parse(line);
    const request = asControlRequest(message);
    if (request !== undefined) print(controlAnswer(request, servers));
    else await new Scene(session, client).perform();
  }
  client.close();
}
