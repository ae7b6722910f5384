import { isCode } from './file-kind.ts';
import type { FilePatch } from './patch.ts';

/** What a person writes as text, whatever else may be in it. */
const written =
  /\.(?:json|jsonc|toml|ya?ml|xml|ini|cfg|conf|md|txt|html?|s?css|sql|env|lock|mod|sum)$|(?:^|\/)\.[^/]*$|(?:^|\/)(?:\w*file|go\.work)$/i;

/**
 * A file with bytes that no text has: its lines say nothing where they are none of code or of settings.
 * Of code they count, and so does that it is hidden from whoever looks at the change.
 */
export function withoutBinary(file: FilePatch): FilePatch {
  const isBinary = file.hunks.some(({ lines }) => lines.some(({ text }) => text.includes('\0')));
  if (!isBinary) return file;
  const isText = isCode(file.path) || written.test(file.path);
  return { ...file, binary: true, hunks: isText ? file.hunks : [] };
}
