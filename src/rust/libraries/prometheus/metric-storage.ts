/**
 * `#[derive(MetricStorage)]` of `prometheus-metric-storage`: a metric of the `prometheus` crate for each field.
 *
 * The name is `subsystem_field`, or the name that the field's attribute gives; help is the first line of the doc comment unless the
 * attribute has one; the labels of the struct are const labels, whose values its constructor takes
 * (prometheus-metric-storage-derive, src/lib.rs, `initializers`).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { docOf } from '../../source/attributes.ts';
import { literalText } from '../../source/literals.ts';
import { derivesOf, givenValue, type Meta, metasOf } from '../../source/metas.ts';
import { type Expr, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { isSame } from '../../workspace/items.ts';
import { fieldsOf } from '../../workspace/type-texts.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';
import { type Declaration, declare } from '../library.ts';

const STRUCT = /\bMetricStorage\b[^;{}]{0,2000}?\bstruct\s+(\w+)/g;
const TYPE = /^(?:Int|Generic|Atomic)?(Counter|Gauge|Histogram)(?:Vec)?$/;

/** The metrics of the structs of a file that derive it. */
export function fromStorages(analysis: Analysis, source: SourceFile): Declaration[] {
  const names = new Set([...source.text.matchAll(STRUCT)].map((match) => match[1] ?? ''));
  return [...names].flatMap((struct) =>
    analysis.modules.items(source.file, struct).flatMap(({ node }) => {
      const metas = node.type === 'struct_item' ? metasOf(source, node) : [];
      const derives = derivesOf(source, metas).some((path) => path.at(-1) === 'MetricStorage');
      if (!derives || analysis.workspace.isTest(source, node)) return [];
      const { subsystem, labels } = settingsOf(metas);
      const makers = makersOf(analysis, source, node);
      return fieldsOf(node).flatMap((field) =>
        fromField(source, field, { struct, subsystem: subsystem ?? '', constant: labels, makers }),
      );
    }),
  );
}

function fromField(
  source: SourceFile,
  field: Node,
  around: { struct: string; subsystem: string; constant: readonly string[]; makers: readonly Maker[] },
): Declaration[] {
  const name = field.childForFieldName('name');
  const type = field.childForFieldName('type');
  const [, kind] = TYPE.exec(type ? (pathParts(source.textOf(type)).at(-1) ?? '') : '') ?? [];
  if (!name || kind === undefined) return [];
  const own = settingsOf(metasOf(source, field));
  const stem = own.name ?? source.textOf(name).replace(/^r#/, '');
  return [
    declare({
      library: 'prometheus',
      kind: kind.toLowerCase() as Kind,
      name: { text: around.subsystem === '' ? stem : `${around.subsystem}_${stem}` },
      at: { source, node: name },
      labels: own.labels,
      constLabels: Object.fromEntries(around.constant.map((label) => [label, null])),
      help: own.help ?? docOf(source, field)?.split('\n')[0] ?? null,
      buckets: own.buckets,
      handles: [{ type: 'field', struct: around.struct, field: source.textOf(name), source }],
      registry: around.makers[0]?.registry ?? null,
      makers: around.makers.map(({ call }) => call),
    }),
  ];
}

interface Settings {
  readonly subsystem: string | null;
  readonly name: string | null;
  readonly help: string | null;
  readonly labels: readonly string[];
  readonly buckets: readonly number[] | null;
}

/** What `#[metric(…)]` says, which takes nothing but literals (prometheus-metric-storage-derive, src/lib.rs, `MetricAttrs::parse`). */
function settingsOf(metas: readonly Meta[]): Settings {
  const value = (key: string): string | null => {
    const given = givenValue(metas, 'metric', key);
    return given ? literal(given.source, given.node) : null;
  };
  const list = (key: string): readonly (string | null)[] | null => {
    const given = givenValue(metas, 'metric', key);
    return given ? argumentsOf(given.source, given.node).map((each) => literal(given.source, each)) : null;
  };
  const bounds = list('buckets')?.map((each) => Number(each?.replaceAll('_', '') ?? Number.NaN));
  return {
    ...{ subsystem: value('subsystem'), name: value('name'), help: value('help') },
    labels: (list('labels') ?? []).filter((label) => label !== null),
    buckets: bounds?.every((each) => Number.isFinite(each)) ? bounds : null,
  };
}

/** The text of a literal, of a number with its sign; null for what is none. */
function literal(source: SourceFile, node: Node): string | null {
  const inner = node.type === 'unary_expression' ? node.namedChildren[0] : null;
  if (!inner) return literalText(node.type, source.textOf(node));
  const text = source.textOf(node).startsWith('-') ? literalText(inner.type, source.textOf(inner)) : null;
  return text === null ? null : `-${text}`;
}

/** A call of a generated constructor, `Metrics::instance(registry, …)`, and the registry that it is given. */
interface Maker {
  readonly call: Expr;
  readonly registry: Expr;
}

function makersOf(analysis: Analysis, source: SourceFile, struct: Node): Maker[] {
  const { workspace, modules } = analysis;
  const name = struct.childForFieldName('name');
  const found: Maker[] = [];
  for (const { source: file, to } of name
    ? [
        ...workspace.namedOccurrences(source.textOf(name), workspace.filesThatSee(source.file)),
        ...workspace.occurrences('Self', [source.file]),
      ]
    : []) {
    const method = /^\s*::\s*(?:instance|new)(?=\s*\()/.exec(file.text.slice(to, to + 60));
    const call = method ? pathCallAt(file, to + method[0].length - 1, to + method[0].length) : null;
    const [registry] = call && !workspace.isTest(file, call) ? argumentsOf(file, call) : [];
    if (!call || !registry) continue;
    // Many modules have a struct by the name `Metrics`.
    const path = pathParts(file.text.slice(call.startIndex, to));
    const meaning = modules.resolve(withoutSelf(path, file, call), file, call);
    const isIt = meaning?.type === 'item' && isSame(meaning.item, { source, node: struct });
    if (meaning?.type === 'item' && meaning.item.node.type === 'struct_item' ? !isIt : path[0] === 'Self') continue;
    found.push({ call: { source: file, node: call }, registry: { source: file, node: registry } });
  }
  return found;
}
