/**
 * Identifiers that `paste!` puts together: `[<prefix_ $name:snake>]`.
 *
 * The rules are those of the paste crate (dtolnay/paste, src/segment.rs): words, numbers and strings are joined, and
 * `:lower`, `:upper`, `:snake` and `:camel` change the part before them.
 */
import { isPunct, type Leaf, madeAt, offsetOf, type Tree } from './tokens.ts';

/** Trees with their `[< … >]` put together; what is none by the crate's rules stays as it is. */
export function pasted(trees: readonly Tree[]): Tree[] {
  return trees.map((tree) => {
    if (tree.type !== 'group') return tree;
    return joined(tree) ?? { ...tree, trees: pasted(tree.trees) };
  });
}

function joined(group: Extract<Tree, { type: 'group' }>): Leaf | null {
  const { trees } = group;
  if (group.open !== '[' || !isPunct(trees, 0, '<') || !isPunct(trees, trees.length - 1, '>')) return null;
  const parts: string[] = [];
  const isLifetime = read(trees.slice(1, -1), parts);
  if (isLifetime === null) return null;
  const text = (isLifetime ? "'" : '') + parts.join('');
  if (!/^'?[\p{L}_][\p{L}\p{N}_]*$/u.test(text)) return null;
  const origin = madeAt(offsetOf(group.origin));
  return { type: isLifetime ? 'lifetime' : 'word', text, origin, space: group.space, joint: false };
}

/** Reads parts; whether the whole is a lifetime, or null when the parts are not what the crate takes. */
function read(trees: readonly Tree[], parts: string[]): boolean | null {
  let isLifetime = false;
  for (let at = 0; at < trees.length; at += 1) {
    const tree = trees[at] as Tree;
    if (tree.type === 'group') {
      const inner = tree.open === '' ? read(tree.trees, parts) : null;
      if (inner === null) return null;
      isLifetime ||= inner;
    } else if (tree.type === 'word') parts.push(tree.text.replace(/^r#/, ''));
    else if (tree.type === 'lifetime') {
      parts.push(tree.text.slice(1));
      isLifetime = true;
    } else if (tree.type === 'literal') {
      if (/[#\\.+]/.test(tree.text)) return null;
      parts.push(tree.text.replace(/["']/g, '').replaceAll('-', '_'));
    } else if (tree.text === ':') {
      const modifier = trees[at + 1];
      const last = parts.pop();
      const changed = modifier?.type === 'word' && last !== undefined ? modified(last, modifier.text) : null;
      if (changed === null) return null;
      parts.push(changed);
      at += 1;
    } else return null;
  }
  return isLifetime;
}

function modified(part: string, modifier: string): string | null {
  switch (modifier) {
    case 'lower':
      return part.toLowerCase();
    case 'upper':
      return part.toUpperCase();
    case 'snake':
      return part.replace(/(?<=[^_])(?=\p{Lu})/gu, '_').toLowerCase();
    case 'camel':
    case 'upper_camel':
      return camel(part);
    case 'lower_camel': {
      const text = camel(part);
      return text.charAt(0).toLowerCase() + text.slice(1);
    }
    default:
      return null;
  }
}

/** `http_requests` → `HttpRequests`; of two capitals in a row the second is lowered, as the crate does it. */
function camel(part: string): string {
  let result = '';
  let previous = '_';
  for (const char of part) {
    if (char !== '_') {
      if (previous === '_') result += char.toUpperCase();
      else result += /\p{Lu}/u.test(previous) ? char.toLowerCase() : char;
    }
    previous = char;
  }
  return result;
}
