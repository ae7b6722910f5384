import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Where a project has its copies of the schemas, so that editors find them without a network. */
export const schemaFolder = '.ralph/schema';

/** The schema of each file of a project; paths are relative to the project. */
const schemaNames: [RegExp, string][] = [
  [/^\.ralph\/config\.yaml$/, 'config'],
  [/^\.ralph\/db\/(metadata|features|disciplines|tools|pipelines|tasks)\.yaml$/, '$1'],
  [/^\.ralph\/db\/archive\/tasks\.yaml$/, 'tasks'],
  [/^\.ralph\/db\/(?:archive\/)?tasks\/[^/]+\.yaml$/, 'task'],
];

/** The comment that tells an editor which schema this file has; undefined for one that has none. */
export function schemaLine(file: string): string | undefined {
  for (const [pattern, name] of schemaNames) {
    if (!pattern.test(file)) continue;
    const schema = `${schemaFolder}/${file.replace(pattern, name)}.json`;
    return `# yaml-language-server: $schema=${posix.relative(dirname(file), schema)}\n`;
  }
  return undefined;
}

/** The text of a file without such comments above its first key: they are about the file. */
export function withoutSchemaLine(text: string): string {
  return changedHead(text, (line) => (isSchemaComment(line) ? undefined : line));
}

/** The text of a file that goes to another place: the comment leads to its schema from there. */
export function withSchemaLineOf(to: string, from: string, text: string): string {
  const [before, after] = [schemaLine(from)?.trim(), schemaLine(to)?.trim()];
  return changedHead(text, (line) => (line === before ? after : line));
}

/** Each line above the first key as `change` gives it, without the spaces around it; undefined takes it away. */
function changedHead(text: string, change: (line: string) => string | undefined): string {
  const head = /^\uFEFF?(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(text)?.[0] ?? '';
  const lines = head.split(/(?<=\n)/).map((line) => {
    const own = line.replace(/^\uFEFF/, '').trim();
    const now = change(own);
    return now === own ? line : now === undefined ? '' : line.replace(own, now);
  });
  return lines.join('') + text.slice(head.length);
}

/** Whether a comment is one for editors, as `schemaLine` makes it. */
export function isSchemaComment(comment: string): boolean {
  return comment.startsWith('# yaml-language-server: $schema=');
}

/** The text of a new file with that comment on top, where the project has the schemas and it has none. */
export function withSchemaLine(root: string, file: string, text: string): string {
  const line = schemaLine(file);
  if (line === undefined || isSchemaComment(text) || !existsSync(join(root, schemaFolder))) {
    return text;
  }
  return line.replace('\n', /\r?\n/.exec(text)?.[0] ?? '\n') + text;
}
