/**
 * Middleware of a web framework that measures requests by OpenTelemetry, under names of its own: what declares its metrics is the call
 * that makes it. A library says which call that is and which instruments a version has; what an exporter makes of them is in
 * exporter.ts.
 */
import type { Finding, Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { unreadLibrary } from '../../unread.ts';
import type { Dependency } from '../../workspace/crates.ts';
import { isAtLeast, type Version } from '../../workspace/versions.ts';
import { argumentsOf, pathCallAt } from '../arguments.ts';
import {
  type Declaration,
  declare,
  type Exposed,
  type Library,
  labelsOfAll,
  type Made,
  NO_MAKERS,
} from '../library.ts';
import { type BuilderMethod, methodsOn } from './builders.ts';
import { otlpFindings, type Scope } from './exporter.ts';
import { scopesOf } from './scope.ts';
import { exposedBy } from './shown.ts';

/** An instrument of a middleware. */
export interface RequestInstrument {
  readonly kind: Kind;
  readonly name: string;
  /** UCUM; empty when it has none. */
  readonly unit: string;
  readonly help: string;
  /** Its attributes, by their keys; null when code hands them in that is not read. */
  readonly labels: readonly string[] | null;
  readonly buckets?: Declaration['buckets'];
}

/** The bounds that the conventions advise for durations in seconds. */
export const SECONDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The call that makes a middleware, or begins to build one. */
export interface MiddlewareCall {
  readonly analysis: Analysis;
  readonly at: Expr;
  /** Its type, and the function of that. */
  readonly type: string;
  readonly method: string;
  /** The arguments, and what is set on the result. */
  readonly args: readonly Expr[];
  readonly set: readonly BuilderMethod[];
  readonly version: Version | null;
  /** Whether the version is at least `0.minor`, or is not known. */
  since(minor: number): boolean;
  /** How the package depends on it, where it does so itself. */
  readonly dependency: Dependency | null;
}

/** A crate with such a middleware. */
export interface Middleware {
  /** The crate, by its name in the registry. */
  readonly crate: string;
  /** Names in code of which the path of the type has all; the crate's own when it is left out. */
  readonly path?: readonly string[];
  /** The functions that make or build it, by their type. */
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** The first version that is read; those before are told of. */
  readonly from?: readonly [major: number, minor: number, patch?: number];
  instruments(call: MiddlewareCall): readonly RequestInstrument[];
  /** The scope of its meter, or the expression of the meter that it is given; null when that is out of sight. */
  scope(call: MiddlewareCall): Scope | Expr | null;
}

const OUT_OF_SIGHT: Scope = { name: null, version: undefined, schemaUrl: undefined, attributes: {} };

/** The library of middlewares that are read alike. */
export function middlewareLibrary(name: string, middlewares: readonly Middleware[]): Library {
  const types = [...new Set(middlewares.flatMap((each) => Object.keys(each.types)))];
  const dated = middlewares.filter(({ from }) => from !== undefined).flatMap((each) => Object.keys(each.types));
  const functions = [...new Set(middlewares.flatMap((each) => Object.values(each.types).flat()))];
  const call = new RegExp(`\\b(${types.join('|')})\\s*::\\s*(${functions.join('|')})(?=\\s*\\()`, 'g');
  const found = (analysis: Analysis, source: SourceFile) => callsIn(analysis, source, middlewares, call);
  return {
    name,
    words: types,
    hint: new RegExp(call.source),
    makers: NO_MAKERS,
    verbs: { writes: new Set(), reads: new Set() },
    identity: 'name',
    declarations: (analysis, source) =>
      found(analysis, source).flatMap(({ middleware, made }) =>
        isRead(middleware, made.version) ? declared(name, middleware, made) : [],
      ),
    expose: (analysis, made) => expose(analysis, made, (source) => found(analysis, source)),
    findings: (analysis, metrics) => [
      ...otlpFindings(analysis, metrics, `what \`${name}\` measures of the requests of *`),
      ...tooOld(analysis, dated, found),
    ],
  };
}

interface Found {
  readonly middleware: Middleware;
  readonly made: MiddlewareCall;
}

const known = new WeakMap<Analysis, Map<string, readonly Found[]>>();

/** The calls outside tests that make a middleware of a crate that the workspace has, in the order of the text. */
function callsIn(
  analysis: Analysis,
  source: SourceFile,
  middlewares: readonly Middleware[],
  call: RegExp,
): readonly Found[] {
  const { crates, versions } = analysis.workspace;
  const has = ({ crate }: Middleware) =>
    crates.packages.some(({ registry }) => registry.has(crate)) ||
    versions.has(analysis.workspace.owner(source.file), crate);
  const present = middlewares.filter(has);
  if (present.length === 0) return [];
  let all = known.get(analysis);
  if (!all) {
    all = new Map();
    known.set(analysis, all);
  }
  const key = `${call.source} ${source.file}`;
  let calls = all.get(key);
  if (!calls) {
    calls = [...source.text.matchAll(call)].flatMap((match): Found[] => {
      const [whole, type = '', method = ''] = match;
      const to = match.index + whole.length;
      const node = pathCallAt(source, to - method.length, to);
      if (!node || analysis.workspace.isTest(source, node)) return [];
      const middleware = present.find(
        (each) => each.types[type]?.includes(method) && isOf(analysis, source, node, each, type),
      );
      return middleware ? [{ middleware, made: callOf(analysis, { source, node }, middleware, type, method) }] : [];
    });
    all.set(key, calls);
  }
  return calls;
}

/** Whether the path that is called leads to the type of a crate; by its bare name that may be there by a glob. */
function isOf(
  { modules }: Analysis,
  source: SourceFile,
  call: Node,
  { crate, path }: Middleware,
  type: string,
): boolean {
  const written = pathParts(source.textOf(call.childForFieldName('function') ?? call)).slice(0, -1);
  const wanted = path ?? [crate.replaceAll('-', '_')];
  const meaning = modules.resolve(written, source, call);
  if (meaning?.type === 'external' && wanted.every((each) => meaning.path.includes(each))) return true;
  const [first = '', ...more] = wanted;
  const isBare = meaning?.type !== 'item' && written.length === 1 && more.length === 0;
  return isBare && modules.isBehindGlob([type], source, call, first);
}

function callOf(analysis: Analysis, at: Expr, { crate }: Middleware, type: string, method: string): MiddlewareCall {
  const owner = analysis.workspace.owner(at.source.file);
  const version = analysis.workspace.versions.of(owner, crate);
  return {
    analysis,
    at,
    type,
    method,
    args: argumentsOf(at.source, at.node).map((node) => ({ source: at.source, node })),
    set: methodsOn(analysis, at),
    version,
    since: (minor) => version === null || isAtLeast(version, 0, minor),
    dependency: owner?.registry.get(crate) ?? null,
  };
}

function isRead({ from }: Middleware, version: Version | null): boolean {
  return version === null || from === undefined || isAtLeast(version, ...from);
}

function declared(library: string, middleware: Middleware, made: MiddlewareCall): Declaration[] {
  return middleware.instruments(made).map(({ kind, name, unit, help, labels, buckets = null }) =>
    declare({
      ...{ library, kind, name: { text: name }, at: made.at, help, unit, labels, buckets },
      role: 'built-in',
      verb: 'request',
    }),
  );
}

/** One exposition for each exporter. */
function expose(
  analysis: Analysis,
  { declaration, group, unit, help }: Made,
  found: (source: SourceFile) => readonly Found[],
): readonly Exposed[] {
  const { name, kind, at } = declaration;
  if (!('text' in name)) return [{ name }];
  const scopes = group.flatMap((each): readonly Scope[] => {
    const { source, node } = each.at;
    const one = found(source).find(({ made }) => made.at.node.id === node.id);
    const scope = one ? one.middleware.scope(one.made) : null;
    if (scope === null) return [OUT_OF_SIGHT];
    return 'node' in scope ? scopesOf(analysis, scope, null) : [scope];
  });
  const instrument = { name: name.text, kind, unit: unit ?? '', keys: labelsOfAll(group) };
  return exposedBy(analysis, analysis.workspace.owner(at.source.file), [instrument], help, scopes);
}

/** A finding for each package that makes a middleware of a version which is not read. */
function tooOld(
  analysis: Analysis,
  types: readonly string[],
  found: (analysis: Analysis, source: SourceFile) => readonly Found[],
): Finding[] {
  const { workspace } = analysis;
  const told = new Set<string>();
  return types.flatMap((type) =>
    [...workspace.occurrences(type, workspace.files)].flatMap(({ source }): Finding[] => {
      if (workspace.tests.isTestFile(source.file)) return [];
      const owner = workspace.owner(source.file)?.name ?? 'this file';
      return found(analysis, source).flatMap(({ middleware, made }): Finding[] => {
        const { crate, from } = middleware;
        if (from === undefined || isRead(middleware, made.version) || told.has(`${owner} ${crate}`)) return [];
        told.add(`${owner} ${crate}`);
        const library = `\`${crate}\` of before ${from.join('.')}`;
        return [unreadLibrary(owner, library, source.place(made.at.node.startIndex))];
      });
    }),
  );
}
