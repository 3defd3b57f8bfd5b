/**
 * Which exporter shows the metrics of a package, and by which settings.
 *
 * A program that makes an `opentelemetry_prometheus` exporter, or depends on that crate, shows what that exporter's version
 * makes of a name. Every other program hands its metrics to a collector or to Prometheus by OTLP, and the name is the one that
 * these make of it (prometheus/otlptranslator, strategy `UnderscoreEscapingWithSuffixes`, the default of both).
 */
import type { Finding, Metric } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { type Expr, snippet } from '../../source/nodes.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Context } from '../../values/context.ts';
import { joined, type Value } from '../../values/value.ts';
import type { Package } from '../../workspace/package.ts';
import { isAtLeast, type Version } from '../../workspace/versions.ts';
import { argumentsOf, chainOf, pathCallAt } from '../arguments.ts';
import { methodsOn } from './builders.ts';
import { type Resource, resourceOf, resourceOfExporter } from './resource.ts';
import { textOf } from './semantic-conventions.ts';
import { TEXT_EXPORTER, textExporter } from './text-exporter.ts';
import { unitParts, unitSuffix } from './ucum.ts';

/** The instrument that a name is made of. */
export interface Instrument {
  readonly name: string;
  /** UCUM, as written; empty when there is none. */
  readonly unit: string;
  /** A counter that only grows. */
  readonly monotonic: boolean;
  readonly gauge: boolean;
}

export interface Exporter {
  readonly type: 'prometheus' | 'otlp';
  name(instrument: Instrument): Value;
  label(key: string): string;
  /** The help of an instrument without a description, or null. */
  help(name: string): string | null;
  /** The labels that say which scope made it. */
  scopeLabels(scope: Scope): Readonly<Record<string, string | null>>;
  /** Attributes of the resource that are labels of every series, as far as they are known. */
  readonly resource: readonly string[];
  /** Whether no call in sight makes it, but a dependency does. */
  readonly unseen?: boolean;
}

/** The instrumentation scope of a meter: what `global::meter("…")` is given. Null is known only at run time. */
export interface Scope {
  readonly name: string | null;
  /** Undefined when it has none. */
  readonly version: string | null | undefined;
  readonly schemaUrl: string | null | undefined;
  /** Attributes of the scope, by key. */
  readonly attributes: Readonly<Record<string, string | null>>;
}

/** What only run time knows: which attributes of the resource are shown, or which it has. */
interface Unread extends Expr {
  readonly what: 'selector' | 'resource';
}

interface Found {
  readonly unread: readonly Unread[];
  readonly owner: Package | null;
  readonly exporter: Exporter;
  readonly key: string;
}

const known = new WeakMap<Analysis, readonly Found[]>();
const NAME = 'opentelemetry-prometheus';
const TEXT_CRATE = TEXT_EXPORTER.replaceAll('-', '_');
/**
 * The labels of a resource that nobody set, where they are those of every series: from 0.11 on, with which the resource of the SDK is
 * among the defaults, a name of the service (opentelemetry_sdk 0.18, src/resource/mod.rs, `Resource::default`; until 0.17 what the
 * environment says alone).
 */
function defaultResource(version: Version | null): readonly string[] {
  return version === null || isAtLeast(version, 0, 11) ? ['service.name'] : [];
}
/** The attributes of a resource that nobody set, until version 0.20 of the SDK and since. */
const NO_RESOURCE = ['service.name'];
const NO_RESOURCE_SINCE = [...NO_RESOURCE, 'telemetry.sdk.name', 'telemetry.sdk.language', 'telemetry.sdk.version'];

/** The exporters that show the metrics of a package: one for each way in which a program of it is set up. */
export function exportersOf(analysis: Analysis, owner: Package | null): readonly Exporter[] {
  let all = known.get(analysis);
  if (!all) {
    all = readExporters(analysis);
    known.set(analysis, all);
  }
  const near = all.filter((each) => isNear(analysis, owner, each.owner));
  if (near.length > 0) return [...new Map(near.map((each) => [each.key, each.exporter])).values()];
  const { crates } = analysis.workspace;
  for (const user of owner ? crates.users(owner) : [])
    for (const each of crates.used(user))
      if (each.registry.has(NAME))
        return [prometheusExporter(analysis.workspace.versions.of(each, NAME), { namespace: null })];
      else if (each.registry.has(TEXT_EXPORTER)) return [textExporter({})];
  return [brought(analysis, owner) ?? OTLP];
}

/** The exporter that a dependency sets up out of sight, where the package has OpenTelemetry from that alone: by default. */
function brought(analysis: Analysis, owner: Package | null): Exporter | null {
  const { crates, versions } = analysis.workspace;
  if (!versions.has(owner, NAME)) return null;
  const own = owner ? [...crates.users(owner)].flatMap((user) => [...crates.used(user)]) : [];
  if (own.some((each) => [...each.registry.keys()].some((name) => name.startsWith('opentelemetry')))) return null;
  const version = versions.of(owner, NAME);
  const isOld = version !== null && !isAtLeast(version, 0, 13);
  const exporter = prometheusExporter(version, {
    namespace: null,
    ...(isOld ? { resource: defaultResource(version) } : {}),
  });
  return { ...exporter, unseen: true };
}

/** Whether what one package sets up can be what another one's instruments go to: a program has both. */
export function isNear(analysis: Analysis, owner: Package | null, other: Package | null): boolean {
  const { crates } = analysis.workspace;
  return owner === null || other === null || [...crates.users(owner)].some((user) => crates.used(user).has(other));
}

interface Settings {
  readonly namespace: Value | null;
  readonly units?: boolean;
  readonly counterSuffixes?: boolean;
  readonly scopeInfo?: boolean;
  readonly resource?: readonly string[];
}

function readExporters(analysis: Analysis): Found[] {
  const { workspace } = analysis;
  const found: Found[] = [];
  for (const file of workspace.files) {
    const source = workspace.source(file);
    if (!source.text.includes('opentelemetry_prometheus') || workspace.tests.isTestFile(file)) continue;
    for (const match of source.text.matchAll(
      /\b(?:opentelemetry_prometheus\s*::\s*|(?<![\w.:]))exporter(?=\s*\()|\b(?:ExporterBuilder|PrometheusExporter)\s*::\s*(?:default|new|builder)(?=\s*\()/g,
    )) {
      const to = (match.index ?? 0) + match[0].length;
      const call = pathCallAt(source, to - (/\w+$/.exec(match[0])?.[0].length ?? 0), to);
      const crate = call && !workspace.isTest(source, call) ? crateOf(analysis, { source, node: call }) : null;
      if (!call || crate === null) continue;
      const owner = workspace.owner(file);
      if (crate !== 'opentelemetry_prometheus') {
        const { settings } = settingsOf(analysis, { source, node: call }, null);
        found.push({
          owner,
          exporter: textExporter(settings),
          unread: [],
          key: `${crate} ${JSON.stringify(settings)}`,
        });
        continue;
      }
      const version = workspace.versions.of(owner, NAME);
      const { settings, unread } = settingsOf(analysis, { source, node: call }, version);
      const exporter = prometheusExporter(version, settings);
      found.push({ owner, exporter, unread, key: JSON.stringify([version, settings]) });
    }
  }
  return found;
}

/** The crate of an exporter that a call makes or builds, or null when it is none. */
function crateOf(analysis: Analysis, { source, node }: Expr): string | null {
  const called = node.childForFieldName('function');
  const written = called ? source.textOf(called).split(/\s*::\s*/) : [];
  const meaning = analysis.modules.resolve(written, source, node);
  const path = meaning?.type === 'external' ? meaning.path : meaning === null ? written : [];
  if (path.includes(TEXT_CRATE)) return TEXT_CRATE;
  // `PrometheusExporter::new` of the other one is no builder.
  return path.includes('opentelemetry_prometheus') && path.at(-2) !== 'PrometheusExporter'
    ? 'opentelemetry_prometheus'
    : null;
}

/** What is set on an exporter, and what of that only run time knows. */
function settingsOf(
  analysis: Analysis,
  call: Expr,
  version: Version | null,
): { readonly settings: Settings; readonly unread: readonly Unread[] } {
  const old = version !== null && !isAtLeast(version, 0, 13);
  const unread: Unread[] = [];
  const keysOf = ({ keys, unread: part }: Resource, what: Unread['what'] = 'resource') => {
    if (part) unread.push({ ...part, what });
    return keys;
  };
  // Until 0.12 the resource's attributes are labels of every series.
  let settings: Settings = {
    namespace: null,
    ...(old ? { resource: keysOf(ofController(analysis, call, defaultResource(version))) } : {}),
  };
  for (const { name, args } of methodsOn(analysis, call)) {
    const [first] = args;
    const isOff = first !== undefined && first.source.textOf(first.node) === 'false';
    if (name === 'without_units') settings = { ...settings, units: false };
    else if (name === 'without_counter_suffixes') settings = { ...settings, counterSuffixes: false };
    else if (name === 'without_scope_info') settings = { ...settings, scopeInfo: false };
    else if (name === 'scope_info_enabled') settings = { ...settings, scopeInfo: !isOff };
    else if (name === 'with_config' && first)
      settings = { ...settings, scopeInfo: !/with_scope_info\s*\(\s*false\s*\)/.test(textBehind(analysis, first)) };
    else if (name === 'with_namespace' && first) {
      const namespace = namespaceOf(analysis, first, call);
      if (namespace) settings = { ...settings, namespace };
    } else if (name === 'with_resource_selector' && first) {
      const all = () => allOf(analysis, call, first, version);
      const selection = selected(analysis, first);
      const resource = selection === 'all' ? keysOf(all()) : keysOf(selection, 'selector');
      settings = { ...settings, resource };
    } else if (name === 'with_resource' && first && old) {
      unread.length = 0;
      settings = { ...settings, resource: keysOf(resourceOf(analysis, first, NO_RESOURCE)) };
    }
  }
  return { settings, unread };
}

/** The resource of what an exporter shows that is told to show all of it. */
function allOf(analysis: Analysis, exporter: Expr, selector: Expr, version: Version | null): Resource {
  const defaults = version !== null && !isAtLeast(version, 0, 14) ? NO_RESOURCE : NO_RESOURCE_SINCE;
  const owner = analysis.workspace.owner(exporter.source.file);
  return resourceOfExporter(analysis, exporter, selector, defaults, (other) => isNear(analysis, owner, other));
}

function textBehind(analysis: Analysis, expr: Expr): string {
  const { source, node } = behind(analysis, expr);
  return source.textOf(node);
}

/** The expression that a name stands for, as far as no caller decides that. */
export function behind(analysis: Analysis, expr: Expr): Expr {
  const [first, ...others] = analysis.values.inEachSureContext(
    (context) => analysis.values.follow(expr, context).expr,
    () => expr,
  );
  return first && others.length === 0 ? first : expr;
}

/**
 * What an expression is for all who call the function around it: a pattern when they differ, null where none of them comes. One that
 * `exporter` is given only where somebody sets it is none: the default counts.
 */
function namespaceOf(analysis: Analysis, expr: Expr, exporter: Expr): Value | null {
  const values = analysis.values
    .inEachLiveContext(
      (context): Value | null => {
        const value = textOf(analysis, expr, context);
        return 'text' in value || !isExtra(analysis, expr, exporter, context) ? value : null;
      },
      (reason): Value => ({ pattern: '*', reason }),
    )
    .filter((each) => each !== null);
  const [first] = values;
  // No caller comes here: `if !namespace.is_empty() { exporter.with_namespace(namespace) }` with an empty one.
  if (!first) return null;
  if (values.every((each) => 'text' in each && 'text' in first && each.text === first.text)) return first;
  return values.find((each) => !('text' in each)) ?? { pattern: '*', reason: 'callers give it different namespaces' };
}

/** Whether code runs only where somebody sets what is off by default, while that for the exporter itself runs in any case. */
function isExtra({ values }: Analysis, expr: Expr, exporter: Expr, context: Context | null): boolean {
  const around = (each: Expr) => enclosingFunction(each.source, each.node)?.id;
  return (
    around(expr) === around(exporter) && !values.runsByDefault(expr, context) && values.runsByDefault(exporter, context)
  );
}

/** One finding for each setting of an exporter that is not known, and for an exporter out of sight: the default is taken instead. */
export function exporterFindings(analysis: Analysis, files: Iterable<string>): Finding[] {
  const [unseen] = [...files].filter((file) => {
    const owner = analysis.workspace.owner(file);
    return [...exportersOf(analysis, owner)].some((exporter) => exporter.unseen);
  });
  return [...(unseen === undefined ? [] : [outOfSight(unseen)]), ...unreadFindings(analysis)];
}

function outOfSight(file: string): Finding {
  return {
    check: 'unread-exporter',
    severity: 'info',
    message:
      'the OpenTelemetry metrics of this file are exported to Prometheus by a dependency, out of sight: what its exporter does by default is taken',
    file,
    line: null,
    column: null,
    path: null,
    metric: null,
    suggestion:
      'When it adds a namespace, or leaves suffixes out, the names differ: compare one of them with what Prometheus has.',
  };
}

function unreadFindings(analysis: Analysis): Finding[] {
  return (known.get(analysis) ?? []).flatMap(({ unread }) =>
    unread.map(({ source, node, what }): Finding => {
      const where = `known only at run time (\`${snippet(source, node)}\`)`;
      return {
        check: 'unread-exporter',
        severity: 'info',
        message:
          what === 'selector'
            ? `the resource attributes that this OpenTelemetry exporter adds to every series are ${where}: none are taken to be, as by default`
            : `some of the resource attributes that an OpenTelemetry exporter adds to every series are ${where}: those that the code tells are taken`,
        ...source.place(node.startIndex),
        path: null,
        metric: null,
        suggestion: 'Labels of the resource may be missing from what is said of its metrics.',
      };
    }),
  );
}

/** `ResourceSelector::None`, or a list of keys; `all` for `All`. The default when only run time knows. */
function selected(analysis: Analysis, expr: Expr): Resource | 'all' {
  const text = textBehind(analysis, expr).trim();
  if (/\bNone$/.test(text)) return { keys: [], unread: null };
  if (/\bAll$/.test(text)) return 'all';
  const isList = /KeyAllowList|HashSet/.test(text);
  const keys = [...text.matchAll(/Key::(?:new|from_static_str|from)\s*\(\s*"([^"]*)"\s*\)/g)].map(
    (match) => match[1] ?? '',
  );
  return isList && keys.length > 0 ? { keys, unread: null } : { keys: [], unread: expr };
}

/** The resource of the controller that an exporter of 0.11 or 0.12 is given, else the one that there is without. */
function ofController(analysis: Analysis, { source, node }: Expr, otherwise: readonly string[]): Resource {
  const none = { keys: otherwise, unread: null };
  const [controller] = argumentsOf(source, node);
  if (!controller) return none;
  const made = behind(analysis, { source, node: controller });
  const { methods } = chainOf(made.source, made.node);
  const resource = methods.find(({ name }) => name === 'with_resource')?.args[0];
  return resource ? resourceOf(analysis, { source: made.source, node: resource }, otherwise) : none;
}

/** opentelemetry-prometheus of a version; null is the newest. Rules of each: src/lib.rs, src/utils.rs, src/sanitize.rs. */
function prometheusExporter(version: Version | null, settings: Settings): Exporter {
  const since = (minor: number, patch = 0) => version === null || isAtLeast(version, 0, minor, patch);
  const { namespace, units = true, counterSuffixes = true, scopeInfo = true, resource = [] } = settings;
  const rules = { dollars: !since(14, 1), foreign: since(14) && !since(14, 1) };
  const sanitize = since(13) ? sanitizedName : sanitizedOld;
  return {
    type: 'prometheus',
    name({ name, unit, monotonic }) {
      const suffix = since(13) && units ? unitSuffix(unit, rules) : null;
      const total = monotonic && since(12) && (counterSuffixes || !since(13)) ? '_total' : '';
      const own: Value = { text: `${sanitize(name)}${suffix === null ? '' : `_${suffix}`}${total}` };
      if (namespace === null || !since(13)) return own;
      const isClosed = 'text' in namespace && namespace.text.endsWith('_');
      return joined([namespace, { text: isClosed ? '' : '_' }, own]);
    },
    label: since(13) ? (key) => key.replace(/[^a-zA-Z0-9:]/gu, '_') : sanitizedOld,
    help: (name) => (since(13) ? null : name),
    scopeLabels(scope) {
      if (!scopeInfo || !since(12)) return {};
      const labels: Record<string, string | null> = { otel_scope_name: scope.name };
      if (scope.version !== undefined) labels.otel_scope_version = scope.version;
      else if (!since(13)) labels.otel_scope_version = '';
      if (!since(33)) return labels;
      if (scope.schemaUrl !== undefined) labels.otel_scope_schema_url = scope.schemaUrl;
      for (const [key, value] of Object.entries(scope.attributes)) {
        const label = `otel_scope_${key.replace(/[^a-zA-Z0-9:]/gu, '_')}`;
        if (!(label in labels) && !/^(?:name|version|schema_url)$/.test(key)) labels[label] = value;
      }
      return labels;
    },
    // Until 0.33.1 the labels of the resource went with those of the scope.
    resource: scopeInfo || since(33, 1) || !since(16) ? resource : [],
  };
}

/** src/utils.rs `sanitize_name`, 0.13 and later. */
function sanitizedName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_:]/gu, '_');
  return /^\d/.test(clean) ? `_${clean}` : clean;
}

/** src/sanitize.rs, until 0.12: for names and labels, at most 100 characters. */
function sanitizedOld(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9]/gu, '_');
  const prefix = /^\d/.test(clean) ? 'key_' : clean.startsWith('_') ? 'key' : '';
  return `${prefix}${clean}`.slice(0, 100);
}

/** prometheus/otlptranslator metric_namer.go `normalizeName`, label_namer.go `Build`. */
const OTLP: Exporter = {
  type: 'otlp',
  name({ name, unit, monotonic, gauge }) {
    let tokens = name.split(/[^a-zA-Z0-9:]+/).filter((token) => token !== '');
    const { main, per } = unitParts(unit);
    const perSuffix = per.replace(/_$/, '');
    const addsPer = perSuffix !== '' && perSuffix !== 'per' && !tokens.includes(perSuffix);
    if (main !== '' && !tokens.includes(main)) tokens.push(addsPer ? main.replace(/_$/, '') : main);
    if (addsPer) tokens.push(perSuffix);
    if (monotonic) tokens = [...tokens.filter((token) => token !== 'total'), 'total'];
    if (unit === '1' && gauge) tokens = [...tokens.filter((token) => token !== 'ratio'), 'ratio'];
    const whole = tokens.join('_');
    return { text: /^\d/.test(whole) ? `_${whole}` : whole };
  },
  label(key) {
    const clean = key.replace(/[^a-zA-Z0-9]+/g, '_');
    return /^\d/.test(clean) ? `key_${clean}` : clean;
  },
  help: () => null,
  scopeLabels: () => ({}),
  resource: [],
};

/** One finding for each crate of which metrics go out by OTLP: no Prometheus exporter is in sight for what `of` calls them. */
export function otlpFindings(analysis: Analysis, metrics: readonly Metric[], of: string): Finding[] {
  const crates = new Map<string | null, string>();
  for (const { crate, declared } of metrics) {
    if (crates.has(crate)) continue;
    const exporters = exportersOf(analysis, analysis.workspace.owner(declared.file));
    if (exporters.some(({ type }) => type === 'otlp')) crates.set(crate, declared.file);
  }
  return [...crates].map(([crate, file]) =>
    otlpNames(`no Prometheus exporter is in sight for ${of.replace('*', crate ?? 'these files')}`, file),
  );
}

/** Tells of metrics that are named as they come by OTLP; `why` says which, and that nothing in sight exports them to Prometheus. */
export function otlpNames(why: string, file: string): Finding {
  return {
    check: 'otlp-names',
    severity: 'info',
    message: `${why}: their names are those that an OpenTelemetry collector, or Prometheus itself, makes of what it receives by OTLP`,
    file,
    line: null,
    column: null,
    path: null,
    metric: null,
    suggestion:
      'When yours adds no suffixes, or a namespace, the names on the dashboard differ: compare one of them with what Prometheus has.',
  };
}
