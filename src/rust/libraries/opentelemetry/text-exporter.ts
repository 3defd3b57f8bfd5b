/**
 * `opentelemetry-prometheus-text-exporter`, which writes what Prometheus reads by itself. Its rules are in its src/serialize.rs: unlike
 * `opentelemetry-prometheus` it repeats no suffix that a name has, keeps a unit that it has no word for, and makes one `_` of several.
 */
import type { Exporter, Instrument } from './exporter.ts';

/** The name of the package, and as code has it. */
export const TEXT_EXPORTER = 'opentelemetry-prometheus-text-exporter';

const WORDS: ReadonlyMap<string, string> = new Map([
  ['1', 'ratio'],
  ['ms', 'milliseconds'],
  ['s', 'seconds'],
  ['m', 'meters'],
  ['kg', 'kilograms'],
  ['g', 'grams'],
  ['b', 'bytes'],
  ['By', 'bytes'],
  ['%', 'percent'],
]);

/** What is set on it; all is shown by default. */
export interface TextSettings {
  readonly units?: boolean;
  readonly counterSuffixes?: boolean;
  readonly scopeInfo?: boolean;
}

/** The exporter with these settings. */
export function textExporter({ units = true, counterSuffixes = true, scopeInfo = true }: TextSettings): Exporter {
  return {
    type: 'prometheus',
    name({ name, unit, monotonic }: Instrument) {
      const word = units ? wordOf(unit) : '';
      const own = sanitized(name);
      const withUnit = word === '' || own.endsWith(word) ? own : `${own}_${word}`;
      return { text: monotonic && counterSuffixes && !withUnit.endsWith('_total') ? `${withUnit}_total` : withUnit };
    },
    label: sanitized,
    help: () => null,
    scopeLabels(scope) {
      if (!scopeInfo) return {};
      const labels: Record<string, string | null> = {};
      if (scope.name !== '') labels.otel_scope_name = scope.name;
      if (scope.version !== undefined && scope.version !== '') labels.otel_scope_version = scope.version;
      if (scope.schemaUrl !== undefined && scope.schemaUrl !== '') labels.otel_scope_schema_url = scope.schemaUrl;
      for (const [key, value] of Object.entries(scope.attributes))
        if (!/^(?:name|version|schema_url)$/.test(key)) labels[`otel_scope_${sanitized(key)}`] = value;
      return labels;
    },
    resource: [],
  };
}

/** `sanitize_name`. */
function sanitized(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_:]/gu, '_').replace(/^\d/, '_');
  return clean.replace(/_+/g, '_');
}

/** `convert_unit`: without what stands in the first braces. */
function wordOf(unit: string): string {
  const plain = unit.trim().replace(/\{[^}]*\}/, '');
  return WORDS.get(plain) ?? plain.replaceAll('/', '_per_');
}
