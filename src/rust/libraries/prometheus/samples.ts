/**
 * The labels of the samples that code puts into a family by hand: `family.set_metric(vec![gauge(1.0, &[("name", name)])])`, where
 * `gauge` makes a `Metric` and sets its labels (rust-prometheus, proto: `MetricFamily`, `Metric`, `LabelPair`).
 */
import type { Analysis } from '../../analysis.ts';
import {
  argumentsOf,
  blockAround,
  type Expr,
  keyOf,
  lastExpression,
  plainChildren,
  withoutSelf,
} from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, letBinding, parameterIndex } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { methodOf } from '../../values/callers.ts';
import { type Context, isStuck, type Target } from '../../values/context.ts';
import { knownText } from '../../values/value.ts';

/** Steps from a list to its samples, and from a sample to its labels. */
const MAX_DEPTH = 24;

/** What makes a list that has nothing in it yet. */
const EMPTY = /^(?:Vec|RepeatedField|SmallVec)::(?:new|with_capacity|default)$/;
/** Constructors that hold what they are given. */
const HOLDS = /^(?:Vec|RepeatedField|Some|Ok|Box|iter)(?:::(?:from|from_vec|from_iter|from_slice|new|once))?$/;
/** Methods that give the same elements, or some of them. */
const SAME =
  /^(?:collect|collect_vec|into|into_iter|iter|to_vec|to_owned|clone|cloned|flatten|filter|rev|unwrap|expect|unwrap_or_default)$/;
/** Methods that give what a closure gives. */
const MAPS = /^(?:map|filter_map|flat_map|map_or|then|and_then)$/;

/**
 * The label names of all samples of a list, each once; null when those of one are not in sight.
 * @throws what `inEachContext` catches, where that hangs on a caller.
 */
export function sampleLabels(analysis: Analysis, list: Expr, context: Context | null): readonly string[] | null {
  const names = new Samples(analysis).ofList({ expr: list, context }, 0);
  return names && [...new Set(names)];
}

class Samples {
  readonly #analysis: Analysis;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** The label names of the samples of a list. */
  ofList(list: Target, depth: number): string[] | null {
    const { source, node } = list.expr;
    const again = (inner: Node | null | undefined) => (inner ? this.ofList(within(list, inner), depth + 1) : null);
    if (depth > MAX_DEPTH) return null;
    const plain = through(source, node);
    if (plain) return all(plain.map(again));
    switch (node.type) {
      case 'array_expression':
        return all(plainChildren(node).map((each) => this.#ofSample(within(list, each), depth + 1)));
      case 'macro_invocation': {
        const elements = this.#analysis.values.elements(list, 0);
        return elements && all(elements.map((each) => this.#ofSample(each, depth + 1)));
      }
      case 'identifier':
        return this.#named(list, depth, (to) => this.ofList(to, depth + 1), /^(?:push|extend|append)$/);
      case 'field_expression': {
        const [owner, field] = [node.childForFieldName('value'), node.childForFieldName('field')];
        return owner && field ? this.#ofField(within(list, owner), source.textOf(field), depth) : null;
      }
      case 'call_expression':
        break;
      default:
        return null;
    }
    const method = methodOf(node);
    if (method) {
      const name = source.textOf(method.childForFieldName('field') ?? method);
      if (SAME.test(name)) return again(method.childForFieldName('value'));
      const closure = argumentsOf(node).find((each) => each.type === 'closure_expression');
      if (MAPS.test(name) && closure) return this.#ofSample(within(list, closure), depth + 1);
    }
    const path = pathOf(source, node);
    if (EMPTY.test(path.slice(-2).join('::'))) return [];
    const [first] = argumentsOf(node);
    if (HOLDS.test(path.slice(-2).join('::')) && first)
      return path.at(-1) === 'once' ? this.#ofSample(within(list, first), depth + 1) : again(first);
    const entered = this.#enter(list);
    return entered && this.ofList(entered, depth + 1);
  }

  /** The label names of one sample, or of what an iterator gives. */
  #ofSample(sample: Target, depth: number): string[] | null {
    const { source, node } = sample.expr;
    const again = (inner: Node | null | undefined) => (inner ? this.#ofSample(within(sample, inner), depth + 1) : null);
    if (depth > MAX_DEPTH) return null;
    if (node.type === 'closure_expression') return again(node.childForFieldName('body'));
    const plain = through(source, node);
    if (plain) return all(plain.map(again));
    if (/^None$/.test(source.textOf(node))) return [];
    if (node.type === 'identifier') return this.#named(sample, depth, (to) => this.#ofSample(to, depth + 1), null);
    if (node.type !== 'call_expression') return null;
    const path = pathOf(source, node);
    const [first] = argumentsOf(node);
    if (/^(?:Some|Ok)$/.test(path.at(-1) ?? '')) return again(first);
    if (/^Metric::from_label$/.test(path.slice(-2).join('::')) && first) return this.#ofPairs(within(sample, first));
    const entered = this.#enter(sample);
    return entered && this.#ofSample(entered, depth + 1);
  }

  /**
   * What a name holds: what it was made with, and what is put into it then. A `Metric` has the labels that are set on it.
   * `puts` are the methods that put more of the same into a list; null for a sample.
   */
  #named(name: Target, depth: number, follow: (to: Target) => string[] | null, puts: RegExp | null): string[] | null {
    const { source, node } = name.expr;
    const text = source.textOf(node);
    const local = letBinding(source, node, text);
    if (!local) {
      const around = enclosingFunction(source, node);
      if (!around || parameterIndex(source, around, text) < 0) return null;
      const next = this.#analysis.values.step(name, 0);
      return next === null || isStuck(next) ? null : follow(next);
    }
    if (!local.value) {
      const owner = local.pattern.type === 'struct_pattern' ? local.declaration.childForFieldName('value') : null;
      return owner && puts ? this.#ofField(within(name, owner), text, depth) : null;
    }
    const made = within(name, local.value);
    const block = blockAround(source, local.declaration);
    const calls = block ? callsOn(source, text, local.declaration, block) : [];
    if (puts) {
      const own = follow(made);
      const more = calls
        .filter(({ method }) => puts.test(method))
        .map(({ method, first }) => {
          if (!first) return null;
          return method === 'push' ? this.#ofSample(within(name, first), depth + 1) : follow(within(name, first));
        });
      return all([own, ...more]);
    }
    if (!/^Metric::(?:new|default)$/.test(pathOf(source, local.value).slice(-2).join('::'))) return follow(made);
    const set = calls.filter(({ method }) => /^(?:set|mut)_label$/.test(method));
    return all(
      set.map(({ method, first }) => (method === 'set_label' && first ? this.#ofPairs(within(name, first)) : null)),
    );
  }

  /** What the methods of an object put into a list that is a field of it, where all that is called on the object is in sight. */
  #ofField(owner: Target, field: string, depth: number): string[] | null {
    const { source, node } = owner.expr;
    if (depth > MAX_DEPTH) return null;
    if (node.type === 'self') {
      const next = this.#analysis.values.step(owner, 0);
      return next === null || isStuck(next) ? null : this.#ofField(next, field, depth + 1);
    }
    const name = node.type === 'identifier' ? source.textOf(node) : '';
    const local = name === '' ? null : letBinding(source, node, name);
    const block = local?.value ? blockAround(source, local.declaration) : null;
    const made = local?.value ? pathOf(source, local.value).at(-1) : undefined;
    if (!local || !block || !/^(?:new|default|with_capacity)$/.test(made ?? '')) return null;
    const puts = callsOn(source, name, local.declaration, block).map(({ call }) => {
      const entered = this.#enter(within(owner, call));
      return entered && this.#putBy(entered, field, depth);
    });
    // Nothing in sight puts anything into it: then it is filled elsewhere.
    const found = all(puts);
    return found && puts.some((each) => each && each.length > 0) ? found : null;
  }

  /** The label names of what a method of an object puts into a field of `self`. */
  #putBy(body: Target, field: string, depth: number): string[] | null {
    const { source, node } = body.expr;
    const text = source.text.slice(node.startIndex, node.endIndex);
    const puts = [...text.matchAll(new RegExp(`\\bself\\s*\\.\\s*${field}\\s*\\.\\s*(push|extend)\\s*\\(`, 'g'))];
    return all(
      puts.map((match) => {
        const from = node.startIndex + (match.index ?? 0);
        let call = source.nodeAt(from, from + match[0].length - 1);
        while (call && call.type !== 'call_expression') call = source.parent(call);
        const [first] = call ? argumentsOf(call) : [];
        if (!first) return null;
        const value = within(body, first);
        return match[1] === 'push' ? this.#ofSample(value, depth + 1) : this.ofList(value, depth + 1);
      }),
    );
  }

  /** The names of a list of label pairs. */
  #ofPairs(list: Target): string[] | null {
    const elements = this.#analysis.values.elements(list, 0);
    return elements && all(elements.map((each) => this.#ofPair(each, 0)));
  }

  /** The name of a `LabelPair`: what `set_name` gives to it in the function that makes it. */
  #ofPair(pair: Target, depth: number): string[] | null {
    const { source, node } = pair.expr;
    if (depth > MAX_DEPTH) return null;
    const plain = through(source, node);
    if (plain) return all(plain.map((each) => (each ? this.#ofPair(within(pair, each), depth + 1) : null)));
    if (node.type === 'call_expression') {
      const entered = this.#enter(pair);
      return entered && this.#ofPair(entered, depth + 1);
    }
    const text = source.textOf(node);
    const local = node.type === 'identifier' ? letBinding(source, node, text) : null;
    const block = local ? blockAround(source, local.declaration) : null;
    if (!local || !block) {
      const next = this.#analysis.values.step(pair, 0);
      return next === null || isStuck(next) ? null : this.#ofPair(next, depth + 1);
    }
    const [named] = callsOn(source, text, local.declaration, block).filter(({ method }) => method === 'set_name');
    const value = named?.first ? this.#analysis.values.text(within(pair, named.first), 0) : null;
    const known = knownText(value);
    if (known !== null) return [known];
    return local.value && !named ? this.#ofPair(within(pair, local.value), depth + 1) : null;
  }

  /** The body of the one function of the workspace that a call means, with what the call gives to it. */
  #enter({ expr, context }: Target): Target | null {
    const { source, node } = expr;
    const { modules, types } = this.#analysis;
    const method = methodOf(node);
    const receiver = method?.childForFieldName('value');
    const args = argumentsOf(node).map((each) => ({ expr: { source, node: each }, context }));
    let functions: readonly Expr[] = [];
    if (method && receiver) {
      const type = types.of(source, receiver);
      const name = source.textOf(method.childForFieldName('field') ?? method);
      functions = type === null ? [] : types.methods(source, type, name);
    } else {
      const path = withoutSelf(pathOf(source, node), source, node);
      const meaning = modules.resolve(path, source, node);
      if (meaning?.type !== 'item') return null;
      const last = meaning.rest.at(-1);
      functions = last === undefined ? [meaning.item] : types.methodsOf(meaning.item, last);
    }
    const [only, ...others] = functions;
    const body = only?.node.type === 'function_item' ? only.node.childForFieldName('body') : null;
    if (!only || !body || others.length > 0) return null;
    const self = receiver ? { expr: { source, node: receiver }, context } : null;
    const frame = { function: keyOf(only), call: expr, outer: context, callers: 1, given: { self, args } };
    return { expr: { source: only.source, node: body }, context: frame };
  }
}

function within({ expr, context }: Target, node: Node): Target {
  return { expr: { source: expr.source, node }, context };
}

/** All names of several lists; null when one of them is. */
function all(lists: readonly (string[] | null)[]): string[] | null {
  return lists.some((list) => list === null) ? null : lists.flatMap((list) => list ?? []);
}

/** The expressions that one has the value of, as it stands: one for each branch. Null for one that makes or names a value. */
function through(source: SourceFile, node: Node): (Node | null)[] | null {
  switch (node.type) {
    case 'reference_expression':
    case 'parenthesized_expression':
    case 'try_expression':
    case 'expression_statement':
      return [node.childForFieldName('value') ?? plainChildren(node)[0] ?? null];
    case 'block':
      return [lastExpression(node)];
    case 'else_clause':
      return [plainChildren(node)[0] ?? null];
    case 'if_expression': {
      const otherwise = node.childForFieldName('alternative');
      return [node.childForFieldName('consequence'), otherwise];
    }
    case 'match_expression':
      return (node.childForFieldName('body')?.namedChildren ?? []).flatMap((arm) => {
        const value = arm.type === 'match_arm' ? arm.childForFieldName('value') : null;
        // What leaves the function or the loop gives nothing.
        return value && !/^(?:return|continue|break)\b/.test(source.textOf(value)) ? [value] : [];
      });
    default:
      return null;
  }
}

function pathOf(source: SourceFile, call: Node): readonly string[] {
  const called = call.type === 'call_expression' ? call.childForFieldName('function') : null;
  return called && called.type !== 'field_expression' ? pathParts(source.textOf(called)) : [];
}

/** The method calls on a local from its `let` to the end of its block, with their first arguments. */
function callsOn(
  source: SourceFile,
  name: string,
  declaration: Node,
  block: Node,
): { readonly method: string; readonly first: Node | null; readonly call: Node }[] {
  const text = source.text.slice(declaration.endIndex, block.endIndex);
  return [...text.matchAll(new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))].flatMap((match) => {
    const from = declaration.endIndex + (match.index ?? 0);
    const node = source.nodeAt(from, from + name.length);
    const access = node ? source.parent(node) : null;
    const call = access?.type === 'field_expression' ? source.parent(access) : null;
    if (!node || call?.type !== 'call_expression') return [];
    if (letBinding(source, node, name)?.declaration.id !== declaration.id) return [];
    return [{ method: match[1] ?? '', first: argumentsOf(call)[0] ?? null, call }];
  });
}
