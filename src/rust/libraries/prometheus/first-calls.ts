/** Where programs begin to have what a crate makes once, wherever it is asked for it: the first such call that some code runs. */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import type { Occurrence } from '../../workspace/occurrences.ts';
import type { Package } from '../../workspace/package.ts';

/** The first call at one of some words in files that some code runs; `callOf` gives the call at a word, or null. */
export function firstCall(
  { workspace, reach }: Analysis,
  files: readonly string[],
  words: readonly string[],
  callOf: (occurrence: Occurrence) => Expr | null,
): Expr | null {
  for (const file of files) {
    if (!workspace.mayHold(file, words) || workspace.tests.isTestFile(file)) continue;
    const places = words.flatMap((word) => [...workspace.occurrences(word, [file])]).sort((a, b) => a.from - b.from);
    for (const place of places) {
      const call = callOf(place);
      if (call && reach.of(call.source, call.node) !== 'no') return call;
    }
  }
  return null;
}

/** The first call of each package, by `firstOf`; a package whose dependencies have one asks through them. */
export function firstCalls({ workspace }: Analysis, firstOf: (owner: Package) => Expr | null): readonly Expr[] {
  const { crates } = workspace;
  const found = new Map<Package, Expr>();
  for (const owner of crates.packages) {
    const first = firstOf(owner);
    if (first) found.set(owner, first);
  }
  const isBelow = (owner: Package) => [...crates.used(owner)].some((each) => each !== owner && found.has(each));
  return [...found].flatMap(([owner, first]) => (isBelow(owner) ? [] : [first]));
}
