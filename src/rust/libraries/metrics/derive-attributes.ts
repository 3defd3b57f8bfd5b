/** What stands in `#[metrics(scope = "x", …)]` and `#[metric(rename = "y", …)]`, and the help that doc comments give. */
import type { Analysis } from '../../analysis.ts';
import { unescaped } from '../../source/literals.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { unknown, type Value } from '../../values/value.ts';

/** One attribute: its name, and the node of `#[…]`. */
export interface Attribute {
  readonly name: string;
  readonly node: Node;
  readonly text: string;
}

/** Attributes and lines of comment above one item that are read: more are there to exhaust whoever reads them. */
export const MAX_ABOVE = 64;

/** The attributes above an item or a field, in the order of the text. */
export function attributesAbove(source: SourceFile, item: Node): Attribute[] {
  const found: Attribute[] = [];
  let left = MAX_ABOVE;
  for (let at = item.previousNamedSibling; at && left > 0; at = at.previousNamedSibling, left -= 1) {
    if (at.type === 'attribute_item') {
      const text = source.textOf(at);
      const name = /^#\[\s*([\w:]+)/.exec(text)?.[1] ?? '';
      found.unshift({ name, node: at, text });
    } else if (at.type !== 'line_comment' && at.type !== 'block_comment') break;
  }
  return found;
}

/** The text that `key = "…"`, or `key = A_CONST`, gives in an attribute; null when it has no such key. */
export function keyIn(analysis: Analysis, source: SourceFile, attribute: Attribute, key: string): Value | null {
  const match = new RegExp(`(?<![\\w"])${key}\\s*=\\s*("(?:[^"\\\\]|\\\\.)*"|[\\w:]+)`, 's').exec(attribute.text);
  const value = match?.[1];
  if (!match || value === undefined) return null;
  if (value.startsWith('"')) return { text: unescaped(value) };
  const meaning = analysis.modules.resolve(value.split('::'), source, attribute.node);
  const given = meaning?.type === 'item' ? meaning.item.node.childForFieldName('value') : null;
  return meaning?.type === 'item' && given
    ? analysis.values.text({ source: meaning.item.source, node: given }, null)
    : unknown(`\`${value}\` is not in sight`);
}

/** Whether an attribute has a word of its own, such as `skip`, or `dynamic = true`. */
export function hasFlag(attribute: Attribute, flag: string): boolean {
  const plain = attribute.text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');
  return new RegExp(`[(,]\\s*${flag}\\s*(?:=\\s*true\\s*)?[,)]`).test(plain);
}

/** The keys of `labels = [("k", V), …]`. */
export function labelsIn(attribute: Attribute): string[] {
  const start = /(?<![\w"])labels\s*=\s*\[/.exec(attribute.text);
  if (!start) return [];
  const list = attribute.text.slice(start.index + start[0].length);
  return [...list.matchAll(/\(\s*("(?:[^"\\]|\\.)*")\s*,/gs)].map((match) => unescaped(match[1] ?? ''));
}

/** The doc comment above a field, its lines joined by a space as `metrics-derive` does it (src/expand.rs, `parse_docs_to_string`). */
export function docLine(source: SourceFile, field: Node): string | null {
  const lines: string[] = [];
  let left = MAX_ABOVE;
  for (let at = field.previousNamedSibling; at && left > 0; at = at.previousNamedSibling, left -= 1) {
    const text = source.textOf(at);
    if (at.type === 'attribute_item') {
      const doc = /^#\[\s*doc\s*=\s*("(?:[^"\\]|\\.)*")\s*\]$/s.exec(text)?.[1];
      if (doc) lines.unshift(unescaped(doc).trim());
    } else if (at.type === 'line_comment' && /^\/\/\/(?!\/)/.test(text)) lines.unshift(text.slice(3).trim());
    else if (at.type === 'block_comment' && /^\/\*\*(?!\*)/.test(text)) lines.unshift(text.slice(3, -2).trim());
    else if (at.type !== 'line_comment' && at.type !== 'block_comment') break;
  }
  return lines.length > 0 ? lines.join(' ') : null;
}
