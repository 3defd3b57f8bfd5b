/** What a client library's file tells: how its declarations look, and which of its methods write. */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../nodes.ts';
import type { SourceFile } from '../syntax.ts';
import type { Context, Value } from '../values.ts';
import type { Verbs } from '../verbs.ts';

/** A declaration as one library reads it, before its flow is known. */
export interface Declaration {
  readonly library: string;
  readonly kind: Kind;
  /** The exposition name, as far as the declaration fixes it. */
  readonly name: Value;
  /** Where it is declared: the name, as written. */
  readonly at: Expr;
  readonly labels: readonly string[] | null;
  readonly constLabels: Readonly<Record<string, string | null>>;
  readonly help: string | null;
  readonly unit: string | null;
  readonly buckets: readonly number[] | string | null;
  /** The expression whose value is the metric; null for one that is only described. */
  readonly origin: Expr | null;
  /** The calls that lead to `origin` for this metric, where one function makes several; null when it makes only this one. */
  readonly context: Context | null;
  /** The registry that it is made in, when the declaration names one. */
  readonly registry: Expr | null;
  /** The const that holds its name, or null. */
  readonly nameConst: string | null;
  /** What the declaration says about it: it makes it, it describes it, or it makes and updates it at once. */
  readonly role: 'make' | 'describe' | 'update';
}

export interface Library {
  readonly name: string;
  readonly verbs: Verbs;
  /** Found in the text of every file that can hold a declaration: a file without a match is not parsed. */
  readonly hint: RegExp;
  /**
   * Found in the text of every file that can hold a function that makes a metric by a name that it is given: such a function
   * counts from any file, when a metrics file calls it.
   */
  readonly makers: RegExp;
  declarations(analysis: Analysis, source: SourceFile): Declaration[];
}
