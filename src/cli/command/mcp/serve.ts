import { resolve } from 'node:path';
import { serveProject } from '../../../mcpgen/server/serve-project.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { failureText } from '../../output.ts';

/**
 * Serves a project to an MCP client: that of the folder named, else of the current one. Without one it
 * serves, too, and says so at each call: a client shows that, while a process that ends is only missing.
 */
export function serveMcp({ project }: { project?: string }): ExitCode {
  if (process.stdin.isTTY) {
    console.error(
      'ralph: this speaks MCP, which is for programs; `ralph mcp install` tells one of it. Ctrl+C ends it.',
    );
  }
  // Standard output belongs to the protocol, whatever may want to print.
  console.log = console.error;
  const problem = serveProject(resolve(project ?? '.'));
  if (problem !== undefined) console.error(failureText(problem));
  return exitCode.ok;
}
