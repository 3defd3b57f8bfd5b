import { isPlural, nameWords, plural, sharedEnd, sharedStart, spellingsOf, titleCase, titleOrder } from './words.ts';

/** A series that a panel shows: its metric and its legend as it is. */
export interface LegendSample {
  readonly name: string;
  readonly legend: string;
}

type Case = 'snake' | 'title' | 'lower';

/** One way to make a legend of a name: words cut from both ends, then written in one case. */
interface LegendForm {
  readonly cut: number;
  /** Words at the end that are cut when the name has them too. */
  readonly ending: readonly string[];
  readonly written: Case;
  readonly plural: boolean;
}

/** A legend without its label templates: `{{instance}} creates` gives `creates`. */
export function literalLegend(legend: string): string {
  return legend
    .replace(/\{\{[^}]*\}\}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[-–:|\s]+|[-–:|\s]+$/g, '');
}

/**
 * A legend for `name` in the manner of a panel's other legends: the words that the siblings cut from their names are cut
 * here too, and the case follows (`firehose_live`, `Creates`). When no manner fits two of them, or the only one, the
 * words after the first `owner` are written as a title.
 */
export function legendLike(name: string, help: string | null, samples: readonly LegendSample[], owner: number): string {
  const words = withoutTotal(nameWords(name));
  const others = samples
    .slice(0, 20)
    .map((sample) => ({ words: withoutTotal(nameWords(sample.name)), legend: literalLegend(sample.legend) }));
  const start = others.reduce((least, other) => Math.min(least, sharedStart(words, other.words)), words.length - 1);
  let best: LegendForm | null = null;
  let most = 0;
  const cuts = new Set([owner, ...Array.from({ length: Math.max(0, start) + 1 }, (_, i) => i)]);
  for (const cut of cuts) {
    for (const ending of endings(others.map((other) => other.words))) {
      for (const written of ['title', 'lower', 'snake'] as const) {
        for (const many of [false, true]) {
          const form: LegendForm = { cut, ending, written, plural: many };
          const fits = others.filter(
            (other) => other.legend !== '' && write(other.words, form) === other.legend,
          ).length;
          if (fits > most) [best, most] = [form, fits];
        }
      }
    }
  }
  if (best === null || (most < 2 && others.length > 1)) {
    const titled = others.filter(({ legend }) => /^[A-Z]/.test(legend)).length * 2 >= others.length;
    const left = words.slice(Math.min(owner, words.length - 1));
    if (titled) return titleCase(titleOrder(left), spellingsOf(help));
    return others.some(({ legend }) => legend.includes('_')) ? left.join('_') : left.join(' ');
  }
  return write(words, best, spellingsOf(help));
}

function endings(names: readonly (readonly string[])[]): string[][] {
  const found: string[][] = [[]];
  const seen = new Set(['']);
  for (const words of names) {
    for (let length = 1; length <= 2 && length < words.length; length++) {
      const ending = words.slice(words.length - length);
      if (!seen.has(ending.join('_'))) found.push(ending);
      seen.add(ending.join('_'));
    }
  }
  return found.slice(0, 12);
}

function write(words: readonly string[], form: LegendForm, spellings?: ReadonlyMap<string, string>): string {
  const ends = form.ending.length > 0 && sharedEnd(words, form.ending) === form.ending.length;
  let left = words.slice(form.cut, ends ? words.length - form.ending.length : words.length);
  if (left.length === 0) left = words.slice(-1);
  const last = left[left.length - 1] ?? '';
  if (form.plural && ends && !isPlural(last)) left = [...left.slice(0, -1), plural(last)];
  if (form.written === 'snake') return left.join('_');
  return form.written === 'title' ? titleCase(left, spellings) : left.join(' ');
}

function withoutTotal(words: string[]): string[] {
  return words.length > 1 && words[words.length - 1] === 'total' ? words.slice(0, -1) : words;
}

/** The legend, or the legend with whose it is or with a number behind it when the panel has that legend already. */
export function uniqueLegend(legend: string, owner: string, taken: ReadonlySet<string>): string {
  if (!taken.has(legend)) return legend;
  const owned = `${legend} (${owner})`;
  if (owner !== '' && !taken.has(owned)) return owned;
  for (let n = 2; ; n++) if (!taken.has(`${legend} (${n})`)) return `${legend} (${n})`;
}
