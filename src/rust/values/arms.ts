/**
 * The arms of a `match`, and what a value makes of each. An enum of names has hundreds of arms, each of which names one variant:
 * they are read once, and told apart by the name.
 */
import { plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Evaluation } from './evaluation.ts';
import { isCow, type Match, matches, matchOfOther, type Tried, variantIn } from './patterns.ts';

export interface Arm {
  readonly node: Node;
  readonly pattern: Node | null;
  /** What it gives. */
  readonly result: Node | null;
  /** The path that is all of its pattern, where that is one: `Kind::Counter`. */
  readonly path: Path | null;
}

interface Path {
  readonly node: Node;
  readonly name: string;
  /** What stands before the name: paths with the same lead to the same type. */
  readonly before: string;
}

const known = new WeakMap<SourceFile, Map<number, readonly Arm[]>>();

/** The arms in the braces of a `match`, in the order in which they are tried. */
export function armsOf(source: SourceFile, body: Node): readonly Arm[] {
  const inFile = known.get(source) ?? new Map<number, readonly Arm[]>();
  known.set(source, inFile);
  let arms = inFile.get(body.id);
  if (!arms) {
    arms = plainChildren(body).map((node) => {
      const pattern = node.childForFieldName('pattern');
      return { node, pattern, result: node.childForFieldName('value'), path: pattern && pathOf(source, pattern) };
    });
    inFile.set(body.id, arms);
  }
  return arms;
}

function pathOf(source: SourceFile, pattern: Node): Path | null {
  const [node, ...more] = plainChildren(pattern);
  if (pattern.type !== 'match_pattern' || node?.type !== 'scoped_identifier' || more.length > 0) return null;
  const path = source.textOf(node);
  const parts = pathParts(path);
  return isCow(path) ? null : { node, name: parts.at(-1) ?? '', before: parts.slice(0, -1).join('::') };
}

/** Whether a value matches an arm, as far as it is known. */
export function matchesArm(evaluation: Evaluation, source: SourceFile, arm: Arm, tried: Tried, depth: number): Match {
  const { pattern, path } = arm;
  if (!pattern) return 'maybe';
  const variant = path ? variantIn(evaluation, tried, depth) : null;
  if (!path || !variant || variant.name === path.name) return matches(evaluation, source, pattern, tried, depth);
  tried.others ??= new Map();
  let match = tried.others.get(path.before);
  if (!match) {
    match = matchOfOther(evaluation, source, path.node, variant);
    tried.others.set(path.before, match);
  }
  return match;
}
