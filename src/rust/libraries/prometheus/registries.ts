/** What a registry of the `prometheus` crate adds to all that it has (`Registry::new_custom(prefix, labels)`). */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { type Context, calledFrom } from '../../values/context.ts';
import { type Origin, originsOf } from '../../workspace/origins.ts';
import type { Package } from '../../workspace/package.ts';
import { argumentsOf } from '../arguments.ts';
import { pathInCrate } from './crate.ts';
import { optionalMaps } from './label-map.ts';
import { programsShowing } from './shown.ts';

export interface Additions {
  readonly prefix: string | null;
  /** Labels that every series gets, with their values where they are known; null when it is not known which. */
  readonly labels: Readonly<Record<string, string | null>> | null;
  /** Why the prefix is not known, or null. */
  readonly reason: string | null;
}

/** Says of programs, by their root files, which of them run what makes a metric. */
export type Running = (programs: readonly string[]) => ReadonlySet<string>;

const NONE: Additions = { prefix: null, labels: {}, reason: null };
const UNSEEN: Additions = {
  prefix: null,
  labels: {},
  reason: 'it is registered in a registry whose prefix is not in sight, and registries with different prefixes exist',
};

const NO_PROGRAM: Additions = {
  prefix: null,
  labels: {},
  reason: 'the name of the program is in front of it, and no program of the workspace that shows metrics has it',
};

/**
 * What the registries that an expression can mean add, each once. Where they are made is followed back from there, in the
 * calls of `context`; where that is out of sight, and every registry that the workspace makes adds the same, it is that. Of
 * registries that belong to different programs, those count whose program is among the `running`: it runs what makes the metric.
 */
export function additionsOf(
  analysis: Analysis,
  registry: Expr,
  context: Context | null,
  running: Running = (programs) => new Set(programs),
): readonly Additions[] {
  const from = counted(originsOf(analysis, registry, context).flatMap((origin) => placed(analysis, origin)));
  const made = ofItsPrograms(analysis, from, outermostOf(context)?.call.source.file ?? registry.source.file, running);
  const known = distinct(made.filter((each) => each.reason === null));
  if (made.includes(NO_PROGRAM)) return [NO_PROGRAM];
  if (made.length > 0 && made.every((each) => each.reason === null)) return known;
  const all = everyRegistry(analysis);
  const common = commonOf(all.map((each) => each.additions));
  if (common) return [common];
  return (
    ofPrograms(analysis, registry, all, running) ?? [...known, made.find((each) => each.reason !== null) ?? UNSEEN]
  );
}

/**
 * What the registries of the programs add that a place is part of, when each of these programs has registries of one kind: then
 * its metrics are in that one, wherever it is handed on. Null when a program has several.
 */
function ofPrograms(
  analysis: Analysis,
  { source }: Expr,
  all: readonly Placed[],
  running: Running,
): readonly Additions[] | null {
  const { workspace } = analysis;
  const own = workspace.owner(source.file);
  const byProgram = new Map<Package, Additions[]>();
  for (const { additions, owner } of all) {
    if (!own || !owner || owner.bins.length === 0 || !workspace.crates.used(owner).has(own)) continue;
    byProgram.set(owner, [...(byProgram.get(owner) ?? []), additions]);
  }
  const programs = [...byProgram.keys()].flatMap(({ bins }) => bins);
  const run = byProgram.size > 1 ? running(programs) : new Set(programs);
  const live = [...byProgram].filter(([{ bins }]) => bins.some((bin) => run.has(bin)));
  const each = (live.length > 0 ? live : [...byProgram]).map(([, additions]) => commonOf(additions));
  return each.length > 0 && each.every((one) => one !== null) ? distinct(each) : null;
}

/** What all registries add, when all have one prefix or none; null when they differ. */
function commonOf(all: readonly Additions[]): Additions | null {
  const [first = NONE, ...others] = all;
  if (first.reason !== null || others.some(({ prefix, reason }) => prefix !== first.prefix || reason !== null))
    return null;
  const labels = Object.entries(first.labels ?? {}).filter(([name, value]) =>
    others.every((each) => each.labels?.[name] === value),
  );
  return { ...first, labels: Object.fromEntries(labels) };
}

function distinct(all: readonly Additions[]): Additions[] {
  return [...new Map(all.map((each) => [JSON.stringify([each.prefix, each.labels, each.reason]), each])).values()];
}

/** What registries add whose prefix is the name of the program: only what those have in front that can show the code of a file. */
function ofItsPrograms(
  analysis: Analysis,
  all: readonly Placed[],
  file: string,
  running: Running,
): readonly Additions[] {
  const named = all.filter(({ program }) => program !== null);
  const shown = named.length === 0 ? new Set<string>() : programsShowing(analysis, file);
  const able = all.filter(({ program }) => program === null || shown.has(program));
  const programs = [...new Set(able.flatMap(({ program }) => program ?? []))];
  const run = programs.length > 1 ? running(programs) : new Set(programs);
  const live = able.filter(({ program }) => program === null || run.has(program));
  const left = live.length > 0 ? live : able;
  return left.length > 0 || named.length === 0 ? left.map(({ additions }) => additions) : [NO_PROGRAM];
}

/** What a registry adds, with the package whose code says so: that of the outermost call that leads there. */
interface Placed {
  readonly additions: Additions;
  readonly owner: Package | null;
  /** The root file of the one program that it is so in, by the name of which its prefix goes; else null. */
  readonly program: string | null;
  /** Whether it is made only where somebody sets what is off by default, with a prefix that is not known. */
  readonly isSet: boolean;
}

/** Those that are there as long as nobody sets anything, where there are such: the default counts. */
function counted(all: readonly Placed[]): readonly Placed[] {
  const byDefault = all.filter(({ isSet }) => !isSet);
  return byDefault.length > 0 ? byDefault : all;
}

/** The call that is furthest from what it leads to. */
export function outermostOf(context: Context | null): Context | null {
  let outermost = context;
  while (outermost?.outer) outermost = outermost.outer;
  return outermost;
}

function placed(analysis: Analysis, origin: Origin): Placed[] {
  const at = (additions: Additions, context: Context | null, program: string | null = null, isSet = false): Placed => {
    const file = program ?? outermostOf(context)?.call.source.file ?? origin?.source.file;
    return { additions, owner: file === undefined ? null : analysis.workspace.owner(file), program, isSet };
  };
  const frame = origin?.frame ?? null;
  if (origin?.node.type !== 'call_expression') return [at(UNSEEN, frame)];
  const { source, node } = origin;
  const name = pathParts(source.textOf(node.childForFieldName('function') ?? node)).join('::');
  // prometheus-metric-storage keeps a registry beside what it made of it.
  if (/(?:^|::)StorageRegistry::new$/.test(name)) return storage(analysis, origin);
  if (/(?:^|::)(?:Registry::new|(?:Storage)?Registry::default|default_(?:storage_)?registry)$/.test(name))
    return [at(NONE, frame)];
  if (!/(?:^|::)Registry::new_custom$/.test(name)) return [at(UNSEEN, frame)];
  const [prefix, labels] = argumentsOf(source, node);
  const unknown = (reason: string) => `the prefix of its registry is not known: ${reason}`;
  const found = analysis.values.inEachLiveContext(
    (outer): readonly Placed[] => {
      const context = calledFrom(origin.frame, outer);
      const maps = labels ? optionalMaps(analysis, { source, node: labels }, context) : [{}];
      const { reason, ...own } = prefixOf(analysis, source, prefix, context);
      const program = reason === null ? analysis.values.program() : null;
      const isSet = reason !== null && !analysis.values.runsByDefault({ source, node }, context);
      return maps.map((each) =>
        at({ ...own, labels: each, reason: reason === null ? null : unknown(reason) }, context, program, isSet),
      );
    },
    (reason) => [at({ prefix: null, labels: null, reason: unknown(reason) }, null)],
  );
  return found.flat();
}

/** The prefix of `Registry::new_custom`, or why it is not known. */
function prefixOf(
  analysis: Analysis,
  source: SourceFile,
  node: Node | undefined,
  context: Context | null,
): Pick<Additions, 'prefix' | 'reason'> {
  if (!node || analysis.values.isNone({ source, node }, context)) return { prefix: null, reason: null };
  const text = analysis.values.text({ source, node }, context);
  if (!('text' in text)) return { prefix: null, reason: text.reason };
  return { prefix: text.text === '' ? null : text.text, reason: null };
}

function storage(analysis: Analysis, origin: Exclude<Origin, null>): Placed[] {
  const [registry] = argumentsOf(origin.source, origin.node);
  return registry
    ? originsOf(analysis, { source: origin.source, node: registry }, origin.frame).flatMap((each) =>
        placed(analysis, each),
      )
    : [];
}

const registries = new WeakMap<Analysis, readonly Placed[]>();

/** What the registries add that code outside tests makes. A default of a storage is there for those who make none. */
function everyRegistry(analysis: Analysis): readonly Placed[] {
  let known = registries.get(analysis);
  if (!known) {
    const found: Placed[] = [];
    for (const { source, from, to } of analysis.workspace.occurrences('Registry', analysis.workspace.files)) {
      if (!/^\s*::\s*(?:new|new_custom|default)\s*\(/.test(source.text.slice(to, to + 40))) continue;
      let node = source.nodeAt(from, to);
      while (node && node.type !== 'call_expression') node = /identifier$/.test(node.type) ? source.parent(node) : null;
      if (!node || !isOfCrate(analysis, source, node) || analysis.workspace.isTest(source, node)) continue;
      found.push(...placed(analysis, { source, node, frame: null }));
    }
    known = counted(found);
    registries.set(analysis, known);
  }
  return known;
}

/** Whether a call makes a registry of the crate: others have types of that name, too. */
function isOfCrate(analysis: Analysis, source: SourceFile, call: Node): boolean {
  const called = call.childForFieldName('function');
  return called !== null && pathInCrate(analysis, source, pathParts(source.textOf(called)).slice(0, -1), call) !== null;
}
