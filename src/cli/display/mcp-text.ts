import type {
  DebuggedAnswer,
  DebuggedContent,
  DebuggedServer,
} from '../../mcpgen/debug/debugged-server.ts';
import { plainLine, plainText } from '../../model/plain-text.ts';
import { tableText } from './table.ts';

/** What a session's server has, and how to look at it with other programs. */
export function serverText(
  { tools, resources }: DebuggedServer,
  { script, inspector }: { script: string; inspector: string },
): string {
  const toolRows = tools.map(({ name, reads_only, description }) => [
    ...[plainLine(name), reads_only ? 'reads' : 'writes', plainLine(description)],
  ]);
  const resourceRows = resources.map(({ uri, name }) => [plainLine(uri), plainLine(name)]);
  return [
    tableText([{ head: 'TOOL', kept: true }, { head: 'DOES' }, { head: 'WHAT' }], toolRows),
    tableText([{ head: 'RESOURCE', kept: true }, { head: 'WHAT' }], resourceRows),
    `Script     ${plainText(script)}\nInspector  ${plainText(inspector)}`,
  ].join('\n\n');
}

/** What a tool answered; the data behind it where the text does not tell. */
export function answerText({ text, failed, data }: DebuggedAnswer): string {
  const head = failed ? 'The tool refused:' : 'The tool answered:';
  const more = data === undefined ? [] : ['', 'As data:', JSON.stringify(data, undefined, 2)];
  return plainText([head, text, ...more].join('\n'));
}

/** The contents of a resource as they are, fit for a terminal. */
export function contentText(contents: readonly DebuggedContent[]): string {
  return contents.map(({ text }) => plainText(text).trimEnd()).join('\n');
}
