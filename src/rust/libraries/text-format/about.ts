/** What tells that a file which writes lines like those of a page, and no header, writes metrics. */
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Package } from '../../workspace/package.ts';

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

const writing = new WeakMap<Analysis, Map<Package | null, boolean>>();

/** Whether the package of a file has another one that is about metrics, and no client library: any file of it may write a page. */
export function isInPages(analysis: Analysis, file: string): boolean {
  const { workspace } = analysis;
  const owner = workspace.owner(file);
  return answered(writing, analysis, owner, () => {
    return !hasClient(owner) && workspace.filesOf(owner).some((each) => workspace.mayHold(each, ABOUT));
  });
}

const serving = new WeakMap<Analysis, Map<Package | null, boolean>>();

/** Whether the package of a file answers with pages of the text format, and has no client library that makes them. */
export function servesPages(analysis: Analysis, { file }: SourceFile): boolean {
  const { workspace } = analysis;
  const owner = workspace.owner(file);
  return answered(serving, analysis, owner, () => {
    return !hasClient(owner) && workspace.filesOf(owner).some((each) => CONTENT_TYPE.test(workspace.source(each).text));
  });
}

/** What is asked of a package once. */
function answered(
  all: WeakMap<Analysis, Map<Package | null, boolean>>,
  analysis: Analysis,
  owner: Package | null,
  ask: () => boolean,
): boolean {
  const known = all.get(analysis) ?? new Map<Package | null, boolean>();
  all.set(analysis, known);
  let answer = known.get(owner);
  if (answer === undefined) {
    answer = ask();
    known.set(owner, answer);
  }
  return answer;
}
