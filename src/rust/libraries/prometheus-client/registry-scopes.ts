/**
 * What a registry of `prometheus-client` puts in front of a name and adds to the labels.
 *
 * `with_prefix`, `with_labels` and `with_prefix_and_labels` make a registry; `sub_registry_with_prefix`, `_label` and `_labels`
 * make one inside another, which keeps what that has (prometheus/client_rust, src/registry.rs). Prefixes are joined with `_`.
 */
import type { Analysis } from '../../analysis.ts';
import { type Expr, implAround } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import { type Context, calledFrom } from '../../values/context.ts';
import { joined, knownText, unknown, type Value } from '../../values/value.ts';
import { type Origin, originsOf } from '../../workspace/origins.ts';
import type { Package } from '../../workspace/package.ts';
import { argumentsOf } from '../arguments.ts';
import { isReadBack } from './read-back.ts';

/** What one registry adds to what is registered in it. */
export interface Scope {
  /** The prefix with its `_`; empty when there is none. */
  readonly prefix: Value;
  readonly labels: Readonly<Record<string, string | null>>;
  /** The calls that lead from where something is registered out to where this registry is made: one chain for each way. */
  readonly ways: readonly (Context | null)[];
  /**
   * `temporary`: the registry is dropped before anybody but the program could read it (`&mut Registry::default()` as an argument). `uncalled`: it
   * is the parameter of a function that only this workspace could call, and does not. `offered`: of one that others may call. `set`:
   * it is made only where somebody sets what is off by default, with a prefix that is not known.
   */
  readonly state?: 'temporary' | 'uncalled' | 'offered' | 'set';
}

/** Whether the labels are asked for as well: to read them takes its time. */
type Wanted = 'labels' | 'prefix';

const NONE: Scope = { prefix: { text: '' }, labels: {}, ways: [null] };
const REASON = 'the registry that it is registered in is not in sight, and registries with prefixes exist';
const TEMPORARY: Scope = { ...NONE, state: 'temporary' };
const UNCALLED: Scope = { ...NONE, state: 'uncalled' };
const OFFERED: Scope = { ...NONE, state: 'offered' };
const UNSEEN: Scope = { ...NONE, prefix: unknown(REASON) };

const MAKES = /^sub_registry(?:_with_(?:prefix|labels?))?$/;
/** Registries inside registries that are followed. */
const MAX_DEPTH = 12;
/** Ways to one scope that are told apart. */
const MAX_WAYS = 8;
/** Scopes of one registry: as many callers hand it down. */
const MAX_SCOPES = 500;

/**
 * The scopes of the registry that an expression means: one for each way that leads to it. A parameter of a function that
 * nothing in the workspace calls has none: who uses a library without saying otherwise hands it a bare registry.
 */
export function scopesOf(
  analysis: Analysis,
  registry: Expr,
  context: Context | null,
  labels: Wanted = 'labels',
): readonly Scope[] {
  const found = find(analysis, registry, context, 0, labels);
  if (found.length > 0 && found.every(({ state }) => state === 'temporary')) return [];
  const byDefault = found.filter(({ state }) => state === undefined);
  const used =
    byDefault.length > 0 ? byDefault : found.flatMap(({ state, ...scope }) => (state === 'set' ? [scope] : []));
  // What the workspace offers to others says nothing of a registry that it uses itself.
  const offered = found.flatMap(({ state, ...scope }) => (state === 'offered' ? [scope] : []));
  const real = used.length > 0 ? used : offered;
  const uncalled = found.flatMap((scope) =>
    scope.state === 'uncalled' ? [{ ...scope, prefix: joined([UNSEEN.prefix, scope.prefix]) }] : [],
  );
  const all = distinct(real.length > 0 ? real : uncalled.length > 0 ? uncalled : [UNSEEN]);
  const isUnseen = ({ prefix }: Scope) => 'reason' in prefix && prefix.reason === REASON;
  const settled = all.some(isUnseen) && !hasPrefixes(analysis, registry.source.file);
  const scopes = settled ? all.map((scope) => (isUnseen(scope) ? { ...scope, prefix: NONE.prefix } : scope)) : all;
  return distinct(scopes).slice(0, MAX_SCOPES);
}

function find(analysis: Analysis, registry: Expr, context: Context | null, depth: number, wanted: Wanted): Scope[] {
  if (depth > MAX_DEPTH) return [UNSEEN];
  return originsOf(analysis, registry, context, MAKES).flatMap((origin) =>
    ofOrigin(analysis, origin, depth, wanted).map((scope) => ({
      ...scope,
      ways: scope.ways.map((way) => calledFrom(origin?.way ?? null, way)),
    })),
  );
}

function ofOrigin(analysis: Analysis, origin: Origin, depth: number, wanted: Wanted): Scope[] {
  if (!origin) return [UNSEEN];
  const { source, node, frame } = origin;
  // A function that nobody in sight calls, and a constructor that is handed on by its name.
  if (node.type === 'parameter') return [isPublic(origin) ? OFFERED : UNCALLED];
  if (node.type === 'scoped_identifier') return [NONE];
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!called) return [UNSEEN];
  const args = argumentsOf(source, node).map((each): Expr => ({ source, node: each }));
  const receiver = called.type === 'field_expression' ? called.childForFieldName('value') : null;
  const method = called.childForFieldName('field') ?? called;
  const name = pathParts(source.textOf(method)).at(-1) ?? '';
  const inEach = (read: (context: Context | null) => Scope[]) =>
    analysis.values.inEachLiveContext(read, (reason) => [{ ...NONE, prefix: unknown(reason) }], frame).flat();
  if (receiver) {
    return inEach((context) => {
      const own = added(analysis, name.replace(/^sub_registry(?:_|$)/, ''), args, context, wanted);
      return find(analysis, { source, node: receiver }, context, depth + 1, wanted).map((outer) => inside(outer, own));
    });
  }
  if (isTemporary(origin) || isReadBack(analysis, origin)) return [TEMPORARY];
  if (/^(?:default|new)$/.test(name)) return [NONE];
  return /^with_/.test(name) ? inEach((context) => [added(analysis, name, args, context, wanted)]) : [UNSEEN];
}

/** Whether the function around a parameter can be called from other packages. */
function isPublic({ source, node }: Expr): boolean {
  const around = enclosingFunction(source, node);
  if (around && implAround(source, around)?.childForFieldName('trait')) return true;
  const visibility = around?.namedChildren.find((child) => child?.type === 'visibility_modifier');
  return visibility != null && source.textOf(visibility) === 'pub';
}

/** Whether a registry is made for one call alone: `Metrics::new(&mut Registry::default())`. */
function isTemporary({ source, node }: Expr): boolean {
  const parent = source.parent(node);
  return parent?.type === 'reference_expression' && source.parent(parent)?.type === 'arguments';
}

/** What one call adds: `with_prefix`, `with_label`, `with_labels`, `with_prefix_and_labels`. */
function added(
  analysis: Analysis,
  name: string,
  args: readonly Expr[],
  context: Context | null,
  wanted: Wanted,
): Scope {
  const [first, second] = args;
  // Before 0.12, `sub_registry` alone took a prefix.
  const hasPrefix = name === '' || name.startsWith('with_prefix');
  const { prefix, ...state } = hasPrefix && first ? prefixOf(analysis, first, context) : { prefix: NONE.prefix };
  const given = hasPrefix ? (name.endsWith('labels') ? second : undefined) : first;
  if (!given || wanted === 'prefix') return { ...NONE, prefix, ...state };
  // A label is none of the name: of callers and alternatives of it, few are followed.
  analysis.values.contexts.answered(null);
  const pairs = name === 'with_label' ? [given] : (analysis.values.elements(given, context) ?? onlyOne(given));
  const own = Object.fromEntries(pairs.flatMap((pair) => labelOf(analysis, pair, context)));
  return { ...NONE, prefix, labels: own, ...state };
}

/** The prefix that a call adds, and whether it does so only where somebody sets it. */
function prefixOf({ values }: Analysis, expr: Expr, context: Context | null): Pick<Scope, 'prefix' | 'state'> {
  const text = values.text(expr, context);
  const isSet = !('text' in text) && !values.runsByDefault(expr, context);
  return { prefix: joined([text, { text: '_' }]), ...(isSet ? { state: 'set' } : {}) };
}

/** `std::iter::once(pair)`. */
function onlyOne({ source, node }: Expr): Expr[] {
  if (!/(?:^|::)once$/.test(source.textOf(node.childForFieldName('function') ?? node))) return [];
  return argumentsOf(source, node).map((each) => ({ source, node: each }));
}

function labelOf(analysis: Analysis, pair: Expr, context: Context | null): [string, string | null][] {
  const target = analysis.values.follow(pair, context);
  if (target.expr.node.type !== 'tuple_expression') return [];
  const [key, value] = target.expr.node.namedChildren.filter((child) => !/comment$/.test(child.type));
  const { source } = target.expr;
  const label = key ? analysis.values.text({ source, node: key }, target.context) : null;
  if (!label || !('text' in label) || label.text === '__proto__') return [];
  return [[label.text, value ? knownText(analysis.values.fixed({ source, node: value }, target.context)) : null]];
}

function inside(outer: Scope, own: Scope): Scope {
  const state = outer.state ?? own.state;
  const labels = { ...outer.labels, ...own.labels };
  return { ...outer, prefix: joined([outer.prefix, own.prefix]), labels, ...(state ? { state } : {}) };
}

function distinct(all: readonly Scope[]): Scope[] {
  const found = new Map<string, Scope>();
  for (const scope of all) {
    const { ways, ...shown } = scope;
    const key = JSON.stringify(shown);
    const known = found.get(key);
    found.set(key, known ? { ...known, ways: [...known.ways, ...ways].slice(0, MAX_WAYS) } : scope);
  }
  return [...found.values()];
}

const prefixed = new WeakMap<Analysis, ReadonlySet<Package | null>>();

/**
 * Whether a registry with a prefix can come to a file: the workspace gives one to a registry, outside tests, in a package that is
 * part of a program or library with the package of the file.
 */
function hasPrefixes(analysis: Analysis, file: string): boolean {
  const { crates } = analysis.workspace;
  const makers = prefixedIn(analysis);
  const owner = analysis.workspace.owner(file);
  if (makers.size === 0) return false;
  if (!owner || makers.has(null) || makers.has(owner)) return true;
  return [...crates.users(owner)].some((user) => [...crates.used(user)].some((each) => makers.has(each)));
}

/** The packages whose code gives a prefix to any registry; null among them for code of none. */
function prefixedIn(analysis: Analysis): ReadonlySet<Package | null> {
  let known = prefixed.get(analysis);
  if (!known) {
    const { workspace } = analysis;
    const found = new Set<Package | null>();
    for (const name of ['sub_registry_with_prefix', 'sub_registry', 'with_prefix', 'with_prefix_and_labels']) {
      for (const { source, from, to } of workspace.occurrences(name, workspace.files)) {
        const owner = workspace.owner(source.file);
        if (found.has(owner)) continue;
        const before = source.text.slice(Math.max(0, from - 60), from);
        const called = /^\s*\(/.test(source.text.slice(to, to + 8));
        if (!called || !(name.startsWith('sub') ? /\.\s*$/ : /Registry\s*(?:::\s*<.*>\s*)?::\s*$/).test(before))
          continue;
        const node = source.nodeAt(from, to);
        if (node && !workspace.isTest(source, node)) found.add(owner);
      }
    }
    known = found;
    prefixed.set(analysis, known);
  }
  return known;
}
