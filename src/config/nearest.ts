import { distance } from '../distance.ts';

const LONGEST = 64;

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The known word that a mistyped one most likely means, or null when none is near. Case, `-` and `_` do not count. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length > LONGEST) return null;
  const typed = plain(word);
  const scored = known
    .map((candidate) => ({ candidate, cost: distance(typed, plain(candidate)) }))
    .sort((a, b) => a.cost - b.cost);
  const [best] = scored;
  return best && best.cost <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : null;
}
