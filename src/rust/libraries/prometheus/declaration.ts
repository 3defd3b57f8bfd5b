/** What the macros and the constructors of the `prometheus` crate have in common: a declaration of what they are given. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Context } from '../../values/values.ts';
import { type Declaration, declare } from '../library.ts';
import type { Options } from './options.ts';

/** Label names of a list; null when they are not known, or when there is no list. */
export function labelsOf(analysis: Analysis, expr: Expr | null, context: Context | null): readonly string[] | null {
  return expr ? analysis.values.texts(expr, context) : null;
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
