/**
 * The `prometheus` crate (rust-prometheus 0.13 and 0.14).
 *
 * The name is exposed as declared: `namespace_subsystem_name` of its options, behind the prefix of its registry; nothing is
 * appended (tikv/rust-prometheus, src/metrics.rs `Opts::fq_name`, src/registry.rs `gather`).
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { type Expr, macroName } from '../nodes.ts';
import { pathParts } from '../paths.ts';
import { registryPrefix } from '../registries.ts';
import type { Node, SourceFile } from '../syntax.ts';
import type { Context } from '../values.ts';
import { argumentsOf, macroCallAt, pathCallAt } from './arguments.ts';
import { buckets } from './buckets.ts';
import { type Declaration, declare, type Library } from './library.ts';
import { named, type Options, options } from './options.ts';

const MACRO = /^register_(?:int_)?(counter|gauge|histogram)(_vec)?(_with_registry)?$/;
const TYPE = /^(?:Int|Generic|Atomic)?(Counter|Gauge|Histogram)(Vec)?$/;
const HINT =
  /\bregister_(?:int_)?(?:counter|gauge|histogram)(?:_vec)?(?:_with_registry)?\b|\b(?:Int|Generic)?(?:Counter|Gauge|Histogram)(?:Vec)?\b/;

/** A macro whose first argument is no literal, or a constructor. */
const MAKERS =
  /\bregister_(?:int_)?(?:counter|gauge|histogram)(?:_vec)?(?:_with_registry)?\s*!\s*[({[]\s*[^\s"]|(?:Counter|Gauge|Histogram)(?:Vec)?\s*(?:::\s*<[^;{}()]{0,80}>\s*)?::\s*(?:new|with_opts|from_opts|with_opts_and_buckets)\s*\(/;

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
    if (!('text' in declaration.name)) return [{ name: declaration.name }];
    const { text } = declaration.name;
    const registry = declaration.registry ?? flows.flatMap((flow) => flow.registries)[0];
    const { prefix, reason } = registry ? registryPrefix(analysis, registry) : { prefix: null, reason: null };
    if (reason !== null) return [{ name: { pattern: `*${text}`, reason } }];
    return [{ name: { text: prefix === null ? text : `${prefix}_${text}` } }];
  },
  declarations(analysis, source) {
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(
      /\bregister_(?:int_)?(?:counter|gauge|histogram)(?:_vec)?(?:_with_registry)?(?=\s*!)/g,
    )) {
      const at = match.index ?? 0;
      const call = macroCallAt(source, at, at + match[0].length);
      if (
        call &&
        isOurs(analysis, source, call.childForFieldName('macro'), call) &&
        !analysis.workspace.isTest(source, call)
      ) {
        found.push(...fromMacro(analysis, source, call));
      }
    }
    for (const match of source.text.matchAll(
      /\b(\w+)\s*(?:::\s*<[^<>;{}()]*(?:<[^<>;{}()]*>)?[^<>;{}()]*>\s*)?::\s*(new|with_opts|from_opts|with_opts_and_buckets)(?=\s*\()/g,
    )) {
      if (
        !/Counter|Gauge|Histogram/.test(match[1] ?? '') &&
        !new RegExp(`\\b(?:type|as)\\s+${match[1]}\\b`).test(source.text)
      )
        continue;
      const to = (match.index ?? 0) + match[0].length;
      const call = pathCallAt(source, to - (match[2] ?? '').length, to);
      if (call && !analysis.workspace.isTest(source, call)) found.push(...fromConstructor(analysis, source, call));
    }
    return found;
  },
};

/** Whether a path comes from this library: an import says so, or nothing says otherwise and the package depends on it. */
function isOurs(analysis: Analysis, source: SourceFile, name: Node | null, at: Node): boolean {
  if (!name) return false;
  const path = pathParts(source.textOf(name));
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'external') {
    if (meaning.path.includes('prometheus')) return true;
    return meaning.path.length === 1 && dependsOnIt(analysis, source);
  }
  return meaning === null && dependsOnIt(analysis, source);
}

function dependsOnIt(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  if (!owner) return true;
  const near = [owner, ...[...owner.dependencies.values()].map((name) => analysis.workspace.crates.byName(name))];
  return near.some((each) => each?.registry.has('prometheus'));
}

function fromMacro(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const shape = MACRO.exec(macroName(source, call));
  if (!shape) return [];
  const args = argumentsOf(source, call);
  const registry = shape[3] ? (args.pop() ?? null) : null;
  const isVec = shape[2] !== undefined;
  const isHistogram = shape[1] === 'histogram';
  const plain = isVec ? 3 : 2;
  const first = args[0];
  if (!first) return [];
  const withOptions = args.length < plain;
  const labels = isVec ? args[withOptions ? 1 : 2] : undefined;
  const bounds = isHistogram && !withOptions ? args[plain] : undefined;
  return analysis.values.inEachContext(
    (context): Declaration =>
      declaration(analysis, {
        call: { source, node: call },
        kind: shape[1] as Kind,
        options: withOptions
          ? options(analysis, { source, node: first }, context)
          : named(analysis, source, first, args[1], context),
        labels: isVec ? labelsOf(analysis, labels ? { source, node: labels } : null, context) : [],
        buckets: bounds ? buckets(analysis, { source, node: bounds }, context) : null,
        registry: registry ? { source, node: registry } : null,
        context,
      }),
    (reason) => unresolved({ source, node: first }, { source, node: call }, shape[1] as Kind, reason),
  );
}

function fromConstructor(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const called = call.childForFieldName('function');
  if (!called) return [];
  const path = pathParts(source.textOf(called));
  const type = typeOf(analysis, source, path.slice(0, -1), call);
  if (!type) return [];
  const args = argumentsOf(source, call);
  const first = args[0];
  if (!first) return [];
  const isPlain = path.at(-1) === 'new' && type.vec === false;
  if (isPlain && args.length !== 2) return [];
  return analysis.values.inEachContext(
    (context): Declaration =>
      declaration(analysis, {
        call: { source, node: call },
        kind: type.kind,
        options: isPlain
          ? named(analysis, source, first, args[1], context)
          : options(analysis, { source, node: first }, context),
        labels: type.vec ? labelsOf(analysis, args[1] ? { source, node: args[1] } : null, context) : [],
        buckets: null,
        registry: null,
        context,
      }),
    (reason) => unresolved({ source, node: first }, { source, node: call }, type.kind, reason),
  );
}

/** The metric type that a path names, through imports and aliases (`type Hits = GenericCounter<AtomicU64>`). */
function typeOf(
  analysis: Analysis,
  source: SourceFile,
  path: readonly string[],
  at: Node,
  depth = 0,
): { kind: Kind; vec: boolean } | null {
  const last = path.at(-1);
  if (last === undefined || depth > 8) return null;
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'item' && meaning.rest.length === 0 && meaning.item.node.type === 'type_item') {
    const target = meaning.item.node.childForFieldName('type');
    return target
      ? typeOf(analysis, meaning.item.source, pathParts(meaning.item.source.textOf(target)), target, depth + 1)
      : null;
  }
  if (meaning?.type === 'item' || meaning?.type === 'module') return null;
  const outside = meaning?.path ?? [last];
  if (!outside.includes('prometheus') && !(outside.length === 1 && dependsOnIt(analysis, source))) return null;
  const shape = TYPE.exec(outside.at(-1) ?? '');
  return shape ? { kind: (shape[1] ?? '').toLowerCase() as Kind, vec: shape[2] !== undefined } : null;
}

function labelsOf(analysis: Analysis, expr: Expr | null, context: Context | null): readonly string[] | null {
  return expr ? analysis.values.texts(expr, context) : null;
}

function declaration(
  analysis: Analysis,
  parts: {
    call: Expr;
    kind: Kind;
    options: Options;
    labels: readonly string[] | null;
    buckets: readonly number[] | string | null;
    registry: Expr | null;
    context: Context | null;
  },
): Declaration {
  const { options: own, context } = parts;
  const at = analysis.values.argumentBehind(own.at, context) ?? own.at;
  const last = /^(scoped_)?identifier$/.test(at.node.type) ? (pathParts(at.source.textOf(at.node)).at(-1) ?? '') : '';
  return declare({
    library: 'prometheus',
    kind: parts.kind,
    name: 'text' in own.name ? { text: own.name.text } : { pattern: own.name.pattern, reason: own.name.reason },
    at,
    labels: own.labels && (parts.labels === null || parts.labels.length === 0) ? own.labels : parts.labels,
    constLabels: own.constLabels,
    help: own.help,
    buckets: parts.buckets ?? own.buckets,
    origin: parts.call,
    context,
    registry: parts.registry,
    nameConst: /^[A-Z]/.test(last) ? last : null,
  });
}

function unresolved(at: Expr, call: Expr, kind: Kind, reason: string): Declaration {
  return declare({ library: 'prometheus', kind, name: { pattern: '*', reason }, at, origin: call });
}
