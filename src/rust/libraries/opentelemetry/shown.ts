/** What exporters show of instruments, as the views left them. */
import type { Analysis } from '../../analysis.ts';
import { textOrPattern } from '../../values/value.ts';
import type { Package } from '../../workspace/package.ts';
import type { Exposed } from '../library.ts';
import { type Exporter, exportersOf, type Scope } from './exporter.ts';
import { unitWord } from './ucum.ts';
import { type Stream, viewed } from './views.ts';

/** The metrics of instruments of a package with this help that meters of these scopes make: one for each name, by the last that has it. */
export function exposedBy(
  analysis: Analysis,
  owner: Package | null,
  instruments: readonly Stream[],
  ownHelp: string | null,
  scopes: readonly Scope[],
): readonly Exposed[] {
  const exposed = new Map<string, Exposed>();
  for (const exporter of exportersOf(analysis, owner))
    for (const instrument of instruments)
      for (const stream of viewed(analysis, instrument, owner)) {
        const one = shownBy(exporter, stream, ownHelp, scopes);
        exposed.set(textOrPattern(one.name), one);
      }
  return [...exposed.values()];
}

function shownBy(exporter: Exporter, instrument: Stream, ownHelp: string | null, scopes: readonly Scope[]): Exposed {
  const { kind, unit, keys, bounds } = instrument;
  const constLabels: Record<string, string | null> = {};
  for (const scope of scopes)
    for (const [label, value] of Object.entries(exporter.scopeLabels(scope)))
      constLabels[label] = label in constLabels && constLabels[label] !== value ? null : value;
  for (const key of exporter.resource) constLabels[exporter.label(key)] = null;
  const labels =
    keys === null
      ? null
      : [...new Set(keys.map((key) => exporter.label(key)))].filter((label) => !(label in constLabels));
  const own = ownHelp ?? exporter.help(instrument.name);
  return {
    name: exporter.name({ name: instrument.name, unit, monotonic: kind === 'counter', gauge: kind === 'gauge' }),
    help: instrument.description ?? (own === '' ? null : own),
    kind,
    labels,
    constLabels,
    unit: unitWord(unit),
    ...(bounds === undefined ? {} : { buckets: bounds }),
  };
}
