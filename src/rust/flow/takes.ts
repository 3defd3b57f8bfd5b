/**
 * Whether what is declared of a type can hold a metric, or an object that holds one. A value goes on only where it fits: that
 * keeps a flow from going astray through functions and fields of everyday names.
 */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { genericNamed } from '../workspace/bounds.ts';
import type { Item } from '../workspace/items.ts';
import { isCallable } from './callables.ts';
import type { State, Trail } from './trail.ts';
import { withoutTuples } from './tuples.ts';

/** Crates whose types hold no metric by themselves. */
const STANDARD = new Set(['std', 'core', 'alloc']);
/** The same by name, and what only holds what its arguments say, whichever crate it is of. */
const PLAIN = new RegExp(
  `^(?:${[
    'str|String|bool|char|[iuf](?:8|16|32|64|128|size)|Duration|Instant|SystemTime|Path|PathBuf|SocketAddr|IpAddr',
    'Bytes|BytesMut|Uuid|Url|Vec|VecDeque|Option|Result|Box|Arc|Rc|Cow|Pin|HashMap|BTreeMap|IndexMap|DashMap',
    'HashSet|BTreeSet|Mutex|RwLock|RefCell|Cell|OnceCell|OnceLock|Lazy|LazyLock',
  ].join('|')})$`,
);
/** Those of them that have methods which metrics have as well. */
const CELLS = /^(?:Cell|OnceCell|OnceLock)$/;
/** Packages whose own types are metrics: a repository may hold the library itself. */
const LIBRARIES = /^(?:prometheus|prometheus[-_]client|metrics|opentelemetry|vise|foundations|measured|autometrics)/;
/** The traits of metrics: of prometheus-client, of measured, of the facade's handles. */
const OF_METRICS =
  /\b(?:EncodeMetric|TypedMetric|MetricEncoding|CounterFn|GaugeFn|HistogramFn)\b[^;{}]*\bfor\s+(?:\w+\s*::\s*)*$/;
/** Characters in front of a name that are looked at. */
const BEFORE = 120;
/** Characters of a type that a reason shows. */
const MAX_TYPE = 60;
/** Types in types that are looked into. */
const MAX_DEPTH = 3;

/** `never`: it is a number, a text or a time, or holds such alone. */
type Answer = 'may' | 'hardly' | 'never';

const known = new WeakMap<Analysis, Map<string, Answer>>();

/**
 * Whether a type, as written in the scope of `within`, can be the type of the value: not when all that it names is of the
 * standard library, or of this workspace and something else. What is not in sight can. Where a number or a text is made of it,
 * the way ends, as a read ends it; another type is a doubt, as it may be one of metrics after all.
 */
export function fits(trail: Trail, within: Expr, type: Node | null | undefined, state: State): boolean {
  const [holder] = withoutTuples(state).path;
  const struct = holder === undefined ? (trail.verbs.struct ?? null) : holder.slice(0, holder.indexOf('.'));
  // What gives it when it is called is of no type that names it: `Box<dyn Fn() -> _>`.
  if (!type || state.converted || isCallable(state) || (trail.verbs.ofAnyType && struct === null)) return true;
  const answers = known.get(trail.analysis) ?? new Map<string, Answer>();
  known.set(trail.analysis, answers);
  const key = `${keyOf({ source: within.source, node: type })} ${struct ?? ''}`;
  const answer = answers.get(key) ?? answerOf(trail.analysis, within, type, struct);
  answers.set(key, answer);
  if (answer === 'hardly') {
    const what = struct === null ? 'it' : `the \`${struct}\` that holds it`;
    const as = oneLine(within.source.textOf(type));
    trail.findings.doubt(
      { source: within.source, node: type },
      `${what} is taken as \`${as}\` here, a type that is known to have no metric in it; see there whether it is still the metric, and whether that is updated`,
    );
  }
  return answer === 'may';
}

function answerOf(analysis: Analysis, within: Expr, type: Node, struct: string | null): Answer {
  if (canHold(analysis, within, type, struct, 0)) return 'may';
  const isPlain = namesIn(type).every((name) => {
    const path = pathParts(within.source.textOf(name));
    const meaning = analysis.modules.resolve(path, within.source, within.node);
    if (meaning?.type !== 'external') return false;
    return PLAIN.test(path.at(-1) ?? '') || /^(?:std|core|alloc)::(?:fmt|error)::\w+$/.test(meaning.path.join('::'));
  });
  return isPlain ? 'never' : 'hardly';
}

/** Whether a type names numbers, texts, times and what only holds these: no metric is in one, nor an object of this workspace. */
export function isPlainType(source: SourceFile, type: Node): boolean {
  return namesIn(type).every((name) => PLAIN.test(source.textOf(name)) && !CELLS.test(source.textOf(name)));
}

/** A type as it is written, on one line and not endless. */
function oneLine(type: string): string {
  const line = type.replace(/\s+/g, ' ');
  return line.length > MAX_TYPE ? `${line.slice(0, MAX_TYPE)}…` : line;
}

function canHold(analysis: Analysis, within: Expr, type: Node, struct: string | null, depth: number): boolean {
  return namesIn(type).some((name) => mayBe(analysis, within, name, struct, depth));
}

/** The types that a type names, the outermost paths, with those in its arguments. */
function namesIn(type: Node): Node[] {
  const found: Node[] = [];
  const open = [type];
  for (let node = open.pop(); node; node = open.pop()) {
    if (/^(?:(?:scoped_)?type_identifier|macro_invocation)$/.test(node.type)) found.push(node);
    else if (!/^(?:primitive_type|lifetime|unit_type)$/.test(node.type)) open.push(...node.namedChildren);
  }
  return found;
}

function mayBe(analysis: Analysis, within: Expr, name: Node, struct: string | null, depth: number): boolean {
  const { source } = within;
  const path = pathParts(source.textOf(name));
  const last = path.at(-1) ?? '';
  if (path[0] === 'Self') {
    const own = path.length === 1 ? implAround(source, within.node)?.childForFieldName('type') : null;
    return !own || depth > MAX_DEPTH || canHold(analysis, within, own, struct, MAX_DEPTH + 1);
  }
  if (genericNamed(source, within.node, last)) return true;
  const meaning = analysis.modules.resolve(path, source, within.node);
  if (meaning?.type === 'external') return !STANDARD.has(meaning.path[0] ?? '') && !PLAIN.test(last);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return true;
  const { item } = meaning;
  if (item.node.type === 'enum_item') return variantsMayHold(analysis, item, struct, depth);
  const alias = item.node.type === 'type_item' ? item.node.childForFieldName('type') : null;
  if (alias && depth < MAX_DEPTH) return canHold(analysis, item, alias, struct, depth + 1);
  if (item.node.type !== 'struct_item' || item.node.tree.tokens !== null) return true;
  if (struct === null)
    return LIBRARIES.test(analysis.workspace.owner(item.source.file)?.name ?? '') || isMetric(analysis, item);
  return item.name === struct || analysis.types.structs(source, struct).length === 0;
}

/** Whether a type of this workspace is a metric by itself: it implements what its library asks of one. */
function isMetric({ workspace }: Analysis, { name, source }: Item): boolean {
  for (const at of workspace.occurrences(name, workspace.filesOf(workspace.owner(source.file))))
    if (OF_METRICS.test(at.source.text.slice(Math.max(0, at.from - BEFORE), at.from))) return true;
  return false;
}

/** Whether a variant of an enum can hold the value. */
function variantsMayHold(analysis: Analysis, enumItem: Expr, struct: string | null, depth: number): boolean {
  if (depth >= MAX_DEPTH) return true;
  const variants = enumItem.node.childForFieldName('body')?.namedChildren ?? [];
  return variants.some((variant) => {
    const fields = variant.type === 'enum_variant' ? variant.childForFieldName('body') : null;
    return fields !== null && canHold(analysis, enumItem, fields, struct, depth + 1);
  });
}
