/** Selectors out of the syntax tree. */

import { parser } from '@prometheus-io/lezer-promql';
import type { Selector } from '../model.ts';
import { enclosing, type Frame } from './enclosing.ts';
import { matchersOf, regexProblem } from './matchers.ts';
import { constraintOf, isMetricName, type NameConstraint, nameMatchOf } from './name-match.ts';
import { type Problem, placeholderAt, type Rewritten, shown, sourceOffset } from './placeholders.ts';
import { unquoted } from './strings.ts';
import { type Part, type VariableUse, type VariableValues, valuesOf } from './variables.ts';

type Tree = ReturnType<typeof parser.parse>;
export type SyntaxNode = Tree['topNode'];

export interface Read {
  readonly selectors: Selector[];
  readonly problem: Problem | null;
  /** The grammar did not take the query as a whole: the tree can lack selectors, and have some that are none. */
  readonly broken: boolean;
}

/**
 * Recovery from errors is what costs time, and only a query that nobody wrote has many of them. So a longer one is read until its
 * first error; the rest of it is salvaged.
 */
const MAX_RECOVERED = 5_000;
const strict = parser.configure({ strict: true });

/** Functions whose first argument is a number, and those whose other arguments are. */
const NUMBER_FIRST =
  /^(?:topk|bottomk|limitk|limit_ratio|quantile|histogram_quantile|quantile_over_time|count_values)$/;
const NUMBER_LATER =
  /^(?:clamp|clamp_max|clamp_min|round|predict_linear|holt_winters|double_exponential_smoothing|label_\w+)$/;

/**
 * Parses a rewritten query and reads its selectors.
 *
 * @param nested reads the value of a variable that stands for a whole operand.
 */
export function readTree(
  expr: string,
  rewritten: Rewritten,
  values: VariableValues,
  nested: (value: string) => readonly Selector[],
): Read {
  try {
    return new TreeReader(expr, rewritten, values, nested).read();
  } catch (error) {
    const noParse = error instanceof SyntaxError ? /^No parse at (\d+)$/.exec(error.message) : null;
    if (noParse !== null) {
      return { selectors: [], problem: unexpected(expr, rewritten, Number(noParse[1])), broken: true };
    }
    // The tree of a query that nests tens of thousands deep is built by recursion.
    if (!(error instanceof RangeError)) throw error;
    return { selectors: [], problem: { message: 'it nests too deeply', from: 0, to: expr.length }, broken: true };
  }
}

class TreeReader {
  readonly #expr: string;
  readonly #rewritten: Rewritten;
  readonly #values: VariableValues;
  readonly #nested: (value: string) => readonly Selector[];
  readonly #selectors: Selector[] = [];
  readonly #frames: Frame[] = [];
  #error: number | null = null;
  #regexProblem: Problem | null = null;

  constructor(
    expr: string,
    rewritten: Rewritten,
    values: VariableValues,
    nested: (value: string) => readonly Selector[],
  ) {
    this.#expr = expr;
    this.#rewritten = rewritten;
    this.#values = values;
    this.#nested = nested;
  }

  read(): Read {
    const { text } = this.#rewritten;
    const tree = (text.length > MAX_RECOVERED ? strict : parser).parse(text);
    tree.iterate({
      enter: (node) => {
        if (node.type.isError) this.#error ??= node.from;
        else if (node.name === 'FunctionCall' || node.name === 'AggregateExpr')
          this.#frames.push(this.#frame(node.node));
        // Where an operand is missing the parser makes one up, which has no text.
        else if (node.name === 'VectorSelector' && node.to > node.from) this.#selector(node.node);
      },
      leave: (node) => {
        if (node.name === 'FunctionCall' || node.name === 'AggregateExpr') this.#frames.pop();
      },
    });
    const problem = this.#error === null ? this.#regexProblem : unexpected(this.#expr, this.#rewritten, this.#error);
    return { selectors: this.#selectors, problem, broken: this.#error !== null };
  }

  #frame(node: SyntaxNode): Frame {
    const name = node.firstChild;
    const labels = node.getChild('AggregateModifier');
    const by = labels?.getChild('By') ? labels.getChild('GroupingLabels') : null;
    const lowercase = node.name === 'AggregateExpr';
    const text = name === null ? '' : this.#source(name.from, name.to);
    return { name: lowercase && !text.includes('$') ? text.toLowerCase() : text, by: by ? this.#labels(by) : null };
  }

  #labels(grouping: SyntaxNode): string[] {
    const labels: string[] = [];
    for (let child = grouping.firstChild; child !== null; child = child.nextSibling) {
      const text = this.#source(child.from, child.to);
      if (child.name === 'LabelName') labels.push(text);
      else if (child.name === 'QuotedLabelName') labels.push(unquoted(text));
    }
    return labels;
  }

  #selector(node: SyntaxNode): void {
    const identifier = node.getChild('Identifier');
    const braces = node.getChild('LabelMatchers');
    const parts = identifier === null ? null : this.#nameParts(identifier);
    const from = sourceOffset(this.#rewritten, node.from, 'start');
    const to = sourceOffset(this.#rewritten, node.to, 'end');
    const { functions, by } = enclosing(this.#frames);
    const range = this.#range(node);
    const variable = parts?.length === 1 && typeof parts[0] === 'object' ? parts[0] : null;
    if (variable !== null && braces === null) {
      const found = this.#operands(variable, { functions, by, range, from, to });
      if (found !== null) {
        this.#selectors.push(...found);
        return;
      }
      if (range === null && this.#isScalar(node)) return;
    }
    const lists = braces === null ? [{ names: [], matchers: [] }] : matchersOf(braces, this.#expr, this.#rewritten);
    const named: NameConstraint[] = parts === null ? [] : [{ op: '=', parts }];
    for (const { names, matchers } of lists) {
      const constraints = [...named, ...names.map(({ op, value }) => constraintOf(op, value))];
      this.#regexProblem ??= regexProblem(names, matchers, from, to);
      const name = nameMatchOf(constraints, this.#values);
      this.#selectors.push({ name, matchers, functions, range, by, from, to });
    }
  }

  /** What a variable that is an operand as a whole stands for; null when the dashboard does not say. */
  #operands(variable: VariableUse, around: Omit<Selector, 'name' | 'matchers'>): Selector[] | null {
    const known = valuesOf(variable, this.#values);
    if (known === null) return null;
    const names = known.map((value) => value.trim()).filter(isMetricName);
    const found: Selector[] = [];
    if (names.length > 0) {
      const name = nameMatchOf([{ op: '=', parts: [variable] }], new Map([[variable.name, names]]));
      found.push({ name, matchers: [], ...around });
    }
    for (const value of known) {
      if (isMetricName(value.trim())) continue;
      for (const selector of this.#nested(value)) {
        const by = selector.by === null && around.by === null ? null : [...(selector.by ?? []), ...(around.by ?? [])];
        found.push({
          ...selector,
          functions: [...selector.functions, ...around.functions],
          by,
          range: selector.range ?? around.range,
          from: around.from,
          to: around.to,
        });
      }
    }
    return found;
  }

  /** Whether a variable stands where only a number is expected, or beside an operator, where it says nothing. */
  #isScalar(node: SyntaxNode): boolean {
    let operand = node;
    let parent = node.parent;
    while (parent?.name === 'ParenExpr' || parent?.name === 'UnaryExpr') {
      operand = parent;
      parent = parent.parent;
    }
    if (parent?.name === 'BinaryExpr') return true;
    if (parent?.name !== 'FunctionCallBody') return false;
    const name = this.#frames.at(-1)?.name ?? '';
    const first = parent.firstChild?.from === operand.from;
    return first ? NUMBER_FIRST.test(name) && operand.nextSibling !== null : NUMBER_LATER.test(name);
  }

  #nameParts(identifier: SyntaxNode): readonly Part[] {
    const token = placeholderAt(this.#rewritten, identifier.from)?.token;
    if (token === undefined) return [this.#source(identifier.from, identifier.to)];
    return token.parts.length > 0 ? token.parts : [token.text];
  }

  /** What the brackets behind a selector hold, modifiers in between or not. */
  #range(node: SyntaxNode): string | null {
    let operand = node;
    let parent = node.parent;
    while (
      parent !== null &&
      /^(?:ParenExpr|OffsetExpr|StepInvariantExpr|AnchoredExpr|SmoothedExpr)$/.test(parent.name)
    ) {
      operand = parent;
      parent = parent.parent;
    }
    if (parent === null || !/^(?:MatrixSelector|SubqueryExpr)$/.test(parent.name)) return null;
    if (parent.firstChild?.from !== operand.from) return null;
    const text = this.#source(operand.to, parent.to).trim();
    return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : null;
  }

  #source(from: number, to: number): string {
    const { placeholders } = this.#rewritten;
    if (placeholders.length === 0) return this.#expr.slice(from, to);
    return this.#expr.slice(sourceOffset(this.#rewritten, from, 'start'), sourceOffset(this.#rewritten, to, 'end'));
  }
}

/** What the grammar does not expect at an offset of the rewritten query. */
function unexpected(expr: string, rewritten: Rewritten, at: number): Problem {
  const offset = sourceOffset(rewritten, at, 'start');
  const token = rewritten.tokens.find(({ to }) => to > offset);
  if (token === undefined) return { message: 'unexpected end of the query', from: offset, to: expr.length };
  return { message: `unexpected ${shown(token.text)}`, from: token.from, to: token.to };
}
