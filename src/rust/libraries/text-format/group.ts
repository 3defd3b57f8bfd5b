/**
 * The group of a metric: all lines behind its header are of it, up to the next header. Code may write them piece by piece, in
 * functions that it calls: `page.header(HITS); page.sample(HITS).label("op", op).value(3)`.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information
 */
import type { Analysis } from '../../analysis.ts';
import { functionsCalled } from '../../flow/callees.ts';
import type { FormatHole } from '../../source/format.ts';
import { argumentsOf, type Expr, keyOf } from '../../source/nodes.ts';
import { enclosingFunction, parameterIndex } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { OBJECT } from '../../values/assumed.ts';
import type { Context } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import type { Limit } from '../../values/limits.ts';
import { withoutCallers } from '../../values/needs.ts';
import { knownText } from '../../values/value.ts';
import { type Does, eventsIn, nameEnd, writesPage } from './events.ts';
import { evaluated, type Header, labelNames, samplesOf } from './lines.ts';
import { pairsIn } from './pairs.ts';
import { isOf, isOwnLabel, lineOf } from './series.ts';
import { MARK, type Writing, writingAt } from './writings.ts';

/** Calls inside each other, and literals and calls of one group, that are looked at. */
const MAX_DEPTH = 8;
const MAX_EVENTS = 4000;
/** Objects that are asked for the pairs that they write. */
const FOR_PAIRS: Limit = { reads: 24, steps: 2000 };

/** The name of a label in front of its value, in a text that is a piece of a line. */
const LABEL = /((?:[a-zA-Z_]|\ue000\d+\ue001)(?:\w|\ue000\d+\ue001)*)\s*=\s*(?:"|\ue000\d+\ue001)/g;
/** What stands at the end of a line that was begun elsewhere: its value. */
const VALUE = /^\}?[ \t]+(?:\ue000|[-+.\d]|NaN)/;
/** What stands between the name of a label and its value, where the name is written before it. */
const EQUALS = /^\s*=\s*(?:"|$)/;
const HEADER = /#\s*(TYPE|HELP)\b/;

/** The labels of the lines behind a header, in a context of that; null when there is none, or not all is known of them. */
export function labelsBehind(
  analysis: Analysis,
  header: Header,
  name: string,
  context: Context | null,
): readonly string[] | null {
  const group = new Group(analysis, name);
  let at: Expr = { source: header.writing.source, node: header.writing.node };
  let from = at.node.endIndex - 1;
  for (let calls = context; ; calls = calls.outer) {
    const outer = enclosingFunction(at.source, at.node);
    const isEnded = !outer || group.read({ source: at.source, node: outer }, from, calls);
    if (isEnded || !calls) return group.labels;
    at = calls.call;
    from = nameEnd(at.node);
  }
}

class Group {
  readonly #analysis: Analysis;
  readonly #name: string;
  readonly #labels = new Set<string>();
  #events = MAX_EVENTS;
  #isOpen = false;
  /** Whether a line was seen. */
  #isSeen = false;
  /** Whether a label was seen that is a piece of a line. */
  #hasPieces = false;
  /** Whether the line that is being written is of another metric. */
  #isOther = false;

  constructor(analysis: Analysis, name: string) {
    this.#analysis = analysis;
    this.#name = name;
  }

  get labels(): readonly string[] | null {
    return this.#isSeen && !this.#isOpen ? [...this.#labels] : null;
  }

  /** Reads what a function writes behind an offset; whether the group ends there. */
  read(outer: Expr, from: number, context: Context | null, depth = 0): boolean {
    const { source } = outer;
    for (const { node, does } of eventsIn(outer).filter(({ at }) => at > from)) {
      this.#events -= 1;
      if (this.#events < 0 || depth > MAX_DEPTH) {
        this.#isOpen = true;
        return true;
      }
      if (this.#on(does, { source, node }, context, depth)) return true;
    }
    return false;
  }

  #on(does: Does, at: Expr, context: Context | null, depth: number): boolean {
    if (does === 'calls') return this.#onCall(at, context, depth);
    if (does === 'writes') return this.#onLiteral(at, context, depth);
    if (does === 'begins') this.#begins(withoutCallers(() => knownText(this.#analysis.values.text(at, context)), null));
    else this.#isSeen ||= !this.#isOther;
    return false;
  }

  /** A line begins, by its name where that is known. */
  #begins(name: string | null): void {
    this.#isOther = name !== null && !isOf(name, this.#name);
    this.#isSeen ||= !this.#isOther;
  }

  #runs(at: Expr, context: Context | null): boolean {
    return withoutCallers(() => this.#analysis.values.mayRun(at, context), true);
  }

  #onCall(call: Expr, context: Context | null, depth: number): boolean {
    const called = call.node.childForFieldName('function');
    const isMethod = called?.type === 'field_expression';
    const name = called && nameIn(call.source, called);
    if (!name) return false;
    const outer = enclosingFunction(call.source, call.node);
    const parameter = isMethod || !outer ? -1 : parameterIndex(call.source, outer, name);
    if (parameter >= 0) {
      // A closure that was handed over is read where it stands.
      const { values } = this.#analysis;
      const taker = outer && { source: call.source, node: outer };
      const given = taker && withoutCallers(() => values.argument(taker, parameter, name, context), null);
      if (given?.expr.node.type !== 'closure_expression') this.#isOpen = true;
      return false;
    }
    const all = this.#mayWrite(name, call.source) ? functionsCalled(this.#analysis, call, name, isMethod, -1) : [];
    const functions = all.filter(({ source }) => writesPage(source));
    if (functions.length === 0) {
      // Who is lent the page may write labels to it.
      if (all.length === 0 && outer && !this.#isKnown(name, call.source)) this.#isOpen ||= isLentPage(call, outer);
      return false;
    }
    if (!this.#runs(call, context)) return false;
    let isEnded = false;
    for (const each of functions) {
      const key = keyOf(each);
      if (isIn(context, key)) continue;
      isEnded = this.read(each, each.node.startIndex, entered(each, call, context), depth + 1) || isEnded;
    }
    return isEnded;
  }

  /** Whether a function of a name is one of this workspace. */
  #isKnown(name: string, from: SourceFile): boolean {
    return this.#analysis.modules.itemsNamed(name, from.file).some(({ node }) => node.type === 'function_item');
  }

  /** Whether a function of a name stands in a file that writes a page. */
  #mayWrite(name: string, from: SourceFile): boolean {
    return this.#analysis.modules
      .itemsNamed(name, from.file)
      .some(({ source, node }) => node.type === 'function_item' && writesPage(source));
  }

  #onLiteral(literal: Expr, context: Context | null, depth: number): boolean {
    const writing = writingAt(literal.source, literal.node);
    if (!writing || !this.#runs(literal, context)) return false;
    const header = HEADER.exec(writing.flat);
    // A help may stand behind the type, and is of the next metric where lines stand between.
    if (header) return header[1] === 'TYPE' || this.#isSeen;
    // What a function gives that is called for a part of the text was there before it.
    for (const call of writing.holes.flatMap((hole) => callsIn(hole)))
      if (this.#onCall({ source: literal.source, node: call }, context, depth)) return true;
    const samples = samplesOf(writing);
    for (const sample of samples) {
      const line = withoutCallers(() => lineOf(this.#analysis, sample, context), []);
      const [only] = [line].flat();
      const known = only && !only.name.includes('*') ? only.name : null;
      this.#begins(known);
      if (this.#isOther) continue;
      if (sample.labels === null) this.#fragments(writing, context);
      else if (only?.labels) this.#add(only.labels);
      // Labels may be what is put in behind the name: they were written before, piece by piece, or are not known.
      else if (sample.name.replace(MARK, '*').indexOf('*', 1) > 0) this.#isOpen ||= !this.#hasPieces;
      else this.#add(this.#ofSample(sample, context));
    }
    if (samples.length > 0 || this.#isOther) return false;
    this.#fragments(writing, context);
    if (VALUE.test(writing.flat)) this.#isSeen = true;
    return false;
  }

  #ofSample(sample: ReturnType<typeof samplesOf>[number], context: Context | null): readonly string[] | null {
    return withoutCallers(() => labelNames(this.#analysis, sample, context), null);
  }

  /** The names of the labels that a function writes of lists of pairs, for each object that may have them. */
  #pairs(writing: Writing, context: Context | null): readonly string[] | null {
    const { values } = this.#analysis;
    const { contexts } = values;
    const assumed = contexts.assumptions;
    const read = (): readonly string[] | null => {
      // What any object of a type has says nothing of the one that is written here.
      const isAny = [...contexts.assumptions.keys()].some((key) => key.startsWith(OBJECT) && !assumed.has(key));
      return isAny ? null : pairsIn(this.#analysis, writing, context);
    };
    const all = values.inFewContexts(read, () => null, FOR_PAIRS);
    return all.length > 0 && all.every((each) => each !== null) ? all.flat() : null;
  }

  /** The names of the labels in a piece of a line. */
  #fragments(writing: Writing, context: Context | null): void {
    const pairs = () => this.#pairs(writing, context);
    // The name was a piece of its own.
    if (EQUALS.test(writing.flat)) this.#add(pairs());
    for (const [, name = ''] of writing.flat.matchAll(LABEL)) {
      this.#hasPieces = true;
      if (name.search(MARK) < 0) {
        this.#add([name]);
        continue;
      }
      const value = withoutCallers(() => evaluated(this.#analysis, writing, name, context), null);
      this.#add(value && 'text' in value ? [value.text] : pairs());
    }
  }

  #add(labels: readonly string[] | null): void {
    if (labels === null) this.#isOpen = true;
    else for (const label of labels) if (!isOwnLabel(label)) this.#labels.add(label);
  }
}

/** Whether a call is given what the function around it writes to. */
function isLentPage({ source, node }: Expr, outer: Node): boolean {
  return argumentsOf(node).some((argument) => {
    const name = source.textOf(argument).replace(/^&\s*mut\s+/, '');
    if (!/^\w+(?:\.\w+)*$/.test(name)) return false;
    const page = name.replaceAll('.', '\\.');
    return new RegExp(
      `\\bwrite(?:ln)?!\\s*\\(\\s*(?:&\\s*mut\\s+)?${page}\\s*,|(?<![\\w.])${page}\\s*\\.\\s*(?:push|push_str|write_str)\\b`,
    ).test(source.textOf(outer));
  });
}

/** The calls in an expression that is put into a text. */
function callsIn(hole: FormatHole): readonly Node[] {
  return 'node' in hole ? hole.node.descendantsOfType('call_expression') : [];
}

function isIn(context: Context | null, key: string): boolean {
  for (let at = context; at; at = at.outer) if (at.function === key) return true;
  return false;
}

function nameIn(source: SourceFile, called: Node): string | null {
  const plain = called.type === 'generic_function' ? (called.childForFieldName('function') ?? called) : called;
  const name = plain.childForFieldName('field') ?? plain.childForFieldName('name') ?? plain;
  return /^(?:field_)?identifier$/.test(name.type) ? source.textOf(name) : null;
}
