/** The `macro_rules!` of a workspace, and which of them matter to metrics. */
import type { Crates, Package } from '../crates.ts';
import { type Arm, armsOf } from './definition.ts';
import { type Definition, type Outline, outline } from './outline.ts';

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

/** A sign that code has to do with metrics, or with the names of them, wherever it comes from. */
const SIGN =
  /metric|counter|gauge|histogram|prometheus|\bmeter\b|regist(?:er|ry)|\bas_str\b|'static\s+str\b|\b(?:const|static)\s+(?:ref\s+)?\$/i;
const METHOD = /\.\s*([a-z_]\w*)\s*(?:::\s*<[^<>;{}()]{0,80}>\s*)?\(/g;
const CALLED = /([A-Za-z_]\w*)\s*!\s*[([{]/g;

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
  readonly #base: MacroTable | null;
  /** With a base: the file that is read anew. */
  readonly #file: string | null;
  readonly #byName = new Map<string, Macro[]>();
  readonly #outlines = new Map<string, Outline | null>();
  readonly #names = new Set<string>();
  /** By name, the libraries whose declarations a macro makes; a macro that only may have to do with metrics has none. */
  readonly #matters = new Map<string, ReadonlySet<string>>();

  /** Reads the definitions of a workspace: those of the files whose text says `macro_rules!`. */
  constructor(around: Surroundings, base: { readonly table: MacroTable; readonly file: string } | null = null) {
    this.around = around;
    this.#base = base?.table ?? null;
    this.#file = base?.file ?? null;
    const files = base ? [base.file] : around.files;
    const definers = files.filter((file) => around.text(file).includes('macro_rules!'));
    for (const file of definers) {
      for (const match of around.text(file).matchAll(/\bmacro_rules!\s*([\p{L}_][\p{L}\p{N}_]*)/gu)) {
        this.#names.add(match[1] ?? '');
      }
    }
    for (const file of definers) {
      for (const definition of this.outline(file)?.definitions ?? []) {
        this.#add(new Macro(file, definition, around.crates.owner(file), around.text(file)));
      }
    }
    this.#weigh();
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

  /** Whether a macro of the workspace has the name. */
  has(name: string): boolean {
    return this.#names.has(name) || (this.#base?.has(name) ?? false);
  }

  /** Whether a macro of the name may have to do with metrics. */
  matters(name: string): boolean {
    return this.#matters.has(name) || (this.#base?.matters(name) ?? false);
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

  /** Which macros matter: by a sign in their own text, or because they call one that does. */
  #weigh(): void {
    const callers = new Map<string, Set<string>>();
    const queue: string[] = [];
    for (const [name, macros] of this.#byName) {
      const libraries = new Set<string>();
      let isSign = SIGN.test(name);
      for (const macro of macros) {
        const { body } = macro;
        const own = this.around.librariesIn(body);
        for (const library of own) libraries.add(library);
        const writes = [...body.matchAll(METHOD)].some((match) => this.around.writes.has(match[1] ?? ''));
        macro.weight = own.length > 0 ? 2 : writes || SIGN.test(body) ? 1 : 0;
        isSign ||= macro.weight > 0;
        for (const [, called = ''] of body.matchAll(CALLED)) {
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
