import { relativePaths } from '../model/relative-path.ts';
import { withTexts } from './mapped-text.ts';

/**
 * The same data with the project's own path written as `.` in all of its texts: before anything is cut or
 * counted, so that the length of that path decides nothing. `roots` are the ways in which it is written.
 */
export function relativeInput<Data>(data: Data, roots: readonly string[]): Data {
  return withTexts(data, (text) =>
    roots.reduce((rest, root) => (rest.includes(root) ? relativePaths(rest, root) : rest), text),
  );
}
