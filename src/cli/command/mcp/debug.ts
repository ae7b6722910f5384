import { readText } from '../../../host/file.ts';
import {
  callTool,
  readContents,
  readServer,
  type DebuggedAnswer,
  type DebuggedContent,
  type DebuggedServer,
  type DebuggedTool,
} from '../../../mcpgen/debug/debugged-server.ts';
import { isKnownScript } from '../../../mcpgen/debug/known-script.ts';
import { ScriptClient } from '../../../mcpgen/debug/script-client.ts';
import { word } from '../../../mcpgen/install/client.ts';
import type { Failure } from '../../../model/failure.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { answerText, contentText, serverText } from '../../display/mcp-text.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { printFailure, printReport } from '../../output.ts';
import { installation } from '../../installation.ts';
import { version } from '../../version.ts';
import { chooseSession, type ChosenSession } from '../session/session-choice.ts';
import { lookAtSession, type SessionLook } from '../session/session-look.ts';
import { keptFolder } from '../session/session-trace.ts';
import { agreeToCall } from './debug-question.ts';

export interface DebugOptions {
  json: boolean;
  list?: boolean;
  /** The name of a tool. */
  call?: string;
  /** The uri of a resource. */
  read?: string;
  yes?: boolean;
}

/** Starts a session's own MCP server as its agent would, and lists, calls or reads what it has. */
export async function debug(
  given: string,
  input: string | undefined,
  options: DebugOptions,
): Promise<ExitCode> {
  const { json } = options;
  const meant = meantInput(input, options);
  if (!meant.ok) return printFailure(meant.failure, json);
  const chosen = await chooseSession(given);
  if (!chosen.ok) return printFailure(chosen.failure, json);
  const look = lookAtSession(chosen.value);
  if (!look.ok) return printFailure(look.failure, json);
  const script = scriptOf(chosen.value, options);
  if (!script.ok) return printFailure(script.failure, json);
  const cwd = chosen.value.project.root;
  const parts = { script: script.value, cwd, env: process.env, version };
  const client = await ScriptClient.start(parts);
  if (!client.ok) return printFailure(unusable(client.failure, script.value), json);
  try {
    const about = { script: script.value, input: meant.value, look: look.value };
    const seen = await lookInto({ client: client.value, ...about }, options);
    if (!seen.ok) return printFailure(seen.failure, json);
    const { answer } = seen.value;
    const code = answer?.failed === true ? exitCode.failure : exitCode.ok;
    const text = seenText(seen.value);
    return printReport({ kind: 'mcp-debug', data: seen.value, text, code }, json);
  } finally {
    await client.value.close();
  }
}

interface Debugged {
  client: ScriptClient;
  script: string;
  input: object;
  look: SessionLook;
}

/** What was asked for of a server; the rest is undefined. */
interface Seen {
  session: string;
  state: SessionLook['state'];
  script: string;
  /** A command: the official inspector with this script. */
  inspector: string;
  listed: DebuggedServer | undefined;
  answer: DebuggedAnswer | undefined;
  contents: DebuggedContent[] | undefined;
}

async function lookInto(debugged: Debugged, options: DebugOptions): Promise<Result<Seen>> {
  const { client, script, look } = debugged;
  const { call, read, list = call === undefined && read === undefined } = options;
  const server = await readServer(client);
  if (!server.ok) return fail(unusable(server.failure, script));
  const answer =
    call === undefined
      ? ok(undefined)
      : await calledTool({ name: call, tools: server.value.tools }, debugged, options);
  if (!answer.ok) return answer;
  const contents = read === undefined ? ok(undefined) : await readContents(client, read);
  if (!contents.ok) return fail(unanswered(contents.failure));
  return ok({
    ...{ session: look.session, state: look.state, script },
    inspector: `npx @modelcontextprotocol/inspector bash ${word(script)}`,
    listed: list ? server.value : undefined,
    answer: answer.value,
    contents: contents.value,
  });
}

async function calledTool(
  { name, tools }: { name: string; tools: DebuggedTool[] },
  { client, input, look }: Debugged,
  options: DebugOptions,
): Promise<Result<DebuggedAnswer>> {
  const tool = tools.find((one) => one.name === name);
  // One that is not there writes nothing: the server says which there are.
  if (tool !== undefined && !tool.reads_only) {
    const agreed = await agreeToCall(tool, look, options);
    if (!agreed.ok) return agreed;
  }
  const answer = await callTool(client, name, input);
  return answer.ok ? answer : fail(unanswered(answer.failure));
}

function seenText(seen: Seen): string {
  const { listed, answer, contents } = seen;
  return [
    ...(listed === undefined ? [] : [serverText(listed, seen)]),
    ...(answer === undefined ? [] : [answerText(answer)]),
    ...(contents === undefined ? [] : [contentText(contents)]),
  ].join('\n\n');
}

function scriptOf({ project, session }: ChosenSession, { yes }: DebugOptions): Result<string> {
  const script = keptFolder(project, session)?.script;
  const text = script === undefined ? undefined : readText(script, { follow: false });
  if (text?.ok === false) return text;
  if (script !== undefined && text?.value !== undefined) {
    if (yes === true || isKnownScript(text.value, installation)) return ok(script);
    return fail({
      reason: 'refused',
      detail: `${script} is not what this Ralph makes: the session may have changed it, or another version has made it`,
      todo: 'read it, then give --yes to start it all the same',
    });
  }
  return fail({
    reason: 'refused',
    detail: `the files of session ${session} are gone (\`run.keep\`, or another machine played it)`,
    todo: `\`ralph session ${session}\` shows what is kept`,
  });
}

function unusable(detail: string, script: string): Failure {
  const todo = `run it by hand to see more: bash ${word(script)}`;
  return { reason: 'refused', detail, todo };
}

function unanswered(detail: string): Failure {
  return { reason: 'refused', detail, todo: '`--list` shows what there is' };
}

/** What the tool is called with. Fails with `usage` for what is no JSON object. */
function meantInput(input: string | undefined, { call }: DebugOptions): Result<object> {
  if (input === undefined) return ok({});
  const example = `--call list_tasks '{"status": "draft"}'`;
  if (call === undefined) {
    const detail = 'the input is for a tool, and no --call names one';
    return fail({ reason: 'usage', detail, todo: `for example ${example}` });
  }
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value);
  } catch {
    // As what is no object.
  }
  const detail = 'the input of a tool is a JSON object';
  return fail({ reason: 'usage', detail, todo: `for example ${example}` });
}
