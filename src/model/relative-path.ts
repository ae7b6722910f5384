/**
 * The text with the project's own path in it written as `.`, so that it reads the same everywhere:
 * `/app/src/x.ts` becomes `./src/x.ts`. Only a whole path counts: `src/app/x.ts` stays as it is.
 */
export function relativePaths(text: string, root: string): string {
  const path = root.replace(/\/+$/, '');
  if (path === '') return text;
  return text.replaceAll(new RegExp(begins + escaped(path) + ends, 'gu'), '.');
}

const colour = String.raw`\u001b\[[\d;]*m`;

/** A path begins at the start, in a `file://` address, and after what cannot be a part of a longer one. */
const begins = String.raw`(?<=^|${colour}|file://|[^\p{L}\p{N}_.\-/\\~@+%$*?)\]}])`;

/** It ends here, also at the end of a sentence, or goes on in a folder below. */
const ends = String.raw`(?=$|[\s/\\:,;"'\x60()[\]{}<>\u001b]|\.(?:$|\s))`;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
