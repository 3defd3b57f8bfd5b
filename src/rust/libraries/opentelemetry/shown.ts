/** What an exporter shows of an instrument, as the views left it. */
import type { Exposed } from '../library.ts';
import type { Exporter, Scope } from './exporter.ts';
import { unitWord } from './ucum.ts';
import type { Stream } from './views.ts';

/** A metric of an instrument with this help that meters of these scopes make. */
export function shownBy(
  exporter: Exporter,
  instrument: Stream,
  ownHelp: string | null,
  scopes: readonly Scope[],
): Exposed {
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
