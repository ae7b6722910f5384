import { durationWords } from '../model/duration.ts';
import {
  firstSentence,
  optionPlaces,
  type ProjectTool,
  type ToolArgument,
} from '../model/project-tool.ts';
import { kinds } from '../model/task.ts';
import { callArguments, checkedValues, wholePattern } from '../model/tool-value.ts';
import { runCommandTool, type CommandPlace, type CommandRun } from './command-run.ts';
import { foundWords, problemList } from './input-problem.ts';
import { refusal, type Tool, type ToolAnswer } from './tool.ts';

/** Between two lines on a command that runs. */
const progressMs = 2_000;

/** What a tool of the project is to a session, for lists and prompts. */
export type CommandFacts = Omit<Tool<unknown>, 'call'>;

/** The tool that agents see for one of tools.yaml. */
export function commandFacts(tool: ProjectTool): CommandFacts {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    use: firstSentence(tool.description),
    kinds: tool.reads_only ? kinds : ['implement'],
    reads_only: tool.reads_only,
    // Nobody knows what a command does; what is said to read changes nothing.
    destructive: !tool.reads_only,
    input_schema: () => inputSchema(tool),
  };
}

/**
 * The project's tools as a server serves them. Those that change something take turns: they may share a
 * build folder or a port.
 */
export function commandTools(
  definitions: readonly ProjectTool[],
  place: CommandPlace,
): Tool<unknown>[] {
  let running: Promise<unknown> = Promise.resolve();
  return definitions.map((tool) => ({
    ...commandFacts(tool),
    call: async (input, _, context): Promise<ToolAnswer> => {
      const values = checkedValues(tool, input);
      if (!values.ok) return refusal(valueProblems(values.failure));
      const run = async (): Promise<ToolAnswer> => {
        if (context.cancel.aborted) return refusal('Cancelled; it was not started.');
        const started = performance.now();
        const told = setInterval(() => {
          context.progress(`${tool.name} runs for ${durationWords(performance.now() - started)}`);
        }, progressMs);
        try {
          const { cancel } = context;
          return commandAnswer(await runCommandTool(tool, values.value, { ...place, cancel }));
        } finally {
          clearInterval(told);
        }
      };
      if (tool.reads_only) return run();
      const turn = running.then(run);
      running = turn.catch(() => undefined);
      return turn;
    },
  }));
}

/** What is wrong with the arguments of a call, in the words that Ralph's own tools have for it. */
export function valueProblems(
  problems: readonly { argument: string; found: unknown; expected: string }[],
): string {
  return problemList(
    problems.map(
      ({ argument, found, expected }) =>
        `${argument.slice(0, 80)}: found ${foundWords(found)}, expected ${expected}`,
    ),
  );
}

/** How it ended as an answer. What the command prints is cut to the size that its definition gives. */
function commandAnswer(run: CommandRun): ToolAnswer {
  const { words, succeeded, exit_code, output, truncated, duration_ms } = run;
  const printed = output.trim() === '' ? 'It printed nothing.' : output.trimEnd();
  return {
    text: `${succeeded ? 'Done' : 'Failed'}: ${words}.\n\n${printed}`,
    failed: !succeeded,
    data: {
      ended: words,
      ...(exit_code === undefined ? {} : { exit_code }),
      ...{ output, truncated, duration_ms },
    },
    sized: true,
  };
}

function inputSchema(tool: ProjectTool): { type: 'object' } {
  const places = optionPlaces(tool);
  const required = tool.arguments.filter((argument) => argument.required).map(({ name }) => name);
  const schema = {
    type: 'object' as const,
    properties: Object.fromEntries(
      callArguments(tool).map((argument) => [
        argument.name,
        argumentSchema(argument, places.has(argument.name)),
      ]),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
  return schema;
}

function argumentSchema(argument: ToolArgument, isOptionPlace: boolean): Record<string, unknown> {
  const { description, type } = argument;
  const shared = {
    ...(description === undefined ? {} : { description }),
    ...(argument.default === undefined ? {} : { default: argument.default }),
  };
  switch (type) {
    case 'enum':
      return { type: 'string', ...shared, enum: argument.values };
    case 'string':
      return { type, ...shared, ...textSchema(argument, isOptionPlace) };
    case 'integer':
    case 'number': {
      const { min, max } = argument;
      const least = min === undefined ? {} : { minimum: min };
      return { type, ...shared, ...least, ...(max === undefined ? {} : { maximum: max }) };
    }
    case 'boolean':
      return { type, ...shared };
  }
}

function textSchema(
  { pattern, max_length, allow_dash }: ToolArgument,
  isOptionPlace: boolean,
): Record<string, unknown> {
  // An expression of the project's own says it all; else that no option may be given.
  const dash = isOptionPlace && !allow_dash ? '^(?!-)' : undefined;
  const expression = pattern === undefined ? dash : wholePattern(pattern);
  return {
    ...(expression === undefined ? {} : { pattern: expression }),
    maxLength: max_length,
  };
}
