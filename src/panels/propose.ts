import { formatPath } from '../grafana/json-path.ts';
import { locate } from '../grafana/json-text.ts';
import type { Section, Size } from '../grafana/sections.ts';
import type { CoveredMetric, Dashboard, Expression, Placement, Proposal, ProposedTarget, Reference } from '../model.ts';
import { chartedOf } from './charted.ts';
import { afterwards, type Draft, description, draftOf, foremost, rank, unitOf } from './draft.ts';
import { familiesOf } from './family.ts';
import { defaultsOf } from './habits.ts';
import { type Home, type Homes, homeFor, homesOf } from './home.ts';
import { type Join, joinedTarget, joinOf } from './join.ts';
import { once } from './once.ts';
import { crateTitles, type Owners, ownersOf } from './owner.ts';
import { arrange, partOf, type Request, sizeFor } from './place.ts';
import { DEFAULT_STYLE } from './query.ts';
import { type RowChoice, type RowInput, rowFor } from './row.ts';
import { stepsOf } from './thresholds.ts';
import { textWords } from './words.ts';

/** What proposals are made from. */
export interface ProposeInput {
  readonly metrics: readonly CoveredMetric[];
  readonly dashboards: readonly Dashboard[];
  readonly expressions: readonly Expression[];
  readonly references: readonly Reference[];
  /** Propose panels for metrics that nothing updates, too. */
  readonly includeDead: boolean;
  /** Which of the missing metrics to chart, by exposition name; all when it is not given. */
  readonly wanted?: ((name: string) => boolean) | undefined;
}

/**
 * Names that a query on a dashboard can have: Grafana reads `$` and `[[` as variables, and a name with quotes or control
 * characters was never scraped.
 */
const CHARTABLE = /^[^$[\]{}"\\\p{Cc}\p{Cs}]{1,1000}$/u;

/**
 * A proposal for each missing metric that is alive: a target for a panel that already shows its siblings, or a new panel, alone
 * or with its family. Metrics that may be covered (`perhaps`) get none. Critical ones come first, then by crate, then
 * as declared. Without a dashboard that can be edited, or when the crate is on one that cannot,
 * the placement is null.
 */
export function propose(input: ProposeInput): Proposal[] {
  const declared = new Map<string, CoveredMetric>();
  for (const metric of input.metrics) if (!declared.has(metric.name)) declared.set(metric.name, metric);
  const owners = ownersOf(input.metrics);
  const titles = crateTitles(input.metrics, owners);
  const homes = homesOf(input.dashboards, input.expressions, chartedOf(input.references, declared, owners));
  const open = [...declared.values()].filter(
    ({ name, coverage, updated }) =>
      CHARTABLE.test(name) &&
      coverage === 'missing' &&
      (input.includeDead || updated !== false) &&
      (input.wanted?.(name) ?? true),
  );
  const order = orderOf(open);
  const proposals: Proposal[] = [];
  for (const [home, metrics] of byHome(open, homes)) {
    if (typeof home === 'string') proposals.push(...homeless(metrics, owners, home));
    else proposals.push(...forHome(home, metrics, owners, titles, order));
  }
  return proposals.sort(order);
}

type Order = (a: Ranked, b: Ranked) => number;
type Ranked = Pick<Proposal, 'priority' | 'crate' | 'metrics'>;

/** Critical ones first, then by crate, then as declared. */
function orderOf(metrics: readonly CoveredMetric[]): Order {
  const positions = new Map(metrics.map(({ name }, i) => [name, i]));
  const first = ({ metrics: names }: Ranked) =>
    names.reduce((least, name) => Math.min(least, positions.get(name) ?? 0), positions.size);
  return (a, b) =>
    rank(a.priority) - rank(b.priority) || compareText(a.crate ?? '', b.crate ?? '') || first(a) - first(b);
}

function byHome(metrics: readonly CoveredMetric[], homes: Homes): Map<Home | string, CoveredMetric[]> {
  const groups = new Map<Home | string, CoveredMetric[]>();
  const byCrate = new Map<string | null, Home | string>();
  for (const metric of metrics) {
    const home = byCrate.get(metric.crate) ?? homeFor(metric.crate, homes);
    byCrate.set(metric.crate, home);
    const group = groups.get(home);
    if (group === undefined) groups.set(home, [metric]);
    else group.push(metric);
  }
  return groups;
}

function homeless(metrics: readonly CoveredMetric[], owners: Owners, why: string): Proposal[] {
  const titles = new Set<string>();
  return familiesOf(metrics, owners).flatMap((item) => {
    const draft = draftOf(item, { habits: null, owners, owned: severalOwners(owners), titles });
    if (draft === null) return [];
    return [{ ...draft.proposal, reasons: withPlace(draft.proposal.reasons, why), placement: null }];
  });
}

function forHome(
  home: Home,
  metrics: readonly CoveredMetric[],
  owners: Owners,
  titles: RowInput['crateTitles'],
  order: Order,
): Proposal[] {
  const joins = new Map<string, { readonly join: Join; readonly metrics: CoveredMetric[] }>();
  const left: CoveredMetric[] = [];
  for (const metric of metrics) {
    const join = joinOf(metric, home.habits, owners);
    if (join === null) {
      left.push(metric);
      continue;
    }
    const key = formatPath(join.panel.path);
    const group = joins.get(key);
    if (group === undefined) joins.set(key, { join, metrics: [metric] });
    else group.metrics.push(metric);
  }
  const drafts = familiesOf(left, owners).flatMap((item) => {
    const members = 'legends' in item ? item.metrics : [item];
    const row = rowFor(members, { ...home, owners, crateTitles: titles });
    const title = typeof row.at === 'string' ? row.at : (home.sections[row.at]?.title ?? '');
    const owned = severalOwners(owners) && !namesOwner(title, members, owners);
    const draft = draftOf(item, { habits: home.habits, owners, owned, titles: home.titles });
    return draft === null ? [] : [{ draft, row }];
  });
  // Places depend on the order, and the writer knows no other order than that of the finished list.
  drafts.sort((a, b) => order(a.draft.proposal, b.draft.proposal));
  return [...joinProposals(home, [...joins.values()], owners), ...placed(home, drafts)];
}

function joinProposals(
  home: Home,
  joins: readonly { readonly join: Join; readonly metrics: readonly CoveredMetric[] }[],
  owners: Owners,
): Proposal[] {
  const { dashboard } = home.habits;
  const located = locate(
    dashboard.text,
    joins.map(({ join }) => join.panel.path),
  );
  return joins.flatMap(({ join, metrics }, i) => {
    const first = foremost(metrics);
    if (first === null) return [];
    const { panel, place } = join;
    const taken = new Set(panel.expressions.flatMap(({ legend }) => (legend === null ? [] : [legend])));
    const before = new Set(taken);
    const window = home.habits.windows.other ?? DEFAULT_STYLE.window;
    const targets = metrics.map((metric): ProposedTarget => joinedTarget(metric, join, owners, taken, window));
    const unit = defaultsOf(panel.json, 'unit');
    const renamed = targets.filter(({ legend }) => [...before].some((other) => legend.startsWith(`${other} (`)));
    return [
      {
        metrics: metrics.map(({ name }) => name),
        crate: first.crate,
        title: panel.title,
        description: description(metrics),
        targets,
        visual: 'timeseries' as const,
        unit: typeof unit === 'string' ? unit : unitOf(first, home.habits),
        thresholds: stepsOf(defaultsOf(panel.json, 'thresholds')) ?? [{ color: 'green', value: null }],
        mappings: [],
        signal: first.signal,
        priority: first.priority,
        reasons: [
          'The query is written like those of its siblings in that panel.',
          `The panel "${panel.title}" already shows its siblings: ${join.because.join(', ')}.`,
          ...renamed.map(({ legend }) => `The legend says "${legend}", as the plain one is taken there.`),
          ...afterwards(metrics),
        ],
        placement: { type: 'target', file: dashboard.file, panel: place, line: located[i]?.first.number ?? 1 },
      },
    ];
  });
}

function placed(home: Home, drafts: readonly { readonly draft: Draft; readonly row: RowChoice }[]): Proposal[] {
  const { habits, sections } = home;
  const sizes = new Map<string, Size>();
  const requests = drafts.map(({ draft: { proposal }, row }): Request => {
    const section = typeof row.at === 'number' ? sections[row.at] : undefined;
    const { visual, signal, priority } = proposal;
    const key = `${visual} ${row.at}`;
    const size = sizes.get(key) ?? sizeFor(visual, habits, section);
    sizes.set(key, size);
    return { row: row.at, size, visual, signal, priority, part: partOf(proposal) };
  });
  const { spots, sections: layout } = arrange(sections, requests, habits);
  const lines = insertionLines(habits.dashboard, layout);
  return drafts.map(({ draft: { proposal }, row }, i) => {
    const spot = spots[i];
    const placement: Placement | null =
      spot === undefined
        ? null
        : {
            type: 'panel',
            file: habits.dashboard.file,
            row: layout[spot.section]?.title ?? null,
            newRow: typeof row.at === 'string',
            gridPos: spot.gridPos,
            line: lines[spot.section] ?? 1,
          };
    return { ...proposal, reasons: withPlace(proposal.reasons, row.reason), placement };
  });
}

/** Whether metrics of different owners are about: then a title has to say whose it is. */
const severalOwners = once((owners: Owners) => new Set([...owners.values()].map((words) => words.join('_'))).size > 1);

function namesOwner(title: string, metrics: readonly CoveredMetric[], owners: Owners): boolean {
  const words = textWords(title);
  return metrics.every(({ name }) => words.includes(owners.get(name)?.at(-1) ?? ''));
}

/** The reasons with that of the place behind those of query and visual. */
function withPlace([query = '', visual = '', ...rest]: readonly string[], place: string): string[] {
  return [query, visual, place, ...rest];
}

/** For each section, the line after which its new panels are inserted in the text as it is now. */
export function insertionLines(dashboard: Dashboard, layout: readonly Section[]): number[] {
  const found = locate(
    dashboard.text,
    layout.flatMap(({ containerPath, after }) => [
      [...containerPath, after],
      containerPath,
      containerPath.slice(0, -1),
    ]),
  );
  return layout.map(
    (_, i) => found[3 * i]?.last.number ?? found[3 * i + 1]?.first.number ?? found[3 * i + 2]?.first.number ?? 1,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
