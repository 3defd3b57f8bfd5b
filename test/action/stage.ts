/** A run of the Action over a host in memory, on a little repository. */
import { type Result, type Run, run } from '../../src/action/run.ts';
import { archiveSource, type Source } from '../../src/action/source.ts';
import type { Settings } from '../../src/config.ts';
import type { BranchEvent, PullEvent, QueueEvent } from '../../src/github/event.ts';
import type { Host } from '../../src/github/host.ts';
import { repositoryLinks } from '../../src/report/links.ts';
import { board, source } from '../audit/board.ts';
import { MemoryHost } from '../github/memory-host.ts';
import { parser } from '../rust/read.ts';

export const REPOSITORY = 'octo/demo';
export const BOARD = 'dashboards/app.json';

/** What a repository holds before a change: one metric, on a dashboard. */
export const BEFORE: Readonly<Record<string, string>> = {
  ...source(['counter hits_total']),
  [BOARD]: board(['rate(hits_total[5m])']),
  'README.md': 'A demo.\n',
};

/** A change that brings a metric without a panel. */
export const BRINGS: Readonly<Record<string, string>> = source(['counter hits_total', 'gauge queue_depth']);

export interface Told {
  readonly inputs?: Partial<Settings>;
  readonly id?: number;
  readonly attempt?: number;
  readonly source?: Source;
}

export interface Ran {
  readonly result: Result;
  readonly log: readonly string[];
}

/** A run over any host. */
export async function runOn(
  host: Host,
  event: PullEvent | BranchEvent | QueueEvent,
  { inputs = {}, id = 7, attempt = 1, source: from }: Told = {},
): Promise<Ran> {
  const log: string[] = [];
  const context: Run = {
    ...{ host, source: from ?? archiveSource(host.files), rust: parser, inputs, repository: REPOSITORY, id, attempt },
    linksAt: (head) => repositoryLinks({ server: 'https://github.com', repository: REPOSITORY, head, run: String(id) }),
    tell: (text) => {
      log.push(text);
    },
  };
  return { result: await run(event, context), log };
}

/** A host with `main`, a branch `feature` with a change, and its pull request #1. */
export class PullStage {
  readonly host = new MemoryHost();
  readonly base: string;
  readonly number: number;

  constructor(
    change: Readonly<Record<string, string | null>> = BRINGS,
    before: Readonly<Record<string, string>> = BEFORE,
  ) {
    this.base = this.host.commitFiles('main', before);
    this.host.commitFiles('feature', change, 'Change', this.base);
    this.number = this.host.openPull('feature');
  }

  get head(): string {
    return this.host.branchHeads.get('feature') ?? '';
  }

  event(more: Partial<PullEvent> = {}): PullEvent {
    return {
      type: 'pull',
      number: this.number,
      head: { sha: this.head, ref: 'feature', repository: REPOSITORY },
      base: { sha: this.host.branchHeads.get('main') ?? '', ref: 'main' },
      files: null,
      closed: false,
      ...more,
    };
  }

  run(told: Told = {}, more: Partial<PullEvent> = {}): Promise<Ran> {
    return runOn(this.host, this.event(more), told);
  }

  /** The comments, without their markers. */
  get comments(): readonly string[] {
    return this.host.bodies(this.number).map((body) => body.replace(/^<!--[^\n]*\n/, ''));
  }
}

/** A host with `main` alone. */
export class BranchStage {
  readonly host = new MemoryHost();
  readonly before: string;

  constructor(files: Readonly<Record<string, string>> = { ...BEFORE, ...BRINGS }) {
    this.before = this.host.commitFiles('main', BEFORE);
    this.host.commitFiles('main', files, 'State');
  }

  get head(): string {
    return this.host.branchHeads.get('main') ?? '';
  }

  event(name: BranchEvent['name'] = 'workflow_dispatch', more: Partial<BranchEvent> = {}): BranchEvent {
    const before = name === 'push' ? this.before : null;
    return { type: 'branch', name, sha: this.head, branch: 'main', before, ...more };
  }

  run(told: Told = {}, event: BranchEvent | QueueEvent = this.event()): Promise<Ran> {
    return runOn(this.host, event, told);
  }
}

/** The queries of a dashboard's panels. */
export function queries(text: string | undefined): readonly string[] {
  const { panels = [] } = JSON.parse(text ?? '{}') as { panels?: { targets?: { expr: string }[] }[] };
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}
