/** Makes the tokens of a macro's expansion: its body, with what its variables stand for. */
import type { Rule } from './definition.ts';
import type { Binding, Bindings, Budget } from './matcher.ts';
import { type Group, type Leaf, madeAt, type Origin, type Tree } from './tokens.ts';

/** What a body is written out with. */
export interface Transcription {
  readonly bindings: Bindings;
  /** Offset of the call. */
  readonly call: number;
  /** The path that `$crate` means where the call stands. */
  readonly crate: readonly string[];
  readonly budget: Budget;
}

/** The expansion, or the reason why there is none. */
export function transcribe(rules: readonly Rule[], within: Transcription): readonly Tree[] | string {
  const out: Tree[] = [];
  const reason = write(rules, within, within.bindings, out);
  return reason ?? out;
}

function write(rules: readonly Rule[], within: Transcription, bindings: Bindings, out: Tree[]): string | null {
  const origin = madeAt(within.call);
  for (const rule of rules) {
    within.budget.steps -= 1;
    if (within.budget.steps < 0) return 'it makes more code than is read';
    switch (rule.type) {
      case 'token':
        out.push({ ...rule.leaf, origin });
        break;
      case 'group': {
        const trees: Tree[] = [];
        const reason = write(rule.rules, within, bindings, trees);
        if (reason !== null) return reason;
        out.push({ ...rule.group, trees, origin, closing: origin });
        break;
      }
      case 'crate':
        out.push(...cratePath(within.crate, rule.leaf, origin));
        break;
      case 'variable': {
        const bound = bindings.get(rule.name);
        // What is no variable of this macro is one of a macro that it defines.
        if (!bound) {
          out.push(
            { ...rule.leaf, origin },
            { ...rule.leaf, type: 'word', text: rule.name, origin, space: '', joint: false },
          );
          break;
        }
        if (!('trees' in bound)) return `\`$${rule.name}\` is still repeated where it is used`;
        within.budget.steps -= bound.trees.length;
        bound.trees.forEach((tree, index) => {
          out.push(index === 0 ? { ...tree, space: rule.leaf.space } : tree);
        });
        break;
      }
      case 'repetition': {
        const reason = repeat(rule, within, bindings, out);
        if (reason !== null) return reason;
      }
    }
  }
  return null;
}

function cratePath(path: readonly string[], leaf: Leaf, origin: Origin): Leaf[] {
  return path.flatMap((part, index): Leaf[] => {
    const word: Leaf = { type: 'word', text: part, origin, space: index === 0 ? leaf.space : '', joint: false };
    const colon = (joint: boolean): Leaf => ({ type: 'punct', text: ':', origin, space: '', joint });
    return index === 0 ? [word] : [colon(true), colon(false), word];
  });
}

function repeat(
  rule: Extract<Rule, { type: 'repetition' }>,
  within: Transcription,
  bindings: Bindings,
  out: Tree[],
): string | null {
  let count: number | null = null;
  const repeated = new Map<string, readonly Binding[]>();
  for (const name of rule.names) {
    const bound = bindings.get(name);
    if (!bound || !('rounds' in bound)) continue;
    if (count !== null && count !== bound.rounds.length) return 'what it repeats together is not of one length';
    count = bound.rounds.length;
    repeated.set(name, bound.rounds);
  }
  if (count === null) return 'it repeats something without a variable that repeats';
  for (let round = 0; round < count; round += 1) {
    const own = new Map<string, Binding>(bindings);
    for (const [name, rounds] of repeated) own.set(name, rounds[round] as Binding);
    if (round > 0) for (const leaf of rule.separator) out.push({ ...leaf, origin: madeAt(within.call) });
    const from = out.length;
    const bare = round > 0 && rule.separator.length === 0 && rule.rules.length === 1 ? rule.rules[0] : undefined;
    const bound = bare?.type === 'variable' ? own.get(bare.name) : undefined;
    if (bound && 'trees' in bound) {
      // Tokens that are handed on one by one keep the distance that they had.
      out.push(...bound.trees);
      within.budget.steps -= 1;
      continue;
    }
    const reason = write(rule.rules, within, own, out);
    if (reason !== null) return reason;
    const first = out[from];
    if (first && first.space === '')
      out[from] = { ...first, space: rule.leaf.space === '' && round > 0 ? ' ' : rule.leaf.space };
  }
  return null;
}

/** A fragment that nothing around it may take apart. */
export function fragmentOf(trees: readonly Tree[], fragment: string, origin: Origin): Group {
  const space = trees[0]?.space ?? '';
  return { type: 'group', open: '', trees, origin, closing: origin, space, spaceInside: '', fragment };
}
