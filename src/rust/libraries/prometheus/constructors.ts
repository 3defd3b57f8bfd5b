/**
 * Constructors of the `prometheus` crate: `IntCounter::new`, `HistogramVec::new`, aliases of them, `PullingGauge::new`; with it those of
 * `substrate-prometheus-endpoint`: `SourcedGauge::new`.
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';
import type { Declaration } from '../library.ts';
import { spellings } from '../spellings.ts';
import { pathInCrate } from './crate.ts';
import { declaration, unresolved, variableLabels } from './declaration.ts';
import { named, options } from './options.ts';

const TYPE = /^(?:(Int|Generic|Atomic|Pulling|VM)?(Counter|Gauge|Histogram)(Vec)?|(Sourced)(Counter|Gauge))$/;
const CALL =
  /\b(\w+)\s*(?:::\s*<[^<>;{}()]*(?:<[^<>;{}()]*>)?[^<>;{}()]*>\s*)?::\s*(new|with_opts|with_opts_and_buckets)(?=\s*\()/g;

/** The types that have constructors. */
export const TYPE_NAMES = spellings(
  '{Int,Generic,Atomic,Pulling,}{Counter,Gauge,Histogram}{Vec,}',
  'VMHistogram{Vec,}',
  'Sourced{Counter,Gauge}',
);

const given = new WeakMap<Analysis, readonly string[]>();

/** The names that `use … as …` and `type … = …` of the workspace give to these types. */
export function givenNames(analysis: Analysis): readonly string[] {
  let names = given.get(analysis);
  if (!names) {
    const all = new Set(TYPE_NAMES.flatMap((type) => analysis.workspace.aliasesOf(type)));
    for (const own of TYPE_NAMES) all.delete(own);
    names = [...all];
    given.set(analysis, names);
  }
  return names;
}

/** The declarations that the constructors of a file make. */
export function fromConstructors(analysis: Analysis, source: SourceFile): Declaration[] {
  const names = new Set(givenNames(analysis));
  return [...source.text.matchAll(CALL)].flatMap((match) => {
    const [whole, type = '', method = ''] = match;
    if (!/Counter|Gauge|Histogram/.test(type) && !names.has(type)) return [];
    const to = (match.index ?? 0) + whole.length;
    const call = pathCallAt(source, to - method.length, to);
    return call && !analysis.workspace.isTest(source, call) ? fromConstructor(analysis, source, call) : [];
  });
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
  const isPlain = path.at(-1) === 'new' && !type.vec && !type.sourced;
  if (isPlain && args.length !== (type.pulling ? 3 : 2)) return [];
  // It asks for its value whenever it is collected (src/pulling_gauge.rs; substrate-prometheus-endpoint src/sourced.rs).
  const asked = type.pulling || type.sourced ? ({ role: 'built-in', verb: 'collect' } as const) : {};
  return analysis.values.inEachContext(
    (context): Declaration => {
      // Its options may stand before the branch that it is in.
      if (!isPlain) analysis.values.contexts.startAt({ source, node: call });
      const own = isPlain
        ? named(analysis, source, first, args[1], context)
        : options(analysis, { source, node: first }, context);
      const given = type.vec && args[1] ? variableLabels(analysis, { source, node: args[1] }, context) : null;
      const made = declaration(analysis, {
        call: { source, node: call },
        kind: type.kind,
        options: own,
        labels: type.vec ? given : type.sourced ? (own.labels ?? []) : [],
        buckets: null,
        registry: null,
        context,
      });
      return { ...made, ...asked };
    },
    (reason) => unresolved({ source, node: first }, { source, node: call }, type.kind, reason),
  );
}

interface Type {
  readonly kind: Kind;
  readonly vec: boolean;
  readonly pulling: boolean;
  /** Its options are all that it is given, with the labels by whose values its source gives numbers. */
  readonly sourced: boolean;
}

/** The metric type that a path names, through imports and aliases (`type Hits = GenericCounter<AtomicU64>`). */
function typeOf(analysis: Analysis, source: SourceFile, path: readonly string[], at: Node, depth = 0): Type | null {
  const last = path.at(-1);
  if (last === undefined || depth > 8) return null;
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'item' && meaning.rest.length === 0 && meaning.item.node.type === 'type_item') {
    const target = meaning.item.node.childForFieldName('type');
    return target
      ? typeOf(analysis, meaning.item.source, pathParts(meaning.item.source.textOf(target)), target, depth + 1)
      : null;
  }
  const shape = TYPE.exec(pathInCrate(analysis, source, path, at)?.at(-1) ?? '');
  if (!shape) return null;
  const [, family, own = '', vec, sourced, of = ''] = shape;
  const kind = (own || of).toLowerCase() as Kind;
  return { kind, vec: vec !== undefined, pulling: family === 'Pulling', sourced: sourced !== undefined };
}
