/**
 * What the text of a file shows without a syntax tree, as far as macros need it: modules, imports, `macro_rules!`
 * definitions, and calls of macros by name. One pass over brackets, quotes and a few words; linear.
 */
import { endOfInert, MAX_NESTING } from '../source/balance.ts';
import { attributesBefore, behindSpace, type Inert, pathBefore, type Scope, wordBefore } from './beside.ts';
import { importsOf } from './uses.ts';

export interface ModuleDeclaration {
  readonly name: string;
  readonly at: number;
  /** The inside of its braces; null when it is a file of its own. */
  readonly body: Scope | null;
  /** Where a macro of it stays visible when it says `#[macro_use]`, else null. */
  readonly reaches: Scope | null;
  /** The value of `#[path = "…"]`, or null. */
  readonly path: string | null;
}

export interface Definition {
  readonly name: string;
  readonly at: number;
  /** The inside of its brackets: its arms. */
  readonly body: Scope;
  /** Where the name can be seen in this file: behind it, to the end of what it stands in. */
  readonly scope: Scope;
  /** `#[macro_export]`: the root of its crate has it too. */
  readonly exported: boolean;
  /** `#[macro_export(local_inner_macros)]`: the macros that it calls are those of its crate. */
  readonly inner: boolean;
  /** Whether a `cfg` stands on it: another definition of the name may take its place. */
  readonly conditional: boolean;
}

/** One name that a `use` brings in; `*` for all of a module. */
export interface MacroImport {
  readonly name: string;
  readonly path: readonly string[];
  readonly scope: Scope;
  readonly at: number;
}

/** A call by its text: `path::name! { … }`. */
export interface Call {
  readonly path: readonly string[];
  /** Where the path begins. */
  readonly from: number;
  /** The opening bracket. */
  readonly open: number;
  /** Behind the closing bracket. */
  readonly to: number;
  /** How many brackets are open around it. */
  readonly depth: number;
  /** Whether the innermost of them is a brace, or there is none. */
  readonly isBody: boolean;
}

export interface Outline extends Inert {
  readonly modules: readonly ModuleDeclaration[];
  readonly definitions: readonly Definition[];
  readonly imports: readonly MacroImport[];
  /** Crates whose macros `#[macro_use] extern crate` brings in. */
  readonly crates: readonly string[];
  readonly calls: readonly Call[];
}

const NEXT = /[()[\]{}"'!]|\/\/|\/\*|\b(?:b|c)?r#*"|\b(?:mod|use|extern)\s/g;
/** How `mod`, `use` and `extern` begin, and nothing else that is looked for. */
const WORD_FIRST = 'mue';
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Macros that hold code for another program: what they are handed is no more code here than the body of a definition. */
const QUOTES = /^(?:parse_)?quote(?:_spanned)?$/;

/** Imports of one file that are read. */
const MAX_IMPORTS = 4096;

interface Open {
  readonly at: number;
  readonly bracket: string;
  /** What is decided when it closes. */
  readonly closed: ((to: number) => void) | null;
  /** Whether it holds no code of this program: a definition's arms, or what is quoted. */
  readonly definition: boolean;
  /** Set on the braces of a module with `#[macro_use]`: a macro in it is seen in what stands around. */
  readonly leaky: boolean;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Reads a text; null when its nesting is that of an attack. `isWanted` says which calls to note. */
export function outline(text: string, isWanted: (name: string) => boolean): Outline | null {
  const modules: Mutable<ModuleDeclaration>[] = [];
  const definitions: Mutable<Definition>[] = [];
  const imports: MacroImport[] = [];
  const crates: string[] = [];
  const calls: Call[] = [];
  const comments: Scope[] = [];
  const attributes: Scope[] = [];
  const stack: Open[] = [];
  /** The scopes that end with an open bracket, by how many are open there. */
  const growing: Mutable<Scope>[][] = [];
  let inDefinition = 0;
  const before = { comments, attributes };
  const next = new RegExp(NEXT);

  const scopeHere = (from: number): Mutable<Scope> => {
    let depth = stack.length;
    while (depth > 0 && stack[depth - 1]?.leaky) depth -= 1;
    const scope = { from, to: text.length };
    if (depth > 0) {
      const known = growing[depth];
      if (known) known.push(scope);
      else growing[depth] = [scope];
    }
    return scope;
  };
  const push = (at: number, bracket: string, more: Partial<Open>): void => {
    stack.push({ at, bracket, closed: null, definition: false, leaky: false, ...more });
    next.lastIndex = at + 1;
  };

  for (let match = next.exec(text); match; match = next.exec(text)) {
    const at = match.index;
    const token = match[0];
    const opens = token === '(' || token === '[' || token === '{';
    if (opens) {
      push(at, token, {});
      if (stack.length > MAX_NESTING) return null;
    } else if (CLOSES[token]) {
      const top = stack.at(-1);
      if (top?.bracket !== CLOSES[token]) continue;
      const ended = growing[stack.length];
      if (ended && ended.length > 0) {
        for (const scope of ended) scope.to = at;
        ended.length = 0;
      }
      stack.pop();
      if (top.definition) inDefinition -= 1;
      if (token === ']' && /#!?$/.test(text.slice(Math.max(0, top.at - 2), top.at)))
        attributes.push({ from: text.lastIndexOf('#', top.at), to: at + 1 });
      top.closed?.(at + 1);
    } else if (token === '!') {
      const name = wordBefore(text, at);
      if (name === null) continue;
      const behind = behindSpace(text, at + 1);
      if (name.text === 'macro_rules') {
        const defined = /(?:r#)?([\p{L}_][\p{L}\p{N}_]*)\s*([({[])/uy;
        defined.lastIndex = behind;
        const head = defined.exec(text);
        if (!head || inDefinition > 0) continue;
        const open = defined.lastIndex - 1;
        const above = attributesBefore(text, name.from, before);
        const exported = above.find((each) => /^#\[\s*macro_export\b/.test(each));
        const outer = scopeHere(at);
        push(open, head[2] ?? '', {
          definition: true,
          closed: (to) => {
            outer.from = to;
            definitions.push({
              name: head[1] ?? '',
              at: name.from,
              body: { from: open + 1, to: to - 1 },
              scope: outer,
              exported: exported !== undefined,
              inner: exported?.includes('local_inner_macros') ?? false,
              conditional: above.some((each) => /^#\[\s*cfg\b/.test(each)),
            });
          },
        });
        inDefinition += 1;
      } else if (QUOTES.test(name.text) && /[({[]/.test(text.charAt(behind))) {
        push(behind, text.charAt(behind), { definition: true });
        inDefinition += 1;
      } else if (inDefinition === 0 && /[({[]/.test(text.charAt(behind)) && isWanted(name.text)) {
        const { path, from } = pathBefore(text, name);
        const isBody = (stack.at(-1)?.bracket ?? '{') === '{';
        const call: Mutable<Call> = { path, from, open: behind, to: 0, depth: stack.length, isBody };
        push(behind, text.charAt(behind), {
          closed: (to) => {
            call.to = to;
            calls.push(call);
          },
        });
      }
    } else if (WORD_FIRST.includes(token.charAt(0))) {
      if (inDefinition > 0) continue;
      if (token.startsWith('mod')) {
        const head = /mod\s+(?:r#)?([\p{L}_][\p{L}\p{N}_]*)\s*([;{])/uy;
        head.lastIndex = at;
        const found = head.exec(text);
        if (!found) continue;
        const above = attributesBefore(text, at, before);
        const leaky = above.some((each) => /^#\[\s*macro_use\b/.test(each));
        const path = above.map((each) => /^#\[\s*path\s*=\s*"([^"\n]*)"/.exec(each)?.[1]).find(Boolean) ?? null;
        const declared: Mutable<ModuleDeclaration> = { name: found[1] ?? '', at, body: null, reaches: null, path };
        modules.push(declared);
        if (leaky) declared.reaches = scopeHere(head.lastIndex);
        if (found[2] !== '{') continue;
        const from = head.lastIndex;
        declared.body = { from, to: text.length };
        push(from - 1, '{', {
          leaky,
          closed: (to) => {
            declared.body = { from, to: to - 1 };
          },
        });
      } else if (token.startsWith('extern')) {
        const found = /^extern\s+crate\s+(?:r#)?(\w+)/.exec(text.slice(at, at + 200));
        if (found && attributesBefore(text, at, before).some((each) => /^#\[\s*macro_use\b/.test(each)))
          crates.push(found[1] ?? '');
      } else {
        const end = text.indexOf(';', at);
        if (end === -1 || imports.length > MAX_IMPORTS) continue;
        const scope = scopeHere(at);
        const around = stack.findLast((each) => each.bracket === '{');
        scope.from = around ? around.at : 0;
        for (const each of importsOf(text.slice(at + 4, end))) imports.push({ ...each, scope, at });
        next.lastIndex = end;
      }
    } else {
      const prefix = /^[bc](?=r)/.exec(token)?.[0].length ?? 0;
      const end = endOfInert(text, at + prefix, token.slice(prefix));
      if (end === null) break;
      if (token.startsWith('/')) comments.push({ from: at, to: end });
      next.lastIndex = end;
    }
  }
  calls.sort((a, b) => a.from - b.from);
  definitions.sort((a, b) => a.at - b.at);
  return { modules, definitions, imports, crates, calls, comments, attributes };
}
