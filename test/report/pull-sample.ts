/** Builders for the reports of a pull request: a test names only what it is about. */
import { changeOf } from '../../src/coverage/change.ts';
import { type GatePolicy, judgeChange } from '../../src/coverage/gate.ts';
import type { Audit } from '../../src/model.ts';
import { repositoryLinks } from '../../src/report/links.ts';
import type { PullReport } from '../../src/report/pull.ts';
import { audit } from './sample.ts';

export const HOME = 'https://github.com/acme/shop/';
export const HEAD = '0123456789abcdef0123456789abcdef01234567';
export const BASE = 'fedcba9876543210fedcba9876543210fedcba98';

const OPEN: GatePolicy = { failOn: [], minCoverage: null, maxDrop: null };

/** A report of a change from `base` to `head`; without a base when that is null. */
export function pull(
  base: Audit | null,
  head: Audit,
  fields: Partial<PullReport> = {},
  policy: Partial<GatePolicy> = {},
): PullReport {
  const change = base === null ? null : changeOf(base, head);
  return {
    id: 'default',
    head: HEAD,
    base: base === null ? null : BASE,
    audit: head,
    change,
    afterwards: null,
    patches: [],
    outcome: { type: 'nothing' },
    verdict: judgeChange({ audit: head, change, notWritten: null }, { ...OPEN, ...policy }),
    links: repositoryLinks({ server: 'https://github.com', repository: 'acme/shop', head: HEAD, run: '77' }),
    command: 'node dashcov/dist/cli/index.js generate',
    ...fields,
  };
}

/** A report about nothing in particular. */
export function emptyPull(fields: Partial<PullReport> = {}): PullReport {
  return pull(audit(), audit(), fields);
}
