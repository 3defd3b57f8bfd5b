/** A revision as read: its files, what is set for them, and what the audit says. */
import { type AuditSettings, auditSource, readSource, type SourceSide } from '../audit.ts';
import { findConfig } from '../config/find.ts';
import { resolveSettings, type Settings } from '../config.ts';
import { UsageError } from '../errors.ts';
import type { Audit } from '../model.ts';
import { including } from '../repository/memory.ts';
import type { Repository } from '../repository/repository.ts';
import type { Run } from './run.ts';
import { absent } from './source.ts';

export interface Reading {
  readonly sha: string;
  readonly repository: Repository;
  readonly settings: Settings;
  readonly audit: Audit;
  /** Audits other dashboards on the same source, with proposals for some metrics only when told which. */
  readonly again: (repository: Repository, wanted?: (name: string) => boolean) => Audit;
}

function globsOf({ metrics, dashboard, prometheus }: Settings): readonly string[] {
  return [...metrics, ...dashboard, ...prometheus];
}

function auditSettings({ metrics, dashboard, prometheus, includeDead, wrappers }: Settings): AuditSettings {
  return { metrics, dashboards: dashboard, scrape: prometheus, includeDead, wrappers };
}

/** The settings of a repository: inputs, then its configuration file, then defaults. */
export async function settingsOf(repository: Repository, inputs: Partial<Settings>): Promise<Settings> {
  const found = await findConfig(repository, inputs.config ?? null);
  return resolveSettings(inputs, found?.values ?? {});
}

/** Opens a revision. What its configuration names beside the usual files is read, too. */
async function openWith(run: Run, sha: string): Promise<{ repository: Repository; settings: Settings }> {
  const first = globsOf(resolveSettings(run.inputs));
  const repository = await run.source.open(sha, [...first, ...(run.inputs.config ? [run.inputs.config] : [])]);
  const settings = await settingsOf(repository, run.inputs);
  const more = globsOf(settings).filter((glob) => !first.includes(glob));
  return { repository: more.length === 0 ? repository : await run.source.open(sha, globsOf(settings)), settings };
}

function read(run: Run, sha: string, tree: Repository, settings: Settings): Reading {
  const repository = including(tree, globsOf(settings));
  const from = auditSettings(settings);
  const source: SourceSide = readSource(repository, from, run.rust);
  const again: Reading['again'] = (changed, wanted) =>
    auditSource(source, changed, wanted === undefined ? from : { ...from, wanted });
  return { sha, repository, settings, audit: again(repository), again };
}

/** Reads a revision with its own settings. Throws a `UsageError` for settings that make no sense. */
export async function readHead(run: Run, sha: string): Promise<Reading> {
  const { repository, settings } = await openWith(run, sha);
  return read(run, sha, repository, settings);
}

/** Reads a revision with the settings of another one, so that only the code and the dashboards differ. */
export async function readBase(run: Run, sha: string, settings: Settings): Promise<Reading> {
  return read(run, sha, await run.source.open(sha, globsOf(settings)), settings);
}

/**
 * What is named and is in neither revision, as an error: a typing mistake must not look like a repository without metrics. A file
 * that the change deleted is none: that is what the report is about.
 */
export function requireNamed(head: Reading, base: Reading | null): void {
  for (const name of ['metrics', 'dashboard', 'prometheus'] as const) {
    const gone = absent(head.repository, head.settings[name]);
    const never = base === null ? gone : absent(base.repository, gone);
    const [path] = never;
    if (path === undefined) continue;
    throw new UsageError({
      expected: 'a file of the repository',
      found: `${JSON.stringify(path)}, which is none`,
      at: { file: `the setting "${name}"` },
      advice: 'name it by its path from the root of the repository',
    });
  }
}
