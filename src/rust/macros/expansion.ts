/**
 * Puts the expansions of a workspace's own macros in the place of their calls, so that everything that reads a file reads
 * what the compiler does: a call of `my_counter!("name", "help")` is the declaration that its body makes.
 */
import { isTestAttribute } from '../source/attributes.ts';
import { isWordPart } from '../source/words.ts';
import { attributesBefore } from './beside.ts';
import { CallExpansion } from './call.ts';
import { Offsets, type Stretch } from './offsets.ts';
import type { Call, Outline } from './outline.ts';
import { MacroScope } from './scope.ts';
import { MacroTable, type Surroundings } from './table.ts';

/** A call of a macro that declares metrics, left as it is written, and why. */
export interface Unexpanded {
  /** Offset of the call in the text as written. */
  readonly at: number;
  /** Offset in the expanded text of what stands there. */
  readonly read: number;
  readonly name: string;
  readonly reason: string;
  /** The libraries whose metrics the macro declares. */
  readonly libraries: readonly string[];
}

/** A file with the macros of its workspace expanded. */
export interface Expansion {
  readonly text: string;
  readonly offsets: Offsets;
  readonly unexpanded: readonly Unexpanded[];
}

/** Tokens that are looked at for one file and for a workspace, and characters that their expansions may have. */
const MAX_STEPS = { file: 2_000_000, workspace: 40_000_000 };
const MAX_LENGTH = { file: 300_000, workspace: 16_000_000 };
const SPACE = 0x20;

/** Macros that macros define, which macros define: how often a file is read again for them. */
const MAX_ROUNDS = 3;

/** An expansion with what a further one needs of it. */
interface Made extends Expansion {
  readonly stretches: readonly Stretch[];
  /** Whether a macro has made a macro. */
  readonly definesMore: boolean;
}

export class Macros {
  readonly #around: Surroundings;
  #table: MacroTable | undefined;
  #callers: ReadonlySet<string> | undefined;
  #steps = MAX_STEPS.workspace;
  #length = MAX_LENGTH.workspace;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** A file with its macros expanded, or null when it calls none that matters: then it stays as it is, byte for byte. */
  expand(file: string, text: string): Expansion | null {
    if (!this.callers().has(file)) return null;
    const table = this.#all();
    let declares: boolean | undefined;
    const isWanted = (name: string): boolean => {
      if (!table.has(name)) return false;
      if (table.matters(name)) return true;
      // A macro that shows nothing of metrics may be handed some.
      declares ??= this.#mayDeclare(file) && this.#around.librariesIn(text).length > 0;
      return declares;
    };
    if (!mayCall(text, isWanted)) return null;
    let expanded = this.#inFile(file, text, table);
    for (let round = 1; round < MAX_ROUNDS && expanded?.definesMore; round += 1) {
      const again: Made | null = this.#inFile(file, expanded.text, table.with(file, expanded.text));
      if (!again || again.text === expanded.text) break;
      const { offsets } = expanded;
      const unexpanded = again.unexpanded.map((each) => ({ ...each, at: offsets.written(each.at) }));
      expanded = { ...again, stretches: offsets.behind(again.stretches), unexpanded, offsets };
      expanded = { ...expanded, offsets: new Offsets(expanded.stretches) };
    }
    return expanded;
  }

  /** The files that may call a macro of the workspace: no other one is expanded. */
  callers(): ReadonlySet<string> {
    this.#callers ??= this.#all().callers();
    return this.#callers;
  }

  #mayDeclare(file: string): boolean {
    return this.#around.vocabulary().filesWith(this.#around.declarationWords).has(file);
  }

  #all(): MacroTable {
    this.#table ??= new MacroTable(this.#around);
    return this.#table;
  }

  #inFile(file: string, text: string, table: MacroTable): Made | null {
    const read = table.outline(file);
    if (!read) return null;
    const scope = new MacroScope(table);
    let definesMore = false;
    const budget = { steps: Math.min(MAX_STEPS.file, this.#steps), length: Math.min(MAX_LENGTH.file, this.#length) };
    const before = { ...budget };
    const stretches: Stretch[] = [];
    const unexpanded: Unexpanded[] = [];
    const parts: string[] = [];
    let length = 0;
    let copied = 0;
    const copy = (to: number): void => {
      if (to === copied) return;
      stretches.push({ from: length, origin: copied, exact: true });
      parts.push(text.slice(copied, to));
      length += to - copied;
      copied = to;
    };
    for (const call of read.calls) {
      if (call.from < copied || this.#isTest(text, call, read)) continue;
      const name = call.path.at(-1) ?? '';
      const macro = scope.find(call.path, file, call.from);
      if (!macro) continue;
      const written = text.slice(call.open, call.to);
      if (!table.matters(name) && this.#around.librariesIn(written).length === 0) continue;
      const start = length + call.from - copied;
      const expansion = new CallExpansion(table, scope, { file, text, read, call }, budget);
      const rendering = expansion.of(macro, start);
      unexpanded.push(...expansion.failures.map((each) => ({ ...each, read: start })));
      if (!rendering) continue;
      definesMore ||= rendering.text.includes('macro_rules!');
      copy(call.from);
      parts.push(rendering.text);
      stretches.push(...rendering.stretches);
      length += rendering.text.length;
      budget.length -= rendering.text.length;
      copied = call.to;
      if (rendering.text === '') stretches.push({ from: length, origin: call.from, exact: false });
    }
    this.#steps -= before.steps - budget.steps;
    this.#length -= before.length - budget.length;
    if (copied === 0 && parts.length === 0)
      return unexpanded.length === 0 ? null : made(text, [{ from: 0, origin: 0, exact: true }], unexpanded, false);
    copy(text.length);
    stretches.push({ from: length, origin: text.length, exact: true });
    return made(parts.join(''), stretches, unexpanded, definesMore);
  }

  /** A call that a test build alone compiles stays what it is: its attribute would stand before the first item only. */
  #isTest(text: string, call: Call, read: Outline): boolean {
    return attributesBefore(text, call.from, read).some((each) =>
      isTestAttribute(each.replace(/^#!?\[\s*|\s*\]$/g, '')),
    );
  }
}

function made(text: string, stretches: Stretch[], unexpanded: readonly Unexpanded[], definesMore: boolean): Made {
  return { text, stretches, offsets: new Offsets(stretches), unexpanded, definesMore };
}

/** Whether a text calls a macro by a name that is wanted. Linear: it looks back from each `!`. */
function mayCall(text: string, isWanted: (name: string) => boolean): boolean {
  const asked = new Map<string, boolean>();
  for (let at = text.indexOf('!'); at !== -1; at = text.indexOf('!', at + 1)) {
    const to = text.charCodeAt(at - 1) === SPACE ? at - 1 : at;
    let from = to;
    while (isWordPart(text.charCodeAt(from - 1))) from -= 1;
    if (from === to) continue;
    const name = text.slice(from, to);
    let known = asked.get(name);
    if (known === undefined) {
      known = isWanted(name);
      asked.set(name, known);
    }
    if (known) return true;
  }
  return false;
}
