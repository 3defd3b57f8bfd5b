/**
 * What the settings of `metrics-exporter-prometheus` make of a facade metric: name, summary or histogram, labels for all.
 *
 * A histogram is a summary unless buckets are set for all, or for its name by a matcher (src/distribution.rs; the name is
 * sanitised and has no unit then). Suffixes come only with `with_recommended_naming(true)` (unit, and `_total` on counters) or
 * `set_enable_unit_suffix(true)` (unit); from 0.18 on they are not added to a name that has them (src/formatting.rs). Each
 * program has settings of its own.
 */
import type { Finding, Kind, Metric } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { sanitizedName } from '../../values/sanitize.ts';
import type { Value } from '../../values/value.ts';
import { programsWith } from '../../workspace/programs.ts';
import { constLabelsOfAll, type Exposed } from '../library.ts';
import { otlpNames } from '../opentelemetry/exporter.ts';
import { bridged, bridgedPattern, bridgeToOtlp, hasBridge } from './bridge.ts';
import { defaults, type Override, type Settings, settingsOf, unitsAreNames } from './exporter-settings.ts';
import { throughLayers } from './layers.ts';
import { naming, programsOf, type Use, using } from './programs.ts';
import { programsWithSpanLabels } from './span-labels.ts';

/** A facade metric before an exporter has seen it. */
export interface Recorded {
  readonly uses: readonly Use[];
  /** Sanitised. */
  readonly name: string;
  readonly kind: Kind;
  readonly unit: string | null;
  readonly labels: readonly string[] | null;
}

/** What the exporters of the programs that have the metric show of it: one for each name. */
export function exposedBy(analysis: Analysis, metric: Recorded): readonly Exposed[] {
  const found = exportersFor(analysis, metric.uses);
  // Without an exporter in sight, whichever program has the metric may be the one that shows it.
  const isIn = (program: string) => programsWithSpanLabels(analysis).has(program);
  const hasOpenLabels =
    found.length === 0 &&
    metric.labels?.length === 0 &&
    metric.uses.some((use) => naming(analysis, programsWith(analysis.workspace, use.file), use).some(isIn));
  const open = hasOpenLabels ? { labels: null } : {};
  const through = found.length === 0 ? bridged(analysis, metric) : null;
  if (through) return through.map((each) => ({ ...each, ...open }));
  const shown = orDefaults(found).flatMap((settings) => {
    const stacks = settings.stacks.length > 0 ? settings.stacks : [[]];
    return stacks.flatMap((layers) => {
      const name = throughLayers({ text: metric.name }, layers, sanitizedName);
      return name ? [{ ...exposed(settings, name, metric), ...open }] : [];
    });
  });
  const byName = new Map<string, Exposed[]>();
  for (const each of shown) {
    const key = 'text' in each.name ? each.name.text : `${each.name.pattern}*`;
    byName.set(key, [...(byName.get(key) ?? []), each]);
  }
  return [...byName.values()].flatMap((same) => agreed(same));
}

/** The same for a name of which a pattern is known; the pattern itself where programs differ. */
export function patternBy(analysis: Analysis, uses: readonly Use[], kind: Kind, pattern: string): string {
  const found = exportersFor(analysis, uses);
  const bridge = found.length === 0 ? bridgedPattern(analysis, uses, kind, pattern) : null;
  if (bridge !== null) return bridge;
  const shown = orDefaults(found).flatMap((settings) => {
    const stacks = settings.stacks.length > 0 ? settings.stacks : [[]];
    return stacks.map((layers) => {
      const name = throughLayers({ pattern, reason: '' }, layers, sanitizedName);
      const through = name && 'pattern' in name ? name.pattern : pattern;
      const isTotal = !settings.total || kind !== 'counter' || /(?:total|\*)$/.test(through);
      return isTotal ? through : `${through}_total`;
    });
  });
  const [first = pattern] = shown;
  return shown.every((each) => each === first) ? first : pattern;
}

/**
 * The settings of the programs that a metric with these uses is in: those of its package's own programs where these export, else
 * those of every program that does; none where none is in sight.
 */
function exportersFor(analysis: Analysis, uses: readonly Use[]): readonly Settings[] {
  const all = settingsOf(analysis);
  const found = new Map<string, Settings>();
  for (const use of uses) {
    const exporting = (programs: readonly string[]) =>
      naming(analysis, programs, use).flatMap((program): [string, Settings][] => {
        const settings = all.get(program);
        return settings ? [[program, settings]] : [];
      });
    const own = exporting(programsOf(analysis, use.file));
    const any = own.length > 0 ? own : exporting(programsWith(analysis.workspace, use.file));
    for (const [program, settings] of any) found.set(program, settings);
  }
  const differ = new Set([...found.values()].map((settings) => JSON.stringify(settings))).size > 1;
  // A program that has the code of a library may not come to run it.
  const programs = differ ? using(analysis, [...found.keys()], uses) : [...found.keys()];
  return programs.flatMap((program) => found.get(program) ?? []);
}

function orDefaults(found: readonly Settings[]): readonly Settings[] {
  return found.length > 0 ? found : [defaults()];
}

/** Programs that show one name in different ways: what holds for all of them, and the default of the exporter where they differ. */
function agreed(same: readonly Exposed[]): readonly Exposed[] {
  const [first, ...others] = same;
  if (!first) return [];
  if (others.length === 0) return [first];
  const shown = others.every((each) => each.kind === first.kind)
    ? first
    : (same.find((each) => each.kind === 'summary') ?? first);
  const open = same.some(({ labels }) => labels === null) ? { labels: null } : {};
  return [{ ...shown, ...open, constLabels: constLabelsOfAll(same.map((each) => each.constLabels ?? {})) }];
}

function exposed(settings: Settings, name: Value, { kind, unit, labels }: Recorded): Exposed {
  const constLabels = Object.fromEntries(
    // A label of the metric itself comes before one for all (src/common.rs, `LabelSet::from_key_and_global`).
    Object.entries(settings.globalLabels).filter(([key]) => !labels?.includes(key)),
  );
  if (!('text' in name)) return { name, kind, constLabels };
  // Of the labels of spans those that the code gives are there in any case; that there are none is not known.
  const open = settings.openLabels || (settings.spanLabels && labels?.length === 0) ? { labels: null } : {};
  const override = kind === 'histogram' ? overrideFor(settings.overrides, name.text) : null;
  const bounds = override ?? settings.everywhere ?? null;
  return {
    name: { text: suffixed(settings, name.text, kind, unit) },
    kind: kind === 'histogram' && bounds === null ? 'summary' : kind,
    constLabels,
    ...open,
    buckets: kind === 'histogram' ? (bounds?.buckets ?? null) : null,
  };
}

const ORDER: readonly Override['type'][] = ['Full', 'Prefix', 'Suffix'];

/** Native histograms come first; then by the order of `Matcher` and of their texts (src/distribution.rs). */
function overrideFor(overrides: readonly Override[], name: string): Override | null {
  const fitting = overrides.filter((each) => matches(each, name));
  const rank = ({ native, type }: Override) => (native ? 0 : 10) + ORDER.indexOf(type);
  return fitting.sort((a, b) => rank(a) - rank(b) || (a.text < b.text ? -1 : 1))[0] ?? null;
}

function matches({ type, text }: Override, name: string): boolean {
  if (type === 'Full') return name === text;
  return type === 'Prefix' ? name.startsWith(text) : name.endsWith(text);
}

function suffixed(settings: Settings, name: string, kind: Kind, unit: string | null): string {
  const word = unit === 'percent' ? 'ratio' : unit;
  const withUnit = settings.units && word !== null ? addUnit(name, word, unitsAreNames(settings)) : name;
  return settings.total && kind === 'counter' && !withUnit.endsWith('total') ? `${withUnit}_total` : withUnit;
}

function addUnit(name: string, unit: string, isOnce: boolean): string {
  if (!isOnce) return `${name}_${unit}`;
  const suffix = /_(?:sum|count|bucket|total)$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - suffix.length);
  return stem.endsWith(unit) ? name : `${stem}_${unit}${suffix}`;
}

/** Packages that bring an exporter for Prometheus along. */
const EXPORTERS = ['metrics-exporter-prometheus', 'axum-prometheus'];

/** Packages by which code records: the facade, and what stands on it. */
const RECORDS =
  /^(?:metrics|metrics-(?:derive|process|attributes|tracing-context)|reth-metrics|axum-prometheus|tokio-metrics)$/;

/** What is worth telling of the exporters, and of what they show. */
export function aboutExporters(analysis: Analysis, metrics: readonly Metric[]): readonly Finding[] {
  return metrics.length > 0 ? withoutExporter(analysis, metrics) : withoutMetrics(analysis);
}

/** Tells of an exporter in a workspace that records nothing by the facade itself: a dependency does it, out of sight. */
function withoutMetrics(analysis: Analysis): readonly Finding[] {
  const { workspace, reach } = analysis;
  const records = workspace
    .owners()
    .some((each) => !each || [...each.registry.keys()].some((name) => RECORDS.test(name)));
  if (records) return [];
  for (const { source, from, to } of workspace.occurrences('PrometheusBuilder', workspace.files)) {
    if (!/^\s*::\s*(?:new|default)\b/.test(source.text.slice(to, to + 30))) continue;
    const node = source.nodeAt(from, to);
    if (!node || workspace.isTest(source, node) || reach.of(source, node) === 'no') continue;
    const { file, line, column } = source.place(from);
    return [
      {
        check: 'no-metrics',
        severity: 'info',
        message:
          'an exporter for the facade `metrics` is made here, and no package of the workspace records by the facade: what it shows is made in a dependency, out of sight',
        file,
        line,
        column,
        path: null,
        metric: null,
        suggestion: 'Name the functions of the dependency that make metrics under `wrappers` in dashcov.yml.',
      },
    ];
  }
  return [];
}

/** Why the metrics of a recorder that hands them on to OpenTelemetry are named as they come by OTLP. */
const BRIDGED =
  'the recorder in this file records the metrics of the facade `metrics` by OpenTelemetry, and no Prometheus exporter is in sight';

/**
 * Tells that no exporter is in sight for metrics that a program has: another recorder may show other names, and a histogram as one.
 * What a library records is shown by whoever uses it.
 */
function withoutExporter(analysis: Analysis, metrics: readonly Metric[]): readonly Finding[] {
  const { workspace } = analysis;
  const exports = workspace.owners().some((each) => EXPORTERS.some((name) => each?.registry.has(name)));
  if (exports || settingsOf(analysis).size > 0) return [];
  if (hasBridge(analysis)) {
    const file = bridgeToOtlp(analysis);
    return file === null ? [] : [otlpNames(BRIDGED, file)];
  }
  const recorded = metrics.find(({ declared: { file } }) => {
    const owner = workspace.owner(file);
    return owner !== null && [...workspace.crates.users(owner)].some((user) => user.bins.length > 0);
  });
  if (!recorded) return [];
  return [
    {
      check: 'no-exporter',
      severity: 'info',
      message:
        'no exporter is in sight for the metrics of the facade `metrics`: their names and kinds are those that metrics-exporter-prometheus shows by default, with a summary for each histogram',
      file: recorded.declared.file,
      line: null,
      column: null,
      path: null,
      metric: null,
      suggestion: 'When your recorder is another one, compare what is said of some of them with what Prometheus has.',
    },
  ];
}
