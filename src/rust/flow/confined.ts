/**
 * Whether a value provably stays where nothing hands it on: every place that mentions it does one of a few things that are known to
 * keep it. What a flow overlooks is no proof of that, so it is asked the other way round: whatever is not known lets it out.
 */
import type { Analysis } from '../analysis.ts';
import { attributesOf } from '../source/attributes.ts';
import { argumentsOf, blockAround, callOf, type Expr, keyOf, lastExpression, macroName } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Item } from '../workspace/items.ts';
import type { Occurrence } from '../workspace/occurrences.ts';
import { functionAround } from './functions.ts';
import { structAround } from './holders.ts';
import { isName, wholePath } from './mentions.ts';
import { fieldNamed, isOfOther, isOtherItem, isOtherWith, ownerAt } from './other-names.ts';

/** The methods that are known to keep a value. */
export interface Keeping {
  /** They do something to it, and give back nothing of it. */
  readonly ends: ReadonlySet<string>;
  /** They give back the value, or a part of it, which is to stay as well. */
  readonly gives: ReadonlySet<string>;
}

/** Mentions of all names of one value that are looked at. */
const MAX_MENTIONS = 500;

/** What calls a closure for the value of a static, when that is used first. */
const LAZY = /(?:^|::)(?:Sync)?Lazy(?:Lock|Cell)?::new$/;
/** What shares a value among owners. */
const SHARES = /(?:^|::)(?:Arc|Rc)::new$/;
/** Attributes that add no code to an item. */
const PLAIN = /^(?:allow|warn|deny|expect|doc|cfg|must_use|non_exhaustive|deprecated|rustfmt::skip|inline)\b/;
/** Derived traits that do nothing to what fields hold but copy and show it. */
const DERIVED = /^derive\s*\(\s*(?:(?:\w+\s*::\s*)*(?:Clone|Debug|Default)\s*(?:,\s*|(?=\))))*\)$/;
/** Macros that read as the code that is written in them, or that only show it. */
const READ =
  /^(?:e?print(?:ln)?|format(?:_args)?|write(?:ln)?|panic|todo|unreachable|unimplemented|assert(?:_eq|_ne)?|debug_assert(?:_eq|_ne)?|matches|vec|log|trace|debug|info|warn|error|\w*_?span|bail|ensure|anyhow|eyre|select|join|try_join|cfg_if|lazy_static|pin|stream|try_stream|json)$/;

/** Whether what an expression gives stays with names that nothing hands on. */
export function isConfined(analysis: Analysis, origin: Expr, keeping: Keeping): boolean {
  return new Confinement(analysis, keeping).holds(origin);
}

/** Whether nothing outside tests runs the code at a place, and nobody out of sight can. */
export function isIdle({ workspace, reach }: Analysis, { source, node }: Expr): boolean {
  if (workspace.isTest(source, node)) return true;
  const around = functionAround(source, node);
  return around !== null && !reach.isApi(around) && reach.of(source, node) === 'no';
}

class Confinement {
  readonly #analysis: Analysis;
  readonly #keeping: Keeping;
  /** Expressions that stand for the value. */
  readonly #open: Expr[] = [];
  /** The names that it has, by the places that declare them. */
  readonly #names = new Set<string>();

  constructor(analysis: Analysis, keeping: Keeping) {
    this.#analysis = analysis;
    this.#keeping = keeping;
  }

  holds(origin: Expr): boolean {
    if (!isReadAsCode(origin) || !this.#stays(origin)) return false;
    let count = 0;
    for (let at = this.#open.pop(); at; at = this.#open.pop()) {
      count += 1;
      if (count > MAX_MENTIONS) return false;
      if (!(isReadAsCode(at) && this.#stays(at)) && !isIdle(this.#analysis, at)) return false;
    }
    return true;
  }

  /** Whether the value stays on its way outward from an expression that stands for it; the names that it gets are open then. */
  #stays({ source, node }: Expr): boolean {
    let at = node;
    for (let parent = source.parent(at); parent; parent = source.parent(at)) {
      const next = this.#step(source, at, parent);
      if (typeof next === 'boolean') return next;
      at = next;
    }
    return false;
  }

  /** One step outward: the node that now stands for the value, or whether it stays where the way ends. */
  #step(source: SourceFile, node: Node, parent: Node): Node | boolean {
    const isValue = () => parent.childForFieldName('value')?.id === node.id;
    switch (parent.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'try_expression':
        return parent;
      case 'unary_expression':
        return source.text[parent.startIndex] === '*' && parent;
      case 'field_expression':
        return isValue() && this.#called(source, parent);
      case 'arguments':
        return this.#handedTo(source, parent, SHARES);
      case 'closure_expression':
        return parent.childForFieldName('body')?.id === node.id && this.#ofClosure(source, parent);
      case 'block':
        return lastExpression(parent)?.id === node.id && source.parent(parent)?.type === 'closure_expression' && parent;
      case 'expression_statement':
        return parent.lastChild?.type === ';' && parent.endIndex <= source.end;
      case 'let_declaration':
        return isValue() && this.#inLocal(source, parent);
      case 'static_item':
        return isValue() && this.#inStatic(source, parent);
      case 'field_initializer':
        return isValue() && this.#inField(source, parent, parent.childForFieldName('field'));
      case 'shorthand_field_initializer':
        return this.#inField(source, parent, node);
      default:
        return false;
    }
  }

  /** A method that keeps the value, or that gives it back. */
  #called(source: SourceFile, access: Node): Node | boolean {
    const call = callOf(source, access);
    const name = source.textOf(access.childForFieldName('field') ?? access);
    if (!call) return false;
    if (this.#keeping.ends.has(name)) return true;
    // `HITS.with(|hits| …)` of a thread's own static calls what it is given with the value.
    const takesClosure = name === 'with' && !/^(?:reference|macro)_/.test(argumentsOf(call)[0]?.type ?? '');
    return this.#keeping.gives.has(name) && !takesClosure && call;
  }

  /** The call of a function from outside by one of these paths, with these arguments; false for any other. */
  #handedTo(source: SourceFile, list: Node, paths: RegExp): Node | false {
    const call = source.parent(list);
    const called = call?.type === 'call_expression' ? call.childForFieldName('function') : null;
    const path = called ? pathParts(source.textOf(called)) : [];
    if (!call || !paths.test(path.join('::'))) return false;
    return this.#analysis.modules.resolve(path.slice(0, -1), source, call)?.type !== 'item' && call;
  }

  #ofClosure(source: SourceFile, closure: Node): Node | false {
    const list = source.parent(closure);
    return list?.type === 'arguments' && this.#handedTo(source, list, LAZY);
  }

  /** Whether a name is met for the first time: its mentions are to be looked at. */
  #isNew(declaration: Expr): boolean {
    const key = keyOf(declaration);
    if (this.#names.has(key)) return false;
    this.#names.add(key);
    return true;
  }

  #inLocal(source: SourceFile, declaration: Node): boolean {
    const pattern = declaration.childForFieldName('pattern');
    const block = blockAround(source, declaration);
    if (pattern?.type !== 'identifier' || block?.type !== 'block') return false;
    if (!this.#isNew({ source, node: declaration })) return true;
    const name = source.textOf(pattern);
    return source.placesOf(name).every((from) => {
      if (from < declaration.endIndex || from >= block.endIndex || isBehindDot(source, from)) return true;
      return this.#mentioned({ source, from, to: from + name.length }, (node) => {
        const binding = letBinding(source, node, name)?.declaration;
        return binding !== undefined && binding.startIndex > declaration.startIndex;
      });
    });
  }

  #inStatic(source: SourceFile, node: Node): boolean {
    const { workspace, modules, reach } = this.#analysis;
    const name = node.childForFieldName('name');
    if (!name) return false;
    if (!this.#isNew({ source, node })) return true;
    if (!isPlain({ source, node }) || reach.isApi({ source, node })) return false;
    const module = modules.moduleOf(source, node);
    const item: Item = { source, node, name: source.textOf(name), at: name.startIndex, module };
    for (const each of workspace.namesFor(item.name, workspace.files))
      for (const at of workspace.occurrences(each, workspace.files)) {
        if ((at.source === source && at.from === item.at) || at.source.isInUse(at.from)) continue;
        if (!this.#mentioned(at, (mention) => isOtherItem(this.#analysis, { source: at.source, node: mention }, item)))
          return false;
      }
    return true;
  }

  /** A place of the name of a static or a local: no mention of it, one that is open now, or one that is not understood. */
  #mentioned({ source, from, to }: Occurrence, isOther: (node: Node) => boolean): boolean {
    const { workspace } = this.#analysis;
    if (source.isInert(from) || workspace.tests.isTestFile(source.file) || source.isInTestItem(from)) return true;
    const node = source.nodeAt(from, to);
    if (!node) return false;
    if (node.type === 'field_identifier') return true;
    const whole = node.type === 'identifier' ? wholePath(source, node) : node;
    if (!whole || isName(source, whole) || isOther(node)) return true;
    this.#open.push({ source, node: whole });
    return true;
  }

  #inField(source: SourceFile, initializer: Node, name: Node | null): boolean {
    const { workspace, reach } = this.#analysis;
    const around = structAround(source, initializer);
    const struct = around && ownerAt(this.#analysis, source, around.object);
    const field = name ? source.textOf(name) : '';
    const declared = struct && fieldNamed(struct, field);
    if (struct?.node.type !== 'struct_item' || !declared) return false;
    const own = { source: struct.source, node: declared };
    if (!this.#isNew(own)) return true;
    const isPublic = declared.namedChildren.some((child) => child.type === 'visibility_modifier');
    if (!isPlain(struct) || !isPlain(own) || (isPublic && reach.isApi(struct))) return false;
    for (const at of workspace.occurrences(field, workspace.files))
      if (!this.#fieldMentioned(at, field, struct)) return false;
    return true;
  }

  /** A place of the name of a field, as `#mentioned` looks at it. */
  #fieldMentioned({ source, from, to }: Occurrence, field: string, struct: Item): boolean {
    const { workspace } = this.#analysis;
    if (source.isInert(from) || workspace.tests.isTestFile(source.file) || source.isInTestItem(from)) return true;
    if (source.isInUse(from)) return true;
    const node = source.nodeAt(from, to);
    const parent = node ? source.parent(node) : null;
    if (!node || !parent) return false;
    if (isBehindDot(source, from)) {
      if (parent.type !== 'field_expression') return isIdle(this.#analysis, { source, node });
      const receiver = parent.childForFieldName('value');
      const owner = receiver ? ownerAt(this.#analysis, source, receiver) : null;
      if (callOf(source, parent) || (owner && isOtherWith(owner, field, struct))) return true;
      this.#open.push({ source, node: parent });
      return true;
    }
    if (parent.type === 'field_pattern')
      return isOfOther(this.#analysis, { source, node: parent }, struct) || isIdle(this.#analysis, { source, node });
    return isReadAsCode({ source, node }) || isIdle(this.#analysis, { source, node });
  }
}

/** Whether no macro around a place may make something else of the code that is written in it. */
function isReadAsCode({ source, node }: Expr): boolean {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at.type === 'macro_invocation' && !READ.test(macroName(source, at))) return false;
  return true;
}

/** Whether no attribute of an item, or of a module around it, adds code that is not in sight. */
function isPlain({ source, node }: Expr): boolean {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at === node || at.type === 'mod_item')
      if (!attributesOf(source, at).every((each) => PLAIN.test(each) || DERIVED.test(each))) return false;
  return true;
}

function isBehindDot({ text }: SourceFile, offset: number): boolean {
  return /(?<!\.)\.\s*$/.test(text.slice(Math.max(0, offset - 80), offset));
}
