/**
 * Whether what is declared of a type can hold a metric, or an object that holds one. A value goes on only where it fits: that
 * keeps a flow from going astray through functions and fields of everyday names.
 */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';
import { genericNamed } from '../workspace/bounds.ts';
import type { Item } from '../workspace/items.ts';
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
/** Packages whose own types are metrics: a repository may hold the library itself. */
const LIBRARIES = /^(?:prometheus|prometheus[-_]client|metrics|opentelemetry|vise|foundations|measured|autometrics)/;
/** The traits of metrics: of prometheus-client, of measured, of the facade's handles. */
const OF_METRICS =
  /\b(?:EncodeMetric|TypedMetric|MetricEncoding|CounterFn|GaugeFn|HistogramFn)\b[^;{}]*\bfor\s+(?:\w+\s*::\s*)*$/;
/** Characters in front of a name that are looked at. */
const BEFORE = 120;
/** Types in types that are looked into. */
const MAX_DEPTH = 3;

const known = new WeakMap<Analysis, Map<string, boolean>>();

/**
 * Whether a type, as written in the scope of `within`, can be the type of the value: not when all that it names is of the
 * standard library, or of this workspace and something else. What is not in sight can.
 */
export function fits(trail: Trail, within: Expr, type: Node | null | undefined, state: State): boolean {
  const [holder] = withoutTuples(state).path;
  const struct = holder === undefined ? null : holder.slice(0, holder.indexOf('.'));
  if (!type || state.converted || (trail.verbs.ofAnyType && struct === null)) return true;
  const answers = known.get(trail.analysis) ?? new Map<string, boolean>();
  known.set(trail.analysis, answers);
  const key = `${keyOf({ source: within.source, node: type })} ${struct ?? ''}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = canHold(trail.analysis, within, type, struct, 0);
    answers.set(key, answer);
  }
  if (!answer) trail.findings.doubt({ source: within.source, node: type }, 'its type here can hold no metric');
  return answer;
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
