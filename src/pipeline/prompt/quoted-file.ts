import { posix } from 'node:path';
import type { Project } from '../../db/project.ts';
import { readInside } from '../../host/inside-file.ts';
import { maskSecrets } from '../../model/secret.ts';
import type { QuotedFile } from '../../prompts/prompt-input.ts';

/** A bigger file is no reading matter. */
const maxQuotedBytes = 512 * 1024;

const maxNames = 200;

/** The file with its secrets masked; of a folder what is in it; or why it is not quoted. */
export function quoteFile(project: Project, given: string): QuotedFile {
  const path = posix.normalize(given);
  const read = readInside(project.root, path, maxQuotedBytes);
  switch (read.type) {
    case 'refused':
      return { path, text: '', refused: read.why };
    case 'folder': {
      const more = read.names.length - maxNames;
      const names = read.names.slice(0, maxNames);
      return { path, text: [...names, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n') };
    }
    case 'text':
      return { path, ...maskSecrets(read.text) };
  }
}

/** The page of specs/ of this name. */
export function quoteSpec(project: Project, name: string): QuotedFile {
  const pages = [`specs/${name}.md`, `specs/${name}/README.md`].map((path) =>
    quoteFile(project, path),
  );
  const [first] = pages;
  const found = pages.find(({ refused }) => refused === undefined) ?? first;
  return found ?? { path: name, text: '', refused: 'there is no such file' };
}

/** What a person should know of files that are not quoted as they are, one sentence each. */
export function quoteRemarks(files: readonly QuotedFile[]): string[] {
  return files.flatMap(({ path, refused, masked = 0 }) => {
    if (refused !== undefined) return [`The prompt does not quote ${path}: ${refused}.`];
    if (masked === 0) return [];
    return [`What looks like a secret in ${path} is masked in the prompt (${masked}).`];
  });
}
