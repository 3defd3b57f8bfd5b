/** Many names written as one: `{Int,}Counter{Vec,}` is `IntCounterVec`, `IntCounter`, `CounterVec` and `Counter`. */
export function spellings(...patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) =>
    pattern
      .split(/[{}]/)
      .reduce<string[]>(
        (made, part, index) =>
          made.flatMap((each) => (index % 2 === 0 ? [part] : part.split(',')).map((one) => each + one)),
        [''],
      ),
  );
}
