/** What holds for all readings of one place in the code, though each was made for a caller or an alternative of its own. */

/** Something that is read once for each caller and each alternative, with those that are assumed. */
export interface Assumed {
  readonly assumed: ReadonlyMap<string, string>;
}

/** Whether some of several readings are there whatever is assumed: none of them hangs on what another one has otherwise. */
export function isInAll(some: readonly Assumed[], all: readonly Assumed[]): boolean {
  const valuesOf = (readings: readonly Assumed[], key: string) =>
    new Set(readings.map(({ assumed }) => assumed.get(key)));
  const keys = [...(some[0]?.assumed.keys() ?? [])].filter((key) => some.every(({ assumed }) => assumed.has(key)));
  return keys.every((key) => {
    const others = valuesOf(all, key);
    others.delete(undefined);
    return valuesOf(some, key).size === others.size;
  });
}
