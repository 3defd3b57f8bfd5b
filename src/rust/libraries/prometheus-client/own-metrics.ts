/** Types of the workspace that are metrics of `prometheus-client` by an `EncodeMetric` of their own. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { type Expr, implAround, implType } from '../../source/nodes.ts';
import { boundTraits } from '../../workspace/bounds.ts';
import type { Item } from '../../workspace/items.ts';
import { filledIn, type TypeExpr, typeArguments } from '../../workspace/type-names.ts';
import { type LabelNames, labelNames } from './label-sets.ts';
import { isOpen } from './unify.ts';
import { fieldAsked } from './wrapped-values.ts';
import { ownType, structOf } from './written-types.ts';

/** What a type says of its metrics. */
export interface MetricType {
  readonly kind: Kind | null;
  /** Undefined where the type does not say. */
  readonly labels: LabelNames | undefined;
  readonly isConstant: boolean;
}

type Read = (analysis: Analysis, type: TypeExpr) => MetricType | null;

/**
 * What the `metric_type` of a type says: a kind, the constant `TYPE` of itself or of what it is generic in, or the field that it
 * stands for. `read` is for other types than its own.
 */
export function ownMetric(analysis: Analysis, type: TypeExpr, item: Item, read: Read): MetricType | null {
  const [method] = analysis.types.methodsOf(item, 'metric_type');
  const body = method?.node.childForFieldName('body');
  if (!method || !body) return null;
  const named = kindIn(analysis, method.source.textOf(body), method, type, item, read);
  const field = fieldAsked(method);
  const inner = field === null ? undefined : structOf(analysis, type)?.fields.find((each) => each.name === field);
  const known = inner ? read(analysis, inner.type) : null;
  return {
    kind: named ?? known?.kind ?? null,
    labels: known ? known.labels : labelsOf(analysis, type, item, read),
    isConstant: false,
  };
}

/** The kind that an expression of `MetricType` names: `MetricType::Counter`, `Self::TYPE`, `M::TYPE`, `<M as TypedMetric>::TYPE`. */
function kindIn(analysis: Analysis, text: string, at: Expr, type: TypeExpr, item: Item, read: Read): Kind | null {
  const named = /\bMetricType::(\w+)/.exec(text)?.[1];
  if (named) return kindNamed(named);
  const owner = /(?:<\s*)?\b([A-Z]\w*)(?:\s+as\s+[\w:]+\s*>)?\s*::\s*TYPE\b/.exec(text)?.[1];
  if (owner === undefined) return null;
  if (owner !== 'Self' && owner !== implType(at.source, at.node)) {
    const given = givenIn(at, type).get(owner);
    return given && !isOpen(given) ? (read(analysis, given)?.kind ?? null) : null;
  }
  const constant = analysis.modules
    .itemsNamed('TYPE', item.source.file)
    .find(
      ({ source, node }) =>
        node.type === 'const_item' &&
        implType(source, node) === item.name &&
        analysis.types.isOfType({ source, node }, item),
    );
  const value = constant?.node.childForFieldName('value');
  const said = constant && value ? constant.source.textOf(value) : '';
  return constant && !/\bSelf\b/.test(said) ? kindIn(analysis, said, constant, type, item, read) : null;
}

/** The labels that its `encode` adds: none where it hands on to nothing, those of the label set that it is generic in. */
function labelsOf(analysis: Analysis, type: TypeExpr, item: Item, read: Read): LabelNames | undefined {
  const [encode] = analysis.types.methodsOf(item, 'encode');
  if (!encode) return undefined;
  const text = encode.source.textOf(encode.node.childForFieldName('body') ?? encode.node);
  if (!/\bencode_family\b/.test(text)) {
    if (!/\.\s*encode\s*\(/.test(text)) return [];
    const field = /\bself\s*\.\s*(\w+)\s*\.\s*encode\s*\(/.exec(text)?.[1];
    const inner = structOf(analysis, type)?.fields.find((each) => each.name === field);
    return inner ? read(analysis, inner.type)?.labels : undefined;
  }
  const impl = implAround(encode.source, encode.node);
  for (const [name, given] of givenIn(encode, type)) {
    const traits = impl ? boundTraits(analysis.modules, encode.source, impl, name) : null;
    if (traits?.has('EncodeLabelSet') && !isOpen(given)) return labelNames(analysis, given) ?? undefined;
  }
  return undefined;
}

/** What the generic parameters of the `impl` around a place stand for, for one type: `S` of `impl<S> EncodeMetric for Family<S>`. */
function givenIn({ source, node }: Expr, type: TypeExpr): ReadonlyMap<string, TypeExpr> {
  const own = ownType(source, node);
  const names = own ? typeArguments(own).map((each) => source.textOf(each.node)) : [];
  return filledIn(names, typeArguments(type));
}

/** The kind that a `MetricType` stands for. */
export function kindNamed(name: string): Kind {
  const kind = name.toLowerCase();
  return /^(?:counter|gauge|histogram|info)$/.test(kind) ? (kind as Kind) : 'unknown';
}
