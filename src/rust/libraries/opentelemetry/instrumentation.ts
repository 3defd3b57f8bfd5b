/**
 * Crates that measure something by OpenTelemetry under names of their own: the requests of a web framework, the process. What declares
 * their metrics is the call that makes or starts them. A library says which call that is and which instruments a version has; what an
 * exporter makes of them is in exporter.ts.
 */
import type { Finding, Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { unreadLibrary } from '../../unread.ts';
import type { Dependency } from '../../workspace/package.ts';
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

/** An instrument that a crate has by itself. */
export interface BuiltInInstrument {
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

/** The call that makes the instruments, or begins to build what has them. */
export interface InstrumentationCall {
  readonly analysis: Analysis;
  readonly at: Expr;
  /** The function that is called: of a type, or of the crate. */
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

/** A crate with such instruments. */
export interface Instrumentation {
  /** The crate, by its name in the registry. */
  readonly crate: string;
  /** Names in code of which the path that is called has all; the crate's own when it is left out. */
  readonly path?: readonly string[];
  /** The functions that make or build it, by their type. */
  readonly types?: Readonly<Record<string, readonly string[]>>;
  /** Functions of the crate itself. */
  readonly functions?: readonly string[];
  /** Whether its calls count in files alone that name the crate: where the names of its types or functions say little. */
  readonly isNamed?: true;
  /** The first version that is read; those before are told of. */
  readonly from?: readonly [major: number, minor: number, patch?: number];
  instruments(call: InstrumentationCall): readonly BuiltInInstrument[];
  /** The scope of its meter, or the expression of the meter that it is given; null when that is out of sight. */
  scope(call: InstrumentationCall): Scope | Expr | null;
}

const OUT_OF_SIGHT: Scope = { name: null, version: undefined, schemaUrl: undefined, attributes: {} };

/** The library of crates that are read alike. `measures` says what they have metrics of: `the requests of *`, with `*` for the package. */
export function instrumentationLibrary(
  name: string,
  all: readonly Instrumentation[],
  measures = 'the requests of *',
): Library {
  const calls = new Calls(all);
  return {
    name,
    words: calls.words,
    hint: new RegExp(`\\b(?:${alternatives(calls.words)})\\b`),
    makers: NO_MAKERS,
    verbs: { writes: new Set(), reads: new Set() },
    identity: 'name',
    declarations: (analysis, source) =>
      calls.in(analysis, source).flatMap(({ of, call }) => (isRead(of, call.version) ? declared(name, of, call) : [])),
    expose: (analysis, made) => expose(analysis, made, calls),
    findings: (analysis, metrics) => [
      ...otlpFindings(analysis, metrics, `what \`${name}\` measures of ${measures}`),
      ...tooOld(analysis, all, calls),
    ],
  };
}

interface Found {
  readonly of: Instrumentation;
  readonly call: InstrumentationCall;
}

/** The calls that make the instruments of some crates. */
class Calls {
  readonly words: readonly string[];
  readonly pattern: RegExp;
  readonly #all: readonly Instrumentation[];
  readonly #known = new WeakMap<Analysis, Map<SourceFile, readonly Found[]>>();

  constructor(all: readonly Instrumentation[]) {
    this.#all = all;
    const types = all.flatMap((each) => Object.keys(each.types ?? {}));
    const methods = all.flatMap((each) => Object.values(each.types ?? {}).flat());
    const functions = all.flatMap((each) => each.functions ?? []);
    this.words = [
      ...new Set(all.flatMap((each) => (each.isNamed ? pathOf(each).slice(0, 1) : Object.keys(each.types ?? {})))),
    ];
    const ways = [
      ...(types.length > 0 ? [`(?<type>${alternatives(types)})\\s*::\\s*(?<method>${alternatives(methods)})`] : []),
      ...(functions.length > 0 ? [`(?<function>${alternatives(functions)})`] : []),
    ];
    this.pattern = new RegExp(`\\b(?:${ways.join('|')})(?=\\s*\\()`, 'g');
  }

  /** Those outside tests, of crates that the workspace has, in the order of the text. */
  in(analysis: Analysis, source: SourceFile): readonly Found[] {
    const known = this.#known.get(analysis) ?? new Map<SourceFile, readonly Found[]>();
    this.#known.set(analysis, known);
    let found = known.get(source);
    if (!found) {
      found = this.#read(analysis, source);
      known.set(source, found);
    }
    return found;
  }

  #read(analysis: Analysis, source: SourceFile): readonly Found[] {
    const { crates, versions } = analysis.workspace;
    const present = this.#all.filter((each) => {
      const { crate, isNamed } = each;
      if (isNamed && !source.text.includes(pathOf(each)[0] ?? '')) return false;
      const isAsked = crates.packages.some(({ registry }) => registry.has(crate));
      return isAsked || versions.has(analysis.workspace.owner(source.file), crate);
    });
    if (present.length === 0) return [];
    return [...source.text.matchAll(this.pattern)].flatMap((match): Found[] => {
      const { type = null, method = match.groups?.function ?? '' } = match.groups ?? {};
      const possible = present.filter(({ types, functions }) =>
        (type === null ? functions : types?.[type])?.includes(method),
      );
      if (possible.length === 0) return [];
      const to = match.index + match[0].length;
      const node = pathCallAt(source, to - method.length, to);
      if (!node || analysis.workspace.isTest(source, node)) return [];
      const of = possible.find((each) => isOf(analysis, source, node, each, type));
      return of ? [{ of, call: callOf(analysis, { source, node }, of, method) }] : [];
    });
  }
}

function alternatives(names: readonly string[]): string {
  return [...new Set(names)].join('|');
}

function pathOf({ crate, path }: Instrumentation): readonly string[] {
  return path ?? [crate.replaceAll('-', '_')];
}

/** Whether the path that is called leads to the crate; to a type of it by the bare name where that may be there by a glob. */
function isOf(
  { modules }: Analysis,
  source: SourceFile,
  call: Node,
  of: Instrumentation,
  type: string | null,
): boolean {
  const whole = pathParts(source.textOf(call.childForFieldName('function') ?? call));
  const written = type === null ? whole : whole.slice(0, -1);
  const wanted = pathOf(of);
  const meaning = modules.resolve(written, source, call);
  if (meaning?.type === 'external' && wanted.every((each) => meaning.path.includes(each))) return true;
  const [first = '', ...more] = wanted;
  const isBare = meaning?.type !== 'item' && written.length === 1 && more.length === 0;
  return isBare && type !== null && modules.isBehindGlob([type], source, call, first);
}

function callOf(analysis: Analysis, at: Expr, { crate }: Instrumentation, method: string): InstrumentationCall {
  const owner = analysis.workspace.owner(at.source.file);
  const version = analysis.workspace.versions.of(owner, crate);
  return {
    analysis,
    at,
    method,
    args: argumentsOf(at.source, at.node).map((node) => ({ source: at.source, node })),
    set: methodsOn(analysis, at),
    version,
    since: (minor) => version === null || isAtLeast(version, 0, minor),
    dependency: owner?.registry.get(crate) ?? null,
  };
}

function isRead({ from }: Instrumentation, version: Version | null): boolean {
  return version === null || from === undefined || isAtLeast(version, ...from);
}

function declared(library: string, of: Instrumentation, call: InstrumentationCall): Declaration[] {
  return of.instruments(call).map(({ kind, name, unit, help, labels, buckets = null }) =>
    declare({
      ...{ library, kind, name: { text: name }, at: call.at, help, unit, labels, buckets },
      role: 'built-in',
      verb: call.method,
    }),
  );
}

/** One exposition for each exporter. */
function expose(analysis: Analysis, { declaration, group, unit, help }: Made, calls: Calls): readonly Exposed[] {
  const { name, kind, at } = declaration;
  if (!('text' in name)) return [{ name }];
  const scopes = group.flatMap((each): readonly Scope[] => {
    const { source, node } = each.at;
    const found = calls.in(analysis, source).find(({ call }) => call.at.node.id === node.id);
    const scope = found ? found.of.scope(found.call) : null;
    if (scope === null) return [OUT_OF_SIGHT];
    return 'node' in scope ? scopesOf(analysis, scope, null) : [scope];
  });
  const instrument = { name: name.text, kind, unit: unit ?? '', keys: labelsOfAll(group) };
  return exposedBy(analysis, analysis.workspace.owner(at.source.file), [instrument], help, scopes);
}

/** A finding for each package that uses a version which is not read. */
function tooOld(analysis: Analysis, all: readonly Instrumentation[], calls: Calls): Finding[] {
  const { workspace } = analysis;
  const told = new Set<string>();
  const dated = all.filter(({ from }) => from !== undefined).flatMap((each) => Object.keys(each.types ?? {}));
  return dated.flatMap((type) =>
    [...workspace.occurrences(type, workspace.files)].flatMap(({ source }): Finding[] => {
      if (workspace.tests.isTestFile(source.file)) return [];
      const owner = workspace.owner(source.file)?.name ?? 'this file';
      return calls.in(analysis, source).flatMap(({ of, call }): Finding[] => {
        const { crate, from } = of;
        if (from === undefined || isRead(of, call.version) || told.has(`${owner} ${crate}`)) return [];
        told.add(`${owner} ${crate}`);
        const library = `\`${crate}\` of before ${from.join('.')}`;
        return [unreadLibrary(owner, library, source.place(call.at.node.startIndex))];
      });
    }),
  );
}
