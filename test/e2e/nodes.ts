/** The versions of Node that the Action's bundle is run on: this one, and the one that GitHub's runner has. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What `using: node24` of action.yml means. */
const RUNNER_MAJOR = 24;

export interface Node {
  readonly name: string;
  readonly path: string;
}

function majorOf(path: string): number {
  return Number(/^v(\d+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]);
}

/** Where `.ci/run` puts it: a package of npm that holds the program. */
const INSTALLED = join(import.meta.dirname, '..', '..', '.tools', 'node_modules', 'node', 'bin', 'node');

/** The Node of the runner when it is not the one that runs the tests; null when it is nowhere. */
function ofRunner(): Node | null {
  const path = process.env.DASHCOV_NODE24 ?? (existsSync(INSTALLED) ? INSTALLED : null);
  return path === null || majorOf(path) !== RUNNER_MAJOR ? null : { name: `Node ${RUNNER_MAJOR}`, path };
}

const own: Node = { name: `Node ${process.versions.node.split('.')[0]}`, path: process.execPath };
const runner = majorOf(process.execPath) === RUNNER_MAJOR ? own : ofRunner();

export const nodes: readonly Node[] = runner === null || runner === own ? [own] : [own, runner];
export const hasRunnerNode = runner !== null;
