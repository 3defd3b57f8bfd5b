import { own } from '../grafana/json-value.ts';
import type { CoveredMetric, PanelPlace, ProposedTarget } from '../model.ts';
import type { Charted } from './charted.ts';
import { targetsOf } from './datasource.ts';
import { isBoolean, isTimestamp } from './form.ts';
import { chartedBy, defaultsOf, type Habits, type KnownPanel } from './habits.ts';
import { groupingLabel } from './labels.ts';
import { legendLike, literalLegend, uniqueLegend } from './legend.ts';
import { type Owners, partKey, subjectWords } from './owner.ts';
import { list } from './phrase.ts';
import { selector } from './query.ts';
import { ruleOf } from './signal.ts';
import { usualMatchers } from './style.ts';
import { nounForm, nounOfUnit, unitWord } from './unit.ts';
import { isPlural, nameWords, textWords } from './words.ts';

/** Points for what a metric has in common with a panel that could take it. */
export const JOIN_EVIDENCE = {
  subject: { points: 2, because: 'all of its siblings there begin with the same words after the owner (`firehose_…`)' },
  quantity: { points: 2, because: 'most of its siblings there end in the same word (`…_length`)' },
  genericQuantity: {
    points: 1,
    because: 'most of its siblings there end in the same word, one that measures anything (`…_size`)',
  },
  unitNoun: { points: 1, because: 'the panel counts the same things (`records/s`)' },
  titleNoun: { points: 1, because: 'the title of the panel names what it counts' },
  leftOut: { points: 1, because: 'what was left out is read beside what went through' },
  errors: { points: 1, because: 'the panel shows errors of the same part' },
  errorPanel: { points: 2, because: 'the title of the panel is about these errors in general' },
} as const;

/** Points that make a metric join a panel that shows several metrics, and one that is about a single metric. */
export const JOIN_THRESHOLD = { family: 3, single: 4 } as const;

/** A panel with more lines than this takes no more. */
const MAX_TARGETS = 10;

const GENERIC = new Set(
  list(`
  size, count, number, value, limit, max, min, current, seconds, bytes, ratio, percent, rate, time, duration, active,
  state, status, usage, used
`),
);
const ERROR_TITLE = new Set(['error', 'errors', 'failure', 'failures']);
const TITLE_FILLERS = new Set(
  list(`
  rate, rates, per, second, sec, s, min, minute, count, counts, total, all, and, the, of, by, type, over, time, 1m, 5m
`),
);

/** A panel that a metric fits into, the points that say so and the sentences behind them. */
export interface Join {
  readonly panel: KnownPanel;
  readonly place: PanelPlace;
  readonly score: number;
  readonly because: readonly string[];
}

/**
 * The existing panel that already shows a metric's siblings, or null. Before any points count, the panel must be a graph that
 * reads its metrics the way this one is read (rate with rate, level with level), of the same unit and signal; at
 * least half of what it shows must be of the same part of the system; and a metric that is worth its own split by label
 * joins nothing.
 */
export function joinOf(metric: CoveredMetric, habits: Habits, owners: Owners): Join | null {
  const charting = metric.kind === 'counter' ? 'rate' : metric.kind === 'gauge' ? 'value' : null;
  if (
    charting === null ||
    groupingLabel(metric) !== null ||
    isBoolean(metric) ||
    isTimestamp(metric) ||
    metric.priority === 'critical'
  )
    return null;
  let best: Join | null = null;
  const part = partKey(metric, owners);
  for (const panel of chartedBy(habits).panels.get(part) ?? []) {
    const siblings = siblingsIn(panel, metric, charting, part);
    const place = panel.charted[0]?.panel;
    if (siblings === null || place === undefined) continue;
    const { score, because } = scoreOf(metric, panel, siblings, owners);
    const needed = distinct(panel.charted).length > 1 ? JOIN_THRESHOLD.family : JOIN_THRESHOLD.single;
    if (score >= needed && (best === null || score > best.score)) best = { panel, place, score, because };
  }
  return best;
}

function distinct(charted: readonly Charted[]): string[] {
  return [...new Set(charted.map(({ name }) => name))];
}

/** The metrics in a panel that are siblings, once each; null when the panel cannot take the metric. */
function siblingsIn(
  panel: KnownPanel,
  metric: CoveredMetric,
  charting: 'rate' | 'value',
  part: string,
): CoveredMetric[] | null {
  if ((panel.type !== 'timeseries' && panel.type !== 'graph') || own(panel.json, 'libraryPanel') !== undefined)
    return null;
  const { charted } = panel;
  const targets = targetsOf(panel.json).length;
  if (charted.length === 0 || targets >= MAX_TARGETS || charted.some((one) => one.charting !== charting)) return null;
  // A target that is not understood could be of anything: such a panel is left alone.
  if (new Set(charted.map(({ reference }) => reference.expression.path)).size !== targets) return null;
  if (!charted.some(({ reference }) => literalLegend(reference.expression.legend ?? '') !== '')) return null;
  const siblings = new Map<string, CoveredMetric>();
  for (const { metric: shown, part: other } of charted)
    if (shown !== null && other === part) siblings.set(shown.name, shown);
  const list = [...siblings.values()];
  if (list.length === 0 || list.length * 2 < distinct(charted).length) return null;
  if (list.some((sibling) => unitWord(sibling) !== unitWord(metric))) return null;
  if (
    list.filter((sibling) => (sibling.signal === 'errors') === (metric.signal === 'errors')).length * 2 <=
    list.length
  )
    return null;
  return list;
}

interface Score {
  readonly score: number;
  readonly because: string[];
}

function scoreOf(metric: CoveredMetric, panel: KnownPanel, siblings: readonly CoveredMetric[], owners: Owners): Score {
  const because: string[] = [];
  let score = 0;
  const count = (evidence: keyof typeof JOIN_EVIDENCE, said: string) => {
    score += JOIN_EVIDENCE[evidence].points;
    because.push(said);
  };
  const owner = owners.get(metric.name) ?? [];
  const words = subjectWords(metric.name, owners);
  const others = siblings.map((sibling) => subjectWords(sibling.name, owners));
  const last = words[words.length - 1] ?? '';
  const sameSubject = words.length > 1 && others.every((other) => other.length > 1 && other[0] === words[0]);
  const subject = [...owner, ...words.slice(0, 1)].join('_');
  if (sameSubject) count('subject', `${others.length > 1 ? 'they all begin' : 'it begins'} with ${subject}_`);
  const sameEnd = others.filter((other) => other[other.length - 1] === last).length;
  if (sameEnd >= 2 && sameEnd * 2 > others.length) {
    count(GENERIC.has(last) ? 'genericQuantity' : 'quantity', `${sameEnd} of them end in _${last} too`);
  }
  const nouns = new Set(words.filter((word) => word === last || isPlural(word)).map(nounForm));
  const unit = defaultsOf(panel.json, 'unit');
  const counted = typeof unit === 'string' ? nounOfUnit(unit) : null;
  if (counted !== null && nouns.has(counted)) count('unitNoun', `its unit (${unit}) counts the same`);
  const title = textWords(panel.title);
  if (!GENERIC.has(last) && title.some((word) => nouns.has(nounForm(word))))
    count('titleNoun', 'its title names what is measured');
  if (sameSubject && ruleOf(metric)?.rule.id === 'left-out') {
    count('leftOut', 'what was left out is read beside what went through');
  }
  if (metric.signal === 'errors') {
    count('errors', 'it shows errors of the same part');
    const known = new Set([...owner, ...nameWords(metric.crate ?? '')]);
    const rest = title.filter((word) => !TITLE_FILLERS.has(word) && !known.has(word));
    if (rest.length > 0 && rest.every((word) => ERROR_TITLE.has(word))) count('errorPanel', 'it is about all of them');
  }
  return { score, because };
}

/**
 * The target that shows a metric in a panel that it joins: written as the siblings there are written (aggregation, window,
 * matchers, legend), with a legend that the panel does not have yet. `taken` gains that legend.
 */
export function joinedTarget(
  metric: CoveredMetric,
  { panel }: Join,
  owners: Owners,
  taken: Set<string>,
  fallbackWindow: string,
): ProposedTarget {
  const siblings = panel.charted.filter(({ part }) => part === partKey(metric, owners));
  const named = siblings.filter(({ reference }) => literalLegend(reference.expression.legend ?? '') !== '');
  const models = named.length > 0 ? named : siblings;
  const model = mostUsual(models);
  const by = model?.reference.selector.by ?? null;
  const matchers = usualMatchers(models, true);
  const range = model?.reference.selector.range ?? null;
  const functions = model?.reference.selector.functions ?? [];
  const series = selector(metric.name, matchers);
  const reading =
    metric.kind === 'counter'
      ? `${functions.includes('irate') ? 'irate' : 'rate'}(${series}[${range ?? fallbackWindow}])`
      : series;
  const group = by === null || by.length === 0 ? '' : ` by (${by.join(', ')})`;
  const aggregation = model?.aggregation ?? null;
  const expr =
    aggregation === null
      ? reading
      : group === ''
        ? `${aggregation}(${reading})`
        : `${aggregation}${group} (${reading})`;
  const owner = owners.get(metric.name) ?? [];
  const samples = models.map(({ name, reference }) => ({ name, legend: reference.expression.legend ?? '' }));
  const words = legendLike(metric.name, metric.help, samples, owner.length);
  const legend = uniqueLegend(templated(words, model?.reference.expression.legend ?? ''), owner.join(' '), taken);
  taken.add(legend);
  return { metric: metric.name, expr, legend };
}

/** The first of the siblings that are written the way most of them are. */
function mostUsual(charted: readonly Charted[]): Charted | null {
  const form = ({ aggregation, reference: { selector: s } }: Charted) => `${aggregation}|${s.by?.join(',')}|${s.range}`;
  let best: Charted | null = null;
  let most = 0;
  for (const one of charted) {
    const same = charted.filter((other) => form(other) === form(one)).length;
    if (same > most) [best, most] = [one, same];
  }
  return best;
}

/** The words in the place that the words of a templated legend have: `{{instance}} creates` gives `{{instance}} updates`. */
function templated(words: string, like: string): string {
  const literal = literalLegend(like);
  return like.includes('{{') && literal !== '' && like.includes(literal) ? like.replace(literal, () => words) : words;
}
