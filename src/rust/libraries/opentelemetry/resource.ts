/**
 * The attributes of the resource that a meter provider has, as code makes it (opentelemetry_sdk src/resource/mod.rs,
 * src/metrics/meter_provider.rs). What the environment adds where a program runs (`OTEL_RESOURCE_ATTRIBUTES`) is not of the code.
 */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { letBinding } from '../../source/scopes.ts';
import type { Node } from '../../source/syntax.ts';
import { type Context, calledFrom } from '../../values/context.ts';
import { type Origin, originsOf } from '../../workspace/origins.ts';
import type { Package } from '../../workspace/package.ts';
import { chainOf, pathCallAt } from '../arguments.ts';
import { attributeKey, attributeKeys } from './attributes.ts';
import { type BuilderMethod, methodsOn } from './builders.ts';

export interface Resource {
  readonly keys: readonly string[];
  /** An expression whose attributes only run time knows; null when all are known. */
  readonly unread: Expr | null;
}

/** The calls that build a meter provider, and what is set on each. */
interface Provider {
  readonly owner: Package | null;
  readonly methods: readonly BuilderMethod[];
}

const BUILDS = /\bMeterProviderBuilder\s*::\s*default(?=\s*\()|\b(?:Sdk)?MeterProvider\s*::\s*builder(?=\s*\()/g;
/** Builders in names that lead to each other. */
const MAX_HOPS = 6;

const known = new WeakMap<Analysis, readonly Provider[]>();

/**
 * The resource of the metrics that an exporter shows: that of the provider which reads by it, or else of all that may.
 * `defaults` are the attributes of a resource that nobody sets, `selector` is where the exporter is told to show them.
 */
export function resourceOfExporter(
  analysis: Analysis,
  exporter: Expr,
  selector: Expr,
  defaults: readonly string[],
  isNear: (owner: Package | null) => boolean,
): Resource {
  const near = providersOf(analysis).filter((each) => isNear(each.owner));
  const own = near.filter((each) => readsBy(analysis, each, exporter));
  const resources = (own.length > 0 ? own : near).map(({ methods }) =>
    joined(
      methods.flatMap(({ name, args: [first] }) =>
        name === 'with_resource' && first ? [resourceOf(analysis, first, defaults)] : [],
      ),
      defaults,
    ),
  );
  return either(resources, selector);
}

function providersOf(analysis: Analysis): readonly Provider[] {
  const { workspace } = analysis;
  let all = known.get(analysis);
  if (!all) {
    all = workspace.files.flatMap((file) => {
      const source = workspace.source(file);
      if (!source.text.includes('opentelemetry') || workspace.tests.isTestFile(file)) return [];
      return [...source.text.matchAll(BUILDS)].flatMap((match) => {
        const to = (match.index ?? 0) + match[0].length;
        const call = pathCallAt(source, to - (/\w+$/.exec(match[0])?.[0].length ?? 0), to);
        if (!call || workspace.isTest(source, call)) return [];
        return [{ owner: workspace.owner(file), methods: methodsOn(analysis, { source, node: call }) }];
      });
    });
    known.set(analysis, all);
  }
  return all;
}

/** Whether a provider is given this exporter as its reader. */
function readsBy(analysis: Analysis, { methods }: Provider, exporter: Expr): boolean {
  return methods.some(
    ({ name, args: [reader] }) =>
      name === 'with_reader' &&
      reader &&
      originsOf(analysis, reader).some(
        (origin) =>
          origin?.source === exporter.source && chainOf(origin.source, origin.node).base.id === exporter.node.id,
      ),
  );
}

/** What an expression of a resource, or of a builder of one, gives. */
export function resourceOf(
  analysis: Analysis,
  expr: Expr,
  defaults: readonly string[],
  context: Context | null = null,
  hops = 0,
): Resource {
  const origins = hops > MAX_HOPS ? [null] : originsOf(analysis, expr, context);
  return either(
    origins.map((origin) => (origin ? made(analysis, origin, defaults, hops) : { keys: [], unread: expr })),
    expr,
  );
}

/** `Resource::builder().with_service_name("a").build()`, `Resource::default().merge(&other)`. */
function made(analysis: Analysis, origin: Exclude<Origin, null>, defaults: readonly string[], hops: number): Resource {
  const { source, node, frame } = origin;
  const { base, methods } = chainOf(source, node);
  const lists: Resource[] = [based(analysis, { source, node: base, frame }, defaults, hops)];
  for (const { name, args } of methods) {
    const [first] = args;
    const given = first ? { source, node: first } : null;
    if (name === 'with_service_name') lists.push({ keys: ['service.name'], unread: null });
    else if (name === 'with_attribute' && given) lists.push(attribute(analysis, given, frame));
    else if (/^with_(?:attributes|schema_url)$/.test(name) && given) lists.push(attributes(analysis, given, frame));
    else if (name === 'merge' && given) lists.push(resourceOf(analysis, given, defaults, frame, hops + 1));
    else if (!/^(?:build|clone|to_owned)$/.test(name)) lists.push({ keys: [], unread: { source, node } });
  }
  return joined(lists, []);
}

function based(
  analysis: Analysis,
  { source, node, frame }: Exclude<Origin, null>,
  defaults: readonly string[],
  hops: number,
): Resource {
  const unread = { keys: [], unread: { source, node } };
  if (node.type === 'identifier') {
    const local = letBinding(source, node, source.textOf(node));
    const inner = resourceOf(analysis, { source, node }, defaults, frame, hops + 1);
    // What is put into it later is not followed.
    return local && /^let\s+mut\b/.test(source.textOf(local.declaration)) ? { ...unread, keys: inner.keys } : inner;
  }
  const path =
    node.type === 'call_expression' ? pathParts(source.textOf(node.childForFieldName('function') ?? node)) : [];
  if (!/Resource$/.test(path.at(-2) ?? '')) return unread;
  const [list] = argumentsOf(node);
  const given = (inner: Node | undefined) => (inner ? attributes(analysis, { source, node: inner }, frame) : unread);
  switch (path.at(-1)) {
    case 'builder':
    case 'default':
      return { keys: defaults, unread: null };
    case 'builder_empty':
    case 'empty':
      return { keys: [], unread: null };
    case 'new':
    case 'from_schema_url':
      return given(list);
    case 'new_with_defaults':
      return joined([{ keys: defaults, unread: null }, given(list)], []);
    default:
      return unread;
  }
}

function attribute(analysis: Analysis, element: Expr, frame: Context | null): Resource {
  return inAll(analysis, element, (context) => attributeKey(analysis, element, calledFrom(frame, context)));
}

function attributes(analysis: Analysis, list: Expr, frame: Context | null): Resource {
  return inAll(analysis, list, (context) => attributeKeys(analysis, list, calledFrom(frame, context)));
}

/** What is read for each caller, all together. */
function inAll(analysis: Analysis, expr: Expr, read: (context: Context | null) => string[] | null): Resource {
  const found = analysis.values.inEachSureContext(read, () => null);
  return joined(
    found.map((keys) => ({ keys: keys ?? [], unread: keys ? null : expr })),
    [],
  );
}

/** One resource that has the attributes of each of these; `none` are those where there is none. */
function joined(all: readonly Resource[], none: readonly string[]): Resource {
  if (all.length === 0) return { keys: none, unread: null };
  return {
    keys: [...new Set(all.flatMap(({ keys }) => keys))],
    unread: all.find(({ unread }) => unread !== null)?.unread ?? null,
  };
}

/** A resource that is one of these: what all have is known of it. `at` says where more than that is left open. */
function either(all: readonly Resource[], at: Expr): Resource {
  const [first, ...others] = all;
  if (!first) return { keys: [], unread: at };
  const keys = first.keys.filter((key) => others.every((other) => other.keys.includes(key)));
  const isSame = all.every((each) => each.keys.length === keys.length);
  return { keys, unread: all.find(({ unread }) => unread !== null)?.unread ?? (isSame ? null : at) };
}
