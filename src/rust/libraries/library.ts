/** What a client library's file tells: how its declarations look, which of its methods write, and what a scrape shows. */
import type { Finding, Kind, Metric } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Flow, Write } from '../flow/findings.ts';
import type { Handle } from '../flow/handles.ts';
import type { Verbs } from '../flow/verbs.ts';
import type { Expr } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';
import type { Words } from '../source/vocabulary.ts';
import type { Context } from '../values/context.ts';
import type { Value } from '../values/value.ts';

/** A declaration as one library reads it, before its flow is known. */
export interface Declaration {
  readonly library: string;
  readonly kind: Kind;
  /** The name, as far as the declaration fixes it; `expose` of the library makes the exposition name of it. */
  readonly name: Value;
  /** Where it is declared: the name, as written. */
  readonly at: Expr;
  /** The offset of the name inside of `at`, where that is a text with more in it; else null. */
  readonly nameAt: number | null;
  readonly labels: readonly string[] | null;
  /**
   * Whether a caller gives the labels to an object of which nothing says that it is the one with this name: then they are those of some
   * object of its type.
   */
  readonly labelsOfAny: boolean;
  readonly constLabels: Readonly<Record<string, string | null>>;
  readonly help: string | null;
  readonly unit: string | null;
  readonly buckets: readonly number[] | string | null;
  /** The expression whose value is the metric; null for one that is only described, or that `handles` hold from the start. */
  readonly origin: Expr | null;
  /** The names that hold it from the start, where no expression makes it: a field of a derived struct, the result of a generated function. */
  readonly handles: readonly Handle[];
  /** The calls that make it, where no expression in sight does: those of a generated constructor. */
  readonly makers: readonly Expr[];
  /** The calls that lead to `origin` for this metric, where one function makes several; null when it makes only this one. */
  readonly context: Context | null;
  /** The registry that it is made in, when the declaration names one. */
  readonly registry: Expr | null;
  /** The const that holds its name, or null. */
  readonly nameConst: string | null;
  /**
   * What the declaration says about it: it makes it, it describes it, it makes and updates it at once, or what stands there
   * (`PrometheusMetricLayer::new()`) makes it and keeps it up to date by itself.
   */
  readonly role: 'make' | 'describe' | 'update' | 'built-in';
  /** What the update that the declaration itself is (`update`, `built-in`) is called; null for the others. */
  readonly verb: string | null;
  /** One sentence when it is proven that nothing ever makes it, so that nothing updates it either; else null. */
  readonly dead: string | null;
  /** Why what stands there may update it, where that is out of sight; else null. */
  readonly unseen: string | null;
}

const NOTHING = {
  nameAt: null,
  labels: null,
  labelsOfAny: false,
  constLabels: {},
  help: null,
  unit: null,
  buckets: null,
  origin: null,
  handles: [],
  makers: [],
  context: null,
  registry: null,
  nameConst: null,
  role: 'make',
  verb: null,
  dead: null,
  unseen: null,
} as const;

/** A declaration, with nothing known of what is not given. */
export function declare(
  known: Pick<Declaration, 'library' | 'kind' | 'name' | 'at'> & Partial<Declaration>,
): Declaration {
  return { ...NOTHING, ...known };
}

/**
 * The labels of several declarations of one metric, together; null where those of one are not known. Labels of any object count where
 * no declaration has labels of its own, and all have the same.
 */
export function labelsOfAll(declarations: readonly Declaration[]): readonly string[] | null {
  const own = unionOf(declarations.filter((each) => !each.labelsOfAny).map(({ labels }) => labels));
  const others = declarations.filter((each) => each.labelsOfAny).map(({ labels }) => labels);
  if (others.length === 0 || own === null || own.length > 0) return declarations.length === 0 ? null : own;
  const [first = null] = others;
  const key = (labels: readonly string[] | null) => labels && [...labels].sort().join(' ');
  return others.every((each) => key(each) === key(first)) ? first : null;
}

/** The const labels that any of several has, each with its value where all have the same. */
export function constLabelsOfAll(
  all: readonly Readonly<Record<string, string | null>>[],
): Record<string, string | null> {
  const keys = new Set(all.flatMap((each) => Object.keys(each)));
  const shared = (key: string): string | null => {
    const values = new Set(all.map((each) => (Object.hasOwn(each, key) ? (each[key] ?? null) : null)));
    const [only = null] = values;
    return values.size === 1 ? only : null;
  };
  return Object.fromEntries([...keys].map((key) => [key, shared(key)]));
}

function unionOf(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  if (lists.some((list) => list === null)) return null;
  return [...new Set(lists.flatMap((list) => list ?? []))];
}

/** The declarations of one metric, with where it goes: what a library is asked about for its exposition. */
export interface Made {
  /** The one that names it: a description, else the first that makes it. */
  readonly declaration: Declaration;
  /** All of the group. */
  readonly group: readonly Declaration[];
  /** The kind as declared; the uses decide before a description. */
  readonly kind: Kind;
  readonly unit: string | null;
  readonly help: string | null;
  /** Where its value goes: for each declaration that makes it, in the order of the group. */
  readonly flows: readonly Flow[];
  /** The writes of the flows outside tests: where labels may be given. */
  readonly writes: readonly Write[];
}

/** A metric as a scrape shows it. What is not given is as declared. */
export interface Exposed {
  /** The exposition name, or the pattern that is known of it. */
  readonly name: Value;
  readonly kind?: Kind;
  readonly labels?: readonly string[] | null;
  readonly constLabels?: Readonly<Record<string, string | null>>;
  readonly help?: string | null;
  readonly unit?: string | null;
  readonly buckets?: readonly number[] | string | null;
}

/** The `makers` of a library that no function makes a metric of by a name. */
export const NO_MAKERS = /^(?!)/;

export interface Library {
  readonly name: string;
  readonly verbs: Verbs;
  /** Words of which every file that can hold a declaration has one, as a word by itself. */
  readonly words: Words;
  /** Other names that a workspace gives to the types of the library: a file with one of them may hold a declaration, too. */
  given?(analysis: Analysis): Words;
  /** Found in the text of every file that can hold a declaration by the library's own names: a file without a match is not parsed. */
  readonly hint: RegExp;
  /** Whether a file may hold a declaration that has none of these: what else its package has says so. */
  mayHold?(analysis: Analysis, source: SourceFile): boolean;
  /**
   * Found in the text of every file that can hold a function that makes a metric by a name that it is given: such a function
   * counts from any file, when a metrics file calls it.
   */
  readonly makers: RegExp;
  /**
   * What makes declarations one metric. `place`: each is one by itself. `name`: all of one name are one, wherever they stand,
   * and a use outside the metrics files of a name that they hold belongs to it.
   */
  readonly identity: 'place' | 'name';
  /** Whether a declaration is none where another library has one at the same name: then it is how that is written. */
  readonly givesWay?: true;
  /** What several libraries record by: a description in one of them may be of a metric that another one declares. */
  readonly recorder?: string;
  declarations(analysis: Analysis, source: SourceFile): Declaration[];
  /**
   * What a scrape shows of a metric, by the rules of this library and the settings of its exporter: several when one
   * declaration is registered under several prefixes, none when it is proven to be in no registry.
   */
  expose(analysis: Analysis, made: Made): readonly Exposed[];
  /** Whether it is proven that nothing registers a metric that is made: no scrape shows it, which is told. */
  isUnregistered?(analysis: Analysis, made: Made): boolean;
  /** How a scrape shows a name of which only a pattern is known; where it is left out, as the declaration has it. */
  patternOf?(analysis: Analysis, made: Pick<Made, 'declaration' | 'group' | 'kind'>, pattern: string): string;
  /** What is worth telling of its metrics as a whole, or of there being none: settings that were not found, and what is taken instead. */
  findings?(analysis: Analysis, metrics: readonly Metric[]): readonly Finding[];
}
