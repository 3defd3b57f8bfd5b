/**
 * `axum-otel-metrics` from 0.10 on: what its layer measures of requests, by the names of OpenTelemetry's conventions (src/lib.rs,
 * `HttpMetricsLayerBuilder::build`, `ResponseFuture::poll`). What the exporter makes of them is in opentelemetry/exporter.ts. The versions
 * before that had an exporter of their own and names that their settings made; they are told of.
 */
import type { Finding, Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { unreadLibrary } from '../unread.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { isCallOfType, pathCallAt } from './arguments.ts';
import { buckets } from './buckets.ts';
import { type Declaration, declare, type Exposed, type Library, type Made, NO_MAKERS } from './library.ts';
import { methodsOn } from './opentelemetry/builders.ts';
import { scopeOfCrate } from './opentelemetry/scope.ts';
import { exposedBy } from './opentelemetry/shown.ts';

const CRATE = 'axum-otel-metrics';
const BUILDER = 'HttpMetricsLayerBuilder';
const CALL = new RegExp(`\\b${BUILDER}\\s*::\\s*(new|default)(?=\\s*\\()`, 'g');

interface Row {
  readonly kind: Kind;
  readonly name: string;
  readonly unit: string;
  /** As it is described since 0.12, and before. */
  readonly help: readonly [since: string, before: string];
  readonly setter: string | null;
  readonly bounds: readonly number[] | null;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const BYTES = [1, 2, 5, 10, 100, 500, 1024, 2560, 5120, 10240].map((kib) => kib * 1024);

const ROWS: readonly Row[] = [
  {
    kind: 'histogram',
    name: 'http.server.request.duration',
    unit: 's',
    help: ['Duration of HTTP server requests.', 'The HTTP request latencies in seconds.'],
    setter: 'with_duration_buckets',
    bounds: SECONDS,
  },
  {
    kind: 'histogram',
    name: 'http.server.request.body.size',
    unit: 'By',
    help: ['Size of HTTP server request bodies.', 'The HTTP request sizes in bytes.'],
    setter: 'with_size_buckets',
    bounds: BYTES,
  },
  {
    kind: 'histogram',
    name: 'http.server.response.body.size',
    unit: 'By',
    help: ['Size of HTTP server response bodies.', 'The HTTP response sizes in bytes.'],
    setter: 'with_size_buckets',
    bounds: BYTES,
  },
  {
    kind: 'gauge',
    name: 'http.server.active_requests',
    unit: '{request}',
    help: ['Number of active HTTP server requests.', 'The number of active HTTP requests.'],
    setter: null,
    bounds: null,
  },
];
const ACTIVE = ['http.request.method', 'url.scheme'];
const REQUEST = ['http.request.method', 'http.route', 'http.response.status_code', 'server.address'];

export const axumOtelMetrics: Library = {
  name: CRATE,
  words: [BUILDER],
  hint: new RegExp(`\\b${BUILDER}\\b`),
  makers: NO_MAKERS,
  verbs: { writes: new Set(), reads: new Set() },
  identity: 'name',
  expose,
  declarations: (analysis, source) =>
    isRead(versionOf(analysis, source))
      ? buildersIn(analysis, source).flatMap((call) => ofBuilder(analysis, { source, node: call }))
      : [],
  findings(analysis) {
    const { workspace } = analysis;
    const told = new Set<string | null>();
    return [...workspace.occurrences(BUILDER, workspace.files)].flatMap(({ source }): Finding[] => {
      const owner = workspace.owner(source.file)?.name ?? null;
      const made = !isRead(versionOf(analysis, source)) && !told.has(owner) && !workspace.tests.isTestFile(source.file);
      const [call] = made ? buildersIn(analysis, source) : [];
      if (!call) return [];
      told.add(owner);
      return [unreadLibrary(owner ?? 'this file', `\`${CRATE}\` of before 0.10`, source.place(call.startIndex))];
    });
  },
};

function versionOf({ workspace }: Analysis, { file }: SourceFile): Version | null {
  return workspace.versions.of(workspace.owner(file), CRATE);
}

function isRead(version: Version | null): boolean {
  return version === null || isAtLeast(version, 0, 10);
}

/** The calls outside tests that begin to build a layer. */
function buildersIn(analysis: Analysis, source: SourceFile): Node[] {
  return [...source.text.matchAll(CALL)].flatMap((match) => {
    const to = match.index + match[0].length;
    const call = pathCallAt(source, to - (match[1] ?? '').length, to);
    const isOurs = call !== null && isCallOfType(analysis, source, call, 'axum_otel_metrics', BUILDER);
    return isOurs && !analysis.workspace.isTest(source, call) ? [call] : [];
  });
}

function ofBuilder(analysis: Analysis, at: Expr): Declaration[] {
  const version = versionOf(analysis, at.source);
  const since = (minor: number) => version === null || isAtLeast(version, 0, minor);
  const set = methodsOn(analysis, at);
  return ROWS.map(({ kind, name, unit, help, setter, bounds }) => {
    const given = set.findLast((method) => method.name === setter)?.args[0];
    return declare({
      library: CRATE,
      kind,
      name: { text: name },
      at,
      help: help[since(12) ? 0 : 1],
      unit: kind === 'gauge' && !since(14) ? '' : unit,
      labels: kind === 'gauge' ? ACTIVE : since(14) ? [...REQUEST, 'url.scheme'] : REQUEST,
      buckets: given ? buckets(analysis, given, null) : bounds,
      role: 'built-in',
      verb: 'request',
    });
  });
}

/** One exposition for each exporter. */
function expose(analysis: Analysis, { declaration, unit, help }: Made): readonly Exposed[] {
  const { name, kind, labels, at } = declaration;
  if (!('text' in name)) return [{ name }];
  const owner = analysis.workspace.owner(at.source.file);
  const instrument = { name: name.text, kind, unit: unit ?? '', keys: labels };
  return exposedBy(analysis, owner, [instrument], help, [scopeOfCrate(CRATE, versionOf(analysis, at.source))]);
}
