import type { Command } from 'commander';

/** Takes the exit code of the command that was called. */
export type Done = (code: number) => void;

/** What every command takes. */
export interface JsonOption {
  json: boolean;
}

/** Adds a command with its examples and --json; `json` says what that prints. */
export type AddCommand = (
  usage: string,
  description: string,
  examples: string[],
  json?: string,
) => Command;

/** Adds commands to this one, under a heading of its help. */
export function commandMaker(program: Command, heading: string): AddCommand {
  return (usage, description, examples, json = 'print one JSON document') =>
    program
      .command(usage)
      .helpGroup(`${heading}:`)
      .description(description)
      .option('--json', json, false)
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}
