/**
 * The text that an expression stands for: literals, consts, `concat!`, `format!`, locals, and arguments that callers fix.
 *
 * A parameter has as many values as it has callers; each caller is one context, so that `new("a", "x")` and
 * `new("b", "y")` give two names and not four. What only run time knows stays a `*` with its reason.
 */

import { type Calls, nameOf } from './calls.ts';
import { rawText, unescaped } from './literals.ts';
import type { Item, Modules } from './modules.ts';
import {
  argumentsOf,
  type Expr,
  implType,
  isAside,
  keyOf,
  lastExpression,
  macroName,
  onlyChild,
  pieceExpression,
  snippet,
  withoutSelf,
} from './nodes.ts';
import { pathParts } from './paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from './scopes.ts';
import type { Node, SourceFile } from './syntax.ts';
import type { Workspace } from './workspace.ts';

/** The call that gives the parameters of a function their values. */
export interface Context {
  /** The function, by file and offset. */
  readonly function: string;
  readonly call: Expr;
  /** The context in which that call itself stands, when it needs one. */
  readonly outer: Context | null;
  /** How many calls the function has. */
  readonly callers: number;
}

/** A text, or the pattern that is known of it and why the rest is not. */
export type Value = { readonly text: string } | { readonly pattern: string; readonly reason: string };

/** Thrown inside: the value depends on a parameter of this function, whose callers are to be asked. */
class NeedsCaller {
  readonly function: Expr;
  readonly parameter: string;
  constructor(functionItem: Expr, parameter: string) {
    this.function = functionItem;
    this.parameter = parameter;
  }
}

/** Steps of following names before a value is given up: a chain that long is a cycle or hostile. */
const MAX_DEPTH = 24;
/** Callers of one function that are followed; what has more is said to have too many. */
const MAX_CALLERS = 5000;

export class Values {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #calls: Calls;

  constructor(workspace: Workspace, modules: Modules, calls: Calls) {
    this.#workspace = workspace;
    this.#modules = modules;
    this.#calls = calls;
  }

  /**
   * Runs `read` once for each context that fixes what it reads: once with null when no parameter matters, else once for
   * each caller. `read` uses `text`, `texts` and the like with the context that it is given.
   */
  inEachContext<T>(read: (context: Context | null) => T, unknown: (reason: string) => T): T[] {
    const results: T[] = [];
    const visit = (context: Context | null, depth: number): void => {
      try {
        results.push(read(context));
      } catch (need) {
        if (!(need instanceof NeedsCaller)) throw need;
        const name = nameOf(need.function);
        if (depth > 6) {
          results.push(
            unknown(
              `it is handed down through more than 6 functions to parameter \`${need.parameter}\` of \`${name}\``,
            ),
          );
          return;
        }
        const calls = this.#calls.of(need.function);
        if (calls.length === 0)
          results.push(
            unknown(`it is parameter \`${need.parameter}\` of \`${name}\`, which nothing outside tests calls by name`),
          );
        else if (calls.length > MAX_CALLERS)
          results.push(
            unknown(`it is parameter \`${need.parameter}\` of \`${name}\`, which has more than ${MAX_CALLERS} callers`),
          );
        else
          for (const call of calls)
            visit(
              calledFrom(context, { function: keyOf(need.function), call, outer: null, callers: calls.length }),
              depth + 1,
            );
      }
    };
    visit(null, 0);
    return results;
  }

  /**
   * The expression that a person would call the source of a value: the caller's argument instead of the parameter, and of
   * an expression that is put together, the first argument in it. Null when no argument of the context is part of it.
   */
  argumentBehind(expr: Expr, context: Context | null, depth = 0): Expr | null {
    const { source, node } = expr;
    if (context === null || depth > MAX_DEPTH) return null;
    if (node.type === 'identifier' || node.type === 'shorthand_field_initializer') {
      const name = source.textOf(node);
      const local = letBinding(source, node, name);
      if (local) return local.value ? this.argumentBehind({ source, node: local.value }, context, depth + 1) : null;
      const around = enclosingFunction(source, node);
      const index = around ? parameterIndex(source, around, name) : -1;
      if (!around || index < 0) return null;
      const given = this.#argument({ source, node: around }, index, name, context);
      return given && (this.argumentBehind(given.expr, given.context, depth + 1) ?? given.expr);
    }
    const parts =
      node.type === 'macro_invocation'
        ? source.insides(node)
        : node.namedChildren.filter((child): child is Node => child !== null && !isAside(child));
    for (const part of parts) {
      const found = this.argumentBehind({ source, node: part }, context, depth + 1);
      if (found) return found;
    }
    return null;
  }

  /** The text of an expression in a context. */
  text(expr: Expr, context: Context | null, depth = 0): Value {
    const { source, node } = expr;
    if (depth > MAX_DEPTH) return unknown(source, node, 'it goes through too many names');
    const again = (inner: Node | null, file = source): Value =>
      inner ? this.text({ source: file, node: inner }, context, depth + 1) : unknown(source, node, 'it is empty');
    switch (node.type) {
      case 'string_literal':
        return { text: unescaped(source.textOf(node)) };
      case 'raw_string_literal':
        return { text: rawText(source.textOf(node)) };
      case 'integer_literal':
      case 'float_literal':
      case 'boolean_literal':
        return { text: source.textOf(node).replace(/_?[iuf](?:8|16|32|64|128|size)$/, '') };
      case 'char_literal':
        return { text: unescaped(`"${source.textOf(node).slice(1, -1)}"`) };
      case 'ERROR':
      case 'source_file':
      case 'expression_statement':
      case 'parenthesized_expression':
      case 'reference_expression':
      case 'try_expression':
      case 'await_expression':
        return again(node.childForFieldName('value') ?? onlyChild(node));
      case 'block':
        return again(lastExpression(node));
      case 'macro_invocation':
        return this.#macro(expr, context, depth);
      case 'call_expression':
        return this.#call(expr, context, depth);
      case 'binary_expression': {
        // `String + &str` is the one operator on texts (std::string::String, `impl Add<&str>`).
        if (source.textOf(node.childForFieldName('operator') ?? node) !== '+') break;
        const [left, right] = [again(node.childForFieldName('left')), again(node.childForFieldName('right'))];
        const isNumber = (value: Value) => 'text' in value && /^[\d._]+$/.test(value.text);
        if (isNumber(left) && isNumber(right)) break;
        return joined([left, right]);
      }
      case 'identifier':
      case 'scoped_identifier':
      case 'generic_function':
      case 'field_expression':
      case 'shorthand_field_initializer':
        return this.#named(expr, context, depth);
    }
    return unknown(source, node, `\`${snippet(source, node)}\` is known only at run time`);
  }

  /**
   * The elements of a list expression: array, slice, `vec!`, a const or a local that holds one. Null when unknown.
   */
  elements(expr: Expr, context: Context | null, depth = 0): Expr[] | null {
    const { source, node } = expr;
    if (depth > MAX_DEPTH) return null;
    const again = (inner: Node | null, file = source) =>
      inner ? this.elements({ source: file, node: inner }, context, depth + 1) : null;
    switch (node.type) {
      case 'array_expression':
        if (node.childForFieldName('length')) return null;
        return node.namedChildren.flatMap((child) => (child && !isAside(child) ? [{ source, node: child }] : []));
      case 'ERROR':
      case 'source_file':
      case 'expression_statement':
      case 'parenthesized_expression':
      case 'reference_expression':
      case 'try_expression':
      case 'type_cast_expression':
      case 'index_expression':
        return again(
          node.childForFieldName('value') ?? node.namedChildren.find((child) => child && !isAside(child)) ?? null,
        );
      case 'macro_invocation': {
        if (macroName(source, node) !== 'vec') return null;
        return source.insides(node).flatMap((piece) => {
          const inner = pieceExpression(piece);
          return inner ? [{ source, node: inner }] : [];
        });
      }
      case 'call_expression': {
        const called = node.childForFieldName('function');
        if (!called) return null;
        if (called.type === 'field_expression') {
          const method = called.childForFieldName('field');
          if (
            method &&
            /^(to_vec|to_owned|into|clone|as_slice|as_ref|iter|into_iter|collect|to_slice|copied|cloned)$/.test(
              source.textOf(method),
            )
          ) {
            return again(called.childForFieldName('value'));
          }
          return null;
        }
        const name = pathParts(source.textOf(called));
        if (name.join('::') === 'Vec::new') return [];
        const first = argumentsOf(node)[0] ?? null;
        return /^(Vec|Box|HashMap|BTreeMap|Cow)::(from|new)$/.test(name.slice(-2).join('::')) ? again(first) : null;
      }
      case 'identifier':
      case 'scoped_identifier': {
        const target = this.#definition(expr, context);
        return target ? this.elements(target.expr, target.context, depth + 1) : null;
      }
      default:
        return null;
    }
  }

  /** The texts of a list; null when the list or one of its elements is unknown. */
  texts(expr: Expr, context: Context | null): string[] | null {
    const elements = this.elements(expr, context);
    if (!elements) return null;
    const texts: string[] = [];
    for (const element of elements) {
      const value = this.text(element, context);
      if (!('text' in value)) return null;
      texts.push(value.text);
    }
    return texts;
  }

  /** What an expression is a name for: follows locals, consts, and parameters (in their context) to a real expression. */
  follow(expr: Expr, context: Context | null): { expr: Expr; context: Context | null } {
    let at = { expr, context };
    for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
      const { source, node } = at.expr;
      if (
        node.type === 'ERROR' ||
        /^(source_file|expression_statement|parenthesized_expression|reference_expression|try_expression)$/.test(
          node.type,
        )
      ) {
        const inner = node.childForFieldName('value') ?? onlyChild(node);
        if (!inner) return at;
        at = { expr: { source, node: inner }, context: at.context };
      } else if (node.type === 'identifier' || node.type === 'scoped_identifier') {
        const target = this.#definition(at.expr, at.context);
        if (!target) return at;
        at = target;
      } else if (node.type === 'call_expression') {
        const called = node.childForFieldName('function');
        const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
        const receiver = called?.childForFieldName('value');
        if (!method || !receiver || !/^(clone|to_owned|into|unwrap|expect|as_ref|borrow)$/.test(source.textOf(method)))
          return at;
        at = { expr: { source, node: receiver }, context: at.context };
      } else return at;
    }
    return at;
  }

  #macro(expr: Expr, context: Context | null, depth: number): Value {
    const { source, node } = expr;
    const name = macroName(source, node);
    const pieces = source.insides(node);
    const part = (piece: Node): Value => this.text({ source, node: piece }, context, depth + 1);
    if (name === 'concat' || name === 'concatcp' || name === 'const_concat') return joined(pieces.map(part));
    if (name === 'stringify')
      return { text: pieces.map((piece) => source.textOf(piece).replace(/;$/, '').trim()).join(', ') };
    if (name === 'env') {
      const variable = pieces[0] ? part(pieces[0]) : null;
      const owner = this.#workspace.owner(source.file);
      if (variable && 'text' in variable && owner) {
        if (variable.text === 'CARGO_PKG_NAME') return { text: owner.name };
        if (variable.text === 'CARGO_CRATE_NAME') return { text: owner.libName };
      }
    }
    if (name === 'format' || name === 'formatcp' || name === 'const_format' || name === 'format_compact') {
      return this.#format(expr, pieces, context, depth);
    }
    return unknown(source, node, `macro \`${name}!\` makes it`);
  }

  /** `format!` with `{}`, `{0}` and `{name}`; a width or another format spec is not followed. std::fmt, "Usage". */
  #format(expr: Expr, pieces: readonly Node[], context: Context | null, depth: number): Value {
    const { source, node } = expr;
    const first = pieces[0];
    const template = first ? this.text({ source, node: first }, context, depth + 1) : null;
    if (!template || !('text' in template)) return unknown(source, node, 'its format is no literal');
    const positional: Node[] = [];
    const named = new Map<string, Node>();
    for (const piece of pieces.slice(1)) {
      const inner = pieceExpression(piece);
      if (inner?.type === 'assignment_expression') {
        const [left, right] = [inner.childForFieldName('left'), inner.childForFieldName('right')];
        if (left && right) named.set(source.textOf(left), right);
      } else if (inner) positional.push(inner);
    }
    const values: Value[] = [];
    let next = 0;
    let end = 0;
    for (const hole of template.text.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
      values.push({ text: template.text.slice(end, hole.index) });
      end = (hole.index ?? 0) + hole[0].length;
      if (hole[0] === '{{' || hole[0] === '}}') {
        values.push({ text: hole[0].slice(1) });
        continue;
      }
      const [argument = '', spec = ''] = (hole[1] ?? '').split(':');
      const target =
        argument === ''
          ? positional[next++]
          : /^\d+$/.test(argument)
            ? positional[Number(argument)]
            : named.get(argument);
      if (spec !== '') values.push({ pattern: '*', reason: `it is formatted with \`:${spec}\`` });
      else if (target) values.push(this.text({ source, node: target }, context, depth + 1));
      else if (/^[a-zA-Z_]\w*$/.test(argument)) values.push(this.#name(argument, expr, context, depth));
      else values.push({ pattern: '*', reason: `its format has no argument \`${argument}\`` });
    }
    values.push({ text: template.text.slice(end) });
    return joined(values);
  }

  #call(expr: Expr, context: Context | null, depth: number): Value {
    const { source, node } = expr;
    const called = node.childForFieldName('function');
    const args = argumentsOf(node);
    if (called?.type === 'field_expression') {
      const method = called.childForFieldName('field');
      const receiver = called.childForFieldName('value');
      if (
        method &&
        receiver &&
        /^(to_string|to_owned|into|as_str|clone|as_ref|into_owned|borrow|to_lowercase|to_uppercase)$/.test(
          source.textOf(method),
        )
      ) {
        const value = this.text({ source, node: receiver }, context, depth + 1);
        if (!('text' in value)) return value;
        const verb = source.textOf(method);
        return {
          text:
            verb === 'to_lowercase'
              ? value.text.toLowerCase()
              : verb === 'to_uppercase'
                ? value.text.toUpperCase()
                : value.text,
        };
      }
    }
    const path = called ? pathParts(source.textOf(called)) : [];
    const first = args[0];
    if (
      /^(String::from|Cow::from|Cow::Borrowed|Cow::Owned|Some|SharedString::const_str|KeyName::from_const_str|Arc::from|Box::from|String::from_str)$/.test(
        path.slice(-2).join('::'),
      ) &&
      first
    ) {
      return this.text({ source, node: first }, context, depth + 1);
    }
    if (called && called.type !== 'field_expression') {
      const meaning = this.#modules.resolve(path, source, node);
      if (meaning?.type === 'item' && meaning.item.node.type === 'function_item' && meaning.rest.length === 0) {
        const body = meaning.item.node.childForFieldName('body');
        const result = body ? lastExpression(body) : null;
        if (result) {
          const item = { source: meaning.item.source, node: meaning.item.node };
          return this.text(
            { source: item.source, node: result },
            { function: keyOf(item), call: expr, outer: context, callers: 1 },
            depth + 1,
          );
        }
      }
    }
    return unknown(source, node, `\`${snippet(source, node)}\` is known only at run time`);
  }

  #named(expr: Expr, context: Context | null, depth: number): Value {
    const target = this.#definition(expr, context);
    if (target) return this.text(target.expr, target.context, depth + 1);
    return unknown(expr.source, expr.node, `\`${snippet(expr.source, expr.node)}\` is known only at run time`);
  }

  #name(name: string, at: Expr, context: Context | null, depth: number): Value {
    const target = this.#definitionOf([name], at, context);
    if (target) return this.text(target.expr, target.context, depth + 1);
    return unknown(at.source, at.node, `\`${name}\` is known only at run time`);
  }

  #definition(expr: Expr, context: Context | null): { expr: Expr; context: Context | null } | null {
    const { source, node } = expr;
    if (node.type === 'field_expression') return null;
    return this.#definitionOf(pathParts(source.textOf(node)), expr, context);
  }

  /**
   * The expression that a name stands for: a local `let`, an argument of the caller, a const or static, an associated const.
   * @throws NeedsCaller when it is a parameter and the context does not say whose call is meant.
   */
  #definitionOf(
    path: readonly string[],
    at: Expr,
    context: Context | null,
  ): { expr: Expr; context: Context | null } | null {
    const { source, node } = at;
    const single = path.length === 1 ? (path[0] ?? '') : null;
    if (single !== null) {
      const local = letBinding(source, node, single);
      if (local) {
        const value = local.value;
        return value ? { expr: { source, node: value }, context } : null;
      }
      const around = enclosingFunction(source, node);
      const index = around ? parameterIndex(source, around, single) : -1;
      if (around && index >= 0) return this.#argument({ source, node: around }, index, single, context);
    }
    const meaning = this.#modules.resolve(withoutSelf(path, source, node), source, node);
    if (meaning?.type !== 'item') return null;
    const last = meaning.rest.at(-1);
    const item =
      last === undefined ? meaning.item : meaning.rest.length === 1 ? this.#associated(meaning.item, last) : null;
    if (item?.node.type !== 'const_item' && item?.node.type !== 'static_item') return null;
    const value = item.node.childForFieldName('value');
    return value ? { expr: { source: item.source, node: value }, context: null } : null;
  }

  /** A const of the impl blocks of a type, in the type's own file or elsewhere in its package. */
  #associated(type: Item, name: string): Item | null {
    const files = [type.source.file, ...this.#workspace.filesOf(this.#workspace.owner(type.source.file))];
    for (const file of new Set(files)) {
      for (const item of this.#modules.items(file, name))
        if (implType(item.source, item.node) === type.name) return item;
    }
    return null;
  }

  #argument(
    functionItem: Expr,
    index: number,
    name: string,
    context: Context | null,
  ): { expr: Expr; context: Context | null } | null {
    const key = keyOf(functionItem);
    let at = context;
    while (at && at.function !== key) at = at.outer;
    if (!at) throw new NeedsCaller(functionItem, name);
    const args = argumentsOf(at.call.node);
    const callee = at.call.node.childForFieldName('function');
    const takesSelf =
      functionItem.node
        .childForFieldName('parameters')
        ?.namedChildren.some((child) => child?.type === 'self_parameter') ?? false;
    const shift = takesSelf && callee?.type === 'field_expression' ? 1 : 0;
    const value = args[index - shift];
    // The argument is read where the call stands: in what is around that call, not in the function called.
    return value ? { expr: { source: at.call.source, node: value }, context: at.outer } : null;
  }
}

/** The context with the call of its outermost function added: that is the one whose caller was missing. */
function calledFrom(context: Context | null, frame: Context): Context {
  return context === null ? frame : { ...context, outer: calledFrom(context.outer, frame) };
}

/** Texts one after the other; one unknown among them makes the whole a pattern. */
export function joined(values: readonly Value[]): Value {
  const reasons = values.flatMap((value) => ('text' in value ? [] : [value.reason]));
  if (reasons.length === 0) return { text: values.map((value) => ('text' in value ? value.text : '')).join('') };
  const pattern = values
    .map((value) => ('text' in value ? value.text : value.pattern))
    .join('')
    .replace(/\*+/g, '*');
  return { pattern, reason: reasons[0] ?? '' };
}

function unknown(_source: SourceFile, _node: Node, reason: string): Value {
  return { pattern: '*', reason };
}
