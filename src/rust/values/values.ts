/**
 * The text that an expression stands for: literals, consts, `concat!`, `format!`, locals, fields, arguments that callers fix.
 *
 * A parameter has as many values as it has callers; each caller is one context, so that `new("a", "x")` and
 * `new("b", "y")` give two names and not four. So is each element of a list that a loop goes through, and each arm of a
 * `match` whose value is not in sight. What only run time knows stays a `*` with its reason.
 */

import { type FormatHole, formatParts } from '../source/format.ts';
import { unescaped } from '../source/literals.ts';
import { argumentsOf, type Expr, macroName, pieceExpression, plainChildren } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Calls } from '../workspace/calls.ts';
import type { Modules } from '../workspace/modules.ts';
import type { Types } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { binderOf } from './binders.ts';
import { mayRun } from './branches.ts';
import { methodOf } from './callers.ts';
import { isRun } from './conditions.ts';
import { type Context, ITSELF, isStuck, type Runs, type Stuck, type Target } from './context.ts';
import { Contexts } from './contexts.ts';
import { ofPath } from './definitions.ts';
import { isMeant } from './dispatch.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce } from './evaluation.ts';
import { programRead } from './executable.ts';
import type { Conditions } from './growth.ts';
import { fitsArguments } from './impl-arguments.ts';
import type { Limit } from './limits.ts';
import { elementsOf, possibleElementsOf } from './lists.ts';
import { partAt } from './lookups.ts';
import { alone, withoutCallers } from './needs.ts';
import { stepOf } from './steps.ts';
import { textOf, textOfHole, valueOfHole } from './texts.ts';
import { unknown, type Value } from './value.ts';
import { variantOf } from './variants.ts';

/** An expression that carries the context that it is to be read in, whatever other is given with it. */
interface Carried extends Expr {
  readonly target: Target;
}

export class Values implements Evaluation {
  readonly workspace: Workspace;
  readonly modules: Modules;
  readonly types: Types;
  readonly calls: Calls;
  readonly contexts: Contexts;
  readonly givenTypes: Evaluation['givenTypes'];

  /** `neverRuns` says of a call that nothing outside tests runs it, for certain. */
  constructor(
    workspace: Workspace,
    modules: Modules,
    types: Types,
    calls: Calls,
    { neverRuns, givenTypes }: Pick<Evaluation, 'givenTypes'> & { readonly neverRuns: (call: Expr) => boolean },
  ) {
    this.workspace = workspace;
    this.modules = modules;
    this.types = types;
    this.calls = calls;
    this.contexts = new Contexts(calls, neverRuns);
    this.givenTypes = givenTypes;
  }

  /**
   * Runs `read` once for each context that fixes what it reads: once with null when nothing matters, else once for each
   * caller and each alternative. `read` uses `text`, `texts` and the like with the context that it is given. `start` are calls
   * that are known already. Branches around what is read that are not taken for a caller or an alternative leave it out.
   */
  inEachContext<T>(
    read: (context: Context | null) => T,
    unknown: (reason: string) => T,
    start: Context | null = null,
  ): T[] {
    return this.contexts.inEach(read, unknown, start, this.#runs, this.#isMeant);
  }

  /** The same for what a program sets, and does not declare: a loop goes over what is in its list for sure. */
  inEachSureContext<T>(
    read: (context: Context | null) => T,
    unknown: (reason: string) => T,
    start: Context | null = null,
  ): T[] {
    return this.contexts.surely(() => this.inEachContext(read, unknown, start));
  }

  /** The same for what a program sets, and does not declare: callers that never run are none where others may run. */
  inEachLiveContext<T>(
    read: (context: Context | null) => T,
    unknown: (reason: string) => T,
    start: Context | null = null,
  ): T[] {
    return this.contexts.ofLive(() => this.inEachContext(read, unknown, start));
  }

  /** The same for what is declared elsewhere as well: only where a few steps are enough. */
  inFewContexts<T>(read: (context: Context | null) => T, unknown: (reason: string) => T, limit?: Limit): T[] {
    return this.contexts.inFew(read, unknown, this.#runs, this.#isMeant, limit);
  }

  readonly #runs = (target: Target, byDefault: boolean): Runs => mayRun(this, target, byDefault);
  readonly #isMeant = (target: Target): boolean => fitsArguments(this, target) && isMeant(this, target);

  /**
   * The argument that a call gives for a parameter of a function, by its index. Null when no such call is in sight.
   * @throws what `inEachContext` catches, when the context does not say whose call is meant.
   */
  argument(functionItem: Expr, index: number, name: string, context: Context | null): Target | null {
    const given = this.contexts.argument(functionItem, index, name, context);
    return isStuck(given) ? null : given;
  }

  step(target: Target, depth: number): Target | Stuck | null {
    // What stands nowhere shares its place with what it was made of.
    if (target.made || target.parts) return null;
    return this.contexts.once(
      'step',
      target,
      () => stepOf(this, target, depth),
      () => ITSELF,
    );
  }

  /** The text of an expression in a context. */
  text(expr: Expr | Target, context: Context | null | number): Value {
    if (typeof context === 'number') {
      const inner = expr as Target;
      // A value that stands nowhere shares its place with what it was made for.
      if (inner.made) return textOf(this, inner, context);
      return this.contexts.once(
        'text',
        inner,
        () => textOf(this, inner, context),
        () => unknown(ITSELF.reason),
      );
    }
    const target = targetOf(expr as Expr, context);
    const value = this.#asked(target, () => textOf(this, target, 0), unknown);
    this.contexts.answered(value);
    return value;
  }

  /** The text of an expression whoever runs the program: what is the default of a setting is not known. */
  fixed(expr: Expr, context: Context | null): Value {
    return this.contexts.asFixed(() => this.text(expr, context));
  }

  /** The root file of the program whose own name is part of what is read; null where it is not, or there is only one program. */
  program(): string | null {
    return programRead(this)?.root ?? null;
  }

  /** Whether code may run in a context: false where a branch around it is not taken for the caller that is read. */
  mayRun(expr: Expr, context: Context | null): boolean {
    return withoutCallers(() => mayRun(this, targetOf(expr, context)) === 'may', true);
  }

  /** Whether code may run in a context as long as nobody sets a setting. */
  runsByDefault(expr: Expr, context: Context | null): boolean {
    return this.contexts.byDefault(() =>
      withoutCallers(() => mayRun(this, targetOf(expr, context), true) !== 'never', true),
    );
  }

  /** Whether what stands under conditions in the code of an expression runs, and once; null where that is not known. */
  runs(conditions: Conditions, expr: Expr, context: Context | null): boolean | null {
    const target = targetOf(expr, context);
    return this.#asked<boolean | null>(
      target,
      () => isRun(this, conditions, target, 0),
      () => null,
    );
  }

  /** The keys and values of a map, or of a list of pairs; null when they are not known. */
  entries(expr: Expr, context: Context | null): readonly (readonly [key: Value, value: Value])[] | null {
    const target = targetOf(expr, context);
    return this.#asked(
      target,
      () => {
        const pairs = elementsOf(this, target, 0)?.map((pair) => [0, 1].map((index) => partAt(this, pair, index, 0)));
        if (!pairs?.every(([key, value]) => key && value)) return null;
        return pairs.map(([key, value]): readonly [Value, Value] => [
          key ? this.text(key, 0) : unknown('it is no pair'),
          // What differs from caller to caller is no reason to read the whole once for each.
          withoutCallers(
            () => (value ? this.contexts.asFixed(() => this.text(value, 0)) : unknown('it is no pair')),
            unknown('it is one of several'),
          ),
        ]);
      },
      () => null,
    );
  }

  /** Whether an option is `None` for all that is known: by the code, or as the default of a setting. */
  isNone(expr: Expr, context: Context | null): boolean {
    const target = targetOf(expr, context);
    return this.#asked(
      target,
      () => {
        const { target: last } = reduce(this, target, 0);
        return !last.parts && variantOf(this, last)?.name === 'None';
      },
      () => false,
    );
  }

  /** The elements of a list expression: array, slice, `vec!`, a const or a local that holds one. Null when unknown. */
  elements(list: Target, depth: number): readonly Target[] | null;
  elements(expr: Expr, context: Context | null): Expr[] | null;
  elements(list: Expr | Target, context: Context | null | number): readonly Target[] | Expr[] | null {
    if (typeof context === 'number') {
      const inner = list as Target;
      if (inner.made || inner.parts) return elementsOf(this, inner, context);
      return this.contexts.once(
        'elements',
        inner,
        () => elementsOf(this, inner, context),
        () => null,
      );
    }
    const target = targetOf(list as Expr, context);
    const found = this.#asked(
      target,
      () => elementsOf(this, target, 0),
      () => null,
    );
    return found?.map((element): Carried => ({ ...element.expr, target: element })) ?? null;
  }

  /** The elements that a list may have: each that some way through the code puts into it. Null when they are not known. */
  possibleElements(expr: Expr, context: Context | null): Expr[] | null {
    const target = targetOf(expr, context);
    const found = this.#asked(
      target,
      () => possibleElementsOf(this, target),
      () => null,
    );
    return found?.map((element): Carried => ({ ...element.expr, target: element })) ?? null;
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

  /** What an expression is a name for: follows locals, consts, fields and parameters (in their context) to a real expression. */
  follow(expr: Expr, context: Context | null): Target {
    const target = targetOf(expr, context);
    return this.#asked(
      target,
      () => {
        const { target: last } = reduce(this, target, 0);
        return last.made || last.parts ? target : last;
      },
      () => target,
    );
  }

  /** What an expression is a name for, as `follow` gives it, or the first on the way there that is looked for. */
  followTo(expr: Expr, context: Context | null, isLookedFor: (at: Expr) => boolean): Target {
    const start = targetOf(expr, context);
    return this.#asked(
      start,
      () => {
        let at = start;
        for (let count = 0; count < MAX_DEPTH && !at.made && !at.parts && !isLookedFor(at.expr); count += 1) {
          const next = this.step(at, 0);
          if (next === null || isStuck(next) || next.made || next.parts) break;
          at = next;
        }
        return at;
      },
      () => start,
    );
  }

  /**
   * The expression that a person would call the source of a value: the caller's argument instead of the parameter, the
   * element of a list instead of the loop's name, the arm that was taken; of an expression that is put together, the first
   * such in it that is a text, or else the first. Null when there is none.
   */
  argumentBehind(expr: Expr, context: Context | null): Expr | null {
    const target = targetOf(expr, context);
    return this.#asked(
      target,
      () => this.#behind(target, 0)?.expr ?? this.#alternative(target),
      () => null,
    );
  }

  #behind(target: Target, depth: number): Target | null {
    if (depth > MAX_DEPTH || target.made || target.parts) return null;
    const { source, node } = target.expr;
    if (node.type === 'field_expression') {
      const owner = node.childForFieldName('value');
      // The object is one that stands somewhere, or one of the literals of its struct.
      const isPlaced = owner?.type === 'identifier' && this.#behind(inside(target, owner), depth + 1) !== null;
      if (!isPlaced && !(owner?.type === 'identifier' && this.contexts.chosen)) return null;
      const next = this.step(target, depth);
      return next === null || isStuck(next) ? null : (this.#behind(next, depth + 1) ?? next);
    }
    if (node.type === 'identifier' || node.type === 'shorthand_field_initializer')
      return this.#behindName(target, source.textOf(node), depth);
    if (node.type === 'closure_expression') return null;
    const receiver = node.type === 'call_expression' ? methodOf(node)?.childForFieldName('value') : null;
    const children = node.type === 'macro_invocation' ? source.insides(node) : plainChildren(node);
    const parts = receiver ? [receiver, ...argumentsOf(node)] : children;
    // `format!("{name}_total")` is the name that it captures, with what a unit or a kind adds.
    for (const name of capturedNames(source, node)) {
      const found = this.#behindName(target, name, depth);
      if (found && isWritten(found.expr)) return found;
      const value = ofPath(this, [name], target, depth);
      const text = value && !isStuck(value) ? this.#alternative(value) : null;
      if (text) return { expr: text, context: null };
      if (found) return found;
    }
    // What a closure puts together comes after what it is put together of.
    const bodies = parts.flatMap((part) => closuresIn(part).flatMap((each) => each.childForFieldName('body') ?? []));
    let first: Target | null = null;
    for (const part of [...parts, ...bodies]) {
      const found = this.#behind(inside(target, part), depth + 1);
      // A prefix from elsewhere is no place to declare what is named in full beside it.
      if (found && /string_literal$/.test(found.expr.node.type)) return found;
      // What a method is called on may be an option or an object: it is the source where it is a text as written.
      if (found && (part !== receiver || isWritten(found.expr))) first ??= found;
    }
    return first;
  }

  /** The source of what a name stands for at a place. */
  #behindName(target: Target, name: string, depth: number): Target | null {
    const { source, node } = target.expr;
    const binder = binderOf(source, node, name);
    if (!binder) return null;
    const next = ofPath(this, [name], target, depth);
    if (next === null || isStuck(next)) return null;
    const found = this.#behind(next, depth + 1);
    // A number or a flag decides about a name, and is none.
    const isName =
      !next.made &&
      !/^(?:integer|float|boolean)_literal$|^self$/.test(next.expr.node.type) &&
      next.expr.source.textOf(next.expr.node) !== 'None';
    return found ?? (binder.type === 'let' || binder.type === 'match' || !isName ? null : next);
  }

  /** The text that a hole of a template writes; `at` is the template, or what stands for it. */
  written(hole: FormatHole, at: Expr, context: Context | null): Value {
    const target = targetOf(at, context);
    const value = this.#asked(target, () => textOfHole(this, target, hole, 0), unknown);
    this.contexts.answered(value);
    return value;
  }

  shown(target: Target, depth: number): Value {
    return textOfHole(this, target, { node: target.expr.node, spec: '' }, depth);
  }

  /** A text that is put together of several, which `read` asks for: together they are one of those that a reading has. */
  whole(read: () => Value): Value {
    const value = this.contexts.inParts(read);
    this.contexts.answered(value);
    return value;
  }

  /** The expression that a person would call the source of what a hole of a template writes, or null. */
  writtenFrom(hole: FormatHole, at: Expr, context: Context | null): Expr | null {
    if ('node' in hole) return this.argumentBehind({ source: at.source, node: hole.node }, context);
    const target = targetOf(at, context);
    return this.#asked(
      target,
      () => {
        const value = valueOfHole(this, target, hole, 0);
        if (value === null || isStuck(value) || value.made) return null;
        return this.#behind(value, 0)?.expr ?? this.#alternative(value) ?? value.expr;
      },
      () => null,
    );
  }

  /** The literal of the caller or the alternative that is read, where the value is one of several. */
  #alternative(target: Target): Expr | null {
    if (!this.contexts.assumes) return null;
    const { target: last, stuck } = reduce(this, target, 0);
    const { source, node } = last.expr;
    const isText =
      /string_literal$/.test(node.type) ||
      (node.type === 'macro_invocation' && /^_*(?:stringify|concat|concatcp)$/.test(macroName(source, node)));
    return !stuck && !last.made && !last.parts && isText ? last.expr : null;
  }

  /** Asks in what is assumed; where nothing is, what hangs on a caller or an alternative is not known. */
  #asked<T>(target: Target, read: () => T, otherwise: (reason: string) => T): T {
    if (!this.contexts.reading) return alone(read, otherwise);
    this.contexts.startAt(target.expr);
    return read();
  }
}

/** A closure that stands as a whole among the parts of an expression: one of the arguments of a call. */
function closuresIn(part: Node): Node[] {
  if (part.type === 'closure_expression') return [part];
  return part.type === 'arguments' ? plainChildren(part).filter((each) => each.type === 'closure_expression') : [];
}

/** What exporters write behind the name that code declares. */
const ADDED = /^(?:_(?:total|count|sum|ratio|info|seconds|milliseconds|microseconds|nanoseconds|bytes))+$/;

/** The one name that the template of `format!` captures, where it adds nothing but a unit or a kind. */
function capturedNames(source: SourceFile, node: Node): string[] {
  if (node.type !== 'macro_invocation' || !/^(?:alloc|std)?_*format/.test(macroName(source, node))) return [];
  const [template, ...pieces] = source.insides(node);
  const literal = template ? pieceExpression(template) : null;
  if (literal?.type !== 'string_literal') return [];
  const parts = formatParts(source, unescaped(source.textOf(literal)), pieces);
  const [only, ...others] = parts.filter((part) => !('text' in part));
  const added = parts.map((part) => ('text' in part ? part.text : '')).join('');
  return only && 'name' in only && others.length === 0 && ADDED.test(added) ? [only.name] : [];
}

/** A literal text, or the name of a const. */
function isWritten({ source, node }: Expr): boolean {
  return /string_literal$/.test(node.type) || /^(?:\w+\s*::\s*)*[A-Z][A-Z0-9_]*$/.test(source.textOf(node));
}

function targetOf(expr: Expr, context: Context | null): Target {
  return 'target' in expr ? (expr as Carried).target : { expr, context };
}
