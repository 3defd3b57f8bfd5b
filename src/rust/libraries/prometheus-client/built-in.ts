/** Metrics that a crate registers in a registry of `prometheus-client` by itself: what stands there makes them and keeps them up to date. */
import type { Kind } from '../../../model.ts';
import type { Expr } from '../../source/nodes.ts';
import { isAtLeast, type Version } from '../../workspace/versions.ts';
import { type Declaration, declare } from '../library.ts';

export interface Row {
  readonly kind: Kind;
  /** As it is registered, behind what the crate puts in front of all. */
  readonly name: string;
  readonly unit?: string;
  /** As it is written, and whether a collector describes it: the text of such a one is shown as it is. */
  readonly help: { readonly text: string; readonly isDescribed: boolean };
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
  /** The minor version that brought it. */
  readonly since?: number;
  /** The first minor version without it. */
  readonly before?: number;
}

export type More = Pick<Row, 'unit' | 'buckets' | 'since' | 'before'>;

/** What is registered: the help gains a full stop. */
export function row(kind: Kind, name: string, labels: readonly string[], text: string, more: More = {}): Row {
  return { kind, name, labels, help: { text, isDescribed: false }, ...more };
}

/** What a collector describes, with its help as it is. */
export function described(kind: Kind, name: string, labels: readonly string[], text: string, more: More = {}): Row {
  return { kind, name, labels, help: { text, isDescribed: true }, ...more };
}

/** prometheus-client src/metrics/histogram.rs `exponential_buckets`. */
export function exponential(start: number, factor: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => start * factor ** index);
}

/** prometheus-client src/metrics/histogram.rs `linear_buckets`. */
export function linear(start: number, width: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => start + width * index);
}

/** Those of the rows that a version has; all but what is gone where the version is not known. */
export function rowsOf(rows: readonly Row[], version: Version | null): readonly Row[] {
  const isThere = ({ since = 0, before = Number.POSITIVE_INFINITY }: Row) =>
    version === null ? before === Number.POSITIVE_INFINITY : isAtLeast(version, 0, since) && version.minor < before;
  return rows.filter(isThere);
}

/** Where rows are registered. */
export interface Place {
  readonly library: string;
  /** In front of all names, with its `_`. */
  readonly prefix: string;
  readonly at: Expr;
  readonly registry: Expr;
  /** What is called to keep them up to date. */
  readonly verb: string;
  /** Why it is not known whether that happens, or null. */
  readonly unseen: string | null;
}

/** The declaration of a row. */
export function declaredRow({ kind, name, unit, help, labels, buckets }: Row, place: Place): Declaration {
  const { library, prefix, at, registry, verb, unseen } = place;
  return declare({
    ...{ library, kind, name: { text: `${prefix}${name}` }, at, registry, labels, unseen },
    help: help.isDescribed ? help.text : `${help.text}.`,
    unit: unit ?? null,
    buckets: buckets ?? null,
    ...(unseen === null ? { role: 'built-in', verb } : {}),
  });
}
