/**
 * `#[derive(Metrics)] #[metrics(scope = "x")]` of `metrics-derive`, of `reth-metrics-derive` before it, and of derives like them.
 *
 * The name is the scope, the separator (`.` unless told otherwise) and the field, or what `rename` gives (metrics-derive
 * src/expand.rs); then the facade's exporter does the rest. With `dynamic = true` the scope is an argument of the constructor.
 * A struct that nothing makes registers nothing.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { sanitizedLabel } from '../values/sanitize.ts';
import { joined, knownText, textOrPattern, type Value } from '../values/value.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { argumentsOf } from './arguments.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { type Construction, constructionsOf } from './metrics/constructions.ts';
import {
  type Attribute,
  attributesAbove,
  docLine,
  hasFlag,
  keyIn,
  labelsIn,
  MAX_ABOVE,
} from './metrics/derive-attributes.ts';
import { listOf } from './metrics/labels.ts';
import { facadeName } from './metrics/recorder.ts';
import { ON_FACADE } from './metrics.ts';

const HINT = /#\[\s*metrics\s*\(/;

export const metricsDerive: Library = {
  name: 'metrics-derive',
  words: ['metrics'],
  hint: HINT,
  makers: NO_MAKERS,
  ...ON_FACADE,
  declarations(analysis, source) {
    const structs = new Map<number, Node>();
    for (const match of source.text.matchAll(new RegExp(HINT, 'g'))) {
      const struct = structBelow(source, match.index ?? 0);
      if (struct && !analysis.workspace.isTest(source, struct)) structs.set(struct.startIndex, struct);
    }
    return [...structs.values()].flatMap((node) => fromStruct(analysis, { source, node }));
  },
};

/** The struct that an attribute at a place stands above, when it derives `Metrics`. */
function structBelow(source: SourceFile, at: number): Node | null {
  let left = MAX_ABOVE;
  for (
    let next = source.attributeAt(at)?.nextNamedSibling ?? null;
    next && left > 0;
    next = next.nextNamedSibling, left -= 1
  ) {
    if (next.type === 'struct_item') {
      const above = attributesAbove(source, next);
      return above.some(({ name, text }) => name === 'derive' && /[(,:]\s*Metrics\s*[,)]/.test(text)) ? next : null;
    }
    if (!/^attribute_item$|_comment$/.test(next.type)) return null;
  }
  return null;
}

/** One way in which an object of the struct is made: its scope, and the labels that it is given. */
interface Instance {
  readonly scope: Value;
  readonly labels: readonly string[] | null;
}

interface Field {
  readonly name: Node;
  readonly kind: Kind;
  readonly called: Value;
  readonly labels: readonly string[];
  readonly help: string | null;
}

function fromStruct(analysis: Analysis, struct: Expr): Declaration[] {
  const { source, node } = struct;
  const attribute = attributesAbove(source, node).find(({ name }) => name === 'metrics');
  const nameNode = node.childForFieldName('name');
  if (!attribute || !nameNode) return [];
  const scope = keyIn(analysis, source, attribute, 'scope');
  const dynamic = hasFlag(attribute, 'dynamic');
  if (scope === null && !dynamic) return [];
  const name = source.textOf(nameNode);
  const separator = keyIn(analysis, source, attribute, 'separator') ?? { text: '.' };
  const { instances, dead } = instancesOf(analysis, struct, name, scope);
  const own = labelsIn(attribute).map(sanitizedLabel);
  return fieldsOf(node).flatMap((declaration) => {
    const field = fieldOf(analysis, source, declaration);
    if (!field) return [];
    const byName = new Map<string, Declaration>();
    for (const instance of instances) {
      const exposed = facadeName(joined([instance.scope, separator, field.called]));
      const labels = instance.labels && [...new Set([...instance.labels, ...own, ...field.labels])];
      const key = textOrPattern(exposed);
      const before = byName.get(key);
      byName.set(
        key,
        declare({
          library: 'metrics-derive',
          kind: field.kind,
          name: exposed,
          at: { source, node: field.name },
          labels: before ? before.labels && labels && [...new Set([...before.labels, ...labels])] : labels,
          help: field.help,
          handles: dead === null ? [{ type: 'field', struct: name, field: source.textOf(field.name), source }] : [],
          dead,
        }),
      );
    }
    return [...byName.values()];
  });
}

function fieldOf(analysis: Analysis, source: SourceFile, declaration: Node): Field | null {
  const name = declaration.childForFieldName('name');
  const type = declaration.childForFieldName('type');
  const kind = type ? /(?:^|::)\s*(Counter|Gauge|Histogram)$/.exec(source.textOf(type).trim())?.[1] : null;
  const attribute: Attribute | undefined = attributesAbove(source, declaration).find((each) => each.name === 'metric');
  if (!name || !kind || (attribute && hasFlag(attribute, 'skip'))) return null;
  const described = attribute ? keyIn(analysis, source, attribute, 'describe') : null;
  return {
    name,
    kind: kind.toLowerCase() as Kind,
    called: (attribute ? keyIn(analysis, source, attribute, 'rename') : null) ?? { text: source.textOf(name) },
    labels: attribute ? labelsIn(attribute).map(sanitizedLabel) : [],
    help: described ? knownText(described) : docLine(source, declaration),
  };
}

/** How objects of the struct are made, and one sentence when nothing makes one. */
function instancesOf(
  analysis: Analysis,
  struct: Expr,
  name: string,
  scope: Value | null,
): { instances: readonly Instance[]; dead: string | null } {
  const functions = scope === null ? /^(?:new|new_with_labels)$/ : /^(?:default|new_with_labels)$/;
  const { found, named } = constructionsOf(analysis, struct, name, functions);
  const dead = found.length > 0 || (scope !== null && named) ? null : `nothing outside tests makes a \`${name}\``;
  const instances = found.flatMap((each) => instancesAt(analysis, each, scope));
  if (instances.length > 0) return { instances, dead };
  const unknown = {
    pattern: '*',
    reason: `its scope is an argument of \`${name}::new\`, which nothing outside tests calls`,
  };
  return { instances: [{ scope: scope ?? unknown, labels: [] }], dead };
}

function instancesAt(analysis: Analysis, { source, name, call }: Construction, scope: Value | null): Instance[] {
  const args = call ? argumentsOf(source, call) : [];
  const given = scope === null ? args.shift() : undefined;
  const labels = name === 'new_with_labels' ? args[0] : undefined;
  return analysis.values.inEachContext<Instance>(
    (context) => ({
      scope: scope ?? (given ? analysis.values.text({ source, node: given }, context) : outOfSight(name)),
      labels: name !== 'new_with_labels' ? [] : labels ? listOf(analysis, { source, node: labels }, context) : null,
    }),
    (reason) => ({ scope: scope ?? { pattern: '*', reason }, labels: name === 'new_with_labels' ? null : [] }),
  );
}

function outOfSight(name: string): Value {
  return { pattern: '*', reason: `\`${name}\`, which takes its scope, is handed on as a value` };
}
