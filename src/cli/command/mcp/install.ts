import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { clientSetUp, type ClientSetUp } from '../../../mcpgen/install/client.ts';
import type { ClientName, Scope } from '../../../mcpgen/install/client-name.ts';
import {
  applyInstall,
  installPlan,
  snippet,
  type InstallPlan,
} from '../../../mcpgen/install/install-plan.ts';
import { plainLine, plainText } from '../../../model/plain-text.ts';
import type { Result } from '../../../model/result.ts';
import { fail, ok } from '../../../model/result.ts';
import { changedLines } from '../../display/changed-line.ts';
import { Questioner } from '../../display/question.ts';
import { exitCode, type ExitCode } from '../../exit-code.ts';
import { locateProject } from '../../locate-project.ts';
import { printFailure, printReport } from '../../output.ts';
import { ownWords, pathRemark } from './own-word.ts';

export interface InstallOptions {
  json: boolean;
  client: ClientName;
  scope: Scope;
  print?: boolean;
  /** Without asking. */
  yes?: boolean;
}

/** Tells an MCP client of `ralph mcp`: shows what its configuration gets, asks, and writes it; or prints it. */
export async function install(options: InstallOptions): Promise<ExitCode> {
  const { json, client, scope, print = false } = options;
  const project = await locateProject();
  // What is printed for a user is the same everywhere.
  if (!project.ok && scope === 'project') return printFailure(project.failure, json);
  const root = project.ok ? project.value.root : process.cwd();
  const words = ownWords(root, scope);
  const setUp = clientSetUp(client, scope, words);
  const about = { client, scope, list: setUp.list, entry: setUp.entry, line: setUp.line };
  const remark = pathRemark(words);
  const { file } = setUp;
  if (print || file === undefined) {
    const data = { ...about, file, changed: false, remark };
    const text = withRemark(printedText(setUp), remark);
    return printReport({ kind: 'mcp-install', data, text }, json);
  }
  const path = join(scope === 'user' ? homedir() : root, file);
  const plan = installPlan(path, setUp);
  if (!plan.ok) return printFailure(plan.failure, json);
  const data = { ...about, file: plan.value.path, remark };
  const named = nameOf(plan.value, root);
  if (plan.value.before === plan.value.after) {
    const text = `${named} has it already; nothing was changed.`;
    return printReport({ kind: 'mcp-install', data: { ...data, changed: false }, text }, json);
  }
  const shown = shownChange(plan.value, named);
  const agreed = await agree(shown, named, options);
  if (!agreed.ok) return printFailure(agreed.failure, json);
  if (!agreed.value) {
    const text = 'Nothing was changed.';
    const report = { kind: 'mcp-install', data: { ...data, changed: false }, text };
    return printReport({ ...report, code: exitCode.nothing }, json);
  }
  const written = applyInstall(plan.value);
  if (!written.ok) return printFailure(written.failure, json);
  const text = withRemark(doneText(setUp, shown, named), remark);
  return printReport({ kind: 'mcp-install', data: { ...data, changed: true }, text }, json);
}

/** Whether the person wants it, having seen it. Fails with `usage` where there is nobody to ask. */
async function agree(
  shown: string,
  named: string,
  { json, yes }: InstallOptions,
): Promise<Result<boolean>> {
  if (yes === true) return ok(true);
  if (json || !process.stdin.isTTY) {
    const detail = `install asks before it writes ${named}, and there is nobody to ask`;
    const todo = '--print shows what it would write; give --yes to write it';
    return fail({ reason: 'usage', detail, todo });
  }
  const questioner = new Questioner();
  const never = new AbortController().signal;
  const answer = await questioner.ask(`${shown}\nWrite this? [y/N] `, never);
  questioner.close();
  return ok(/^y(es)?$/i.test(answer?.trim() ?? ''));
}

function shownChange({ before, after }: InstallPlan, named: string): string {
  const head = before === undefined ? `${named}, a new file:` : `${named}:`;
  const lines = changedLines(before ?? '', after).map((line) => plainText(line));
  return [head, ...lines.map((line) => `  ${line}`)].join('\n');
}

function nameOf({ path }: InstallPlan, root: string): string {
  const below = relative(root, path);
  return plainLine(below.startsWith('..') ? path : below, 500);
}

function printedText(setUp: ClientSetUp): string {
  const { title, file, line, scope } = setUp;
  if (file === undefined) return `${title} keeps this itself; this tells it:\n\n${line ?? ''}`;
  const where = scope === 'user' ? `~/${file}` : file;
  const other = line === undefined ? '' : `\nor run:\n\n${line}`;
  return `For ${title}, in ${where}:\n\n${snippet(setUp)}${other}`.trimEnd();
}

function doneText({ client, title, scope }: ClientSetUp, shown: string, named: string): string {
  const next =
    client === 'claude'
      ? 'Claude Code asks once whether to use it; `/mcp` shows it there.'
      : `${title} shows it among its MCP servers, where it is switched on.`;
  const others = scope === 'project' ? ` Commit ${named} and it is there for everybody.` : '';
  return `${shown}\nWritten. ${next}${others}`;
}

function withRemark(text: string, remark: string | undefined): string {
  return remark === undefined ? text : `${text}\n\n${remark}`;
}
