/** What `self` is at a place, without a look into the body of the function. */
import { implType } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';

/** A plain `self.` in front of a name. */
const SELF = /(?:^|[^\w.\u0080-\uffff])self\s*\.\s*$/;

const bodies = new WeakMap<SourceFile, Map<number, string | null>>();

/**
 * The type whose method or field a name is that stands behind `self.`, by its last segment. Null when something else stands in
 * front of it, or when only the tree of the body tells: an `impl` may be in there.
 */
export function selfTypeAt(source: SourceFile, from: number): string | null {
  if (!SELF.test(source.text.slice(Math.max(0, from - 24), from))) return null;
  const body = source.bodyAt(from);
  if (!body) return null;
  let known = bodies.get(source);
  if (!known) {
    known = new Map();
    bodies.set(source, known);
  }
  let type = known.get(body.from);
  if (type === undefined) {
    const host = /\b(?:impl|trait)\b/.test(source.text.slice(body.from, body.to)) ? null : source.hostAt(from);
    type = host ? implType(source, host) : null;
    known.set(body.from, type);
  }
  return type;
}
