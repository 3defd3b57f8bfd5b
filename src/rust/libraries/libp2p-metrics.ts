/**
 * `libp2p-metrics` from 0.13 on, `libp2p::metrics` to most: what `Metrics::new(&mut registry)` registers of a swarm and of the protocols
 * whose features the package asks for (src/lib.rs and one file for each protocol), and the bandwidth, where `with_bandwidth_metrics` of the
 * builder or `BandwidthTransport::new` is given a registry (src/bandwidth.rs). It stands on `prometheus-client`: what the registry adds
 * to a name, and what is behind one, is as there. What `gossipsub` registers by itself: libp2p-gossipsub.ts.
 */
import type { Finding } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { behindReference, type Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { unreadLibrary } from '../unread.ts';
import { isAtLeast, type Version } from '../workspace/versions.ts';
import { argumentsOf, methodCallAt, pathCallAt } from './arguments.ts';
import { BANDWIDTH, PARTS, type Part } from './libp2p-metrics/rows.ts';
import { type Library, NO_MAKERS } from './library.ts';
import { declaredRow, type Place, rowsOf } from './prometheus-client/built-in.ts';
import { ON_PROMETHEUS_CLIENT } from './prometheus-client.ts';

const CRATE = 'libp2p-metrics';
const CODE = 'libp2p_metrics';
const BUILDER = /\.\s*(with_bandwidth_metrics)(?=\s*\()/g;

export const libp2pMetrics: Library = {
  name: CRATE,
  words: ['libp2p', CODE, 'with_bandwidth_metrics'],
  hint: /\blibp2p(?:_metrics)?\b|\bwith_bandwidth_metrics\b/,
  makers: NO_MAKERS,
  ...ON_PROMETHEUS_CLIENT,
  declarations(analysis, source) {
    const version = versionOf(analysis, source);
    if (!isRead(version)) return [];
    return callsIn(analysis, source).flatMap(({ call, registry, isBandwidth }) => {
      const place: Place = { library: CRATE, prefix: 'libp2p_', at: call, registry, verb: 'record', unseen: null };
      if (isBandwidth) return [declaredRow(BANDWIDTH, place)];
      const unseen = isRecorded(analysis, source) ? null : 'no event of the swarm is recorded in sight';
      return partsOf(analysis, source)
        .flatMap(({ rows }) => rowsOf(rows, version))
        .map((row) => declaredRow(row, { ...place, unseen }));
    });
  },
  findings: tooOld,
};

interface Made {
  readonly call: Expr;
  /** What it registers in. */
  readonly registry: Expr;
  readonly isBandwidth: boolean;
}

/** The calls outside tests that register metrics, in the order of the text. */
function callsIn(analysis: Analysis, source: SourceFile): readonly Made[] {
  const { crates, versions } = analysis.workspace;
  const isAsked = crates.packages.some(({ registry }) => registry.has('libp2p') || registry.has(CRATE));
  if (!isAsked && !versions.has(analysis.workspace.owner(source.file), CRATE)) return [];
  const made = (node: Node | null, at: number, isBandwidth: boolean): Made[] => {
    const given = node && !analysis.workspace.isTest(source, node) ? argumentsOf(source, node)[at] : undefined;
    if (!node || !given) return [];
    return [{ call: { source, node }, registry: { source, node: behindReference(given) }, isBandwidth }];
  };
  const built = [...source.text.matchAll(BUILDER)].flatMap((match) => {
    const to = match.index + match[0].length;
    return made(methodCallAt(source, to - (match[1] ?? '').length, to), 0, true);
  });
  if (!/\blibp2p(?:_metrics)?\b/.test(source.text)) return built;
  const renamed = [...source.text.matchAll(/\b(?:Metrics|BandwidthTransport)\s+as\s+(\w+)/g)].map(([, name]) => name);
  const types = ['Metrics', 'BandwidthTransport', ...renamed].join('|');
  const calls = [...source.text.matchAll(new RegExp(`\\b(?:${types})\\s*::\\s*new(?=\\s*\\()`, 'g'))];
  const constructed = calls.flatMap((match) => {
    const to = match.index + match[0].length;
    const node = pathCallAt(source, to - 'new'.length, to);
    const type = node && typeOf(analysis, source, node);
    return type === null ? [] : made(node, type === 'Metrics' ? 0 : 1, type !== 'Metrics');
  });
  return [...constructed, ...built];
}

/** The type of the crate that a call is a constructor of; null for another one. */
function typeOf({ modules }: Analysis, source: SourceFile, call: Node): string | null {
  const path = pathParts(source.textOf(call.childForFieldName('function') ?? call)).slice(0, -1);
  const meaning = modules.resolve(path, source, call);
  if (meaning?.type !== 'external') return null;
  const [crate, module] = meaning.path;
  const isOurs = crate === CODE || (crate === 'libp2p' && module === 'metrics');
  const type = meaning.path.at(-1) ?? '';
  return isOurs && /^(?:Metrics|BandwidthTransport)$/.test(type) ? type : null;
}

/** What the features of the packages have metrics of: cargo builds the crate once, with those of all. */
function partsOf(analysis: Analysis, source: SourceFile): readonly Part[] {
  const { crates } = analysis.workspace;
  const owner = analysis.workspace.owner(source.file);
  const users = owner ? [...crates.users(owner)] : crates.packages;
  const built = new Set(users.flatMap((each) => [...crates.used(each)]));
  const features = new Set(
    [...built].flatMap(({ registry }) => [
      ...(registry.get('libp2p')?.features ?? []),
      ...(registry.get(CRATE)?.features ?? []),
    ]),
  );
  return PARTS.filter(({ feature }) => feature === null || features.has(feature) || features.has('full'));
}

/** Whether code outside tests hands on events of a swarm. */
function isRecorded({ workspace }: Analysis, source: SourceFile): boolean {
  const owner = workspace.owner(source.file);
  const users = owner ? workspace.crates.users(owner) : null;
  return [...workspace.occurrences('record', workspace.files)].some(({ source: other, from }) => {
    const user = workspace.owner(other.file);
    if (workspace.tests.isTestFile(other.file) || (users && user && !users.has(user))) return false;
    return /\.\s*$/.test(other.text.slice(Math.max(0, from - 20), from)) && /\blibp2p|\bRecorder\b/.test(other.text);
  });
}

function versionOf({ workspace }: Analysis, { file }: SourceFile): Version | null {
  return workspace.versions.of(workspace.owner(file), CRATE);
}

function isRead(version: Version | null): boolean {
  return version === null || isAtLeast(version, 0, 13);
}

/** A finding for each package whose version is not read. */
function tooOld(analysis: Analysis): Finding[] {
  const { workspace } = analysis;
  const told = new Set<string>();
  return ['libp2p', CODE].flatMap((word) =>
    [...workspace.occurrences(word, workspace.files)].flatMap(({ source }): Finding[] => {
      const owner = workspace.owner(source.file)?.name ?? 'this file';
      if (told.has(owner) || isRead(versionOf(analysis, source)) || workspace.tests.isTestFile(source.file)) return [];
      const [made] = callsIn(analysis, source);
      if (!made) return [];
      told.add(owner);
      return [unreadLibrary(owner, `\`${CRATE}\` of before 0.13`, source.place(made.call.node.startIndex))];
    }),
  );
}
