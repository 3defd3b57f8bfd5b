/**
 * Events of `tracing` that the `MetricsLayer` of `tracing-opentelemetry` makes metrics of (src/metrics.rs).
 *
 * A field `monotonic_counter.sent`, `counter.open`, `histogram.took` or `gauge.load` of a number is a measurement of an instrument of the
 * name behind the dot, and every other field of the event is an attribute, the message too. A signed integer is none of a histogram
 * since 0.23, and a gauge was behind a feature until 0.31. What the exporter makes of the name is in opentelemetry/exporter.ts.
 */
import type { Finding, Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { macroName } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { knownText } from '../values/value.ts';
import type { Package } from '../workspace/package.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { type Declaration, declare, type Exposed, type Library, labelsOfAll, type Made, NO_MAKERS } from './library.ts';
import { otlpFindings } from './opentelemetry/exporter.ts';
import { scopeOfCrate } from './opentelemetry/scope.ts';
import { exposedBy } from './opentelemetry/shown.ts';
import { EVENT, type Event, eventsIn, handingOn } from './tracing-opentelemetry/events.ts';
import { type Field, fieldsOf } from './tracing-opentelemetry/fields.ts';
import { allLayers, CRATE, type Layer, layersOf } from './tracing-opentelemetry/layers.ts';

const KINDS: Readonly<Record<string, Kind>> = {
  monotonic_counter: 'counter',
  counter: 'gauge',
  histogram: 'histogram',
  gauge: 'gauge',
};
const PREFIX = /^(monotonic_counter|counter|histogram|gauge)\.([\s\S]+)$/;
const WRITTEN = '(?:monotonic_counter|counter|histogram|gauge)';
const SPACE = '(?:\\s|//[^\\n]*\\n|/\\*[^*]*\\*/)*';
const HINT = new RegExp(
  [
    `${EVENT}\\s*!\\s*[({[](?:[^;]{0,1200}?[({,])??${SPACE}`,
    `(?:"${WRITTEN}\\.[^"]*"|${WRITTEN}(?:\\s*\\.\\s*[\\w$#]+)+)\\s*(?:=(?!=)|[,)}\\]])`,
  ].join(''),
);

export const tracingOpentelemetry: Library = {
  name: CRATE,
  words: Object.keys(KINDS),
  given: (analysis) => (allLayers(analysis).length > 0 ? [...handingOn(analysis), ...namesHeld(analysis)] : []),
  hint: HINT,
  makers: NO_MAKERS,
  verbs: { writes: new Set(), reads: new Set() },
  identity: 'name',
  expose,
  declarations(analysis, source) {
    const owner = analysis.workspace.owner(source.file);
    const layers = layersOf(analysis, owner);
    if (layers.length === 0) return [];
    return eventsIn(analysis, source).flatMap((event) => fromEvent(analysis, source, event, layers));
  },
  findings: (analysis, metrics) => [
    ...otlpFindings(analysis, metrics, 'the events of * that are metrics'),
    ...withoutLayer(analysis),
  ],
};

const names = new WeakMap<Analysis, readonly string[]>();

/** The consts that hold the name of such a field: `info!({ SENT } = 1)`. */
function namesHeld(analysis: Analysis): readonly string[] {
  let held = names.get(analysis);
  if (!held) {
    const { workspace } = analysis;
    held = Object.keys(KINDS).flatMap((prefix) =>
      [...workspace.occurrences(prefix, workspace.files)].flatMap(({ source: { text }, from, to }) => {
        if (text[from - 1] !== '"' || text[to] !== '.') return [];
        const [, name] = /\bconst\s+(\w+)\s*:[^;=]{0,40}=\s*"$/.exec(text.slice(Math.max(0, from - 160), from)) ?? [];
        return name === undefined ? [] : [name];
      }),
    );
    names.set(analysis, held);
  }
  return held;
}

function fromEvent(analysis: Analysis, source: SourceFile, event: Event, all: readonly Layer[]): Declaration[] {
  const { call, skipped, adds } = event;
  if (!/monotonic_counter|counter|histogram|gauge|\{/.test(source.textOf(call))) return [];
  const named = fieldsOf(source, call, skipped).map((field) => ({
    field,
    name: typeof field.name === 'string' ? field.name : knownText(analysis.values.text(field.name, null)),
  }));
  const measured = named.flatMap(({ field, name }) => {
    const match = name === null || isNoNumber(field) ? null : PREFIX.exec(name);
    const prefix = match?.[1] ?? '';
    if (!match || (prefix === 'gauge' && !all.some(({ hasGauges }) => hasGauges))) return [];
    return [{ field, prefix, name: match[2] ?? '' }];
  });
  const recorded = measured.map((each) => ({ ...each, reason: reasonAgainst(each.field, each.prefix, all) }));
  const measurements = new Set(recorded.filter(({ reason }) => reason === null).map(({ field }) => field));
  const keys = named.filter(({ field }) => !measurements.has(field));
  const labels = adds || keys.some(({ name }) => name === null) ? null : keys.map(({ name }) => name ?? '');
  const hasLabels = all.some(({ version }) => version === null || isAtLeast(version, 0, 21));
  return recorded.map(({ field, prefix, name, reason }) =>
    declare({
      library: CRATE,
      kind: KINDS[prefix] ?? 'unknown',
      name: reason === null ? { text: name } : { pattern: name, reason },
      at: field.at,
      nameAt: field.from,
      labels: hasLabels ? labels : [],
      origin: { source, node: call },
      role: 'update',
      verb: `${macroName(source, call)}!`,
    }),
  );
}

/** Whether a field is recorded as something else than a number, whatever it is called. */
function isNoNumber({ value, isText }: Field): boolean {
  return isText || (value !== null && /^(?:b?r?#*"|true\b|false\b|format!)/.test(value));
}

/** Why a number is no measurement, or null when it is one. */
function reasonAgainst({ value }: Field, prefix: string, all: readonly Layer[]): string | null {
  const text = value?.replace(/\s*\/\/[^\n]*$/, '').trim() ?? '';
  if (/(?:\.\s*as_(?:millis|micros|nanos)\s*\(\s*\)|\bas\s+[ui]128|\d_?[ui]128)$/.test(text))
    return 'its value has 128 bits: `MetricsLayer` takes that as a label, and records nothing';
  const isSigned = /^-?\s*\d[\d_]*(?:_?i(?:8|16|32|64|size))?$|\bas\s+i(?:8|16|32|64|size)$/.test(text);
  const takesNone = all.every(({ version }) => version === null || isAtLeast(version, 0, 23));
  return prefix === 'histogram' && isSigned && takesNone
    ? 'its value is a signed integer: `MetricsLayer` takes that as a label, and records nothing (`3_u64` and `3.0` are recorded)'
    : null;
}

/** One exposition for each exporter, and for each kind that events of the name have. */
function expose(analysis: Analysis, { declaration, group }: Made): readonly Exposed[] {
  if (!('text' in declaration.name)) return [{ name: declaration.name }];
  const owner = analysis.workspace.owner(declaration.at.source.file);
  const { text } = declaration.name;
  const scopes = layersOf(analysis, owner).map(({ version }) => scopeOfCrate('tracing/tracing-opentelemetry', version));
  const instruments = [...new Set(group.map((each) => each.kind))].map((kind) => {
    const keys = labelsOfAll(group.filter((each) => each.kind === kind));
    return { name: text, kind, unit: '', keys };
  });
  return exposedBy(analysis, owner, instruments, null, scopes);
}

/** A finding for each package with events that look like metrics, and that no layer in sight makes any of. */
function withoutLayer(analysis: Analysis): Finding[] {
  const { workspace } = analysis;
  const told = new Set<Package | null>();
  const findings: Finding[] = [];
  for (const { source, from, to } of workspace.occurrences('monotonic_counter', workspace.files)) {
    const owner = workspace.owner(source.file);
    if (told.has(owner) || workspace.tests.isTestFile(source.file) || !HINT.test(source.text)) continue;
    const node = source.nodeAt(from, to);
    if (!node || workspace.isTest(source, node) || !/^\s*\.\s*\w+\s*=(?!=)/.test(source.text.slice(to, to + 200)))
      continue;
    const event = eventsIn(analysis, source).find(({ call }) => call.startIndex < from && to < call.endIndex);
    if (!event || layersOf(analysis, owner).length > 0) continue;
    told.add(owner);
    findings.push({
      check: 'unread-library',
      severity: 'info',
      message: `events of ${owner?.name ?? 'these files'} have fields such as \`${snippet(source, from)}\`, and no \`MetricsLayer\` of \`${CRATE}\` that makes metrics of them is in sight: they are not among these`,
      ...source.place(from),
      path: null,
      metric: null,
      suggestion: 'Where something out of sight makes metrics of them, compare with what a scrape shows.',
    });
  }
  return findings;
}

function snippet(source: SourceFile, from: number): string {
  return /^[\w.\s]{0,80}/.exec(source.text.slice(from, from + 80))?.[0].replace(/\s+/g, '') ?? '';
}
