/**
 * Registries whose text the program reads itself: made in a function, written into a text there, and that text parsed. Nobody scrapes
 * what is registered in one.
 */
import type { Analysis } from '../../analysis.ts';
import { mentions } from '../../flow/mentions.ts';
import { blockAround, callOf, type Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { letBinding, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { argumentsOf } from '../arguments.ts';

/** Methods that put something into a registry. */
const REGISTERS = /^register(?:_with_unit|_collector)?$/;
/** Functions of `prometheus_client::encoding::text` that write a registry into a text (client_rust, src/encoding/text.rs). */
const ENCODES = /^encode(?:_registry)?$/;
/** Methods that give the text, or its lines. */
const READS = /^(?:lines|as_str|as_bytes|as_ref|clone|split|trim|chars|bytes)$/;

/** Whether the registry that a call makes is held by a local, and read by a parser alone. */
export function isReadBack(analysis: Analysis, { source, node }: Expr): boolean {
  const declaration = source.parent(node);
  if (declaration?.type !== 'let_declaration' || declaration.childForFieldName('value')?.id !== node.id) return false;
  const texts: Node[] = [];
  for (const use of usesOf(analysis, source, declaration)) {
    const parent = source.parent(use);
    if (parent?.type === 'field_expression') {
      if (!REGISTERS.test(source.textOf(parent.childForFieldName('field') ?? parent))) return false;
      continue;
    }
    const text = parent ? textWritten(source, parent) : null;
    if (!text) return false;
    texts.push(text);
  }
  return texts.length > 0 && texts.every((text) => isParsed(analysis, source, text));
}

/** The places of a function that mention what a `let` binds to a name; none where it binds a pattern. */
function usesOf(analysis: Analysis, source: SourceFile, declaration: Node): Node[] {
  const pattern = declaration.childForFieldName('pattern');
  const block = blockAround(source, declaration);
  if (pattern?.type !== 'identifier' || !block) return [];
  const name = plainName(source, pattern);
  const range = { from: declaration.endIndex, to: block.endIndex };
  return mentions(analysis, { type: 'local', source, name, ...range, declaration }).map((each) => each.node);
}

/** The name of the text that a registry is written into: `encode(&mut text, &registry)`, of which `reference` is the second part. */
function textWritten(source: SourceFile, reference: Node): Node | null {
  const list = reference.type === 'reference_expression' ? source.parent(reference) : null;
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const called = call?.childForFieldName('function');
  if (!call || !called || !ENCODES.test(pathParts(source.textOf(called)).at(-1) ?? '')) return null;
  const [text] = argumentsOf(source, call);
  const name = text?.type === 'reference_expression' ? text.childForFieldName('value') : null;
  return name?.type === 'identifier' ? name : null;
}

/** Whether all that is done with a text beside writing it is to hand it to functions that parse. */
function isParsed(analysis: Analysis, source: SourceFile, text: Node): boolean {
  const declaration = letBinding(source, text, source.textOf(text))?.declaration;
  const uses = declaration ? usesOf(analysis, source, declaration) : [];
  const others = uses.filter((use) => use.id !== text.id);
  return others.length > 0 && others.every((use) => isGivenToParser(source, use));
}

function isGivenToParser(source: SourceFile, use: Node): boolean {
  let at = use;
  for (let parent = source.parent(at); parent; parent = source.parent(at)) {
    if (parent.type === 'reference_expression') at = parent;
    else if (parent.type === 'field_expression') {
      const call = callOf(source, parent);
      if (!call || !READS.test(source.textOf(parent.childForFieldName('field') ?? parent))) return false;
      at = call;
    } else {
      const called = parent.type === 'arguments' ? source.parent(parent)?.childForFieldName('function') : null;
      return called != null && /parse/i.test(source.textOf(called));
    }
  }
  return false;
}
