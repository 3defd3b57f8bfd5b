/** Code that procedural macros of a workspace generate, where it names a metric or calls a function. */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround, macroName } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { argumentsTaken } from '../values/callers.ts';
import type { Modules } from '../workspace/modules.ts';
import { mayTake, NamePlace } from '../workspace/name-places.ts';
import type { Package } from '../workspace/package.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Flow } from './findings.ts';

/** Macros of the crates `quote` and `syn` whose tokens are code. */
const QUOTES = /^(?:quote|quote_spanned|parse_quote|parse_quote_spanned)$/;

/** Characters of a path that are looked at. */
const LONGEST_PATH = 200;

/**
 * A place in tokens that a procedural macro of the workspace writes into other crates, and that names an item which holds the
 * metric: that macro's own crate need not depend on the one of the item. Null when there is none.
 */
export function namedInGenerated({ workspace }: Analysis, flows: readonly Flow[]): Expr | null {
  const items = flows.flatMap(({ handles }) =>
    handles.flatMap((handle) => (handle.type === 'item' ? [handle.item] : [])),
  );
  for (const owner of items.length === 0 ? [] : workspace.owners()) {
    if (!owner?.registry.has('quote')) continue;
    for (const item of items)
      for (const { source, from, to } of workspace.occurrences(item.name, workspace.filesOf(owner))) {
        if (!mayLeadTo(source, from, workspace.owner(item.source.file)?.libName)) continue;
        const node = source.nodeAt(from, to);
        if (node && isQuoted(source, node) && !workspace.isTest(source, node)) return { source, node };
      }
  }
  return null;
}

/** A constant of code that a macro writes: what is written of it is an identifier, alone or the beginning of one. */
const CONSTANT = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
/** Attributes that the compiler knows, and those that only describe. */
const PLAIN_ATTRIBUTE = /^#!?\[\s*(?:cfg|cfg_attr|doc|allow|warn|deny|expect|derive|deprecated|must_use|inline|repr)\b/;

/**
 * An attribute that hands the name of a metric's constant to a macro, whose code may update it: `#[measured(REQUESTS)]`. The macro may
 * make another name of it: `REQUESTS_SECONDS`. Null when there is none.
 */
export function namedInAttribute({ workspace }: Analysis, constants: readonly Constant[]): Expr | null {
  for (const { name, source: home } of constants) {
    if (!CONSTANT.test(name)) continue;
    const words = name.split('_');
    for (let length = words.length; length > 0; length -= 1)
      for (const { source, from, to } of workspace.occurrences(
        words.slice(0, length).join('_'),
        workspace.filesThatSee(home.file),
      )) {
        const attribute = source.attributeAt(from);
        const written = attribute ? source.textOf(attribute) : '';
        if (!attribute || PLAIN_ATTRIBUTE.test(written) || source.isInTestItem(from)) continue;
        // An argument by itself, and no word of a text.
        const { startIndex } = attribute;
        const before = written.slice(0, from - startIndex).replace(/"(?:\\.|[^"\\])*"/g, '');
        const isArgument =
          /^[^"]*[(,=]\s*(?:\w+\s*::\s*)*$/.test(before) && /^\s*[,)]/.test(written.slice(to - startIndex));
        if (isArgument) return { source, node: attribute };
      }
  }
  return null;
}

/** A constant by its name, in the file that it is of. */
export interface Constant {
  readonly name: string;
  readonly source: SourceFile;
}

/**
 * The calls in tokens that procedural macros of the workspace write into other crates: `#[main]`, `runtime!{…}`. A function that
 * nothing else calls may run by them.
 */
export class GeneratedCalls {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #named = new Map<string, boolean>();
  #knownOwners: readonly Package[] | undefined;

  constructor(workspace: Workspace, modules: Modules) {
    this.#workspace = workspace;
    this.#modules = modules;
  }

  /** Whether a macro may write a call of a function: by a path into its library, or as a method of what such a macro is about. */
  mayCall({ source, node, name }: Expr & { readonly name: string }): boolean {
    if (this.#owners.length === 0) return false;
    const impl = implAround(source, node);
    const trait = impl?.type === 'trait_item' ? impl : (impl?.childForFieldName('trait') ?? null);
    if (!trait && !node.namedChildren.some((child) => child.type === 'visibility_modifier')) return false;
    const libraries = this.#librariesOf(source, impl, trait);
    const takes = impl ? argumentsTaken({ source, node }) : null;
    for (const owner of this.#owners) {
      if (!libraries.some((library) => this.#isAbout(owner, library))) continue;
      for (const at of this.#workspace.occurrences(name, this.#workspace.filesOf(owner))) {
        const place = new NamePlace(at, this.#workspace);
        if (place.manner === 'plain' || !(place.isCall || (place.manner === 'path' && place.isHanded))) continue;
        if (place.manner === 'method' && (takes === null || !mayTake(place, takes))) continue;
        if (place.manner === 'path' && !libraries.some((library) => mayLeadTo(at.source, at.from, library))) continue;
        if (place.counts && place.node && isQuoted(at.source, place.node)) return true;
      }
    }
    return false;
  }

  /** Whether a file is one of a crate that may write code. */
  mayWrite({ file }: SourceFile): boolean {
    const owner = this.#workspace.owner(file);
    return owner !== null && this.#owners.includes(owner);
  }

  /** Crates that may write code. */
  get #owners(): readonly Package[] {
    this.#knownOwners ??= this.#workspace.owners().flatMap((owner) => (owner?.registry.has('quote') ? [owner] : []));
    return this.#knownOwners;
  }

  /** The libraries by whose names a function is called: its own, and that of the trait which it is a method of. */
  #librariesOf(source: SourceFile, impl: Node | null, trait: Node | null): string[] {
    const meaning =
      impl?.type === 'impl_item' && trait ? this.#modules.resolve(pathParts(source.textOf(trait)), source, impl) : null;
    const files = meaning?.type === 'item' ? [source.file, meaning.item.source.file] : [source.file];
    return files.flatMap((file) => this.#workspace.owner(file)?.libName ?? []);
  }

  /** Whether what a crate writes has paths into a library. */
  #isAbout(owner: Package, library: string): boolean {
    const key = `${owner.name} ${library}`;
    let known = this.#named.get(key);
    if (known === undefined) {
      known = false;
      for (const { source, from, to } of this.#workspace.occurrences(library, this.#workspace.filesOf(owner))) {
        if (!/^\s*::/.test(source.text.slice(to, to + 8)) || source.isInUse(from)) continue;
        const node = source.nodeAt(from, to);
        if (!node || !isQuoted(source, node)) continue;
        known = true;
        break;
      }
      this.#named.set(key, known);
    }
    return known;
  }
}

/** Whether the path in front of a name may be one into a library: it begins with another crate's name otherwise. */
function mayLeadTo({ text }: SourceFile, offset: number, library: string | undefined): boolean {
  const path = /(?:#?\w+\s*::\s*)+$/.exec(text.slice(Math.max(0, offset - LONGEST_PATH), offset))?.[0];
  if (path === undefined) return true;
  const parts = pathParts(path);
  return /^(?:crate|self|super|#.*)$/.test(parts[0] ?? '') || (library !== undefined && parts.includes(library));
}

/** Whether a place is in tokens that a procedural macro, or a build script, writes as code. */
export function isQuoted(source: SourceFile, node: Node): boolean {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at.type === 'macro_invocation' && QUOTES.test(macroName(source, at))) return true;
  return false;
}
