/** Which programs of a workspace run a piece of code: those from whose start the calls lead there. */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround, implType, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type Item, isSame } from '../workspace/items.ts';
import type { Occurrence } from '../workspace/occurrences.ts';
import { programsWith } from '../workspace/programs.ts';
import { type Fn, functionAround } from './functions.ts';

/** Types that hold each other, from one whose method something unseen calls. */
const MAX_HOLDERS = 64;
/** Functions that are followed; past that, every program that has the code may run it. */
const MAX_FUNCTIONS = 2000;

const known = new WeakMap<Analysis, Map<string, ReadonlySet<string> | null>>();

/**
 * Those of some programs, by their root files, that run the code at any of these places. Code that something unseen calls is run by every
 * program that has it, as is code outside functions: a doubt counts as a run. Null when there is no place, or more is called
 * than is followed.
 */
export function programsThatRun(
  analysis: Analysis,
  places: readonly Expr[],
  among: readonly string[],
): ReadonlySet<string> | null {
  const all = known.get(analysis) ?? new Map<string, ReadonlySet<string> | null>();
  known.set(analysis, all);
  const key = [...places.map(keyOf), ...among].join(' ');
  let found = all.get(key);
  if (found === undefined) {
    found = find(analysis, places, new Set(among));
    all.set(key, found);
  }
  return found;
}

function find(analysis: Analysis, places: readonly Expr[], among: ReadonlySet<string>): ReadonlySet<string> | null {
  const { workspace, reach } = analysis;
  const programs = new Set<string>();
  const seen = new Set<string>();
  const open: Fn[] = [];
  /** Takes the programs of a file where they are one, or where nothing more is to be followed; gives whether it did. */
  const take = (file: string, isEnd: boolean): boolean => {
    const all = programsWith(workspace, file).filter((each) => among.has(each));
    const isKnown = isEnd || all.length <= 1 || all.every((each) => programs.has(each));
    if (isKnown) for (const each of all) programs.add(each);
    return isKnown;
  };
  const visit = (fn: Fn | null, file: string): void => {
    if (take(file, fn === null) || !fn || seen.has(keyOf(fn))) return;
    seen.add(keyOf(fn));
    open.push(fn);
  };
  for (const { source, node } of places) visit(functionAround(source, node), source.file);
  for (let fn = open.pop(); fn; fn = open.pop()) {
    if (programs.size === among.size) break;
    if (seen.size > MAX_FUNCTIONS) return null;
    const isForeign = reach.isOfForeignTrait(fn);
    const makers = isForeign || reach.asRoot(fn, false) !== 'no' ? makersOf(analysis, fn) : null;
    // By a name such as `default` or `from` everything is called: who has such an object tells more.
    if (!isForeign || makers?.length === 0)
      for (const caller of reach.callers.of(fn)) visit(caller.name === null ? null : caller, caller.source.file);
    if (!makers) continue;
    if (makers.length === 0) take(fn.source.file, true);
    for (const maker of makers) visit(maker, maker.source.file);
  }
  return places.length > 0 && programs.size > 0 ? programs : null;
}

/**
 * Functions that name the type of a method in their code, or one that holds it, outside its own impls: whoever calls the method
 * unseen has an object from there. None where the type is not in sight, or too many hold it.
 */
function makersOf(analysis: Analysis, { source, node }: Fn): Fn[] {
  const { workspace, modules } = analysis;
  const impl = implAround(source, node);
  const name = impl?.childForFieldName('trait') ? implType(source, node) : null;
  const own = impl && name !== null ? modules.resolve([name], source, impl) : null;
  if (own?.type !== 'item' || own.rest.length > 0) return [];
  const types = new Map([[keyOf(own.item), own.item]]);
  const found: Fn[] = [];
  for (const type of types.values()) {
    if (types.size > MAX_HOLDERS) return [];
    for (const place of workspace.namedOccurrences(type.name, workspace.filesThatSee(type.source.file))) {
      if (workspace.tests.isTestFile(place.source.file) || place.source.isInUse(place.from)) continue;
      const at = place.source.nodeAt(place.from, place.to);
      if (!at || workspace.isTest(place.source, at) || isOther(analysis, place, at, type)) continue;
      const fn = functionAround(place.source, at);
      const owner = fn && implAround(fn.source, fn.node) ? implType(fn.source, fn.node) : null;
      if (fn && !(owner === type.name && fn.source === type.source)) found.push(fn);
      const holder = fn ? null : holderAround(analysis, place.source, at);
      if (holder) types.set(keyOf(holder), holder);
    }
  }
  return found;
}

/** Whether a name means another type than the one that is looked for, or something that is no type. */
function isOther({ modules }: Analysis, { source, to }: Occurrence, at: Node, type: Item): boolean {
  let whole = at;
  for (let up = source.parent(at); up && /^scoped_(?:type_)?identifier$/.test(up.type); up = source.parent(up))
    if (up.endIndex === to) whole = up;
  const meaning = modules.resolve(pathParts(source.textOf(whole)), source, at);
  return meaning?.type === 'external' || (meaning?.type === 'item' && !isSame(meaning.item, type));
}

/** The struct, enum or alias in whose definition a type is named. */
function holderAround({ modules }: Analysis, source: SourceFile, node: Node): Item | null {
  for (let at = source.parent(node); at; at = source.parent(at)) {
    if (at.type === 'impl_item') return null;
    const { id } = at;
    const name = /^(?:struct|enum|type)_item$/.test(at.type) ? at.childForFieldName('name') : null;
    if (name) return modules.items(source.file, source.textOf(name)).find((item) => item.node.id === id) ?? null;
  }
  return null;
}
