/**
 * The text that an expression stands for: literals, consts, `concat!`, `format!`, locals, and arguments that callers fix.
 *
 * A parameter has as many values as it has callers; each caller is one context, so that `new("a", "x")` and
 * `new("b", "y")` give two names and not four. What only run time knows stays a `*` with its reason.
 */

import type { Calls } from './calls.ts';
import { argumentIn, type Context, inEachContext, type Target } from './contexts.ts';
import { Definitions, MAX_DEPTH } from './definitions.ts';
import { formatParts } from './format.ts';
import { elementsOf } from './lists.ts';
import { rawText, unescaped } from './literals.ts';
import type { Modules } from './modules.ts';
import { argumentsOf, type Expr, isAside, keyOf, lastExpression, macroName, onlyChild, snippet } from './nodes.ts';
import { pathParts } from './paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from './scopes.ts';
import type { Node } from './syntax.ts';
import { joined, unknown, type Value } from './value.ts';
import type { Workspace } from './workspace.ts';

export type { Context } from './contexts.ts';
export { joined, type Value } from './value.ts';

export class Values {
  readonly #workspace: Workspace;
  readonly #modules: Modules;
  readonly #calls: Calls;
  readonly #definitions: Definitions;

  constructor(workspace: Workspace, modules: Modules, calls: Calls) {
    this.#workspace = workspace;
    this.#modules = modules;
    this.#calls = calls;
    this.#definitions = new Definitions(workspace, modules);
  }

  /**
   * Runs `read` once for each context that fixes what it reads: once with null when no parameter matters, else once for
   * each caller. `read` uses `text`, `texts` and the like with the context that it is given.
   */
  inEachContext<T>(read: (context: Context | null) => T, unknown: (reason: string) => T): T[] {
    return inEachContext(this.#calls, read, unknown);
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
      const given = argumentIn({ source, node: around }, index, name, context);
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
    if (depth > MAX_DEPTH) return unknown('it goes through too many names');
    const again = (inner: Node | null, file = source): Value =>
      inner ? this.text({ source: file, node: inner }, context, depth + 1) : unknown('it is empty');
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
    return unknown(`\`${snippet(source, node)}\` is known only at run time`);
  }

  /** The elements of a list expression: array, slice, `vec!`, a const or a local that holds one. Null when unknown. */
  elements(expr: Expr, context: Context | null): Expr[] | null {
    return elementsOf(this.#definitions, expr, context);
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
  follow(expr: Expr, context: Context | null): Target {
    let at: Target = { expr, context };
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
        const target = this.#definitions.of(at.expr, at.context);
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
    return unknown(`macro \`${name}!\` makes it`);
  }

  #format(expr: Expr, pieces: readonly Node[], context: Context | null, depth: number): Value {
    const { source } = expr;
    const first = pieces[0];
    const template = first ? this.text({ source, node: first }, context, depth + 1) : null;
    if (!template || !('text' in template)) return unknown('its format is no literal');
    return joined(
      formatParts(source, template.text, pieces.slice(1)).map((part) => {
        if ('node' in part) return this.text({ source, node: part.node }, context, depth + 1);
        return 'name' in part ? this.#name(part.name, expr, context, depth) : part;
      }),
    );
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
    if (/^String::(?:new|default)$/.test(path.slice(-2).join('::'))) return { text: '' };
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
    return unknown(`\`${snippet(source, node)}\` is known only at run time`);
  }

  #named(expr: Expr, context: Context | null, depth: number): Value {
    const target = this.#definitions.of(expr, context);
    if (target) return this.text(target.expr, target.context, depth + 1);
    return unknown(`\`${snippet(expr.source, expr.node)}\` is known only at run time`);
  }

  #name(name: string, at: Expr, context: Context | null, depth: number): Value {
    const target = this.#definitions.ofPath([name], at, context);
    if (target) return this.text(target.expr, target.context, depth + 1);
    return unknown(`\`${name}\` is known only at run time`);
  }
}
