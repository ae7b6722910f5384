/** Makes a switch over a union exhaustive: a new variant no longer compiles until every switch names it. */
export function unreachable(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
