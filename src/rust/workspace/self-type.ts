/** What `self` and `Self` are at a place, without a look into the body of the function. */
import { implType } from '../source/nodes.ts';
import type { Piece } from '../source/pieces.ts';
import type { SourceFile } from '../source/syntax.ts';
import { isBehindDot } from '../source/words.ts';

/** A plain `self.` in front of a name. */
const SELF = /(?:^|[^\w.\u0080-\uffff])self\s*\.\s*$/;

const bodies = new WeakMap<SourceFile, Map<number, string | null>>();

/**
 * The type whose method or field a name is that stands behind `self.`, by its last segment. Null when something else stands in
 * front of it, or when only the tree of the body tells: an `impl` may be in there.
 */
export function selfTypeAt(source: SourceFile, from: number): string | null {
  // Most names stand behind something else.
  if (!isBehindDot(source.text, from)) return null;
  if (!SELF.test(source.text.slice(Math.max(0, from - 24), from))) return null;
  const written = implTypeAt(source, from);
  if (written !== null) return written;
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

/** The head of an `impl`: its parameters may have brackets of their own. */
const HEAD = /^impl\b([^{};]*)\{/;

/** What an `impl` in the body of a function stands behind. */
const NESTED = /[{};\]]\s*(?:unsafe\s+)?(?:impl|trait)\b/;

/** Characters of the head of an `impl`. */
const LONGEST_HEAD = 1000;

interface Head {
  readonly type: string | null;
  /** Between these the type is meant: behind the head, before the next `impl` in there. */
  readonly from: number;
  readonly to: number;
}

const heads = new WeakMap<SourceFile, Map<number, Head>>();

/**
 * The type that `Self` means at a place, by its last segment, from the text of the `impl` around it. Null when the place is in none, or
 * when the text does not tell.
 */
export function implTypeAt(source: SourceFile, offset: number): string | null {
  const stretch = source.stretchAt(offset);
  if (stretch?.word !== 'impl') return null;
  let known = heads.get(source);
  if (!known) {
    known = new Map();
    heads.set(source, known);
  }
  let head = known.get(stretch.from);
  if (!head) {
    head = headOf(source, stretch);
    known.set(stretch.from, head);
  }
  return offset > head.from && offset < head.to ? head.type : null;
}

function headOf(source: SourceFile, { from, to }: Piece): Head {
  const at = source.placesOf('impl').find((each) => each >= from && !source.isInert(each)) ?? to;
  const head = HEAD.exec(source.text.slice(at, Math.min(to, at + LONGEST_HEAD)));
  if (!head) return { type: null, from: to, to };
  const [whole, heading = ''] = head;
  // What stands in angle brackets says nothing of the name, and neither does what comes behind it.
  const plain = withoutAngles(heading)?.replace(/\bwhere\b[\s\S]*$/, '');
  const type = plain === undefined ? null : (/(?:^|\bfor\s)\s*(?:\w+\s*::\s*)*(\w+)\s*$/.exec(plain)?.[1] ?? null);
  const end = at + whole.length;
  const nested = source.text.slice(end, to).search(NESTED);
  return { type, from: end, to: nested === -1 ? to : end + nested };
}

/** A text without what stands in angle brackets; undefined when they do not close each other. */
function withoutAngles(text: string): string | undefined {
  let plain = '';
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '<') depth += 1;
    else if (char === '>' && text[at - 1] !== '-' && text[at - 1] !== '=') depth -= 1;
    else if (depth === 0) plain += char;
    if (depth < 0) return undefined;
  }
  return depth === 0 ? plain : undefined;
}
