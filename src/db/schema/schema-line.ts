import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Where a project has its copies of the schemas, so that editors find them without a network. */
export const schemaFolder = '.ralph/schema';

/** The schema of each file of a project; paths are relative to the project. */
const schemaNames: [RegExp, string][] = [
  [/^\.ralph\/config\.yaml$/, 'config'],
  [/^\.ralph\/db\/(metadata|features|disciplines|tasks)\.yaml$/, '$1'],
  [/^\.ralph\/db\/tasks\/[^/]+\.yaml$/, 'task'],
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

/** The text of a file without that comment. */
export function withoutSchemaLine(file: string, text: string): string {
  const [first = ''] = text.split(/(?<=\n)/, 1);
  const isIt = first.trimEnd() === schemaLine(file)?.trimEnd();
  return isIt ? text.slice(first.length) : text;
}

/** Whether a comment is one for editors, as `schemaLine` makes it. */
export function isSchemaComment(comment: string): boolean {
  return comment.startsWith('# yaml-language-server: $schema=');
}

/** The text of a new file with that comment on top, where the project has the schemas. */
export function withSchemaLine(root: string, file: string, text: string): string {
  return existsSync(join(root, schemaFolder)) ? (schemaLine(file) ?? '') + text : text;
}
