/** Matches the arguments of a macro call against the pattern of an arm, as rustc does it for code that compiles. */
import type { Rule } from './definition.ts';
import { endOfFragment } from './fragments.ts';
import type { Group, Tree } from './tokens.ts';

/** What a variable stands for: a fragment, or one binding for each round of the repetition around it. */
export type Binding = { readonly trees: readonly Tree[] } | { readonly rounds: readonly Binding[] };
export type Bindings = ReadonlyMap<string, Binding>;

/** What matching may cost; shared by all calls of a file. */
export interface Budget {
  steps: number;
}

/** What a variable of each name stands for, or null when the arguments do not match. */
export function match(rules: readonly Rule[], trees: readonly Tree[], budget: Budget): Bindings | null {
  const bindings = new Map<string, Binding>();
  return sequence({ rules, at: 0 }, trees, 0, bindings, budget, (end) => end === trees.length) ? bindings : null;
}

interface Rest {
  readonly rules: readonly Rule[];
  readonly at: number;
}

/** Matches the rules from one on; `accepts` says whether the end that they reach will do. */
function sequence(
  { rules, at: first }: Rest,
  trees: readonly Tree[],
  from: number,
  bindings: Map<string, Binding>,
  budget: Budget,
  accepts: (end: number) => boolean,
): boolean {
  let at = from;
  for (let index = first; index < rules.length; index += 1) {
    const rule = rules[index] as Rule;
    budget.steps -= 1;
    if (budget.steps < 0) return false;
    if (rule.type === 'repetition') {
      return repetition(rule, { rules, at: index + 1 }, trees, at, bindings, budget, accepts);
    }
    const end = one(rule, trees, at, bindings, budget);
    if (end === -1) return false;
    at = end;
  }
  return accepts(at);
}

/** Matches one rule that repeats nothing, and returns the index behind it, or -1. */
function one(rule: Rule, trees: readonly Tree[], from: number, bindings: Map<string, Binding>, budget: Budget): number {
  let at = from;
  // An empty visibility that was handed on is nothing to all but a visibility.
  if (!(rule.type === 'variable' && /^(?:vis|tt)$/.test(rule.fragment))) while (isEmpty(trees[at])) at += 1;
  const tree = trees[at];
  if (rule.type === 'variable') {
    const end = endOfFragment(trees, at, rule.fragment);
    if (end === -1) return -1;
    budget.steps -= end - at;
    bindings.set(rule.name, { trees: captured(trees.slice(at, end), rule.fragment) });
    return end;
  }
  if (!tree) return -1;
  if (rule.type === 'group') {
    if (tree.type !== 'group' || tree.open !== rule.group.open) return -1;
    const inner = tree.trees;
    return sequence({ rules: rule.rules, at: 0 }, inner, 0, bindings, budget, (end) => end === inner.length)
      ? at + 1
      : -1;
  }
  if (rule.type === 'token') {
    if (tree.type !== rule.leaf.type || tree.text !== rule.leaf.text) return -1;
    // `=` in a pattern is not the beginning of `=>` or `==` in the arguments.
    const isOne = tree.type !== 'punct' || rule.leaf.joint || !tree.joint || !glues(tree.text, trees[at + 1]);
    return isOne ? at + 1 : -1;
  }
  return -1;
}

function glues(text: string, next: Tree | undefined): boolean {
  if (next?.type !== 'punct') return false;
  return (
    (text === '=' && /[>=]/.test(next.text)) ||
    (text === ':' && next.text === ':') ||
    (text === '-' && next.text === '>')
  );
}

function isEmpty(tree: Tree | undefined): boolean {
  return tree?.type === 'group' && tree.open === '' && tree.trees.length === 0;
}

/** A fragment that was matched stays one thing, but for what is a token anyway. */
function captured(trees: readonly Tree[], fragment: string): readonly Tree[] {
  const [first] = trees;
  if (/^(?:ident|lifetime|tt)$/.test(fragment) || (first?.type === 'group' && first.open === '' && trees.length === 1))
    return trees;
  const origin = first?.origin ?? 0;
  const whole: Group = {
    ...{ type: 'group', open: '', trees, origin, closing: origin, space: first?.space ?? '', spaceInside: '' },
    fragment: fragment === 'expr_2021' ? 'expr' : fragment,
  };
  return [whole];
}

/** Rounds as many as fit; fewer when what stands behind them does not match otherwise. */
function repetition(
  rule: Extract<Rule, { type: 'repetition' }>,
  rest: Rest,
  trees: readonly Tree[],
  from: number,
  bindings: Map<string, Binding>,
  budget: Budget,
  accepts: (end: number) => boolean,
): boolean {
  const rounds: { readonly end: number; readonly bindings: Map<string, Binding> }[] = [];
  for (let at = from; at <= trees.length && !(rule.operator === '?' && rounds.length === 1); ) {
    const start = rounds.length === 0 ? at : behindSeparator(rule, trees, at);
    if (start === -1 || (start === trees.length && rule.names.length > 0)) break;
    const own = new Map<string, Binding>();
    let end = -1;
    const fits = sequence({ rules: rule.rules, at: 0 }, trees, start, own, budget, (reached) => {
      end = reached;
      return true;
    });
    if (!fits || end <= at) break;
    rounds.push({ end, bindings: own });
    at = end;
  }
  const least = rule.operator === '+' ? 1 : 0;
  for (let count = rounds.length; count >= least; count -= 1) {
    const taken = rounds.slice(0, count);
    for (const name of rule.names) {
      bindings.set(name, { rounds: taken.flatMap((round) => round.bindings.get(name) ?? []) });
    }
    const end = taken.at(-1)?.end ?? from;
    budget.steps -= 1;
    if (sequence(rest, trees, end, bindings, budget, accepts)) return true;
    if (budget.steps < 0) return false;
  }
  return false;
}

function behindSeparator(rule: Extract<Rule, { type: 'repetition' }>, trees: readonly Tree[], from: number): number {
  let at = from;
  for (const leaf of rule.separator) {
    const tree = trees[at];
    if (tree?.type !== leaf.type || tree.text !== leaf.text) return -1;
    at += 1;
  }
  return at;
}
