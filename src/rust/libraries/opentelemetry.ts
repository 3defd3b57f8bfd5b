/**
 * OpenTelemetry metrics (crates `opentelemetry`, `opentelemetry_api`), as `opentelemetry-prometheus` or an OTLP receiver
 * exposes them.
 *
 * An instrument is made by a method of a `Meter` and named there; unit and description are set on its builder. Attributes are
 * given where it is updated. What the exporter makes of name, unit and attributes is in opentelemetry-exporter.ts; a view that
 * changes an instrument in opentelemetry-views.ts.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Handle } from '../flow/handles.ts';
import { closureHolders } from '../flow/holders.ts';
import { START } from '../flow/trail.ts';
import { argumentsOf, type Expr, implAround, lastExpression, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Context } from '../values/context.ts';
import { knownText, type Value } from '../values/value.ts';
import { methodCallAt } from './arguments.ts';
import { buckets } from './buckets.ts';
import { type Declaration, declare, type Exposed, type Library, type Made } from './library.ts';
import { type BuilderMethod, methodsOn } from './opentelemetry/builders.ts';
import { decoratorOf } from './opentelemetry/decorators.ts';
import { behind, exporterFindings, otlpFindings } from './opentelemetry/exporter.ts';
import { keysOf } from './opentelemetry/measurements.ts';
import { scopesOf } from './opentelemetry/scope.ts';
import { textOf } from './opentelemetry/semantic-conventions.ts';
import { exposedBy } from './opentelemetry/shown.ts';
import { viewFindings } from './opentelemetry/views.ts';
import { spellings } from './spellings.ts';

/** Methods of a meter; `_value_recorder` and the observers are those of 0.17 and earlier. */
const INSTRUMENT =
  '[uif]64_(?:observable_)?(?:up_down_)?(?:counter|gauge|histogram)|[uif]64_(?:value_recorder|value_observer|(?:up_down_)?sum_observer)';
const HINT = new RegExp(`\\.\\s*(?:${INSTRUMENT})\\s*\\(`);
const CALL = new RegExp(`\\b(?:${INSTRUMENT})(?=\\s*\\()`, 'g');
const CRATE = /^opentelemetry(?:_api|_sdk)?$/;

export const opentelemetry: Library = {
  name: 'opentelemetry',
  words: spellings(
    '{u,i,f}64_{observable_,}{up_down_,}{counter,gauge,histogram}',
    '{u,i,f}64_{value_recorder,value_observer,sum_observer,up_down_sum_observer}',
  ),
  hint: HINT,
  makers: new RegExp(`\\.\\s*(?:${INSTRUMENT})\\s*\\(\\s*[^\\s"]`),
  verbs: {
    writes: new Set(['add', 'record', 'observe', 'measurement', 'observation']),
    reads: new Set(['as_any', 'enabled', 'fmt', 'to_string', 'eq']),
    handsOn: new Set([
      ...['build', 'init', 'try_init', 'bind', 'with_unit', 'with_description', 'with_boundaries', 'with_callback'],
      ...['with_max', 'with_min', 'with_version'],
    ]),
    writesTo: new Set(['observe_u64', 'observe_i64', 'observe_f64']),
  },
  identity: 'name',
  expose,
  declarations(analysis, source) {
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(CALL)) {
      const at = match.index ?? 0;
      const call = methodCallAt(source, at, at + match[0].length);
      if (!call || analysis.workspace.isTest(source, call) || !isOfMeter(analysis, source, call, match[0])) continue;
      const made = fromCall(analysis, source, call, match[0]);
      found.push(...(isBridge(source, call) ? made.filter(({ name }) => 'text' in name) : made));
    }
    return found;
  },
  findings(analysis, metrics) {
    if (metrics.length === 0) return [];
    return [
      ...otlpFindings(analysis, metrics, 'the OpenTelemetry metrics of *'),
      ...viewFindings(analysis),
      ...exporterFindings(
        analysis,
        metrics.map(({ declared }) => declared.file),
      ),
    ];
  },
};

/**
 * Whether a call stands in what an instrument of somebody else is made by: a provider of instruments that asks another one
 * (opentelemetry src/metrics/mod.rs, `InstrumentProvider`), or a recorder of the metrics facade that records by OpenTelemetry
 * (metrics src/recorder/mod.rs). A name that it is given is that of a metric which is declared elsewhere.
 */
function isBridge(source: SourceFile, call: Node): boolean {
  const around = enclosingFunction(source, call);
  const trait = around ? implAround(source, around)?.childForFieldName('trait') : null;
  return trait != null && /^(?:InstrumentProvider|Recorder)$/.test(pathParts(source.textOf(trait)).at(-1) ?? '');
}

function receiverOf(call: Node): Node | null {
  const called = call.childForFieldName('function');
  const access = called?.type === 'generic_function' ? called.childForFieldName('function') : called;
  return access?.childForFieldName('value') ?? null;
}

/** Whether the call is one of an OpenTelemetry meter: its type, or where it comes from, says so and nothing else has the method. */
function isOfMeter(analysis: Analysis, source: SourceFile, call: Node, method: string): boolean {
  const receiver = receiverOf(call);
  if (!receiver) return false;
  const { types, modules } = analysis;
  const type = types.of(source, receiver);
  if (type !== null) {
    if (types.methods(source, type, method).length > 0) return false;
    const meaning = modules.resolve([type], source, receiver);
    const path = meaning?.type === 'external' ? meaning.path : [];
    if (path.some((part) => part.startsWith('opentelemetry'))) return true;
    // A dependency may give it on (`pub use opentelemetry as otel;`).
    if (type === 'Meter' && meaning?.type !== 'item')
      return dependsOnIt(analysis, source) || comesWithAnother(analysis, source);
    if (path.length > 1) return false;
    if (type === 'Meter' || types.structs(source, type).length === 0) return dependsOnIt(analysis, source);
  }
  const isDirect = dependsOnIt(analysis, source);
  if (/meter/i.test(source.textOf(receiver))) return isDirect || comesWithAnother(analysis, source);
  if (!isDirect) return false;
  // A trait or a struct of this workspace with such a method: the type of what it is called on is not in sight.
  return !modules.itemsNamed(method, source.file).some(({ node }) => node.type === 'function_item');
}

/** Whether the package, or one of this workspace that it uses, depends on OpenTelemetry. */
function dependsOnIt(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  if (!owner) return true;
  return [...analysis.workspace.crates.used(owner)].some((each) =>
    [...each.registry.keys()].some((name) => CRATE.test(name.replaceAll('-', '_'))),
  );
}

/** Whether a dependency brings OpenTelemetry along, and may give away its meters: `telemetry::meter()`. */
function comesWithAnother(analysis: Analysis, source: SourceFile): boolean {
  const { workspace } = analysis;
  return workspace.versions.has(workspace.owner(source.file), 'opentelemetry');
}

function kindOf(method: string): Kind {
  if (/histogram|value_recorder/.test(method)) return 'histogram';
  if (/up_down|gauge|value_observer/.test(method)) return 'gauge';
  return 'counter';
}

function fromCall(analysis: Analysis, source: SourceFile, call: Node, method: string): Declaration[] {
  const [name, callback] = argumentsOf(call);
  const receiver = receiverOf(call);
  if (!name || !receiver) return [];
  const origin = { source, node: call };
  const kind = kindOf(method);
  const set = methodsOn(analysis, origin);
  const unit = last(set, 'with_unit');
  const description = last(set, 'with_description');
  const bounds = last(set, 'with_boundaries');
  const common = {
    library: 'opentelemetry',
    kind,
    origin,
    registry: { source, node: receiver },
    ...observed(analysis, source, set, callback),
  };
  return analysis.values.inEachContext(
    (context): Declaration => {
      const value = textOf(analysis, { source, node: name }, context);
      const behind = analysis.values.argumentBehind({ source, node: name }, context) ?? { source, node: name };
      const path = /^(?:scoped_)?identifier$/.test(behind.node.type)
        ? pathParts(behind.source.textOf(behind.node))
        : [];
      const held = path.at(-1) ?? '';
      const decorator = 'text' in value ? decoratorOf(analysis, { source, node: name }, context) : null;
      return declare({
        ...common,
        name: named(value, decorator),
        at: behind,
        help: description ? textOrNull(analysis, description, context) : null,
        unit: unit ? unitOf(analysis, unit, context) : null,
        buckets: bounds && kind === 'histogram' ? buckets(analysis, bounds, context) : null,
        context,
        nameConst: /^[A-Z]/.test(held) ? held : null,
      });
    },
    (reason) => declare({ ...common, name: { pattern: '*', reason }, at: { source, node: name } }),
  );
}

/** A name as it is read, or what is left of it where a type may stand in between that changes it. */
function named(value: Value, decorator: string | null): Value {
  if (!('text' in value)) return { pattern: patternOf(value.pattern), reason: value.reason };
  if (decorator === null) return value;
  return { pattern: `*${patternOf(value.text)}*`, reason: `\`${decorator}\` may stand in between, which changes it` };
}

function last(set: readonly BuilderMethod[], name: string): Expr | null {
  return set.filter((each) => each.name === name).at(-1)?.args[0] ?? null;
}

function patternOf(pattern: string): string {
  return pattern.replace(/[^a-zA-Z0-9_:*]/g, '_');
}

function textOrNull(analysis: Analysis, expr: Expr, context: Context | null): string | null {
  const value = textOf(analysis, expr, context);
  return knownText(value);
}

/** `"s"`, or `Unit::new("s")` until 0.22. */
function unitOf(analysis: Analysis, expr: Expr, context: Context | null): string | null {
  const target = analysis.values.follow(expr, context);
  const { source, node } = target.expr;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const [first] = called && /(?:^|::)Unit::new$/.test(source.textOf(called)) ? argumentsOf(node) : [];
  return first
    ? textOrNull(analysis, { source, node: first }, target.context)
    : textOrNull(analysis, target.expr, target.context);
}

/**
 * What the callbacks of an observable instrument are given, where the builder's own chain does not show it: those of closures
 * in names, blocks and boxes, of functions, and (until 0.17) of the second argument. One that is out of sight updates it, too.
 */
function observed(
  analysis: Analysis,
  source: SourceFile,
  set: readonly BuilderMethod[],
  callback: Node | undefined,
): Partial<Pick<Declaration, 'handles' | 'role' | 'verb'>> {
  const given = set
    .filter((each) => each.name === 'with_callback')
    .flatMap((each) => each.args.slice(0, 1))
    .filter((each) => each.node.type !== 'closure_expression');
  if (callback) given.push({ source, node: callback });
  const handles: Handle[] = [];
  for (const each of given) {
    const function_ = callbackIn(analysis, each);
    if (!function_) return { role: 'update', verb: 'with_callback' };
    handles.push(...observers(function_));
  }
  return handles.length > 0 ? { handles } : {};
}

/** The closure or the function that an expression gives, or null. */
function callbackIn(analysis: Analysis, expr: Expr, depth = 0): Expr | null {
  const { source, node } = expr;
  const again = (inner: Node | null | undefined, file = source): Expr | null =>
    inner && depth < 8 ? callbackIn(analysis, { source: file, node: inner }, depth + 1) : null;
  if (node.type === 'closure_expression') return expr;
  if (node.type === 'block') return again(lastExpression(node));
  if (node.type === 'call_expression') {
    const path = pathParts(textOfFunction(expr));
    if (/^(?:Box|Arc)::(?:new|pin)$/.test(path.slice(-2).join('::'))) return again(argumentsOf(node)[0]);
    const [made] = functionsNamed(analysis, path, expr);
    return made ? again(made.node.childForFieldName('body'), made.source) : null;
  }
  if (!/identifier$/.test(node.type)) return null;
  const [named] = functionsNamed(analysis, pathParts(source.textOf(node)), expr);
  if (named) return named;
  const value = behind(analysis, expr);
  return value.node.id === node.id ? null : again(value.node, value.source);
}

function textOfFunction({ source, node }: Expr): string {
  const called = node.childForFieldName('function');
  return called && called.type !== 'field_expression' ? source.textOf(called) : '';
}

function functionsNamed(analysis: Analysis, path: readonly string[], at: Expr): readonly Expr[] {
  const meaning = analysis.modules.resolve(withoutSelf(path, at.source, at.node), at.source, at.node);
  if (meaning?.type !== 'item') return [];
  const method = meaning.rest.at(-1);
  if (method !== undefined) return analysis.types.methods(at.source, meaning.item.name, method);
  return meaning.item.node.type === 'function_item' ? [meaning.item] : [];
}

/** The first parameter of a closure or function, in its body. */
function observers({ source, node }: Expr): Handle[] {
  if (node.type === 'closure_expression') return closureHolders(source, node, START).map(({ handle }) => handle);
  const parameter = parameterNodes(node.childForFieldName('parameters') ?? node).find(
    (each) => each.type === 'parameter',
  );
  const pattern = parameter?.childForFieldName('pattern');
  const body = node.childForFieldName('body');
  if (!pattern || !body) return [];
  const { startIndex: from, endIndex: to } = body;
  return [{ type: 'local', source, name: source.textOf(pattern), from, to, declaration: null }];
}

/** One exposition for each exporter, and for each unit and kind that instruments of the name have. */
function expose(analysis: Analysis, made: Made): readonly Exposed[] {
  const { declaration } = made;
  if (!('text' in declaration.name)) return [{ name: declaration.name }];
  const owner = analysis.workspace.owner(declaration.at.source.file);
  const keys = keysOf(analysis, made, opentelemetry.verbs);
  const scopes = made.group.flatMap((each) => (each.registry ? scopesOf(analysis, each.registry, each.context) : []));
  const shapes = new Map(made.group.map((each) => [`${each.kind} ${each.unit ?? ''}`, each]));
  const name = declaration.name.text;
  const instruments = [...shapes.values()].map(({ kind, unit }) => ({ name, kind, unit: unit ?? '', keys }));
  return exposedBy(analysis, owner, instruments, made.help, scopes);
}
