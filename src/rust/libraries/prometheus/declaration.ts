/** What the macros and the constructors of the `prometheus` crate have in common: a declaration of what they are given. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Context } from '../../values/context.ts';
import { chainOf } from '../arguments.ts';
import { type Declaration, declare } from '../library.ts';
import type { Options } from './changed-options.ts';
import { options } from './options.ts';

/** Label names of a list; null when they are not known, or when there is no list. */
export function labelsOf(analysis: Analysis, expr: Expr | null, context: Context | null): readonly string[] | null {
  return expr ? analysis.values.texts(expr, context) : null;
}

/** The options that a part is taken of: `opts.fq_name()`, `opts.variable_labels.clone()`. Null where it is none of options in sight. */
export function optionsOfPart(
  analysis: Analysis,
  { source, node: part }: Expr,
  context: Context | null,
): Options | null {
  const { base, methods } = chainOf(source, part);
  const field = base.type === 'field_expression' ? base.childForFieldName('field') : null;
  const owner = field ? base.childForFieldName('value') : methods[0]?.name === 'fq_name' ? base : null;
  if (!owner || (field && !/^(?:const|variable)_labels$/.test(source.textOf(field)))) return null;
  const found = options(analysis, { source, node: owner }, context);
  // A field by that name is no proof that what has it are options.
  return 'pattern' in found.name && found.name.pattern === '*' ? null : found;
}

/** Label names of a list, or of the options that have them; null when they are not known. */
export function variableLabels(analysis: Analysis, expr: Expr, context: Context | null): readonly string[] | null {
  const made = optionsOfPart(analysis, expr, context);
  return made ? (made.labels ?? []) : labelsOf(analysis, expr, context);
}

/** The declaration that a call makes of its options, labels and buckets. */
export function declaration(
  analysis: Analysis,
  parts: {
    call: Expr;
    kind: Kind;
    options: Options;
    labels: readonly string[] | null;
    buckets: readonly number[] | string | null;
    registry: Expr | null;
    context: Context | null;
  },
): Declaration {
  const { options: own, context } = parts;
  const at = analysis.values.argumentBehind(own.at, context) ?? own.at;
  const last = /^(scoped_)?identifier$/.test(at.node.type) ? (pathParts(at.source.textOf(at.node)).at(-1) ?? '') : '';
  return declare({
    library: 'prometheus',
    kind: parts.kind,
    name: 'text' in own.name ? { text: own.name.text } : { pattern: own.name.pattern, reason: own.name.reason },
    at,
    labels: own.constLabels === null ? null : parts.labels,
    constLabels: own.constLabels ?? {},
    help: own.help,
    buckets: parts.buckets ?? own.buckets,
    origin: parts.call,
    context,
    registry: parts.registry,
    nameConst: /^[A-Z]/.test(last) ? last : null,
  });
}

/** A declaration of which nothing but its kind is known, and why. */
export function unresolved(at: Expr, call: Expr, kind: Kind, reason: string): Declaration {
  return declare({ library: 'prometheus', kind, name: { pattern: '*', reason }, at, origin: call });
}
