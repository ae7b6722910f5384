import { explainQuestions } from '../model/explain.ts';
import { unreachable } from '../model/unreachable.ts';
import type { CommandCall } from './command.ts';
import type { ExplainBody, UiCommand } from './route.ts';

/** The words of the command line; whatever a person typed is one word, behind `--` where it could be an option. */
export function commandWords(command: UiCommand): string[] {
  switch (command.verb) {
    case 'play':
      return ['play', '--detach', '--json', '--', ...(command.tasks ?? [])];
    case 'pause':
    case 'resume':
    case 'stop':
      return [command.verb, '--json'];
    case 'approve-all':
      return ['approve', '--json', '--', ...command.tasks];
    case 'cancel':
    case 'approve':
    case 'verify':
      return [command.verb, '--json', '--', command.task];
    case 'reopen':
    case 'done':
    case 'skip': {
      const why = command.words === undefined ? [] : [`--reason=${command.words}`];
      return [command.verb, '--json', ...why, '--', command.task];
    }
    case 'block':
    case 'answer':
    case 'note':
      return [command.verb, '--json', '--', command.task, command.words];
    case 'tell':
      return ['tell', '--json', `--task=${command.task}`, '--', command.words];
    case 'move': {
      const place =
        command.place === 'top' ? ['--top'] : [`--${command.place}=${command.other ?? ''}`];
      return ['move', '--json', ...place, '--', command.task];
    }
    case 'set':
      return ['set', '--json', '--', command.task, `priority=${command.priority}`];
    case 'undo':
      return ['undo', '--json', '--yes', '--', command.of];
    default:
      return unreachable(command);
  }
}

/**
 * `ralph explain` with these answers. What may be long goes through standard input: a word of a command
 * line has its end.
 */
export function explainCall(
  { answers, draft, revise }: ExplainBody,
  how: '--print' | '--detach',
): Omit<CommandCall, 'root'> {
  const keys = explainQuestions.map(({ key }) => key);
  const flags = keys.flatMap((key) => {
    const answer = answers[key];
    // What comes with the file is taken for the first answer where there is none.
    if (key === 'what' && revise === undefined) return [`--what=${answer ?? ''}`];
    return answer === undefined || (key === 'more' && revise === undefined)
      ? []
      : [`--${key}=${answer}`];
  });
  const words = ['explain', '--json', how, ...flags, ...(draft === true ? ['--draft'] : [])];
  if (revise === undefined) {
    return answers.more === undefined
      ? { words }
      : { words: [...words, '--file=-'], input: answers.more };
  }
  const from = revise.session === undefined ? [] : [`--session=${revise.session}`];
  return { words: [...words, '--revise=-', ...from], input: revise.words };
}
