import { changeConfig } from '../../db/config/config-change.ts';
import { isRecord, valueAt } from '../../db/config/config-value.ts';
import type { Project } from '../../db/project.ts';
import type { SessionRecord } from '../../model/outcome.ts';
import { findTask } from '../../model/queue.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { judgeRule } from '../../model/rule-form.ts';
import type { Task } from '../../model/task.ts';
import { isGuarded, remedyOf, type Remedy } from '../../monitor/table/permission-rule.ts';
import { allowedText, wantedText, type Allowed } from '../display/allow-text.ts';
import { Questioner } from '../display/question.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { openProject, type OpenProject } from '../open-project.ts';
import { printFailure, printReport } from '../output.ts';
import { sessionUnderWay } from '../task-state.ts';

export interface AllowOptions {
  json: boolean;
  yes?: boolean;
}

/** Writes rules into `permissions.allow`: those that are given, or those that a task's last denied session wanted. */
export async function allow(given: string[], options: AllowOptions): Promise<ExitCode> {
  const opened = await openProject();
  if (!opened.ok) return printFailure(opened.failure, options.json);
  const [only = '', ...more] = given;
  // No rule looks like an id: a tool's name begins with a capital letter.
  const isTask = more.length === 0 && /^[a-z0-9][a-z0-9._-]*$/.test(only);
  return isTask && !only.startsWith('mcp__')
    ? allowFor(only, opened.value, options)
    : allowRules(given, opened.value, options);
}

/** More of a task's sessions say nothing new. */
const lookedAt = 20;

async function allowFor(id: string, opened: OpenProject, options: AllowOptions): Promise<ExitCode> {
  const { json, yes = false } = options;
  const { project, queue } = opened;
  const found = findTask(queue.tasks, id);
  if (!found.ok) return printFailure(found.failure, json);
  const task = found.value;
  const { taskRecords } = await import('../../evidence/history/session-records.ts');
  const { records } = taskRecords(project, task.session, lookedAt);
  const record = records.find((one) => one.denials.length > 0);
  if (record === undefined) return printFailure(nothingDenied(task), json);
  const remedy = remedyFor(record, project);
  const wanted = remedy.rules.filter((rule) => !queue.config.permissions.allow.includes(rule));
  const broad = wanted.flatMap((rule) => {
    const judged = judgeRule(rule);
    return judged.type === 'broad' ? [judged.words] : [];
  });
  const about = { task, session: record.session, remedy, wanted, broad, kind: record.kind };
  const isWanted = task.kind === 'implement' && wanted.length > 0;
  const isAgreed =
    isWanted && (yes || (!json && process.stdin.isTTY && (await agrees(wantedText(about)))));
  if (isAgreed) return write(wanted, opened, { json, task });
  const data = { task: task.id, session: record.session, ...remedy, missing: wanted, broad };
  return printReport({ kind: 'wanted-rules', data, text: wantedText(about) }, json);
}

function remedyFor({ denials }: SessionRecord, project: Project): Remedy {
  return remedyOf(
    denials.filter((denial) => !isGuarded(denial)),
    project.root,
  );
}

function nothingDenied({ id }: Task): { reason: 'refused'; detail: string; todo: string } {
  return {
    reason: 'refused',
    detail: `no session of ${id} was denied a call, as far as its records tell`,
    todo: 'give the rule itself, for example `ralph allow "Bash(npm run build *)"`',
  };
}

async function allowRules(
  given: readonly string[],
  opened: OpenProject,
  { json, yes = false }: AllowOptions,
): Promise<ExitCode> {
  const rules: string[] = [];
  const broad: string[] = [];
  for (const one of given) {
    const judged = judgeRule(one);
    if (judged.type === 'mistake') {
      const { words, meant } = judged;
      const todo =
        meant === undefined ? '`ralph allow --help` shows rules' : `did you mean ${quoted(meant)}?`;
      return printFailure(
        { reason: 'usage', detail: `${JSON.stringify(one)}: ${words}`, todo },
        json,
      );
    }
    if (judged.type === 'broad') broad.push(judged.words);
    rules.push(judged.rule);
  }
  const isNew = rules.some((rule) => !opened.queue.config.permissions.allow.includes(rule));
  if (broad.length > 0 && isNew && !yes) {
    const agreed = await agreeToBroad(broad, json);
    if (!agreed.ok) return printFailure(agreed.failure, json);
    if (!agreed.value) return exitCode.nothing;
  }
  return write(rules, opened, { json, task: undefined });
}

/** `A(x) B(y)` as two words for a shell. */
function quoted(meant: string): string {
  const rules = meant.split(/(?<=\)) (?=[A-Z]\w*\()/);
  return `\`ralph allow ${rules.map((rule) => JSON.stringify(rule)).join(' ')}\``;
}

/** Whether the person wants that much. Fails with `usage` where there is nobody to ask. */
async function agreeToBroad(words: readonly string[], json: boolean): Promise<Result<boolean>> {
  if (json || !process.stdin.isTTY) {
    return fail({
      reason: 'usage',
      detail: words.join('; '),
      todo: 'name the commands that are needed, or give --yes if this is meant; nothing was written',
    });
  }
  return ok(await agrees(words.map((one) => `! ${one}`).join('\n')));
}

async function agrees(words: string): Promise<boolean> {
  const questioner = new Questioner();
  const never = new AbortController().signal;
  const answer = await questioner.ask(`${words}\nAllow it? [y/N] `, never);
  questioner.close();
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

const path = ['permissions', 'allow'];

async function write(
  rules: readonly string[],
  { project, queue }: OpenProject,
  { json, task }: { json: boolean; task: Task | undefined },
): Promise<ExitCode> {
  const added: string[] = [];
  const changed = await changeConfig(project, 'ralph allow', (raw) => {
    const written: unknown = valueAt(isRecord(raw) ? raw : {}, path);
    const old: unknown[] = Array.isArray(written) ? written : [];
    added.push(...new Set(rules.filter((rule) => !old.includes(rule))));
    return ok(added.length === 0 ? [] : [{ path, value: [...old, ...added] }]);
  });
  if (!changed.ok) return printFailure(changed.failure, json);
  const blocked = queue.tasks.filter(
    ({ status, blocked }) => status === 'blocked' && blocked?.on === 'human',
  );
  const allowed: Allowed = {
    added,
    there: rules.filter((rule) => !added.includes(rule)),
    denied: rules.filter((rule) => queue.config.permissions.deny.includes(rule)),
    task: task?.id ?? (blocked.length === 1 ? blocked[0]?.id : undefined),
    is_blocked: task === undefined ? blocked.length > 0 : task.status === 'blocked',
    is_played: sessionUnderWay(project) !== undefined,
  };
  const { warnings } = changed.value;
  return printReport(
    { kind: 'allowed', data: allowed, text: allowedText(allowed), warnings },
    json,
  );
}
