/**
 * Stands in for `claude` where the real one cannot be made to do what a test needs:
 *   node stand-in-agent.js <socket> …          does what a test says over the socket
 *   node stand-in-agent.js instant …           completes its task at once, through the MCP server
 *   node stand-in-agent.js instant:no-mcp …    the same without a server
 */
const [mode = '', ...args] = process.argv.slice(2);
if (args.includes('--version')) {
  process.stdout.write('2.1.197 (Claude Code)\n');
} else if (mode.startsWith('instant')) {
  const { runInstant } = await import('./instant-agent.ts');
  await runInstant(args, mode === 'instant');
} else {
  const { runSteered } = await import('./steered-agent.ts');
  runSteered(mode, args);
}
