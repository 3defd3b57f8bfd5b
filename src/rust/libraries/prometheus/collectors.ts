/** Collectors written by hand (`impl Collector for …`): what they describe by `Desc::new`, and the registries that have them. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import type { Flow } from '../../flow/findings.ts';
import { callOf, type Expr, implType } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, parameterType } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { unwrap } from '../../workspace/type-texts.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';
import type { Declaration } from '../library.ts';
import type { Options } from './changed-options.ts';
import { pathInCrate } from './crate.ts';
import { declaration, optionsOfPart, unresolved, variableLabels } from './declaration.ts';
import { kindByUse, typesIn } from './description-kind.ts';
import { FAMILY_KINDS } from './families.ts';
import { labelMap } from './label-map.ts';
import { named, options } from './options.ts';

/** `Desc::new(name, help, labels, const labels)`: a metric that its collector makes anew for each scrape. */
export function fromDescriptions(analysis: Analysis, source: SourceFile): Declaration[] {
  return [...source.text.matchAll(/\bDesc\s*::\s*new(?=\s*\()/g)].flatMap((match) => {
    const to = (match.index ?? 0) + match[0].length;
    const call = pathCallAt(source, to - 'new'.length, to);
    const called = call?.childForFieldName('function');
    if (!call || !called || analysis.workspace.isTest(source, call)) return [];
    if (!pathInCrate(analysis, source, pathParts(source.textOf(called)).slice(0, -1), call)) return [];
    const [name, help, labels, constant] = argumentsOf(source, call);
    if (!name || !labels) return [];
    const kind = kindOf(analysis, source, call);
    const at = { source, node: call };
    return analysis.values.inEachContext(
      (context): Declaration => ({
        ...declaration(analysis, {
          call: at,
          kind: kindByUse(analysis, at, context) ?? kind,
          options: {
            ...(optionsOfPart(analysis, { source, node: name }, context) ??
              named(analysis, source, name, help, context)),
            ...(constant ? constantOf(analysis, source, constant, context) : {}),
          },
          labels: variableLabels(analysis, { source, node: labels }, context),
          buckets: null,
          registry: null,
          context,
        }),
        role: 'built-in',
        verb: 'collect',
      }),
      (reason) => unresolved({ source, node: name }, { source, node: call }, kind, reason),
    );
  });
}

/** `opts.describe()?`: the description that options give of themselves (the trait `Describer`), in a collector written by hand. */
export function fromDescribed(analysis: Analysis, source: SourceFile): Declaration[] {
  if (!/\bCollector\s+for\b/.test(source.text)) return [];
  return [...source.text.matchAll(/\.\s*describe(?=\s*\(\s*\))/g)].flatMap((match) => {
    const to = (match.index ?? 0) + match[0].length;
    const access = source.parent(source.nodeAt(to - 'describe'.length, to) ?? source.root);
    const call = access?.type === 'field_expression' ? callOf(source, access) : null;
    const receiver = access?.childForFieldName('value');
    if (!call || !receiver || analysis.workspace.isTest(source, call)) return [];
    const at = { source, node: call };
    const kind = kindOf(analysis, source, call);
    return analysis.values
      .inEachContext(
        (context): Declaration | null => {
          const own = options(analysis, { source, node: receiver }, context);
          // Anything may have a method by that name.
          if (!('text' in own.name) && own.name.pattern === '*' && !isOfOptions(source, receiver)) return null;
          const labels = own.labels ?? [];
          const used = kindByUse(analysis, at, context) ?? kind;
          const parts = { call: at, kind: used, options: own, labels, buckets: null, registry: null, context };
          return { ...declaration(analysis, parts), role: 'built-in', verb: 'collect' };
        },
        (reason) => (isOfOptions(source, receiver) ? unresolved({ source, node: receiver }, at, kind, reason) : null),
      )
      .filter((each) => each !== null);
  });
}

/** Whether a parameter is written to be options: `opts: Opts`. */
function isOfOptions(source: SourceFile, receiver: Node): boolean {
  const around = receiver.type === 'identifier' ? enclosingFunction(source, receiver) : null;
  const type = around ? parameterType(source, around, source.textOf(receiver)) : null;
  return type !== null && /\b(?:Histogram)?Opts$/.test(source.textOf(type));
}

function constantOf(
  analysis: Analysis,
  source: SourceFile,
  node: Node,
  context: Context | null,
): Pick<Options, 'constLabels'> {
  return {
    constLabels: (
      optionsOfPart(analysis, { source, node }, context) ?? {
        constLabels: labelMap(analysis, { source, node }, context),
      }
    ).constLabels,
  };
}

/** The type that the collector around a description gives its families; unknown when it has several. */
function kindOf(analysis: Analysis, source: SourceFile, at: Node): Kind {
  const struct = holderOf(source, at);
  const collects = struct === null ? [] : analysis.types.methods(source, struct, 'collect');
  const told = new Set(collects.flatMap((each) => [...typesIn(each.source.textOf(each.node))]));
  const kinds = told.size > 0 ? told : typesIn(source.text);
  const [kind] = kinds;
  return (kinds.size === 1 && FAMILY_KINDS[kind ?? '']) || 'unknown';
}

/** The struct that holds what is made at a place: the literal around it, the type of the `impl`, what the function gives back. */
function holderOf(source: SourceFile, at: Node): string | null {
  for (let up: Node | null = at; up && up.type !== 'function_item'; up = source.parent(up)) {
    const name = up.type === 'struct_expression' ? up.childForFieldName('name') : null;
    const last = name ? (pathParts(source.textOf(name)).at(-1) ?? null) : null;
    if (last !== null) return last === 'Self' ? implType(source, at) : last;
  }
  const own = implType(source, at);
  const result = enclosingFunction(source, at)?.childForFieldName('return_type');
  return own ?? (result ? unwrap(source.textOf(result), null) : null);
}

const known = new WeakMap<Analysis, Map<string, readonly Expr[]>>();

/** The registries that have a metric because they have the collector that holds it in a field. */
export function collectorRegistries(analysis: Analysis, flows: readonly Flow[]): readonly Expr[] {
  const structs = new Set(
    flows.flatMap((flow) => flow.handles.flatMap((handle) => (handle.type === 'field' ? [handle] : []))),
  );
  return [...structs].flatMap(({ source, struct }) => {
    const isCollector = analysis.types
      .methods(source, struct, 'collect')
      .some((each) => /\bCollector\s+for\b/.test(implHead(each.source, each.node)));
    return isCollector ? registriesOf(analysis, source, struct) : [];
  });
}

function implHead(source: SourceFile, node: Node): string {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at.type === 'impl_item')
      return source.text.slice(at.startIndex, at.childForFieldName('body')?.startIndex ?? at.startIndex);
  return '';
}

/** The receivers of `.register(Box::new(…))` with an object of a struct. */
function registriesOf(analysis: Analysis, from: SourceFile, struct: string): readonly Expr[] {
  const { workspace, types } = analysis;
  const all = known.get(analysis) ?? new Map<string, readonly Expr[]>();
  known.set(analysis, all);
  const key = `${workspace.owner(from.file)?.dir} ${struct}`;
  let found = all.get(key);
  if (!found) {
    const list: Expr[] = [];
    for (const { source, from: start, to } of workspace.occurrences('register', workspace.filesThatSee(from.file))) {
      if (source.text[start - 1] !== '.' || !/^\s*\(/.test(source.text.slice(to, to + 8))) continue;
      const access = source.parent(source.nodeAt(start, to) ?? source.root);
      const call = access?.type === 'field_expression' ? callOf(source, access) : null;
      const receiver = access?.childForFieldName('value');
      const [argument] = call ? argumentsOf(source, call) : [];
      if (!call || !receiver || !argument || workspace.isTest(source, call)) continue;
      if (types.of(source, argument) === struct) list.push({ source, node: receiver });
    }
    found = list;
    all.set(key, found);
  }
  return found;
}
