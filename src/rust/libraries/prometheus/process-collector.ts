/**
 * `ProcessCollector` of the `prometheus` crate, behind its feature `process`.
 *
 * It has seven metrics of fixed names behind a namespace (src/process_collector.rs), and with the feature the default registry
 * has one for the own process (src/registry.rs, `register_default_process_collector`). `actix-web-prometheus` with its own feature
 * `process` turns that on, and asks the default registry for what it has (src/lib.rs, `metrics`).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { type Expr, snippet } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { knownText } from '../../values/value.ts';
import type { Package } from '../../workspace/package.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';
import { type Declaration, declare } from '../library.ts';
import { pathInCrate } from './crate.ts';
import { firstCall, firstCalls } from './first-calls.ts';
import { isOfActixWebPrometheus } from './web-metrics.ts';

const METRICS: readonly (readonly [name: string, kind: Kind, help: string])[] = [
  ['process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.'],
  ['process_open_fds', 'gauge', 'Number of open file descriptors.'],
  ['process_max_fds', 'gauge', 'Maximum number of open file descriptors.'],
  ['process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.'],
  ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.'],
  ['process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.'],
  ['process_threads', 'gauge', 'Number of OS threads in the process.'],
];

/** The process metrics that a file declares: by a collector that it makes, or by what it first asks of the default registry. */
export function ofProcess(analysis: Analysis, source: SourceFile): Declaration[] {
  const found: Declaration[] = [];
  for (const match of source.text.matchAll(/\bProcessCollector\s*::\s*(new|for_self)(?=\s*\()/g)) {
    const to = (match.index ?? 0) + match[0].length;
    const call = callAt(analysis, source, to - (match[1] ?? '').length, to);
    if (!call) continue;
    const namespace = match[1] === 'new' ? argumentsOf(source, call.node)[1] : undefined;
    if (!namespace) found.push(...declared(call, '', call, null));
    else
      found.push(
        ...analysis.values
          .inEachContext(
            (context) => {
              const value = analysis.values.text({ source, node: namespace }, context);
              return { prefix: knownText(value), context };
            },
            () => ({ prefix: null, context: null }),
          )
          .flatMap(({ prefix, context }) => declared(call, prefix, call, context)),
      );
  }
  const anchor = anchorOf(analysis, source);
  return anchor ? [...found, ...declared(anchor, '', null, null)] : found;
}

function declared(at: Expr, prefix: string | null, origin: Expr | null, context: Context | null): Declaration[] {
  return METRICS.map(([own, kind, help]) =>
    declare({
      ...{ library: 'prometheus', kind, at, help, labels: [], origin, context, role: 'built-in', verb: 'collect' },
      name:
        prefix === null
          ? {
              pattern: `*${own}`,
              reason: `the namespace of \`${snippet(at.source, at.node)}\` is known only at run time`,
            }
          : { text: prefix === '' ? own : `${prefix}_${own}` },
    }),
  );
}

function callAt(analysis: Analysis, source: SourceFile, from: number, to: number): Expr | null {
  const node = pathCallAt(source, from, to);
  const called = node?.childForFieldName('function');
  if (!node || !called || analysis.workspace.isTest(source, node)) return null;
  const path = pathParts(source.textOf(called));
  const named = /^[A-Z]/.test(path.at(-2) ?? '') ? path.slice(0, -1) : path;
  return pathInCrate(analysis, source, named, node) ? { source, node } : null;
}

/** What asks the default registry for all that it has, or for itself. */
const DEFAULT = ['default_registry', 'gather'];
/** What makes a middleware that does, with the feature of its crate. */
const MIDDLEWARE = ['PrometheusMetricsBuilder'];

const anchors = new WeakMap<Analysis, readonly Expr[]>();

/** The place in a file where the process metrics of a default registry count, or null. */
function anchorOf(analysis: Analysis, source: SourceFile): Expr | null {
  let known = anchors.get(analysis);
  if (!known) {
    known = findAnchors(analysis);
    anchors.set(analysis, known);
  }
  return known.find((anchor) => anchor.source === source) ?? null;
}

/** Where programs ask for their default registry, when a package or one that it depends on turns the feature on. */
function findAnchors(analysis: Analysis): readonly Expr[] {
  const { crates } = analysis.workspace;
  return firstCalls(analysis, (owner) => {
    const has = (crate: string) =>
      [...crates.used(owner)].some((each) => each.registry.get(crate)?.features.includes('process'));
    const middleware = has('actix-web-prometheus') ? middlewareIn(analysis, owner) : null;
    return middleware || has('prometheus') ? (askedIn(analysis, owner) ?? middleware) : null;
  });
}

function askedIn(analysis: Analysis, owner: Package): Expr | null {
  return firstCall(analysis, analysis.workspace.filesOf(owner), DEFAULT, ({ source, from, to }) =>
    /^\s*\(\s*\)/.test(source.text.slice(to, to + 40)) ? callAt(analysis, source, from, to) : null,
  );
}

function middlewareIn(analysis: Analysis, owner: Package): Expr | null {
  return firstCall(analysis, analysis.workspace.filesOf(owner), MIDDLEWARE, ({ source, to }) => {
    const method = /^\s*::\s*new(?=\s*\()/.exec(source.text.slice(to, to + 60));
    const node = method ? pathCallAt(source, to + method[0].length - 3, to + method[0].length) : null;
    const counts = node && !analysis.workspace.isTest(source, node) && isOfActixWebPrometheus(analysis, source, node);
    return counts ? { source, node } : null;
  });
}
