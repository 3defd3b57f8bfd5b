/**
 * `prometric`: structs under `#[metrics(scope = "…")]` of `prometric-derive`, with a metric of the `prometheus` crate for each field.
 *
 * The name is the scope, `_`, and the field or what `rename` gives; help is what `help` gives or the first line of the doc comment
 * (prometric-derive src/expand.rs, `MetricBuilder::try_from`). `builder()` registers them in the registry and with the labels that it is
 * told, by default in the default one without any (`expand`); with `static` that is done where the static is first used. A method by the
 * name of each field takes the values of its labels, and gives what writes it.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { docTexts } from '../source/attributes.ts';
import { givenValue, hasMeta, type Meta, metasOf } from '../source/metas.ts';
import { behindReference, type Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { inCase } from '../values/cases.ts';
import { knownText } from '../values/value.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { argumentsOf, methodCallAt, methodsBehind } from './arguments.ts';
import { buckets } from './buckets.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { type Construction, constructionsOf } from './metrics/constructions.ts';
import { prometheus } from './prometheus.ts';

const CRATES = ['prometric', 'prometric-derive'];
const HINT = /#\[\s*(?:prometric_derive\s*::\s*)?metrics\s*\(/;
const TYPE = /^(?:Counter|Gauge|Histogram|Summary)$/;
const WRITES: ReadonlySet<string> = new Set([
  'inc',
  'inc_by',
  'dec',
  'dec_by',
  'add',
  'sub',
  'set',
  'observe',
  'reset',
]);

export const prometric: Library = {
  name: 'prometric',
  words: ['metrics'],
  hint: HINT,
  makers: NO_MAKERS,
  verbs: { writes: WRITES, reads: new Set(['get', 'fmt']) },
  identity: 'place',
  expose: (analysis, made) => prometheus.expose(analysis, made),
  declarations(analysis, source) {
    const { packages } = analysis.workspace.crates;
    if (!packages.some(({ registry }) => CRATES.some((crate) => registry.has(crate)))) return [];
    return [...source.text.matchAll(/\bstruct\s+(\w+)/g)].flatMap(({ 0: whole, 1: name = '', index }) => {
      const to = index + whole.length;
      const at = source.nodeAt(to - name.length, to);
      const node = at ? source.parent(at) : null;
      if (node?.type !== 'struct_item' || analysis.workspace.isTest(source, node)) return [];
      const metas = metasOf(source, node);
      return isOurs(analysis, source, node, metas) ? fromStruct(analysis, { source, node }, name, metas) : [];
    });
  },
};

/** Whether an attribute of a struct is the one of the crate. Others by the name have nothing to derive from, or stand on a module. */
function isOurs(analysis: Analysis, source: SourceFile, at: Node, metas: readonly Meta[]): boolean {
  return metas.some(({ path, args }) => {
    if (path.at(-1) !== 'metrics' || args.length === 0) return false;
    const meaning = analysis.modules.resolveMacro([...path], source, at);
    return path[0] === 'prometric_derive' || (meaning?.type === 'external' && meaning.path[0] === 'prometric_derive');
  });
}

/** One way in which an object of the struct is made: where it is registered, and the labels of all. */
interface Instance {
  readonly registry: Expr | null;
  readonly constLabels: Readonly<Record<string, string | null>> | null;
  readonly makers: readonly Expr[];
}

function fromStruct(analysis: Analysis, struct: Expr, name: string, metas: readonly Meta[]): Declaration[] {
  const { source, node } = struct;
  const given = givenValue(metas, 'metrics', 'scope');
  const scope = given && analysis.values.text(given, null);
  if (!scope) return [];
  const isStatic = [...source.text.slice(0, node.startIndex).matchAll(/\bmetrics\s*\(([^()]*)\)/g)]
    .slice(-1)
    .some(([, text = '']) => /(?:^|,)\s*static\b/.test(text));
  const { found, named } = constructionsOf(analysis, struct, name, /^(?:builder|default)$/);
  const dead = isStatic || named || found.length > 0 ? null : `nothing outside tests makes a \`${name}\``;
  const known = found.map((each) => instanceOf(analysis, each));
  const instances: Instance[] = known.length > 0 ? known : [{ registry: null, constLabels: {}, makers: [] }];
  return fieldsOf(node).flatMap((field) => {
    const nameNode = field.childForFieldName('name');
    const type = field.childForFieldName('type');
    const kind = type ? (pathParts(source.textOf(type).replace(/<.*$/s, '')).at(-1) ?? '') : '';
    if (!nameNode || !TYPE.test(kind)) return [];
    const own = metasOf(source, field);
    const called = source.textOf(nameNode).replace(/^r#/, '');
    const text = (key: string) => {
      const value = givenValue(own, 'metric', key);
      return value && knownText(analysis.values.text(value, null));
    };
    const list = givenValue(own, 'metric', 'labels');
    const labels = list ? analysis.values.texts(list, null) : [];
    const bounds = givenValue(own, 'metric', 'buckets');
    const isRenamed = hasMeta(own, 'metric', 'rename');
    const stem = isRenamed ? (text('rename') ?? called) : called;
    const calls = callsOf(analysis, struct, name, called, labels?.length ?? null, isStatic);
    return instances.map(({ registry, constLabels, makers }) =>
      declare({
        ...{ library: 'prometric', kind: kind.toLowerCase() as Kind, at: { source, node: nameNode } },
        name: 'text' in scope ? { text: `${scope.text}_${stem}` } : scope,
        help: text('help') ?? docTexts(source, field)[0]?.trim() ?? null,
        labels: constLabels === null ? null : labels,
        constLabels: constLabels ?? {},
        buckets: bounds ? buckets(analysis, bounds, null) : null,
        handles: dead === null ? [{ type: 'calls', name: `${name}.${called}`, calls, source }] : [],
        ...{ registry, makers, dead },
      }),
    );
  });
}

function instanceOf(analysis: Analysis, { source, name, call, node }: Construction): Instance {
  const makers = call ? [{ source, node: call }] : [];
  if (name !== 'builder' || !call)
    return { registry: null, constLabels: {}, makers: makers.length > 0 ? makers : [{ source, node }] };
  const methods = methodsBehind(source, call);
  const registry = methods.findLast((method) => method.name === 'with_registry')?.args[0];
  const labels = methods.filter((method) => method.name === 'with_label');
  const pairs = labels.map(({ args: [key, label] }): [string | null, string | null] => {
    const text = (each: Node | undefined) =>
      each ? knownText(analysis.values.text({ source, node: each }, null)) : null;
    return [text(key), text(label)];
  });
  const isKnown = pairs.every(([key]) => key !== null);
  return {
    registry: registry ? { source, node: behindReference(registry) } : null,
    constLabels: isKnown ? Object.fromEntries(pairs.map(([key, label]) => [key ?? '', label])) : null,
    makers,
  };
}

/** The calls outside tests of the method that stands for a field. */
function callsOf(
  { workspace, types }: Analysis,
  struct: Expr,
  name: string,
  field: string,
  labels: number | null,
  isStatic: boolean,
): Expr[] {
  const { source: home } = struct;
  const held = isStatic ? inCase(name, 'UpperSnake') : null;
  return [...workspace.occurrences(field, workspace.filesThatSee(home.file))].flatMap(
    ({ source, from, to }): Expr[] => {
      if (!/\.\s*$/.test(source.text.slice(Math.max(0, from - 40), from)) || source.isInTestItem(from)) return [];
      const call = methodCallAt(source, from, to);
      const receiver = call?.childForFieldName('function')?.childForFieldName('value');
      if (!call || !receiver) return [];
      const type = types.of(source, receiver);
      if (type === name) return [{ source, node: call }];
      const isHeld = pathParts(source.textOf(receiver)).at(-1) === held;
      if (!isHeld && (type !== null || (labels !== null && argumentsOf(source, call).length !== labels))) return [];
      // Of what is not in sight, what is done to it tells.
      const access = source.parent(call);
      const method = access?.type === 'field_expression' ? access.childForFieldName('field') : null;
      return isHeld || (method && WRITES.has(source.textOf(method))) ? [{ source, node: call }] : [];
    },
  );
}
