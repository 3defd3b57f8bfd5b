/** What tells that a file which writes lines like those of a page, and no header, writes metrics. */
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Package } from '../../workspace/crates.ts';

/** Words of which a file has one that writes a page without headers, or else another file of its package. */
export const ABOUT = ['metrics', 'metric', 'Metrics', 'prometheus', 'Prometheus', 'exporter'];
/** Client libraries: what a package that has one writes by names out of sight is what the library gathered. */
const CLIENTS = [
  ...['prometheus', 'prometheus-client', 'metrics', 'opentelemetry', 'opentelemetry_sdk', 'vise', 'foundations'],
  ...['measured', 'metrics-util', 'metrics-exporter-prometheus', 'prometheus-parse', 'iroh-metrics'],
];
/** The content type of a page (https://prometheus.io/docs/instrumenting/exposition_formats/). */
const CONTENT_TYPE = /\btext\/plain;\s*version=0\.0\.4\b|\bapplication\/openmetrics-text\b/;

/** Whether a package has a client library. */
export function hasClient(owner: Package | null): boolean {
  return owner !== null && CLIENTS.some((each) => owner.registry.has(each));
}

/** Whether a file is about metrics: by its words, or as one of a package that is about nothing else and has no client library. */
export function isAboutMetrics({ workspace }: Analysis, { file }: SourceFile): boolean {
  if (workspace.mayHold(file, ABOUT)) return true;
  const owner = workspace.owner(file);
  return !hasClient(owner) && workspace.filesOf(owner).some((each) => workspace.mayHold(each, ABOUT));
}

const serving = new WeakMap<Analysis, Map<Package | null, boolean>>();

/** Whether the package of a file answers with pages of the text format, and has no client library that makes them. */
export function servesPages(analysis: Analysis, { file }: SourceFile): boolean {
  const { workspace } = analysis;
  const owner = workspace.owner(file);
  const known = serving.get(analysis) ?? new Map<Package | null, boolean>();
  serving.set(analysis, known);
  let serves = known.get(owner);
  if (serves === undefined) {
    serves =
      !hasClient(owner) && workspace.filesOf(owner).some((each) => CONTENT_TYPE.test(workspace.source(each).text));
    known.set(owner, serves);
  }
  return serves;
}
