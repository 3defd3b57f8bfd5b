/**
 * The `prometheus` crate (rust-prometheus 0.13 and 0.14).
 *
 * The name is exposed as declared: `namespace_subsystem_name` of its options, behind the prefix of its registry; nothing is
 * appended (tikv/rust-prometheus, src/metrics.rs `Opts::fq_name`, src/registry.rs `gather`).
 */

import type { Analysis } from '../analysis.ts';
import { programsThatRun } from '../flow/programs.ts';
import type { Expr } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import { constLabelsOfAll, type Declaration, type Exposed, type Library } from './library.ts';
import { collectorRegistries, fromDescribed, fromDescriptions } from './prometheus/collectors.ts';
import { fromConstructors, givenNames, TYPE_NAMES } from './prometheus/constructors.ts';
import { ofExporter } from './prometheus/exporter-metrics.ts';
import { fromFamilies } from './prometheus/families.ts';
import { fromStorages } from './prometheus/metric-storage.ts';
import { ofProcess } from './prometheus/process-collector.ts';
import { fromMacros } from './prometheus/register-macros.ts';
import { type Additions, additionsOf, outermostOf, type Running } from './prometheus/registries.ts';
import { labelValues } from './prometheus/static-metric.ts';
import { isUnregistered } from './prometheus/unregistered.ts';
import { fromMiddleware } from './prometheus/web-metrics.ts';
import { spellings } from './spellings.ts';

const HINT =
  /\bregister_(?:static_)?(?:int_)?(?:counter|gauge|(?:vm)?histogram)(?:_vec)?(?:_with_registry)?\b|\b(?:Int|Generic|Atomic|Pulling|VM|Sourced)?(?:Counter|Gauge|Histogram)(?:Vec)?\b|\bMetricStorage\b|\bProcessCollector\b|\bPrometheusMetrics(?:Builder)?\b|\bprometheus_exporter\b|\bDesc\s*::\s*new\b|\bOpts\s*::\s*new\b[^;{}]{0,400}\.\s*describe\s*\(|\bCollector\s+for\b|\bMetricFamily\s*::|\bdefault_registry\b|\bgather\s*\(\s*\)/;

/** A macro whose first argument is no literal, or a constructor. */
const MAKERS =
  /\bregister_(?:static_)?(?:int_)?(?:counter|gauge|(?:vm)?histogram)(?:_vec)?(?:_with_registry)?\s*!\s*[({[]\s*[^\s"]|\b(?:Int|Generic|Atomic|Pulling|VM|Sourced)?(?:Counter|Gauge|Histogram)(?:Vec)?\s*(?:::\s*<[^;{}()]{0,80}>\s*)?::\s*(?:new|with_opts|with_opts_and_buckets)\s*\(|\bDesc\s*::\s*new\s*\(|\bCollector\s+for\b|\bMetricFamily\s*::\s*(?:new|default)\s*\(/;

export const prometheus: Library = {
  name: 'prometheus',
  words: spellings(
    'register_{static_,}{int_,}{counter,gauge,histogram}{_vec,}{_with_registry,}',
    'register_vmhistogram{_vec,}{_with_registry,}',
    'PrometheusMetrics{Builder,}',
    '{MetricStorage,ProcessCollector,Collector,Desc,MetricFamily,default_registry,gather,prometheus_exporter}',
  ).concat(TYPE_NAMES),
  given: givenNames,
  hint: HINT,
  makers: MAKERS,
  verbs: {
    writes: new Set([
      ...[
        'inc',
        'inc_by',
        'dec',
        'dec_by',
        'set',
        'add',
        'sub',
        'observe',
        'observe_duration',
        'start_timer',
        'start_coarse_timer',
      ],
      ...[
        'observe_closure_duration',
        'observe_closure_duration_coarse',
        'set_to_current_time',
        'reset',
        'flush',
        'may_flush',
      ],
    ]),
    fields: labelValues,
    reads: new Set([
      ...[
        'get',
        'desc',
        'metric',
        'fq_name',
        'get_sample_sum',
        'get_sample_count',
        'remove_label_values',
        'delete_label_values',
        'remove',
      ],
      ...['is_some', 'is_none', 'is_ok', 'is_err', 'to_string', 'eq', 'fmt', 'len', 'is_empty', 'encode', 'unregister'],
    ]),
  },
  identity: 'place',
  isUnregistered,
  expose(analysis, { declaration, group, flows, writes }) {
    const { name } = declaration;
    const running = runningIn(analysis, declaration, writes);
    // What several calls make by one name has the labels of all.
    const constLabels = constLabelsOfAll(group.map((each) => each.constLabels));
    const lists = group.map((each) => each.labels);
    const labels = lists.some((list) => list === null) ? null : [...new Set(lists.flatMap((list) => list ?? []))];
    if (!('text' in name)) return [{ name }];
    const direct = declaration.registry ? [declaration.registry] : flows.flatMap((flow) => flow.registries);
    const registries = direct.length > 0 ? direct : collectorRegistries(analysis, flows);
    const additions = registries.flatMap((each) => additionsOf(analysis, each, declaration.context, running));
    return byPrefix(additions).map((same): Exposed => {
      const [{ prefix, reason }] = same;
      if (reason !== null) return { name: { pattern: `*${name.text}`, reason } };
      const added = labelsOf(same);
      return {
        name: { text: prefix === null ? name.text : `${prefix}_${name.text}` },
        constLabels: { ...constLabels, ...added.all },
        labels: labels === null || added.some === null ? null : [...labels, ...added.some],
      };
    });
  },
  declarations(analysis, source) {
    return [
      ...fromMacros(analysis, source),
      ...fromConstructors(analysis, source),
      ...fromDescriptions(analysis, source),
      ...fromDescribed(analysis, source),
      ...fromFamilies(analysis, source),
      ...ofProcess(analysis, source),
      ...ofExporter(analysis, source),
      ...fromStorages(analysis, source),
      ...fromMiddleware(analysis, source),
    ];
  },
};

/** Those of some programs, by their root files, that run the code which makes a metric; a static is made where it is first used. */
function runningIn(analysis: Analysis, declaration: Declaration, writes: readonly Expr[]): Running {
  const { origin, makers, context } = declaration;
  const own = outermostOf(context)?.call ?? origin;
  const made = own && enclosingFunction(own.source, own.node) ? [own] : makers;
  return (programs) => programsThatRun(analysis, made.length > 0 ? made : writes, programs) ?? new Set(programs);
}

type Same = readonly [Additions, ...Additions[]];

/** What registries add, by prefix; a metric that no registry in sight has is in the default one. */
function byPrefix(additions: readonly Additions[]): Same[] {
  if (additions.length === 0) return [[{ prefix: null, labels: {}, reason: null }]];
  const groups = new Map<string, [Additions, ...Additions[]]>();
  for (const each of additions) {
    const key = JSON.stringify([each.prefix, each.reason]);
    const known = groups.get(key);
    if (known) known.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

/** The labels that all of several registries add, and those that some do; null for these when a registry may add any. */
function labelsOf(same: Same): { all: Record<string, string | null>; some: readonly string[] | null } {
  const all: Record<string, string | null> = {};
  const some = new Set<string>();
  for (const { labels } of same) {
    for (const [name, value] of Object.entries(labels ?? {})) {
      if (!same.every((each) => each.labels && Object.hasOwn(each.labels, name))) some.add(name);
      else all[name] = same.every((each) => each.labels?.[name] === value) ? value : null;
    }
  }
  return { all, some: same.some((each) => each.labels === null) ? null : [...some] };
}
