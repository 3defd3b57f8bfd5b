/**
 * The facade without its macros: `recorder.register_counter(&Key::from_name("x"), &metadata)` and
 * `recorder.describe_counter("x".into(), unit, "help".into())` (metrics src/recorder/mod.rs, trait `Recorder`; src/key.rs).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { type Expr, implAround } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, letBinding } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { methodOf } from '../../values/callers.ts';
import type { Context } from '../../values/context.ts';
import { sanitizedName } from '../../values/sanitize.ts';
import { knownText, type Value } from '../../values/value.ts';
import { argumentsOf, methodCallAt } from '../arguments.ts';
import { type Declaration, declare } from '../library.ts';
import { listOf } from './labels.ts';
import { unitOf } from './unit.ts';

/** Found in the text of every file that calls a recorder by its methods. */
export const RECORDER_HINT = /\.\s*(?:register|describe)_(?:counter|gauge|histogram)\s*\(/;

const METHOD = /\.\s*((register|describe)_(counter|gauge|histogram))\s*\(/g;

/** Names that are followed to the key that they hold. */
const MAX_DEPTH = 8;

/** The declarations that a file makes through a recorder's methods. */
export function recorded(analysis: Analysis, source: SourceFile): Declaration[] {
  return [...source.text.matchAll(METHOD)].flatMap((match) => {
    const [whole, name = '', verb, kind = ''] = match;
    const from = (match.index ?? 0) + whole.indexOf(name);
    const call = methodCallAt(source, from, from + name.length);
    if (!call || forwards(source, call, name) || analysis.workspace.isTest(source, call)) return [];
    return verb === 'register'
      ? registered(analysis, { source, node: call }, kind as Kind)
      : described(analysis, { source, node: call }, kind as Kind);
  });
}

/** Whether the call stands in a recorder of the project's own, which hands on what others register. */
function forwards(source: SourceFile, call: Node, name: string): boolean {
  const around = enclosingFunction(source, call);
  const own = around?.childForFieldName('name');
  if (around && own && source.textOf(own) === name) return true;
  const trait = around ? implAround(source, around)?.childForFieldName('trait') : null;
  return trait ? /(?:^|::)Recorder\b/.test(source.textOf(trait)) : false;
}

function registered(analysis: Analysis, call: Expr, kind: Kind): Declaration[] {
  const [key, metadata, ...more] = argumentsOf(call.source, call.node);
  if (!key || !metadata || more.length > 0) return [];
  const at = { source: call.source, node: key };
  if (!analysis.workspace.owner(call.source.file)?.registry.has('metrics')) return [];
  const made = { library: 'metrics', kind, at, origin: call };
  return analysis.values.inEachContext<Declaration>(
    (context) => {
      const { expr, context: inner } = analysis.values.follow(at, context);
      const parts = keyParts(analysis, at, context) ??
        keyParts(analysis, expr, inner) ?? { name: facadeName(analysis.values.text(at, context)) };
      return declare({ ...made, ...parts, context });
    },
    (reason) => declare({ ...made, name: { pattern: '*', reason } }),
  );
}

/** The name and the labels of `Key::from_parts(name, labels)` and its like; null for what is no key in sight. */
function keyParts(
  analysis: Analysis,
  key: Expr,
  context: Context | null,
  depth = 0,
): Pick<Declaration, 'name' | 'labels' | 'at' | 'nameConst'> | null {
  const { source, node } = key;
  if (depth > MAX_DEPTH) return null;
  if (/^(?:reference|parenthesized)_expression$/.test(node.type)) {
    const inner = node.childForFieldName('value') ?? node.namedChildren[0];
    return inner ? keyParts(analysis, { source, node: inner }, context, depth + 1) : null;
  }
  if (/identifier$/.test(node.type)) {
    const held = heldBy(analysis, key);
    return held && keyParts(analysis, held, context, depth + 1);
  }
  if (node.type !== 'call_expression') return null;
  const method = methodOf(node);
  const [receiver, verb] = [method?.childForFieldName('value'), method?.childForFieldName('field')];
  if (receiver && verb && /^(?:with_extra_labels|clone)$/.test(source.textOf(verb))) {
    const parts = keyParts(analysis, { source, node: receiver }, context, depth + 1);
    const [more] = argumentsOf(source, node);
    const added = more ? listOf(analysis, { source, node: more }, context) : [];
    return parts && { ...parts, labels: parts.labels && added && [...new Set([...parts.labels, ...added])] };
  }
  const path = pathParts(source.textOf(node.childForFieldName('function') ?? node));
  const [first, second] = argumentsOf(source, node);
  if (path.at(-2) !== 'Key' || !/^from/.test(path.at(-1) ?? '') || !first) return null;
  const at = { source, node: first };
  const name = analysis.values.text(at, context);
  const last = /identifier$/.test(first.type) ? (pathParts(source.textOf(first)).at(-1) ?? '') : '';
  return {
    name: facadeName(name),
    labels: second ? listOf(analysis, { source, node: second }, context) : [],
    at: analysis.values.argumentBehind(at, context) ?? at,
    nameConst: /^[A-Z]/.test(last) ? last : null,
  };
}

/** What a local or a static was given. */
function heldBy(analysis: Analysis, { source, node }: Expr): Expr | null {
  const local = letBinding(source, node, source.textOf(node));
  if (local) return local.value && { source, node: local.value };
  const meaning = analysis.modules.resolve(pathParts(source.textOf(node)), source, node);
  const value = meaning?.type === 'item' ? meaning.item.node.childForFieldName('value') : null;
  return meaning?.type === 'item' && value ? { source: meaning.item.source, node: value } : null;
}

function described(analysis: Analysis, call: Expr, kind: Kind): Declaration[] {
  const { source } = call;
  const [key, unit, help, ...more] = argumentsOf(source, call.node);
  if (!key || !unit || !help || more.length > 0) return [];
  if (!/^(?:Some\b|None$|.*\bunit\b)/s.test(source.textOf(unit))) return [];
  return analysis.values.inEachContext(
    (context) => {
      const name = analysis.values.text({ source, node: key }, context);
      return declare({
        library: 'metrics',
        kind,
        name: facadeName(name),
        at: analysis.values.argumentBehind({ source, node: key }, context) ?? { source, node: key },
        help: knownText(analysis.values.text({ source, node: help }, context)),
        unit: unitOf(analysis, { source, node: unit }),
        context,
        role: 'describe',
      });
    },
    (reason) =>
      declare({
        library: 'metrics',
        kind,
        name: { pattern: '*', reason },
        at: { source, node: key },
        role: 'describe',
      }),
  );
}

/** A name, or what is known of one, sanitised. */
export function facadeName(value: Value): Value {
  return 'text' in value
    ? { text: sanitizedName(value.text) }
    : { pattern: sanitizedName(value.pattern, true), reason: value.reason };
}
