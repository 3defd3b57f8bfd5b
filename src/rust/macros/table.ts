/** The `macro_rules!` of a workspace, and which of them matter to metrics. */

import { Vocabulary, type Words } from '../source/vocabulary.ts';
import type { Crates } from '../workspace/crates.ts';
import type { Package } from '../workspace/package.ts';
import { type Arm, armsOf } from './definition.ts';
import { type Definition, type ModuleDeclaration, type Outline, outline } from './outline.ts';
import { calledIn, givesPairs, givesText, isAboutMetrics, isNamedForMetrics, makersIn, writesPage } from './signs.ts';

/** What of a workspace the reading of macros needs. */
export interface Surroundings {
  /** All Rust files that count. */
  readonly files: readonly string[];
  readonly crates: Crates;
  /** The text of a file as written. */
  text(file: string): string;
  has(file: string): boolean;
  roots(file: string): string[];
  isRoot(file: string): boolean;
  /** The files that may declare the file as their module. */
  parentFiles(file: string): string[];
  /** Whether a text holds what a metrics library declares; the names of those libraries. */
  librariesIn(text: string): readonly string[];
  /** The words of all files as they are written. */
  vocabulary(): Vocabulary;
  /** Whether a text may hold a function that makes a metric by a name that it is given. */
  mayMake(text: string): boolean;
  /** Words of which each such text has one. */
  readonly makerWords: Words;
  /** Words of which each text has one that holds what a metrics library declares. */
  readonly declarationWords: Words;
  /** The methods that write to a metric. */
  readonly writes: ReadonlySet<string>;
}

/** One definition of the workspace. */
export class Macro {
  readonly file: string;
  readonly definition: Definition;
  readonly owner: Package | null;
  /** How much it has to do with metrics by its own text: it declares them, it may know of them, it shows no sign. */
  weight: 0 | 1 | 2 = 0;
  /** Text between the brackets of the definition. */
  readonly #text: string;
  #arms: readonly Arm[] | null | undefined;

  constructor(file: string, definition: Definition, owner: Package | null, text: string) {
    this.file = file;
    this.definition = definition;
    this.owner = owner;
    this.#text = text;
  }

  get name(): string {
    return this.definition.name;
  }

  /** Its arms, or null when the definition does not read. */
  get arms(): readonly Arm[] | null {
    const { from, to } = this.definition.body;
    if (this.#arms === undefined) this.#arms = armsOf(this.#text, from, to);
    return this.#arms;
  }

  get body(): string {
    return this.#text.slice(this.definition.body.from, this.definition.body.to);
  }
}

/** What a cast names: no macro has it as another name. */
const PRIMITIVE = /^(?:[iuf](?:8|16|32|64|128)|[iu]size|bool|char|str)$/;
/** The word of a definition. */
const DEFINITION: Words = ['macro_rules'];
/** Names of one macro that are followed. */
const MAX_NAMES = 32;

/** Names of the standard library's macros: a definition that nothing leads to does not stand for them. */
export const STANDARD: ReadonlySet<string> = new Set([
  ...[
    'assert',
    'assert_eq',
    'assert_ne',
    'debug_assert',
    'debug_assert_eq',
    'debug_assert_ne',
    'vec',
    'format',
    'print',
  ],
  ...['println', 'eprint', 'eprintln', 'write', 'writeln', 'panic', 'todo', 'unimplemented', 'unreachable', 'matches'],
  ...['dbg', 'concat', 'env', 'option_env', 'include', 'include_str', 'include_bytes', 'line', 'column', 'file', 'cfg'],
  ...['stringify', 'thread_local', 'compile_error', 'module_path', 'try'],
]);

export class MacroTable {
  readonly around: Surroundings;
  /** The files of modules, as far as somebody has asked. */
  readonly moduleFiles: WeakMap<ModuleDeclaration, string | null>;
  readonly #base: MacroTable | null;
  /** With a base: the file that is read anew. */
  readonly #file: string | null;
  readonly #byName = new Map<string, Macro[]>();
  #made: ReadonlySet<string> | undefined;
  readonly #outlines = new Map<string, Outline | null>();
  readonly #names = new Set<string>();
  /** Names that a `use … as …` may give to macros of these names. */
  readonly #renamed = new Map<string, Set<string>>();
  /** By name, the libraries whose declarations a macro makes; a macro that only may have to do with metrics has none. */
  readonly #matters = new Map<string, ReadonlySet<string>>();

  /** Reads the definitions of a workspace: those of the files whose text says `macro_rules!`. */
  constructor(around: Surroundings, base: { readonly table: MacroTable; readonly file: string } | null = null) {
    this.around = around;
    this.moduleFiles = base?.table.moduleFiles ?? new WeakMap();
    this.#base = base?.table ?? null;
    this.#file = base?.file ?? null;
    const words = base ? new Vocabulary([base.file], (file) => around.text(file)) : around.vocabulary();
    const definers = [...words.filesWith(DEFINITION)].filter((file) => around.text(file).includes('macro_rules!'));
    for (const file of definers) {
      for (const match of around.text(file).matchAll(/\bmacro_rules!\s*([\p{L}_][\p{L}\p{N}_]*)/gu)) {
        this.#names.add(match[1] ?? '');
      }
    }
    this.#rename(words);
    for (const file of definers) {
      for (const definition of this.outline(file)?.definitions ?? []) {
        this.#add(new Macro(file, definition, around.crates.owner(file), around.text(file)));
      }
    }
    this.#weigh();
  }

  /** Notes the new names that `use` gives to macros, and those that it gives to these. */
  #rename(words: Vocabulary): void {
    for (const name of this.#names) {
      const all = new Set(this.#givenTo(name, words));
      for (const each of all) if (all.size < MAX_NAMES) for (const next of this.#givenTo(each, words)) all.add(next);
      for (const other of all) {
        const known = this.#renamed.get(other);
        if (known) known.add(name);
        else this.#renamed.set(other, new Set([name]));
      }
    }
  }

  /** The names behind `as` that follow a name somewhere, as macros are named. */
  #givenTo(name: string, words: Vocabulary): string[] {
    return (words.holders(name) ?? []).flatMap(({ file, places }) => {
      const text = this.around.text(words.files[file] ?? '');
      return [...places].flatMap((place) => {
        const end = place + name.length;
        if (!text.startsWith(' as ', end)) return [];
        const other = /^[a-z_]\w*(?=\s*[;,}])/.exec(text.slice(end + 4, end + 84))?.[0];
        return other === undefined || other === '_' || PRIMITIVE.test(other) ? [] : [other];
      });
    });
  }

  /** The files that may call a macro of the workspace, by the names that these have. */
  callers(): ReadonlySet<string> {
    return this.around.vocabulary().filesWith([...this.#names, ...this.#renamed.keys()]);
  }

  /** The same with another text of one file: macros have made macros in it. */
  with(file: string, text: string): MacroTable {
    const around = { ...this.around, text: (each: string) => (each === file ? text : this.around.text(each)) };
    return new MacroTable(around, { table: this, file });
  }

  #add(macro: Macro): void {
    const known = this.#byName.get(macro.name);
    if (known) known.push(macro);
    else this.#byName.set(macro.name, [macro]);
  }

  /** The definitions of a name, in the order of files. */
  named(name: string): readonly Macro[] {
    const own = this.#byName.get(name) ?? [];
    const others = this.#base?.named(name).filter((macro) => macro.file !== this.#file) ?? [];
    return others.length === 0 ? own : [...others, ...own];
  }

  /** Whether a macro of the workspace has the name, or is given it by a `use`. */
  has(name: string): boolean {
    return this.#names.has(name) || this.#renamed.has(name) || (this.#base?.has(name) ?? false);
  }

  /** Whether a macro of the name may have to do with metrics. */
  matters(name: string): boolean {
    const isOwn =
      this.#matters.has(name) || [...(this.#renamed.get(name) ?? [])].some((each) => this.#matters.has(each));
    return isOwn || (this.#base?.matters(name) ?? false);
  }

  /** The libraries whose metrics a macro of the name declares, as far as its definition shows; empty for none. */
  libraries(name: string): readonly string[] {
    return [...(this.#matters.get(name) ?? this.#base?.libraries(name) ?? [])];
  }

  /** What a file shows without a syntax tree; null when its nesting is that of an attack. */
  outline(file: string): Outline | null {
    if (this.#base && file !== this.#file) return this.#base.outline(file);
    let known = this.#outlines.get(file);
    if (known === undefined) {
      known = outline(this.around.text(file), (name) => this.has(name));
      this.#outlines.set(file, known);
    }
    return known;
  }

  #makers(): ReadonlySet<string> {
    if (this.#base) return this.#base.#makers();
    this.#made ??= this.#byName.size === 0 ? new Set() : makersIn(this.around);
    return this.#made;
  }

  /** Which macros matter: by a sign in their own text, or because they call one that does. */
  #weigh(): void {
    const callers = new Map<string, Set<string>>();
    const queue: string[] = [];
    const makers = this.#makers();
    for (const [name, macros] of this.#byName) {
      const libraries = new Set<string>();
      let isSign = isNamedForMetrics(name);
      for (const macro of macros) {
        const { body } = macro;
        const own = this.around.librariesIn(body);
        for (const library of own) libraries.add(library);
        macro.weight = own.length > 0 ? 2 : isAboutMetrics(body, this.around, makers) ? 1 : 0;
        isSign ||= macro.weight > 0 || givesText(body) || givesPairs(body) || writesPage(this.around.text(macro.file));
        for (const called of calledIn(body)) {
          if (this.#base?.matters(called)) {
            isSign = true;
            for (const library of this.#base.libraries(called)) libraries.add(library);
          }
          if (called === name || !this.#byName.has(called)) continue;
          const known = callers.get(called);
          if (known) known.add(name);
          else callers.set(called, new Set([name]));
        }
      }
      if (!isSign && libraries.size === 0) continue;
      this.#matters.set(name, libraries);
      queue.push(name);
    }
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const libraries = this.#matters.get(name) ?? new Set();
      for (const caller of callers.get(name) ?? []) {
        const known = this.#matters.get(caller);
        const all = new Set([...(known ?? []), ...libraries]);
        if (known && all.size === known.size) continue;
        this.#matters.set(caller, all);
        queue.push(caller);
      }
    }
  }
}
