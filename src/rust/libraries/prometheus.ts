/**
 * The `prometheus` crate (rust-prometheus 0.13 and 0.14).
 *
 * The name is exposed as declared: `namespace_subsystem_name` of its options, behind the prefix of its registry; nothing is
 * appended (tikv/rust-prometheus, src/metrics.rs `Opts::fq_name`, src/registry.rs `gather`).
 */
import { type Additions, additionsOf } from '../registries.ts';
import { collectorRegistries, fromDescriptions } from './collectors.ts';
import { fromConstructors } from './constructors.ts';
import type { Exposed, Library } from './library.ts';
import { ofProcess } from './process-collector.ts';
import { fromMacros } from './register-macros.ts';
import { labelValues } from './static-metric.ts';

const HINT =
  /\bregister_(?:static_)?(?:int_)?(?:counter|gauge|histogram)(?:_vec)?(?:_with_registry)?\b|\b(?:Int|Generic|Pulling)?(?:Counter|Gauge|Histogram)(?:Vec)?\b|\bProcessCollector\b|\bDesc\s*::\s*new\b|\bdefault_registry\b|\bprometheus::gather\b/;

/** A macro whose first argument is no literal, or a constructor. */
const MAKERS =
  /\bregister_(?:static_)?(?:int_)?(?:counter|gauge|histogram)(?:_vec)?(?:_with_registry)?\s*!\s*[({[]\s*[^\s"]|(?:Counter|Gauge|Histogram)(?:Vec)?\s*(?:::\s*<[^;{}()]{0,80}>\s*)?::\s*(?:new|with_opts|from_opts|with_opts_and_buckets)\s*\(|\bDesc\s*::\s*new\s*\(/;

export const prometheus: Library = {
  name: 'prometheus',
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
  expose(analysis, { declaration, flows }) {
    const { name, labels, constLabels } = declaration;
    if (!('text' in name)) return [{ name }];
    const direct = declaration.registry ? [declaration.registry] : flows.flatMap((flow) => flow.registries);
    const registries = direct.length > 0 ? direct : collectorRegistries(analysis, flows);
    const additions = registries.flatMap((each) => additionsOf(analysis, each, declaration.context));
    return shown(additions).map(({ prefix, labels: added, reason }): Exposed => {
      if (reason !== null) return { name: { pattern: `*${name.text}`, reason } };
      return {
        name: { text: prefix === null ? name.text : `${prefix}_${name.text}` },
        constLabels: { ...constLabels, ...added },
        labels: added === null ? null : labels,
      };
    });
  },
  declarations(analysis, source) {
    return [
      ...fromMacros(analysis, source),
      ...fromConstructors(analysis, source),
      ...fromDescriptions(analysis, source),
      ...ofProcess(analysis, source),
    ];
  },
};

/** What registries add, with one entry for each prefix; a metric that no registry in sight has is in the default one. */
function shown(additions: readonly Additions[]): Additions[] {
  if (additions.length === 0) return [{ prefix: null, labels: {}, reason: null }];
  const byPrefix = new Map<string, Additions>();
  for (const each of additions) {
    const key = JSON.stringify([each.prefix, each.reason]);
    const labels = byPrefix.get(key)?.labels ?? {};
    byPrefix.set(key, { ...each, labels: each.labels && { ...labels, ...each.labels } });
  }
  return [...byPrefix.values()];
}
