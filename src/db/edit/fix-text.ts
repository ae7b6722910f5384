import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Fix } from '../../model/problem.ts';
import { parseYaml } from '../read/yaml.ts';

/**
 * The text with these fixes in it: each replaces one key or one value in its place, and nothing else.
 * Undefined when the result would not parse, or when anything but those would read differently.
 */
export function fixedText(text: string, fixes: readonly Fix[]): string | undefined {
  const inOrder = [...fixes].sort((a, b) => a.start - b.start);
  let fixed = '';
  let done = 0;
  const places = new Set<number>();
  for (const { start, end, text: words } of inOrder) {
    // One value with two problems: the next round mends what is left.
    if (start < done) continue;
    fixed += text.slice(done, start) + words;
    done = end;
    places.add(start);
  }
  fixed += text.slice(done);
  const before = parseYaml(text).document;
  const after = parseYaml(fixed).document;
  if (after.errors.length > 0) return undefined;
  return isSameBut(before.contents, after.contents, places) ? fixed : undefined;
}

/** Whether two parsed texts say the same everywhere but in what begins at these places of the first. */
function isSameBut(one: unknown, other: unknown, places: ReadonlySet<number>): boolean {
  if (isScalar(one)) {
    if (places.has(one.range?.[0] ?? -1)) return true;
    return isScalar(other) && Object.is(one.value, other.value);
  }
  if (isAlias(one)) return isAlias(other) && one.source === other.source;
  if (isSeq(one) && isSeq(other)) {
    return (
      one.items.length === other.items.length &&
      one.items.every((item, at) => isSameBut(item, other.items[at], places))
    );
  }
  if (isMap(one) && isMap(other)) {
    return (
      one.items.length === other.items.length &&
      one.items.every((pair, at) => {
        const same = other.items[at];
        return isSameBut(pair.key, same?.key, places) && isSameBut(pair.value, same?.value, places);
      })
    );
  }
  return one === other;
}
