/** What a function does to a page, in the order of its code. */

import type { Expr } from '../../source/nodes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { pushedIn } from './pairs.ts';
import { literalsOf } from './writings.ts';

/** It calls something, writes a text, begins a line with a name that it is handed, or writes what stands between a line and its value. */
export type Does = 'calls' | 'writes' | 'begins' | 'goes on';

interface Event {
  readonly at: number;
  readonly node: Node;
  readonly does: Does;
}

/** What a file has that writes labels, or headers. */
const WRITES = /=\\"|=\{\w*:\?\}|r#*"[^"\n]*=\{?"|#\s*TYPE\b/;

const known = new WeakMap<SourceFile, Map<number, readonly Event[]>>();

/** The texts and the calls of a function, in the order in which they run as far as one stands behind the other. */
export function eventsIn({ source, node }: Expr): readonly Event[] {
  const all = known.get(source) ?? new Map<number, readonly Event[]>();
  known.set(source, all);
  let found = all.get(node.id);
  if (!found) {
    found = find(source, node.childForFieldName('body') ?? node);
    all.set(node.id, found);
  }
  return found;
}

function find(source: SourceFile, body: Node): readonly Event[] {
  const calls = body
    .descendantsOfType('call_expression')
    .map((node): Event => ({ at: nameEnd(node), node, does: 'calls' }));
  const texts = [...literalsOf(source)].flatMap(({ from }): Event | [] => {
    const node = from < body.startIndex || from >= body.endIndex ? null : source.stringAt(from);
    return node ? { at: from, node, does: 'writes' } : [];
  });
  const names = pushedIn(source)
    .map(({ name: { node } }): Event => ({ at: node.startIndex, node, does: 'begins' }))
    .filter(({ at }) => at > body.startIndex && at < body.endIndex);
  const spaces = body
    .descendantsOfType('char_literal')
    .filter((each) => source.textOf(each) === "' '")
    .map((node): Event => ({ at: node.startIndex, node, does: 'goes on' }));
  return [...calls, ...texts, ...names, ...spaces].sort((a, b) => a.at - b.at);
}

/** Where the function of a call is named, which is where it runs: what is handed to it runs inside. */
export function nameEnd(call: Node): number {
  return (call.childForFieldName('function') ?? call).endIndex;
}

const writers = new WeakMap<SourceFile, boolean>();

/** Whether a file may have functions that write a page, by its text. */
export function writesPage(source: SourceFile): boolean {
  let is = writers.get(source);
  if (is === undefined) {
    is = WRITES.test(source.text);
    writers.set(source, is);
  }
  return is;
}
