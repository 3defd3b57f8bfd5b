/** Whether a parameter can take a metric, or an object that holds one, by its type as written. */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { typeParameters } from '../workspace/type-names.ts';
import type { Verbs } from './verbs.ts';

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
/** A type of this workspace by such a name may be a metric by itself. */
const METRIC = /Counter|Gauge|Histogram|Summary|Metric|Family|Timer/;

const known = new WeakMap<Analysis, Map<string, boolean>>();

/**
 * Whether a parameter of a function can take a metric, or an object of the struct of this name that holds one: not when all that its type names is of the standard library, or of this
 * workspace and something else. What is not in sight can.
 */
export function canTake(
  analysis: Analysis,
  target: Expr,
  parameter: Node,
  verbs: Verbs,
  struct: string | null,
): boolean {
  if (verbs.ofAnyType && struct === null) return true;
  const answers = known.get(analysis) ?? new Map<string, boolean>();
  known.set(analysis, answers);
  const key = `${keyOf({ source: target.source, node: parameter })} ${struct ?? ''}`;
  let answer = answers.get(key);
  if (answer === undefined) {
    const type = parameter.childForFieldName('type');
    answer = !type || namesIn(type).some((name) => mayBe(analysis, target, name, struct));
    answers.set(key, answer);
  }
  return answer;
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

function mayBe(analysis: Analysis, target: Expr, name: Node, struct: string | null): boolean {
  const { source } = target;
  const path = pathParts(source.textOf(name));
  const last = path.at(-1) ?? '';
  if (path[0] === 'Self' || isParameter(target, last)) return true;
  const meaning = analysis.modules.resolve(path, source, target.node);
  if (meaning?.type === 'external') return !STANDARD.has(meaning.path[0] ?? '') && !PLAIN.test(last);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return true;
  if (!/^(?:struct|enum|union)_item$/.test(meaning.item.node.type)) return true;
  return struct === null ? METRIC.test(last) : last === struct;
}

/** Whether a name is a generic parameter of the function, or of the block around it. */
function isParameter({ source, node }: Expr, name: string): boolean {
  const scopes = [node, implAround(source, node), enclosingFunction(source, node)];
  return scopes.some((each: Node | null) => each !== null && typeParameters(source, each).includes(name));
}
