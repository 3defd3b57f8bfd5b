/** Declarations of a workspace: those of the metrics files, and those elsewhere that belong to them. */
import type { Kind, KnownNames, Wrapper } from '../model.ts';
import { compileGlob } from '../repository/glob.ts';
import type { Analysis } from './analysis.ts';
import { deadOf } from './dead-callers.ts';
import { LIBRARIES } from './libraries/index.ts';
import type { Declaration, Library } from './libraries/library.ts';
import { CONFIGURED, configured, definitionsOf, insideWrapper } from './libraries/wrappers.ts';
import { type Expr, keyOf } from './source/nodes.ts';
import type { SourceFile } from './source/syntax.ts';
import type { Context } from './values/context.ts';
import { textOrPattern } from './values/value.ts';

/** What was found, and the libraries that were asked: those that are known, and the wrappers of the configuration. */
export interface Gathered {
  readonly found: readonly Found[];
  readonly unnamed: readonly Found[];
  readonly libraries: readonly Library[];
}

/**
 * Declarations found, and uses whose names only run time knows. `files` are the metrics files, `settings` what the configuration
 * says of wrappers and of names.
 */
export function gather(
  within: Analysis,
  files: readonly string[],
  settings: readonly (Wrapper | KnownNames)[] = [],
): Gathered {
  const wrappers = settings.filter((each) => 'kind' in each);
  const names = settings.filter((each) => 'pattern' in each);
  const libraries = wrappers.length > 0 ? [...LIBRARIES, ...configured(wrappers, LIBRARIES)] : LIBRARIES;
  const { found, unnamed } = gatherFrom(within, files, libraries);
  const dead = deadOf(
    within,
    [...found, ...unnamed].map(({ declaration }) => declaration),
  );
  // What a wrapper makes is told by its calls: what was read from its body is the same once more.
  const bodies = wrappers.flatMap((wrapper) => definitionsOf(within, wrapper));
  const isTold = ({ library, declaration: { origin } }: Found) =>
    library.name !== CONFIGURED && origin !== null && insideWrapper(bodies, origin);
  const counts = (each: Found) => !dead.has(each.declaration) && !isTold(each);
  return {
    found: withNames(found.filter(counts), names),
    unnamed: unnamed.filter(counts),
    libraries,
  };
}

/** A pattern that the configuration knows the names of is each of them. */
function withNames(found: readonly Found[], known: readonly KnownNames[]): Found[] {
  if (known.length === 0) return [...found];
  return found.flatMap((each): Found[] => {
    const { name, at } = each.declaration;
    const meant = known.find(
      ({ pattern, file }) =>
        'pattern' in name &&
        name.pattern === pattern &&
        (file === null || (compileGlob(file)?.(at.source.file) ?? false)),
    );
    if (!meant) return [each];
    return meant.names.map((text) => ({ ...each, declaration: { ...each.declaration, name: { text } } }));
  });
}

function gatherFrom(
  within: Analysis,
  files: readonly string[],
  libraries: readonly Library[],
): { found: Found[]; unnamed: Found[] } {
  const { workspace } = within;
  const chosen = new Set(files);
  const found: Found[] = [];
  for (const library of libraries) {
    for (const file of files) {
      const source = workspace.source(file);
      if (!says(within, source, library) || workspace.tests.isTestFile(file)) continue;
      for (const declaration of library.declarations(within, source))
        if (!isOnlyForTests(within, declaration)) found.push({ library, declaration });
    }
  }
  // Where every file is a metrics file there is no elsewhere, and no need to ask what may be there.
  if (workspace.files.every((file) => chosen.has(file))) {
    const own = withoutSame(found);
    return { found: own, unnamed: own.filter(isUnnamedUse) };
  }
  const uses = elsewhere(within, found, chosen, libraries);
  const unnamed = [...found, ...uses].filter(isUnnamedUse);
  found.push(...uses.filter((each) => !isUnnamedUse(each)), ...throughMakers(within, found, chosen, libraries));
  return { found: withoutSame(found), unnamed };
}

/** Declarations without those that give way to what another library declares by the same words. */
function withoutSame(found: Found[]): Found[] {
  if (!found.some(({ library }) => library.givesWay)) return found;
  const kept = new Set(found.flatMap(({ library, declaration: { at } }) => (library.givesWay ? [] : [keyOf(at)])));
  return found.filter(({ library, declaration: { at } }) => !library.givesWay || !kept.has(keyOf(at)));
}

/**
 * Whether a metric is made in code that is there for tests by its feature (`cfg(any(test, feature = "test-utils"))`), and that
 * nothing outside tests runs: a double of the one that a program has.
 */
function isOnlyForTests({ workspace, reach }: Analysis, { origin }: Declaration): boolean {
  if (!origin) return false;
  const { source, node } = origin;
  return workspace.tests.isForTests(source, node) && reach.of(source, node) === 'no';
}

const said = new WeakMap<SourceFile, Map<RegExp, boolean>>();

/** Whether a file may hold a declaration of a library, or a function that makes one by a name; each is asked once. */
export function says(
  within: Analysis,
  source: SourceFile,
  library: Library,
  sign: 'hint' | 'makers' = 'hint',
): boolean {
  const given = library.given?.(within);
  if (given && within.workspace.mayHold(source.file, given)) return true;
  if (sign === 'hint' && library.mayHold?.(within, source)) return true;
  if (!within.workspace.mayHold(source.file, library.words)) return false;
  const known = said.get(source) ?? new Map<RegExp, boolean>();
  said.set(source, known);
  let answer = known.get(library[sign]);
  if (answer === undefined) {
    answer = library[sign].test(source.text);
    known.set(library[sign], answer);
  }
  return answer;
}

/** A declaration with the library that reads it. */
export interface Found {
  readonly library: Library;
  readonly declaration: Declaration;
}

/** A use whose name only run time knows: it may be one of a metric that is described somewhere. */
function isUnnamedUse({ library, declaration }: Found): boolean {
  return library.identity === 'name' && declaration.role !== 'describe' && 'pattern' in declaration.name;
}

/** Where a use is a declaration, those of a name that a metrics file holds count wherever they stand. */
function elsewhere(
  within: Analysis,
  found: readonly Found[],
  chosen: ReadonlySet<string>,
  libraries: readonly Library[],
): Found[] {
  const { workspace } = within;
  const result: Found[] = [];
  const consts = constsOf(within, chosen);
  for (const library of libraries.filter((each) => each.identity === 'name')) {
    const names = new Set(
      found.flatMap(({ declaration }) =>
        declaration.library === library.name && 'text' in declaration.name ? [declaration.name.text] : [],
      ),
    );
    if (names.size === 0 && consts.size === 0) continue;
    for (const file of workspace.files) {
      if (chosen.has(file)) continue;
      const source = workspace.source(file);
      if (!says(within, source, library) || workspace.tests.isTestFile(file)) continue;
      for (const declaration of library.declarations(within, source)) {
        if (!('text' in declaration.name)) {
          if (declaration.role !== 'describe') result.push({ library, declaration });
          continue;
        }
        if (names.has(declaration.name.text) || (declaration.nameConst !== null && consts.has(declaration.nameConst)))
          result.push({ library, declaration });
      }
    }
  }
  return result;
}

/** A string that could be a metric's name. */
const NAME_LIKE = /"([a-zA-Z_:][a-zA-Z0-9_:.-]*)"/g;

/** The strings of a declaration: none of them is handed to somebody else. */
function namesOf({ name, at, labels, constLabels, help }: Declaration): string[] {
  const written = at.source.textOf(at.node).replace(/^"|"$/g, '');
  const consts = Object.entries(constLabels).flatMap(([label, value]) => (value === null ? [label] : [label, value]));
  return [textOrPattern(name), written, ...(labels ?? []), ...consts, ...(help === null ? [] : [help])];
}

/** What functions outside the metrics files make by a name, for those of their callers that stand in a metrics file. */
function throughMakers(
  within: Analysis,
  found: readonly Found[],
  chosen: ReadonlySet<string>,
  libraries: readonly Library[],
): Found[] {
  const { workspace } = within;
  const isChosen = ({ at, context }: Declaration): boolean => {
    if (chosen.has(at.source.file)) return true;
    for (let frame: Context | null = context; frame; frame = frame.outer)
      if (chosen.has(frame.call.source.file)) return true;
    return false;
  };
  // What a metrics file writes that looks like a name and is none of a metric found there may be handed to a wrapper.
  const explained = new Set(found.flatMap(({ declaration }) => namesOf(declaration)));
  const holders = new Set(found.map(({ declaration }) => declaration.at.source.file));
  const isHanded = [...chosen].some((file) => {
    const source = workspace.source(file);
    if (!holders.has(file) && libraries.some((library) => says(within, source, library))) return true;
    return [...source.text.matchAll(NAME_LIKE)].some((match) => !explained.has(match[1] ?? ''));
  });
  if (!isHanded) return [];
  return libraries.flatMap((library) =>
    workspace.files.flatMap((file) => {
      if (
        chosen.has(file) ||
        !says(within, workspace.source(file), library, 'makers') ||
        workspace.tests.isTestFile(file)
      )
        return [];
      return library
        .declarations(within, workspace.source(file))
        .filter(isChosen)
        .map((declaration) => ({ library, declaration }));
    }),
  );
}

/** Names of the string consts of the metrics files. */
function constsOf(within: Analysis, chosen: ReadonlySet<string>): Set<string> {
  const names = new Set<string>();
  for (const file of chosen) {
    for (const match of within.workspace.source(file).text.matchAll(/\bconst\s+(\w+)\s*:\s*&\s*(?:'static\s+)?str\b/g))
      names.add(match[1] ?? '');
  }
  return names;
}

/** Declarations that are one metric, as the `identity` of their library says. */
export function grouped(found: readonly Found[]): Found[][] {
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const { declaration, library } = each;
    const key =
      library.identity === 'name' && 'text' in declaration.name
        ? `${library.name} ${declaration.name.text}`
        : `${declaration.library} ${keyOf(placeOf(declaration))} ${keyOf(declaration.at)} ${textOrPattern(declaration.name)}`;
    const known = groups.get(key);
    if (known) known.push(each);
    else groups.set(key, [each]);
  }
  return withSameRecorder([...groups.values()]);
}

/**
 * Groups of the same name, of libraries that record for one recorder, as one metric: what a derived struct has is described by
 * `describe_gauge!`, too. What says most of a metric comes first.
 */
function withSameRecorder(groups: readonly Found[][]): Found[][] {
  const rank = (group: readonly Found[]): number => {
    if (group.every(({ declaration }) => declaration.role === 'describe')) return 2;
    return group[0]?.library.name === group[0]?.library.recorder ? 1 : 0;
  };
  const byName = new Map<string, Found[][]>();
  for (const group of groups) {
    const name = recordedName(group);
    if (name !== null) byName.set(name, [...(byName.get(name) ?? []), group]);
  }
  const joined = new Map<Found[], Found[]>();
  for (const same of byName.values()) {
    const [first] = same;
    if (first && same.length > 1) joined.set(first, [...same].sort((a, b) => rank(a) - rank(b)).flat());
    for (const other of same.slice(1)) joined.set(other, []);
  }
  return groups.map((group) => joined.get(group) ?? group).filter((group) => group.length > 0);
}

/** The name of a group that a recorder shares with other libraries, or null. */
function recordedName([first]: readonly Found[]): string | null {
  if (!first?.library.recorder || !('text' in first.declaration.name)) return null;
  return `${first.library.recorder} ${first.declaration.name.text}`;
}

/** Where a metric is made; what only updates it belongs to the declaration that stands where it says. */
function placeOf({ role, origin, at }: Declaration): Expr {
  return role === 'update' ? at : (origin ?? at);
}

/** A use that has no name: the parts of its pattern before the first star and behind the last. */
interface UnnamedUse {
  readonly first: string;
  readonly last: string;
  readonly origin: Expr;
}

const uses = new WeakMap<readonly Found[], ReadonlyMap<string, readonly UnnamedUse[]>>();

/** The uses without a name by library and kind, the first of each pattern. */
function usesByKind(unnamed: readonly Found[]): ReadonlyMap<string, readonly UnnamedUse[]> {
  const known = uses.get(unnamed);
  if (known) return known;
  const byKind = new Map<string, UnnamedUse[]>();
  const seen = new Set<string>();
  for (const { declaration } of unnamed) {
    const { name, origin, library, kind } = declaration;
    if (!('pattern' in name) || !origin) continue;
    const parts = name.pattern.split('*');
    const [first = '', last = ''] = [parts[0], parts.at(-1)];
    const key = `${library} ${kind}`;
    if (seen.has(`${key} ${first}*${last}`)) continue;
    seen.add(`${key} ${first}*${last}`);
    const all = byKind.get(key) ?? [];
    all.push({ first, last, origin });
    byKind.set(key, all);
  }
  uses.set(unnamed, byKind);
  return byKind;
}

/** A use whose name only run time knows, and that may be of this metric by its kind and by what is known of the name. */
export function useOf(unnamed: readonly Found[], library: Library, name: string, kind: Kind): Expr | null {
  const fits = usesByKind(unnamed)
    .get(`${library.name} ${kind}`)
    ?.find(
      ({ first, last }) => name.length >= first.length + last.length && name.startsWith(first) && name.endsWith(last),
    );
  return fits?.origin ?? null;
}
