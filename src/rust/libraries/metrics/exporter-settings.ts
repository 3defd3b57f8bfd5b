/**
 * What the code sets on the exporters that it builds: the methods of `PrometheusBuilder` and the layers of `metrics-util`, found
 * wherever they are called, each with the programs that the call is part of.
 */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { sanitizedName } from '../../values/sanitize.ts';
import { knownText, type Value } from '../../values/value.ts';
import { programsWith } from '../../workspace/programs.ts';
import { isAtLeast, type Version } from '../../workspace/versions.ts';
import { argumentsOf, chainOf } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import { type Assumed, isInAll } from './assumptions.ts';
import { AXUM_DURATION_BUCKETS, axumExporters } from './axum-exporter.ts';
import { exportersOutOfSight } from './known-exporters.ts';
import { type Layer, layersOf } from './layers.ts';
import { eachOfLoop } from './loops.ts';
import { programsRunning } from './programs.ts';
import { programsWithSpanLabels } from './span-labels.ts';

/** `Matcher::Full("x")` with the bounds that it sets; null bounds are those of a native histogram. */
export interface Override {
  readonly type: 'Full' | 'Prefix' | 'Suffix';
  readonly text: string;
  readonly buckets: readonly number[] | string | null;
  readonly native: boolean;
}

/** What the exporters of one program have set. */
export interface Settings {
  /** Bounds for every histogram: undefined when they are not set. */
  everywhere: { readonly buckets: readonly number[] | string | null } | undefined;
  readonly overrides: Override[];
  units: boolean;
  total: boolean;
  readonly globalLabels: Record<string, string | null>;
  /** Whether there are labels for all whose names are not known. */
  openLabels: boolean;
  /** Whether further labels come from the spans around. */
  spanLabels: boolean;
  /** The stacks that may stand in front of the exporter, each with its layers, the outermost last. */
  readonly stacks: (readonly Layer[])[];
  version: Version | null;
}

/** The settings of an exporter on which nothing is set. */
export function defaults(): Settings {
  return {
    everywhere: undefined,
    overrides: [],
    units: false,
    total: false,
    globalLabels: {},
    openLabels: false,
    spanLabels: false,
    stacks: [],
    version: null,
  };
}

const SETTERS =
  /^(?:set_buckets|set_buckets_for_metric|set_native_histogram_for_metric|with_recommended_naming|set_enable_unit_suffix|add_global_label)$/;

const known = new WeakMap<Analysis, ReadonlyMap<string, Settings>>();

/** The settings of each program that builds an exporter outside tests, by the name that `programsWith` gives it. */
export function settingsOf(analysis: Analysis): ReadonlyMap<string, Settings> {
  let settings = known.get(analysis);
  if (!settings) {
    settings = new Reading(analysis).run();
    known.set(analysis, settings);
  }
  return settings;
}

class Reading {
  readonly #analysis: Analysis;
  readonly #programs = new Map<string, Settings>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  run(): ReadonlyMap<string, Settings> {
    const { workspace } = this.#analysis;
    for (const at of workspace.occurrences('PrometheusBuilder', workspace.files)) {
      if (!/^\s*::\s*(?:new|default)\b/.test(at.source.text.slice(at.to, at.to + 30))) continue;
      const node = at.source.nodeAt(at.from, at.to);
      if (node && this.#runs(at.source, node)) this.#builder(at.source, node);
    }
    for (const { source, prefix } of axumExporters(this.#analysis)) {
      const exporting = programsWith(this.#analysis.workspace, source.file);
      for (const settings of this.#settings(source, null, { exporting })) {
        const name = prefix === null ? { text: 'axum_http_requests_duration_seconds' } : prefix;
        if ('text' in name)
          settings.overrides.push({
            type: 'Full',
            text: sanitizedName(name.text),
            buckets: AXUM_DURATION_BUCKETS,
            native: false,
          });
      }
    }
    for (const [program, layers] of exportersOutOfSight(workspace))
      if (!this.#programs.has(program)) this.#programs.set(program, { ...defaults(), stacks: [layers] });
    if (this.#programs.size === 0) return this.#programs;
    for (const method of [
      'set_buckets',
      'set_buckets_for_metric',
      'set_native_histogram_for_metric',
      'with_recommended_naming',
      'set_enable_unit_suffix',
      'add_global_label',
    ])
      for (const at of workspace.occurrences(method, workspace.files)) this.#setter(method, at.source, at.from, at.to);
    for (const { source, node, layers, context } of layersOf(this.#analysis))
      for (const settings of this.#settings(source, context, { node })) settings.stacks.push(layers);
    for (const program of programsWithSpanLabels(this.#analysis)) {
      const settings = this.#programs.get(program);
      if (settings) settings.spanLabels = true;
    }
    return this.#programs;
  }

  #runs(source: SourceFile, node: Node): boolean {
    return !this.#analysis.workspace.isTest(source, node) && this.#analysis.reach.of(source, node) !== 'no';
  }

  #builder(source: SourceFile, node: Node): void {
    const version = this.#analysis.workspace.versions.of(
      this.#analysis.workspace.owner(source.file),
      'metrics-exporter-prometheus',
    );
    const exporting = programsRunning(this.#analysis, source, node);
    for (const settings of this.#settings(source, null, { exporting })) settings.version ??= version;
  }

  /**
   * The settings of the programs that run the code at a place, and the calls that lead to it; or of those that are known to build an
   * exporter there, which have settings from now on.
   */
  #settings(
    source: SourceFile,
    context: Context | null,
    of: { readonly node: Node } | { readonly exporting: readonly string[] },
  ): Settings[] {
    const exports = 'exporting' in of;
    let programs = exports ? of.exporting : programsRunning(this.#analysis, source, of.node);
    for (let frame = context; frame; frame = frame.outer) {
      const callers = new Set(programsWith(this.#analysis.workspace, frame.call.source.file));
      programs = programs.filter((program) => callers.has(program));
    }
    return programs.flatMap((program) => {
      let settings = this.#programs.get(program);
      if (!settings && !exports) return [];
      if (!settings) {
        settings = defaults();
        this.#programs.set(program, settings);
      }
      return [settings];
    });
  }

  #setter(method: string, source: SourceFile, from: number, to: number): void {
    const node = source.nodeAt(from, to);
    const access = node ? source.parent(node) : null;
    const call = access ? source.parent(access) : null;
    const args = call?.type === 'call_expression' ? argumentsOf(source, call) : null;
    const receiver = access?.childForFieldName('value');
    if (access?.type !== 'field_expression' || !call || !args || !receiver || !this.#runs(source, call)) return;
    if (method === 'set_buckets' && !this.#isBuilder(source, receiver)) return;
    const [first, second] = args.map((argument): Expr => ({ source, node: argument }));
    if (!first || !SETTERS.test(method)) return;
    if (method === 'add_global_label') {
      this.#globalLabel({ source, node: call }, first, second ?? null);
      return;
    }
    const { values } = this.#analysis;
    const set = (context: Context | null, apply: (settings: Settings) => void): void =>
      this.#settings(source, context, { node: call }).forEach(apply);
    values.inEachSureContext(
      (context) => {
        if (method === 'set_buckets') {
          const bounds = buckets(this.#analysis, first, context);
          set(context, (settings) => {
            settings.everywhere ??= { buckets: bounds };
          });
        } else if (method === 'with_recommended_naming' || method === 'set_enable_unit_suffix') {
          const on = values.text(first, context);
          if (!('text' in on) || on.text !== 'true') return;
          set(context, (settings) => {
            settings.units = true;
            settings.total ||= method === 'with_recommended_naming';
          });
        } else {
          const native = method === 'set_native_histogram_for_metric';
          const read = this.#overrides(first, native ? null : (second ?? null), native, context);
          set(context, (settings) => settings.overrides.push(...read));
        }
      },
      () => undefined,
    );
  }

  /**
   * Reads what a call of `add_global_label` adds. Each element of a loop adds a label; one that only some callers or alternatives
   * add has no value that is known.
   */
  #globalLabel({ source, node: call }: Expr, name: Expr, value: Expr | null): void {
    const { values } = this.#analysis;
    const readings = values.inEachSureContext<Addition>(
      (context) => ({
        label: knownText(values.text(name, context)),
        text: value ? knownText(values.fixed(value, context)) : null,
        assumed: values.contexts.assumptions,
        programs: this.#settings(source, context, { node: call }),
      }),
      () => ({ label: null, text: null, assumed: new Map(), programs: this.#settings(source, null, { node: call }) }),
    );
    for (const settings of new Set(readings.flatMap(({ programs }) => programs))) {
      const own = readings.filter(({ programs }) => programs.includes(settings));
      for (const label of new Set(own.map((each) => each.label))) {
        if (label === null || label === '__proto__') {
          settings.openLabels = true;
          continue;
        }
        const same = own.filter((each) => each.label === label);
        const texts = new Set(same.map(({ text }) => text));
        if (Object.hasOwn(settings.globalLabels, label)) texts.add(settings.globalLabels[label] ?? null);
        const [only = null] = texts;
        settings.globalLabels[label] = texts.size === 1 && isInAll(same, own) ? only : null;
      }
    }
  }

  /** Whether a receiver is the exporter's builder: made in its chain, or in a file that speaks of that. */
  #isBuilder(source: SourceFile, receiver: Node): boolean {
    const type = this.#analysis.types.of(source, receiver);
    if (type !== null) return type === 'PrometheusBuilder';
    const { base } = chainOf(source, receiver);
    const meaning = /identifier$/.test(base.type)
      ? this.#analysis.modules.resolve(pathParts(source.textOf(base)), source, base)
      : null;
    if (meaning?.type === 'item' && meaning.item.node.type === 'struct_item') return false;
    return source.textOf(base).includes('PrometheusBuilder') || source.text.includes('PrometheusBuilder');
  }

  #overrides(matcher: Expr, bounds: Expr | null, native: boolean, context: Context | null): Override[] {
    const { values } = this.#analysis;
    const { expr: made, context: inner } = values.follow(matcher, context);
    const type = this.#matcherType(made);
    const argument = argumentsOf(made.source, made.node)[0];
    if (!type || !argument) return this.#fromLoop(matcher, bounds, native, context);
    const name = { source: made.source, node: argument };
    const build = (text: Value, of: Expr | null, at: Context | null): Override[] =>
      'text' in text
        ? [
            {
              type,
              text: sanitizedName(text.text),
              buckets: of ? buckets(this.#analysis, of, at) : null,
              native,
            },
          ]
        : [];
    const text = values.text(name, inner);
    if ('text' in text) return build(text, bounds, context);
    // `for (name, bounds) in LIST { builder = builder.set_buckets_for_metric(Matcher::Full(name.into()), bounds)? }`
    return eachOfLoop(this.#analysis, name, context).flatMap((each) =>
      build(values.text(each.value, each.context), bounds ? each.beside(bounds) : null, each.context),
    );
  }

  /** Which of its variants `Matcher::Full(…)` names, also by an import of the variant. */
  #matcherType({ source, node }: Expr): Override['type'] | null {
    const called = node.childForFieldName('function') ?? node;
    const path = pathParts(source.textOf(called));
    const type = path.at(-1);
    if (type !== 'Full' && type !== 'Prefix' && type !== 'Suffix') return null;
    if (path.at(-2) === 'Matcher') return type;
    const meaning = path.length === 1 ? this.#analysis.modules.resolve(path, source, called) : null;
    return meaning?.type === 'external' && meaning.path.at(-2) === 'Matcher' ? type : null;
  }

  /** `for (matcher, bounds) in [(Matcher::Full(…), &BOUNDS)] { … }`. */
  #fromLoop(matcher: Expr, bounds: Expr | null, native: boolean, context: Context | null): Override[] {
    return eachOfLoop(this.#analysis, matcher, context).flatMap((each) =>
      /\bMatcher::(?:Full|Prefix|Suffix)\b/.test(each.value.source.textOf(each.value.node))
        ? this.#overrides(each.value, bounds ? each.beside(bounds) : null, native, each.context)
        : [],
    );
  }
}

/** A label for all metrics of some programs; null for a name, or a value, that is not known. */
interface Addition extends Assumed {
  readonly label: string | null;
  readonly text: string | null;
  readonly programs: readonly Settings[];
}

/** Whether units stand behind the type and help of a metric too, and in front of `_sum`, `_count` and `_bucket`. */
export function unitsAreNames({ version }: Pick<Settings, 'version'>): boolean {
  return version === null || isAtLeast(version, 0, 18);
}
