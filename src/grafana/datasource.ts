/** Which queries are for Prometheus: the data source decides, not the name of the field, as Loki has `expr` too. */

import { isObject, own, ownList, ownText } from './json-value.ts';

/**
 * `prometheus`: PromQL. `other`: another language, or Grafana itself. `unknown`: the default data source, or one that the file
 * does not tell the type of.
 */
export type Language = 'prometheus' | 'other' | 'unknown';

/**
 * Plugin ids of data sources that are asked in PromQL: Prometheus, its flavours for Amazon, Azure and Google clouds, and
 * VictoriaMetrics (not its logs).
 */
const PROMETHEUS = /^(?:prometheus|(?:grafana-)?[a-z]+prometheus-datasource|victoriametrics(?:-metrics)?-datasource)$/;

/** Names that people give to data sources and to the variables for them, where the file does not tell the type. */
const NAMED_PROMETHEUS = /prometheus|victoriametrics|thanos|mimir|cortex/i;
/** Loki and its like have `expr` too, so that anything with their name in it is theirs; the others must be named as a whole. */
const NAMED_OTHER =
  /loki|logql|victoria-?logs|alertmanager|^\W*(?:ds_)?(?:elastic\w*|opensearch|influx\w*|graphite|tempo|jaeger|zipkin|cloudwatch|stackdriver|mysql|postgres\w*|mssql|clickhouse|opentsdb|testdata\w*|infinity|pyroscope)\W*$/i;

const OWN = new Set(['-- Grafana --', '-- Dashboard --', '__expr__', 'grafana', '-- Expression --']);
const MIXED = '-- Mixed --';

/** The data sources that a dashboard declares or names somewhere. */
export class DataSources {
  /** Plugin id by variable or input name; null when it is not known. */
  readonly #variables = new Map<string, string>();
  readonly #types = new Map<string, string | null>();

  /**
   * @param model the dashboard.
   * @param file the whole file, as a wrapper can hold the inputs.
   * @param named every data source that the dashboard names, wherever: a name or uid without a type is what it is elsewhere.
   */
  constructor(model: unknown, file: unknown, named: Iterable<unknown>) {
    for (const input of [...ownList(file, '__inputs'), ...ownList(model, '__inputs')]) {
      const name = ownText(input, 'name');
      const plugin = ownText(input, 'pluginId');
      if (name !== null && plugin !== null) this.#variables.set(name, plugin);
    }
    for (const entry of [...ownList(own(model, 'templating'), 'list'), ...ownList(model, 'variables')]) {
      const spec = own(entry, 'spec') ?? entry;
      const isDatasource = ownText(entry, 'type') === 'datasource' || ownText(entry, 'kind') === 'DatasourceVariable';
      const name = ownText(spec, 'name');
      const plugin = ownText(spec, 'query') ?? ownText(spec, 'pluginId');
      if (isDatasource && name !== null && plugin !== null) this.#variables.set(name, plugin);
    }
    for (const datasource of named) {
      const type = ownText(datasource, 'type') ?? '';
      const uid = ownText(datasource, 'uid') ?? '';
      if (type === '' || uid === '' || variableName(type) !== null || variableName(uid) !== null) continue;
      const known = this.#types.get(uid);
      this.#types.set(uid, known === undefined || known === type ? type : null);
    }
  }

  /** The language of a query, from its own data source, else that of what is around it, outwards; else it is not known. */
  language(...datasources: readonly unknown[]): Language {
    for (const datasource of datasources) {
      const language = this.#languageOf(datasource);
      if (language !== null) return language;
    }
    return 'unknown';
  }

  /** Null when a value names none, or says that each query has its own. */
  #languageOf(datasource: unknown): Language | null {
    if (typeof datasource === 'string') return this.#named(datasource);
    if (!isObject(datasource)) return null;
    const uid = ownText(datasource, 'uid') ?? ownText(datasource, 'name') ?? '';
    if (OWN.has(uid)) return 'other';
    const type = ownText(datasource, 'type') ?? '';
    if (uid === MIXED || type === 'mixed') return null;
    if (type === '__expr__' || type === 'datasource' || type === 'grafana') return 'other';
    if (type !== '' && variableName(type) === null) return languageOfPlugin(type);
    return uid === '' ? null : this.#named(uid);
  }

  #named(name: string): Language | null {
    if (name === '' || name === 'default' || name === MIXED) return null;
    if (OWN.has(name)) return 'other';
    const variable = variableName(name);
    const plugin = variable === null ? this.#types.get(name) : this.#variables.get(variable);
    if (typeof plugin === 'string' && variableName(plugin) === null) return languageOfPlugin(plugin);
    if (NAMED_OTHER.test(name)) return 'other';
    return NAMED_PROMETHEUS.test(name) ? 'prometheus' : 'unknown';
  }
}

/** The language of a plugin, by its id. */
export function languageOfPlugin(id: string): Language {
  return PROMETHEUS.test(id.toLowerCase()) ? 'prometheus' : 'other';
}

/** The name in `$name`, `${name}` or `[[name]]` when a text is nothing else; else null. */
function variableName(text: string): string | null {
  const match = /^(?:\$(\w+)|\$\{(\w+)(?:[:.][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\])$/.exec(text);
  return match === null ? null : (match[1] ?? match[2] ?? match[3] ?? null);
}
