/** The arms of a `macro_rules!` definition. Rust Reference, "Macros By Example". */
import { isPunct, type Leaf, type Tree, tokenLength, treesOf } from './tokens.ts';

/** What an arm's pattern or body is made of. */
export type Rule =
  | { readonly type: 'token'; readonly leaf: Leaf }
  | { readonly type: 'group'; readonly group: Extract<Tree, { type: 'group' }>; readonly rules: readonly Rule[] }
  /** `$name:fragment` of a pattern, or `$name` of a body, whose fragment is empty. */
  | { readonly type: 'variable'; readonly name: string; readonly fragment: string; readonly leaf: Leaf }
  | { readonly type: 'crate'; readonly leaf: Leaf }
  | {
      readonly type: 'repetition';
      readonly rules: readonly Rule[];
      readonly separator: readonly Leaf[];
      readonly operator: '*' | '+' | '?';
      /** The names of the variables in it. */
      readonly names: readonly string[];
      readonly leaf: Leaf;
    };

export interface Arm {
  readonly pattern: readonly Rule[];
  readonly body: readonly Rule[];
}

const FRAGMENTS = new Set([
  ...['block', 'expr', 'expr_2021', 'ident', 'item', 'lifetime', 'literal', 'meta', 'pat', 'pat_param', 'path'],
  ...['stmt', 'tt', 'ty', 'vis'],
]);

/** Reads the arms between the brackets of a definition; null when they are no arms. */
export function armsOf(text: string, from: number, to: number): Arm[] | null {
  const trees = treesOf(text, from, to, () => 0);
  if (!trees) return null;
  const arms: Arm[] = [];
  for (let at = 0; at < trees.length; ) {
    const pattern = trees[at];
    const body = trees[at + 3];
    if (pattern?.type !== 'group' || !isPunct(trees, at + 1, '=>') || body?.type !== 'group') return null;
    const rules = rulesOf(pattern.trees, true);
    if (!rules) return null;
    arms.push({ pattern: rules, body: rulesOf(body.trees, false) ?? [] });
    at += 4;
    if (at < trees.length && !isPunct(trees, at, ';')) return null;
    at += 1;
  }
  return arms;
}

/** The rules of a pattern or a body. A `$` that begins nothing is a token of its own: a macro in the body has its variables. */
function rulesOf(trees: readonly Tree[], isPattern: boolean): Rule[] | null {
  const rules: Rule[] = [];
  for (let at = 0; at < trees.length; at += 1) {
    const tree = trees[at] as Tree;
    if (tree.type === 'group') {
      const inner = rulesOf(tree.trees, isPattern);
      if (!inner) return null;
      rules.push({ type: 'group', group: tree, rules: inner });
      continue;
    }
    const next = trees[at + 1];
    if (tree.type !== 'punct' || tree.text !== '$' || !next) {
      rules.push({ type: 'token', leaf: tree });
    } else if (next.type === 'group' && next.open === '(') {
      const end = repetition(trees, at + 2);
      const inner = rulesOf(next.trees, isPattern);
      if (!end || !inner) return null;
      rules.push({ type: 'repetition', rules: inner, ...end, names: namesOf(inner), leaf: tree });
      at = end.last;
    } else if (next.type === 'word' && next.text === 'crate') {
      rules.push({ type: 'crate', leaf: tree });
      at += 1;
    } else if (next.type === 'word' && !isPattern) {
      rules.push({ type: 'variable', name: next.text, fragment: '', leaf: tree });
      at += 1;
    } else if (next.type === 'word') {
      const fragment = trees[at + 3];
      if (!isPunct(trees, at + 2, ':') || fragment?.type !== 'word' || !FRAGMENTS.has(fragment.text)) return null;
      rules.push({ type: 'variable', name: next.text, fragment: fragment.text, leaf: tree });
      at += 3;
    } else {
      rules.push({ type: 'token', leaf: tree });
    }
  }
  return rules;
}

/** The separator and the operator behind `$( … )`; `last` is the index of the operator. */
function repetition(
  trees: readonly Tree[],
  at: number,
): { separator: Leaf[]; operator: '*' | '+' | '?'; last: number } | null {
  const own = operatorAt(trees[at]);
  if (own) return { separator: [], operator: own, last: at };
  const length = tokenLength(trees, at);
  // The operator may join what separates: in `$(…);*` it does not, in `$(…)=>*` the separator is `=>`.
  const separator = trees.slice(at, at + length).filter((each): each is Leaf => each.type !== 'group');
  const operator = operatorAt(trees[at + length]);
  if (operator && separator.length === length) return { separator, operator, last: at + length };
  const single = trees[at];
  const behind = operatorAt(trees[at + 1]);
  return single && single.type !== 'group' && behind ? { separator: [single], operator: behind, last: at + 1 } : null;
}

function operatorAt(tree: Tree | undefined): '*' | '+' | '?' | null {
  if (tree?.type !== 'punct') return null;
  return tree.text === '*' || tree.text === '+' || tree.text === '?' ? tree.text : null;
}

function namesOf(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule) => {
    if (rule.type === 'variable') return [rule.name];
    if (rule.type === 'repetition') return [...rule.names];
    return rule.type === 'group' ? namesOf(rule.rules) : [];
  });
}
