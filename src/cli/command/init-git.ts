import { fileURLToPath } from 'node:url';
import {
  applyDriver,
  planDriver,
  programOnPath,
  type DriverPlan,
} from '../../db/merge/driver-setup.ts';
import { realPath } from '../../host/file.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import { Questioner } from '../display/question.ts';

export interface GitSetUp {
  attributes: string[];
  config: string[][];
  /** Whether it was done; false when nothing was to do, or a person said no. */
  done: boolean;
  text: string;
}

/** Has git merge the queue's files with Ralph. Shows what it will do, and asks unless told to go on. */
export async function setUpGit(
  root: string,
  options: { json: boolean; yes: boolean },
): Promise<Result<GitSetUp>> {
  const plan = await planDriver(root, ownWords());
  const steps = stepsOf(plan);
  if (steps.length === 0) {
    return ok({ ...plan, done: false, text: 'Git merges the queue with Ralph already.' });
  }
  if (!options.yes) {
    if (options.json) return unasked('with --json');
    const questioner = new Questioner();
    const question = `${steps.join('\n')}\nDo this? [y/n] `;
    const answer = await questioner.ask(question, new AbortController().signal);
    questioner.close();
    if (answer === undefined) return unasked('where nobody answers');
    if (!/^y(es)?$/i.test(answer.trim())) {
      return ok({ ...plan, done: false, text: 'Git was not told anything.' });
    }
  }
  const applied = await applyDriver(root, plan);
  if (!applied.ok) return applied;
  return ok({ ...plan, done: true, text: [...steps, 'Done.', undo].join('\n') });
}

function unasked(where: string): Result<never> {
  const detail = `--git asks before it writes, which it cannot do ${where}`;
  return fail({ reason: 'usage', detail, todo: 'add --yes' });
}

const undo =
  'To undo it: `git config --local --remove-section merge.ralph`, and take these lines out of .gitattributes.';

function stepsOf({ attributes, config }: DriverPlan): string[] {
  return [
    ...(attributes.length === 0
      ? []
      : ['Add to .gitattributes, which you commit:', ...attributes.map((line) => `  ${line}`)]),
    ...(config.length === 0
      ? []
      : [
          'Register the driver in this clone (each clone needs it once):',
          ...config.map(([, , name = '', value = '']) => `  git config ${name} "${value}"`),
        ]),
  ];
}

/** How git is to call Ralph: by its name where that leads here, else by its path. */
function ownWords(): string[] {
  const script = fileURLToPath(new URL('ralph.js', import.meta.url));
  const onPath = programOnPath('ralph', process.env['PATH'] ?? '');
  if (onPath !== undefined && realPath(onPath) === realPath(script)) return ['ralph'];
  return [process.execPath, script];
}
