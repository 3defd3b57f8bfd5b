/**
 * Units as OpenTelemetry writes them (UCUM), in the words that become part of a name.
 *
 * One table serves both translators: opentelemetry-prometheus src/utils.rs `get_prom_units`, `get_prom_per_unit`, and
 * prometheus/otlptranslator metric_namer.go `unitMap`, `perUnitMap`. They differ in `1` and in what they do with the rest.
 */

const UNITS: ReadonlyMap<string, string> = new Map([
  ['d', 'days'],
  ['h', 'hours'],
  ['min', 'minutes'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['us', 'microseconds'],
  ['ns', 'nanoseconds'],
  ['By', 'bytes'],
  ['KiBy', 'kibibytes'],
  ['MiBy', 'mebibytes'],
  ['GiBy', 'gibibytes'],
  ['TiBy', 'tibibytes'],
  ['KBy', 'kilobytes'],
  ['MBy', 'megabytes'],
  ['GBy', 'gigabytes'],
  ['TBy', 'terabytes'],
  ['B', 'bytes'],
  ['KB', 'kilobytes'],
  ['MB', 'megabytes'],
  ['GB', 'gigabytes'],
  ['TB', 'terabytes'],
  ['m', 'meters'],
  ['V', 'volts'],
  ['A', 'amperes'],
  ['J', 'joules'],
  ['W', 'watts'],
  ['g', 'grams'],
  ['Cel', 'celsius'],
  ['Hz', 'hertz'],
  ['%', 'percent'],
]);

const PER: ReadonlyMap<string, string> = new Map([
  ['s', 'second'],
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** Units that opentelemetry-prometheus leaves out in front of `/` (src/utils.rs `NON_APPLICABLE_ON_PER_UNIT`). */
const LEFT_OUT: ReadonlySet<string> = new Set(['1', 'd', 'h', 'min', 's', 'ms', 'us', 'ns']);

/** What an exporter's version does with a unit that is none of the table. */
export interface UnitRules {
  /** `$` is `dollars`: until 0.14. */
  readonly dollars: boolean;
  /** A unit that is not in the table is appended as it is written: 0.14.0 alone. */
  readonly foreign: boolean;
}

/** What opentelemetry-prometheus appends to a name for a unit (src/utils.rs `get_unit_suffixes`), or null for nothing. */
export function unitSuffix(unit: string, rules: UnitRules): string | null {
  const word = (part: string): string | null => {
    if (part === '1') return 'ratio';
    if (part === '$' && rules.dollars) return 'dollars';
    return UNITS.get(part) ?? null;
  };
  if (unit === '') return null;
  const whole = word(unit);
  if (whole !== null) return whole;
  const slash = unit.indexOf('/');
  if (slash < 0) return rules.foreign ? unit : null;
  const per = PER.get(unit.slice(slash + 1));
  if (per === undefined) return null;
  const first = LEFT_OUT.has(unit.slice(0, slash)) ? null : word(unit.slice(0, slash));
  return first === null ? `per_${per}` : `${first}_per_${per}`;
}

/** The main and the `per` part that an OTLP translator appends (otlptranslator unit_namer.go `buildUnitSuffixes`). */
export function unitParts(unit: string): { main: string; per: string } {
  const slash = unit.indexOf('/');
  const parts = slash < 0 ? [unit, ''] : [unit.slice(0, slash), unit.slice(slash + 1)];
  const [main = '', per = ''] = parts.map((part) => (/[{}]/.test(part) ? '' : part.trim()));
  return {
    main: main === '1' ? '' : tidy(UNITS.get(main) ?? main),
    per: per === '' ? '' : tidy(`per_${PER.get(per) ?? per}`),
  };
}

/** otlptranslator unit_namer.go `cleanUpUnit`: what is no letter or digit becomes one `_`, and none stands in front. */
function tidy(unit: string): string {
  return unit.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_/, '');
}

/** Prometheus's own word for a unit, or null for a plain number and for what it has no word for. */
export function unitWord(unit: string): string | null {
  if (unit === '1' || !unit.includes('/')) return UNITS.get(unit) ?? null;
  return unitSuffix(unit, { dollars: false, foreign: false });
}
