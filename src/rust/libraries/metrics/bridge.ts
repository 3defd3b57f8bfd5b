/**
 * A recorder of the facade that records by OpenTelemetry: one of the workspace, an `impl Recorder` that makes instruments by the names that
 * it is given, or that of `metrics-exporter-opentelemetry`. What a scrape shows is what the exporter of OpenTelemetry makes of these.
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { textOrPattern } from '../../values/value.ts';
import type { Package } from '../../workspace/package.ts';
import type { Exposed } from '../library.ts';
import { type Exporter, exportersOf, isNear } from '../opentelemetry/exporter.ts';
import { unitWord } from '../opentelemetry/ucum.ts';
import type { Use } from './programs.ts';

/** A metric as the facade records it. */
interface Recorded {
  readonly uses: readonly Use[];
  readonly name: string;
  readonly kind: Kind;
  readonly unit: string | null;
  readonly labels: readonly string[] | null;
}

interface Bridge {
  readonly file: string | null;
  readonly owner: Package | null;
  /** Whether it hands on the unit of a description. */
  readonly units: boolean;
}

/** The package whose recorder is one; it hands on no descriptions (its README). */
const PACKAGE = 'metrics-exporter-opentelemetry';
const INSTRUMENT = /\.\s*[uf]64_(?:up_down_)?(?:counter|gauge|histogram)\s*\(/;
/** What `Unit::as_canonical_label` gives (metrics src/common.rs), of what a translator has a word for or keeps. */
const LABELS: Readonly<Record<string, string>> = {
  percent: '%',
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'μs',
  nanoseconds: 'ns',
  tebibytes: 'TiB',
  gibibytes: 'GiB',
  mebibytes: 'MiB',
  kibibytes: 'KiB',
  bytes: 'B',
};

const known = new WeakMap<Analysis, readonly Bridge[]>();

/** What the exporters of OpenTelemetry show of a metric that goes through such a recorder; null when none is in sight. */
export function bridged(analysis: Analysis, metric: Recorded): readonly Exposed[] | null {
  const shown = exportersFor(analysis, metric.uses)?.map(({ exporter, units }) => shownBy(exporter, units, metric));
  return shown ? [...new Map(shown.map((each) => [textOrPattern(each.name), each])).values()] : null;
}

/** The same for a name of which a pattern is known. */
export function bridgedPattern(analysis: Analysis, uses: readonly Use[], kind: Kind, pattern: string): string | null {
  if (!exportersFor(analysis, uses)) return null;
  return kind === 'counter' && !/(?:total|\*)$/.test(pattern) ? `${pattern}_total` : pattern;
}

/** Where a recorder of the workspace hands on to an exporter that is not in sight, or null. */
export function bridgeToOtlp(analysis: Analysis): string | null {
  const found = bridgesOf(analysis).find(({ owner }) =>
    exportersOf(analysis, owner).some(({ type }) => type === 'otlp'),
  );
  return found?.file ?? null;
}

/** Whether the workspace has such a recorder. */
export function hasBridge(analysis: Analysis): boolean {
  return bridgesOf(analysis).length > 0;
}

function exportersFor(analysis: Analysis, uses: readonly Use[]): { exporter: Exporter; units: boolean }[] | null {
  const owners = uses.map(({ file }) => analysis.workspace.owner(file));
  const near = bridgesOf(analysis).filter((each) => owners.some((owner) => isNear(analysis, owner, each.owner)));
  const found = near.flatMap(({ owner, units }) =>
    exportersOf(analysis, owner).map((exporter) => ({ exporter, units })),
  );
  return found.length > 0 ? found : null;
}

function bridgesOf(analysis: Analysis): readonly Bridge[] {
  let found = known.get(analysis);
  if (!found) {
    found = find(analysis);
    known.set(analysis, found);
  }
  return found;
}

function find({ workspace }: Analysis): Bridge[] {
  const found = new Map<Package | null, Bridge>();
  for (const { source, from, to } of workspace.occurrences('Recorder', workspace.files)) {
    if (!/^\s*for\b/.test(source.text.slice(to, to + 20)) || !INSTRUMENT.test(source.text)) continue;
    let node = source.nodeAt(from, to);
    while (node && node.type !== 'impl_item') node = source.parent(node);
    if (!node || workspace.isTest(source, node) || !INSTRUMENT.test(source.textOf(node))) continue;
    const owner = workspace.owner(source.file);
    found.set(owner, { file: source.file, owner, units: /\bas_canonical_label\b/.test(source.text) });
  }
  for (const owner of workspace.owners())
    if (owner?.registry.has(PACKAGE) && !found.has(owner)) found.set(owner, { file: null, owner, units: false });
  return [...found.values()];
}

function shownBy(exporter: Exporter, units: boolean, { name, kind, unit, labels }: Recorded): Exposed {
  const label = (units && unit !== null ? LABELS[unit] : undefined) ?? '';
  return {
    name: exporter.name({ name, unit: label, monotonic: kind === 'counter', gauge: kind === 'gauge' }),
    kind,
    labels: labels && [...new Set(labels.map((key) => exporter.label(key)))],
    constLabels: exporter.scopeLabels({ name: null, version: undefined, schemaUrl: undefined, attributes: {} }),
    unit: unitWord(label) ?? unit,
  };
}
