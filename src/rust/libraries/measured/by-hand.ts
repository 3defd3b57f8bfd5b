/**
 * Groups that write themselves: `impl MetricGroup<E> for T` with a `collect_group_into` that gives each metric its help and its type
 * (measured src/metric/group.rs). A name, a help and the set of the labels may be those that a type argument brings:
 * `A::NAME` of `Pair<Requests>`.
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { attributesOf } from '../../source/attributes.ts';
import { behindReference, type Expr, implAround, implType } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node } from '../../source/syntax.ts';
import { knownText, type Value } from '../../values/value.ts';
import { type Item, isSame } from '../../workspace/items.ts';
import {
  filledIn,
  namedType,
  type TypeExpr,
  typeArguments,
  typeAt,
  typeParameters,
  writtenArguments,
} from '../../workspace/type-names.ts';
import { fieldType } from '../../workspace/type-texts.ts';
import { argumentsOf, methodCallAt, pathCallAt } from '../arguments.ts';
import { encodedKind } from './encodings.ts';

/** The method that writes a group. */
export const COLLECTS = 'collect_group_into';

const KINDS: Readonly<Record<string, Kind>> = {
  CounterState: 'counter',
  GaugeState: 'gauge',
  HistogramState: 'histogram',
};
/** A label that an enum is by itself. */
export const SINGLETON = /\bsingleton\s*=\s*"([^"]*)"/;
const WRITES_HELP = /\bwrite_help(?=\s*\()/g;

/** A metric that a group writes of itself. `labels` are their names, or the type of their set; null when they are not known. */
export interface Written {
  readonly name: Value;
  readonly help: string | null;
  readonly kind: Kind;
  readonly labels: readonly string[] | TypeExpr | null;
  readonly at: Expr;
  /** Whether a field of the group holds it; else it is read anew each time. */
  readonly isHeld: boolean;
}

/** What a group of this type writes; null for a type that has no such method in sight, or one that writes no help. */
export function writtenByHand(analysis: Analysis, type: Expr): readonly Written[] | null {
  const group = namedType(analysis, typeAt(type.source, type.node));
  const item = group?.item;
  if (!group || !item) return null;
  const method = analysis.types.methods(item.source, item.name, COLLECTS).find((each) => isFor(analysis, each, item));
  const impl = method && implAround(method.source, method.node);
  const own = impl?.childForFieldName('type');
  if (!method || !impl || !own) return null;
  const found = new Writer(analysis, item, method, { source: method.source, node: own }, group.args).all();
  return found.length > 0 ? found : null;
}

function isFor(analysis: Analysis, method: Item, item: Item): boolean {
  const impl = implAround(method.source, method.node);
  const type = impl?.childForFieldName('type');
  const own = type ? namedType(analysis, typeAt(method.source, type))?.item : null;
  return own ? isSame(own, item) : false;
}

class Writer {
  readonly #analysis: Analysis;
  readonly #group: Item;
  readonly #method: Item;
  /** What the type parameters stand for: those of the `impl`, and those of the struct. */
  readonly #given: ReadonlyMap<string, TypeExpr>;
  readonly #inStruct: ReadonlyMap<string, TypeExpr>;

  constructor(analysis: Analysis, group: Item, method: Item, own: Expr, args: readonly TypeExpr[]) {
    this.#analysis = analysis;
    this.#group = group;
    this.#method = method;
    this.#given = filledIn(writtenArguments(own), args);
    this.#inStruct = filledIn(typeParameters(group.source, group.node), args);
  }

  all(): Written[] {
    const { source, node } = this.#method;
    return [...source.textOf(node).matchAll(WRITES_HELP)].flatMap((match): Written[] => {
      const from = node.startIndex + match.index;
      const to = from + match[0].length;
      const call = pathCallAt(source, from, to) ?? methodCallAt(source, from, to);
      // `enc.write_help(name, help)`, or with the encoder in front: `E::write_help(enc, name, help)`.
      const [name, help] = call ? argumentsOf(source, call).slice(-2) : [];
      if (!call || !name || !help) return [];
      const at = this.#meant(name);
      return [{ name: this.#text(at), help: knownText(this.#text(this.#meant(help))), ...this.#shapeOf(name), at }];
    });
  }

  /** An expression, or the const that it names of a type argument, of the method or of the file. */
  #meant(node: Node): Expr {
    const { source } = this.#method;
    const inner = behindReference(node);
    const path = pathParts(source.textOf(inner));
    const [first = '', name = ''] = path;
    const type = path.length === 2 ? this.#given.get(first) : undefined;
    const item = type && namedType(this.#analysis, type)?.item;
    const value = item && constantOf(this.#analysis, item, name);
    return value ?? { source, node: inner };
  }

  #text(at: Expr): Value {
    const { node, source } = at;
    const { values } = this.#analysis;
    const [text] = values.inEachContext<Value>(
      (context) => values.text(at, context),
      (reason) => ({ pattern: '*', reason }),
    );
    return text ?? { pattern: '*', reason: `\`${source.textOf(node)}\` is known only at run time` };
  }

  /** The kind and the labels of a metric: what the method does with its name beside the help. */
  #shapeOf(name: Node): Pick<Written, 'kind' | 'labels' | 'isHeld'> {
    const { source, node } = this.#method;
    const written = source.textOf(name).replace(/^&\s*/, '');
    const uses = [...node.descendantsOfType('call_expression')].filter((call) =>
      argumentsOf(source, call).some((each) => source.textOf(each).replace(/^&\s*/, '') === written),
    );
    let kind: Kind = 'unknown';
    let labels: Written['labels'] = null;
    let isHeld = false;
    for (const call of uses) {
      const called = call.childForFieldName('function');
      const path = called ? pathParts(source.textOf(called)) : [];
      if (path.at(-1) === 'write_type') kind = KINDS[path.at(-2) ?? ''] ?? kind;
      const vector = called ? this.#vectorOf(called) : null;
      if (vector) {
        isHeld = true;
        const [state, set] = typeArguments(vector);
        if (state) kind = this.#kindOf(state) ?? kind;
        labels = set ? this.#set(set) : labels;
      }
      for (const argument of argumentsOf(source, call)) {
        if (/(?:^|::\s*)NoLabels$/.test(source.textOf(argument))) labels = [];
        const single = argument.type === 'scoped_identifier' ? this.#singleton(argument) : null;
        labels = single ?? labels;
      }
    }
    return { kind, labels, isHeld };
  }

  /** The type of the field that `self.field.collect_family_into(name, …)` writes. */
  #vectorOf(called: Node): TypeExpr | null {
    const field = called.childForFieldName('value');
    if (called.type !== 'field_expression' || field?.type !== 'field_expression') return null;
    const name = field.childForFieldName('field');
    const type = name ? fieldType(this.#group, this.#method.source.textOf(name)) : null;
    return type ? typeAt(this.#group.source, type, this.#inStruct) : null;
  }

  #kindOf({ source, node }: TypeExpr): Kind | null {
    const name = pathParts(source.textOf(node).replace(/<[\s\S]*$/, '')).at(-1) ?? '';
    return KINDS[name] ?? encodedKind(this.#analysis, source, name, 'write_type');
  }

  /** The set of labels that a type names: itself, or an associated type of a type argument (`A::Labels`). */
  #set(type: TypeExpr): TypeExpr | null {
    const path = pathParts(type.source.textOf(type.node));
    const owner = path.length === 2 ? type.given.get(path[0] ?? '') : undefined;
    if (!owner) return type;
    const item = namedType(this.#analysis, owner)?.item;
    const associated = item ? inImplOf(this.#analysis, item, path[1] ?? '', 'type_item') : null;
    const target = associated?.node.childForFieldName('type');
    return associated && target ? typeAt(associated.source, target) : null;
  }

  /** The label that an enum is by itself whose variant stands there: `#[label(singleton = "way")]`. */
  #singleton(argument: Node): readonly string[] | null {
    const { source } = this.#method;
    const path = pathParts(source.textOf(argument));
    const meaning = this.#analysis.modules.resolve(path.slice(0, -1), source, argument);
    const item = meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item : null;
    const attributes = item?.node.type === 'enum_item' ? attributesOf(item.source, item.node).join('\n') : '';
    const label = SINGLETON.exec(attributes)?.[1];
    return label === undefined ? null : [label];
  }
}

/** The value that an `impl` for a type gives to a const. */
function constantOf(analysis: Analysis, type: Item, name: string): Expr | null {
  const found = inImplOf(analysis, type, name, 'const_item');
  const value = found?.node.childForFieldName('value');
  return found && value ? { source: found.source, node: value } : null;
}

function inImplOf(analysis: Analysis, type: Item, name: string, sort: string): Expr | null {
  const all = analysis.modules
    .itemsNamed(name)
    .filter(({ source, node }) => node.type === sort && implType(source, node) === type.name);
  return all.find(({ source }) => source === type.source) ?? all[0] ?? null;
}
