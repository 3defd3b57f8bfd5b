/** Which of several branches gives a value: `if`, `match`, early `return`. Where that is not known, each in turn. */

import { argumentsOf, keyOf, lastExpression, macroName, pieceExpression, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { genericNamed } from '../workspace/bounds.ts';

import { conditionAsked, questionOf } from './alike.ts';
import { armsOf, matchesArm } from './arms.ts';
import { comparisonHolds, lengthOf } from './comparisons.ts';
import { enteredKey, isStuck, type Runs, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce, runTime } from './evaluation.ts';
import { withoutFailures } from './failures.ts';
import { fromText } from './from-text.ts';
import { withoutCallers } from './needs.ts';
import { matches, type Tried } from './patterns.ts';
import { anyVariant, variantOf } from './variants.ts';

/** Steps to find which value is matched, before it is taken for any of its type. */
const MAX_ASKED = 1000;

const ENDS = /^(?:panic|unreachable|todo|unimplemented|bail|compile_error|abort)$/;

/** Whether control never comes out of an expression with a value. */
function ends(source: SourceFile, node: Node): boolean {
  switch (node.type) {
    case 'return_expression':
    case 'continue_expression':
    case 'break_expression':
      return true;
    case 'macro_invocation':
      return ENDS.test(macroName(source, node));
    case 'expression_statement':
    case 'parenthesized_expression':
      return node.namedChildren[0] ? ends(source, node.namedChildren[0]) : false;
    case 'block': {
      const last = plainChildren(node).at(-1);
      return last ? ends(source, last) : false;
    }
    case 'call_expression':
      return /(?:^|::)(?:exit|abort|panic_any)$/.test(source.textOf(node.childForFieldName('function') ?? node));
    default:
      return false;
  }
}

/** One of the branches that can give the value. */
function oneOf(evaluation: Evaluation, at: Target, branches: readonly Node[]): Target | Stuck {
  const { source, node } = at.expr;
  const live = withoutFailures(
    at,
    branches.filter((branch) => !ends(source, branch)),
  );
  const chosen = evaluation.contexts.choose(keyOfChoice(at, live), live.length);
  const branch = chosen === null ? undefined : live[chosen];
  return branch ? inside(at, branch) : runTime(source, node);
}

/** The key of the choice which branch is taken: the same for all that ask the same, as far as the same ones can be taken. */
function keyOfChoice({ expr, context }: Target, live: readonly Node[]): string {
  const { source, node } = expr;
  // Of one there is nothing to choose.
  const question = node.type === 'block' || live.length === 1 ? null : questionOf(source, node);
  if (question === null) return `branch ${keyOf(expr)}${enteredKey(context)}`;
  return `branch ${question} ${placesOf(source, node, live).join()}${enteredKey(context)}`;
}

/** Which of the branches of an `if` or a `match` these are. */
function placesOf(source: SourceFile, branching: Node, live: readonly Node[]): number[] {
  if (branching.type === 'if_expression') {
    const yes = branching.childForFieldName('consequence')?.id;
    return live.map(({ id }) => (id === yes ? YES : NO));
  }
  const arms = armsOf(source, branching.childForFieldName('body') ?? branching);
  const places = new Map(arms.map(({ result }, place) => [result?.id, place]));
  return live.map(({ id }) => places.get(id) ?? -1);
}

/** The places of the branches of an `if` in the key of a choice between them. */
const YES = 0;
const NO = 1;

export function ofIf(evaluation: Evaluation, at: Target, depth: number): Target | Stuck {
  const { node } = at.expr;
  const condition = node.childForFieldName('condition');
  const yes = node.childForFieldName('consequence');
  const otherwise = node.childForFieldName('alternative');
  const no = otherwise ? (plainChildren(otherwise)[0] ?? null) : null;
  const holds = condition ? truth(evaluation, inside(at, condition), depth) : null;
  const branches = holds === true ? [yes] : holds === false ? [no] : [yes, no];
  return oneOf(
    evaluation,
    at,
    branches.filter((branch) => branch !== null),
  );
}

export function ofMatch(evaluation: Evaluation, at: Target, depth: number): Target | Stuck {
  const { source, node } = at.expr;
  const value = node.childForFieldName('value');
  const body = node.childForFieldName('body');
  if (!value || !body) return runTime(source, node);
  const tried = triedAt(evaluation, at, value, depth);
  const { expr } = tried.value;
  // Of a type that is not in sight not every arm is taken.
  if (isOfGeneric(tried.value)) return runTime(expr.source, expr.node);
  const fits: Node[] = [];
  for (const arm of armsOf(source, body)) {
    if (!arm.pattern || !arm.result) continue;
    const match = matchesArm(evaluation, source, arm, tried, depth + 1);
    if (match === 'no') continue;
    fits.push(arm.result);
    if (match === 'yes') break;
  }
  return oneOf(evaluation, at, fits);
}

/** The value that stands at a node and is tried against patterns. */
function triedAt(evaluation: Evaluation, at: Target, value: Node, depth: number): Tried {
  const from = inside(at, value);
  return { value: known(evaluation, from, depth), from };
}

/** The value that is matched: of an enum out of sight, each variant in turn. */
function known(evaluation: Evaluation, value: Target, depth: number): Target {
  const { target, stuck } = evaluation.contexts.within(MAX_ASKED, () => reduce(evaluation, value, depth));
  const isVariant = !stuck && variantOf(evaluation, target) !== null;
  if (isVariant || target.expr.node.type === 'tuple_expression' || isOfGeneric(target)) return target;
  const converted = stuck ? null : fromText(evaluation, value, target);
  if (converted) return converted;
  return anyVariant(evaluation, target) ?? anyVariant(evaluation, value) ?? target;
}

/** Whether a value is what a function gives of a type that only the caller knows: `T::kind()`. */
function isOfGeneric({ expr: { source, node } }: Target): boolean {
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const path = called?.type === 'scoped_identifier' ? pathParts(source.textOf(called)) : [];
  return path.length === 2 && genericNamed(source, node, path[0] ?? '') !== null;
}

/** Whether a condition holds, or null where only run time knows. */
export function truth(evaluation: Evaluation, at: Target, depth: number): boolean | null {
  return depth > MAX_DEPTH ? null : (told(evaluation, at, depth) ?? assumedTruth(evaluation, at));
}

function told(evaluation: Evaluation, at: Target, depth: number): boolean | null {
  const { source, node } = at.expr;
  const of = (inner: Node | null | undefined) => (inner ? truth(evaluation, inside(at, inner), depth + 1) : null);
  switch (node.type) {
    case 'boolean_literal':
      return source.textOf(node) === 'true';
    case 'parenthesized_expression':
      return of(plainChildren(node)[0]);
    case 'unary_expression': {
      const inner = source.textOf(node).startsWith('!') ? of(plainChildren(node)[0]) : null;
      return inner === null ? null : !inner;
    }
    case 'let_condition': {
      const [pattern, value] = [node.childForFieldName('pattern'), node.childForFieldName('value')];
      if (!pattern || !value) return null;
      const tried = triedAt(evaluation, at, value, depth);
      const match = matches(evaluation, source, pattern, tried, depth + 1);
      return match === 'maybe' ? null : match === 'yes';
    }
    case 'let_chain': {
      const all = plainChildren(node).map(of);
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'binary_expression': {
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
      const operator = source.textOf(node.childForFieldName('operator') ?? node);
      if (operator === '&&' || operator === '||') {
        const both = [of(left), of(right)];
        const decisive = operator === '||';
        return both.includes(decisive) ? decisive : both.includes(null) ? null : !decisive;
      }
      return comparisonHolds(evaluation, at, depth);
    }
    case 'macro_invocation': {
      const [value, pattern, ...more] = macroName(source, node) === 'matches' ? source.insides(node) : [];
      const variants = pattern && more.length === 0 ? alternativesOf(source, pieceExpression(pattern)) : null;
      if (!value || !variants) return null;
      const tried = triedAt(evaluation, at, value, depth);
      const all = variants.map((each) => matches(evaluation, source, each, tried, depth + 1));
      return all.includes('yes') ? true : all.includes('maybe') ? null : false;
    }
    case 'call_expression': {
      const called = node.childForFieldName('function');
      const receiver = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
      const method = called?.childForFieldName('field');
      if (!receiver || !method) break;
      const verb = source.textOf(method);
      if (verb === 'is_some' || verb === 'is_none') {
        const { target, stuck } = reduce(evaluation, inside(at, receiver), depth);
        const variant = stuck ? null : variantOf(evaluation, target);
        return variant ? (variant.name === 'Some') === (verb === 'is_some') : null;
      }
      const test = { is_empty: 0, starts_with: 1, ends_with: 1, contains: 1 }[verb];
      if (test === undefined) break;
      const count = verb === 'is_empty' ? lengthOf(evaluation, inside(at, receiver), depth) : null;
      if (count !== null) return count === 0;
      const text = evaluation.text(inside(at, receiver), depth + 1);
      const argument = argumentsOf(node)[0];
      const part = argument ? evaluation.text(inside(at, argument), depth + 1) : { text: '' };
      // Of so many values one that is empty is the exception, and would be taken for a name of its own.
      if (verb === 'is_empty' && 'pattern' in text && evaluation.contexts.coarse) return false;
      if (!('text' in text) || !('text' in part)) return null;
      if (verb === 'is_empty') return text.text === '';
      if (verb === 'starts_with') return text.text.startsWith(part.text);
      return verb === 'ends_with' ? text.text.endsWith(part.text) : text.text.includes(part.text);
    }
  }
  const next = evaluation.step(at, depth + 1);
  return next === null || isStuck(next) ? null : truth(evaluation, next, depth + 1);
}

/** Whether a condition holds in the reading by what another `if` with that condition was taken to be; null where none was. */
function assumedTruth(evaluation: Evaluation, { expr, context }: Target): boolean | null {
  const question = evaluation.contexts.chosen ? conditionAsked(expr.source, expr.node) : null;
  if (question === null) return null;
  const chosen = evaluation.contexts.chosenFor(`branch ${question} ${YES},${NO}${enteredKey(context)}`);
  return chosen === null ? null : chosen === YES;
}

/** The variants of a pattern of `matches!` that only names such: `Kind::Counter | Kind::Gauge`. Null for another one. */
function alternativesOf(source: SourceFile, pattern: Node | null): Node[] | null {
  if (pattern?.type === 'scoped_identifier') return [pattern];
  const operator = pattern?.type === 'binary_expression' ? pattern.childForFieldName('operator') : null;
  if (!pattern || !operator || source.textOf(operator) !== '|') return null;
  const left = alternativesOf(source, pattern.childForFieldName('left'));
  const right = alternativesOf(source, pattern.childForFieldName('right'));
  return left && right && [...left, ...right];
}

/**
 * Whether a place can be reached by the calls of its context: never when a branch around it, or around one of the calls, is
 * plainly not taken (`match kind { Kind::Counter => …, Kind::Gauge => … }` with the kind of this caller). What somebody has to
 * set first (`if let Some(port) = config.port`) may run, unless it is asked what does `byDefault`.
 */
export function mayRun(evaluation: Evaluation, { expr, context }: Target, byDefault = false): Runs {
  let at: Target = { expr, context };
  let runs: Runs = 'may';
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const taken = () => isTaken(evaluation, at);
    const here = byDefault ? taken() : evaluation.contexts.asFixed(taken);
    if (here === 'never') return here;
    if (here !== 'may') runs = here;
    const { context: frame } = at;
    if (!frame) break;
    at = { expr: frame.call, context: frame.outer };
  }
  return runs;
}

/** Whether no branch around a place, as far as its function reaches, is plainly another one than is taken. */
function isTaken(evaluation: Evaluation, at: Target): Runs {
  const { source, node } = at.expr;
  let runs: Runs = 'may';
  for (let child = node, up = source.parent(node); up; child = up, up = source.parent(up)) {
    if (/_item$/.test(up.type)) break;
    if (up.type === 'if_expression') {
      const condition = up.childForFieldName('condition');
      const isYes = up.childForFieldName('consequence')?.id === child.id;
      const isNo = up.childForFieldName('alternative')?.id === child.id;
      if (!condition || (!isYes && !isNo)) continue;
      const holds = withoutCallers(() => truth(evaluation, inside(at, condition), 1), null);
      if (holds !== null && holds !== isYes) return 'never';
    } else if (up.type === 'block' && isLeftBefore(evaluation, at, up, child)) return 'never';
    else if (up.type === 'match_arm' && !isArmTaken(evaluation, at, up)) return 'never';
    else if (up.type === 'closure_expression' && isOfNone(evaluation, at, up)) return 'never';
    else if (up.type === 'for_expression' && isOverNothing(evaluation, at, up, child)) runs = 'over nothing';
  }
  return runs;
}

/** Whether a block is plainly left before a statement of it: `if !format.has(kind) { return; }`. */
function isLeftBefore(evaluation: Evaluation, at: Target, block: Node, statement: Node): boolean {
  const { source } = at.expr;
  if (!/\breturn\b/.test(source.text.slice(block.startIndex, statement.startIndex))) return false;
  for (const each of block.namedChildren) {
    if (each.startIndex >= statement.startIndex) break;
    const inner = each.type === 'expression_statement' ? each.namedChildren[0] : each;
    if (inner?.type !== 'if_expression' || inner.childForFieldName('alternative')) continue;
    const [condition, body] = [inner.childForFieldName('condition'), inner.childForFieldName('consequence')];
    if (!condition || !body || plainChildren(body).length !== 1 || !ends(source, body)) continue;
    if (withoutCallers(() => truth(evaluation, inside(at, condition), 1), null) === true) return true;
  }
  return false;
}

/** Methods that hand what is inside an option to their closure, and nothing where nothing is. */
const OF_SOME = /^(?:map|and_then|inspect|is_some_and|filter)$/;

/** Whether a closure is for what is inside an option that is plainly `None`. */
function isOfNone(evaluation: Evaluation, at: Target, closure: Node): boolean {
  const { source } = at.expr;
  const list = source.parent(closure);
  const method = list?.type === 'arguments' ? source.parent(list)?.childForFieldName('function') : null;
  const option = method?.childForFieldName('value');
  const verb = method?.childForFieldName('field');
  if (!option || !verb || !OF_SOME.test(source.textOf(verb))) return false;
  return withoutCallers(() => {
    const { target, stuck } = evaluation.contexts.within(MAX_ASKED, () => reduce(evaluation, inside(at, option), 1));
    return !stuck && variantOf(evaluation, target)?.name === 'None';
  }, false);
}

/** Whether a place is in the body of a loop over a list that is plainly empty. */
function isOverNothing(evaluation: Evaluation, at: Target, loop: Node, child: Node): boolean {
  const list = loop.childForFieldName('value');
  if (!list || loop.childForFieldName('body')?.id !== child.id) return false;
  return withoutCallers(() => evaluation.elements(inside(at, list), 1), null)?.length === 0;
}

function isArmTaken(evaluation: Evaluation, at: Target, arm: Node): boolean {
  const { source } = at.expr;
  const body = source.parent(arm);
  const value = body ? source.parent(body)?.childForFieldName('value') : null;
  if (!body || !value) return true;
  return withoutCallers(() => {
    const tried = triedAt(evaluation, at, value, 1);
    for (const each of armsOf(source, body)) {
      const match = matchesArm(evaluation, source, each, tried, 1);
      if (each.node.id === arm.id) return match !== 'no';
      if (match === 'yes') return false;
    }
    return true;
  }, true);
}

/** The value of a block: its last expression; of the body of a function, what an early `return` gives as well. */
export function ofBlock(evaluation: Evaluation, at: Target, depth: number): Target | Stuck {
  const { source, node } = at.expr;
  const last = lastExpression(node) ?? returned(plainChildren(node).at(-1));
  const isBody = /^(?:function_item|closure_expression)$/.test(source.parent(node)?.type ?? '');
  const early = isBody && source.textOf(node).includes('return') ? earlyReturns(source, node, last) : [];
  const branches: Node[] = [];
  for (const { value, condition, negated } of early) {
    const holds = condition ? truth(evaluation, inside(at, condition), depth + 1) : null;
    if (holds !== null && holds === negated) continue;
    branches.push(value);
    if (holds !== null) return oneOf(evaluation, at, branches);
  }
  if (last && !(branches.length > 0 && last.type === 'return_expression' && !last.namedChildren[0]))
    branches.push(last);
  const whole = branches.map((branch) =>
    branch.type === 'return_expression' ? (plainChildren(branch)[0] ?? branch) : branch,
  );
  return oneOf(evaluation, at, whole);
}

function returned(statement: Node | undefined): Node | null {
  const inner = statement?.type === 'expression_statement' ? statement.namedChildren[0] : statement;
  return inner?.type === 'return_expression' ? inner : null;
}

/** The values of early returns, each with the `if` that it stands in alone. */
function earlyReturns(
  source: SourceFile,
  body: Node,
  last: Node | null,
): { value: Node; condition: Node | null; negated: boolean }[] {
  const found: { value: Node; condition: Node | null; negated: boolean }[] = [];
  for (const statement of body.descendantsOfType('return_expression')) {
    const value = statement ? plainChildren(statement)[0] : undefined;
    if (!statement || !value || statement.id === last?.id) continue;
    let condition: Node | null = null;
    let negated = false;
    let levels = 0;
    let own = true;
    for (
      let up: Node | null = source.parent(statement), child: Node = statement;
      up && up.id !== body.id;
      child = up, up = source.parent(up)
    ) {
      if (up.type === 'closure_expression' || up.type === 'function_item') own = false;
      if (/^(?:if|match|for|while|loop)_expression$/.test(up.type)) {
        levels += 1;
        condition = up.type === 'if_expression' ? up.childForFieldName('condition') : null;
        negated = child.type === 'else_clause';
      }
    }
    // The value of `match k { A => return "a", … }` at the end of a body hangs on the match, which is asked by itself.
    if (own) found.push({ value, condition: levels === 1 ? condition : null, negated });
  }
  return found;
}
