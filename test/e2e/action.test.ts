import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGitHub, startProxy } from '../fake-github/index.ts';
import { available } from '../require.ts';
import { checkOut } from './checkout.ts';
import { type EventFile, eventOf } from './event.ts';
import { check, stateOf } from './expectations.ts';
import { hasRunnerNode, nodes } from './nodes.ts';
import { type Outcome, runAction } from './runner.ts';
import { type RunSpec, type Scenario, scenarios } from './scenario.ts';
import { Stage } from './stage.ts';

/** Runs a scenario from its setup to its last run. */
async function play(scenario: Scenario, node: string): Promise<void> {
  const viewer = scenario.viewer ?? { login: 'github-actions[bot]', type: 'Bot' };
  await using hub = await startGitHub({
    viewer: { login: viewer.login, type: viewer.type ?? 'Bot' },
    ...(scenario.permissions ? { permissions: scenario.permissions } : {}),
    ...(scenario.actionsMayCreatePulls === undefined ? {} : { actionsMayCreatePulls: scenario.actionsMayCreatePulls }),
  });
  const stage = new Stage(hub, viewer.login);
  stage.play(scenario.setup);
  const events: EventFile[] = [];
  let heads = stage.branches();
  for (const [index, spec] of scenario.runs.entries()) {
    stage.play(spec.before);
    const event = spec.payloadOf === undefined ? eventOf(stage, spec, heads.get(spec.branch)) : events[spec.payloadOf];
    if (!event) throw new Error(`expected run ${spec.payloadOf} before run ${index}, found none`);
    events.push(event);
    heads = stage.branches();
    await runOnce(stage, spec, event, node, spec.run ?? index + 1);
  }
}

/** The address of the API. Proxies are left out for addresses of the machine itself, so with one it is a name. */
function apiOf({ hub }: Stage, { server, proxy }: RunSpec): string {
  const url = server === 'enterprise' ? hub.enterpriseUrl : hub.url;
  return proxy ? url.replace('127.0.0.1', 'github.test') : url;
}

async function runOnce(stage: Stage, spec: RunSpec, file: EventFile, node: string, run: number): Promise<void> {
  const { hub } = stage;
  const before = stateOf(stage);
  const from = hub.journal.length;
  stage.inject(spec.faults);
  const workspace = mkdtempSync(join(tmpdir(), 'dashcov-workspace-'));
  const proxy = spec.proxy ? await startProxy() : null;
  try {
    checkOut(stage, spec, file, workspace);
    const start = (number: number): Promise<Outcome> =>
      runAction({
        node,
        event: spec.event,
        file,
        inputs: spec.inputs,
        env: { ...spec.env, ...(proxy === null ? {} : { http_proxy: proxy.url, https_proxy: proxy.url }) },
        token: hub.token,
        api: apiOf(stage, spec),
        run: number,
        attempt: spec.attempt,
        workspace,
      });
    const outcomes = await Promise.all(spec.twice ? [start(run), start(run + 1)] : [start(run)]);
    for (const outcome of outcomes) check(stage, spec, outcome, hub.journal.slice(from), before);
    if (proxy) expect(proxy.passed.length).toBeGreaterThan(0);
  } finally {
    await proxy?.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

const onRunnerNode = available('Node 24', hasRunnerNode, 'run .ci/run, or set DASHCOV_NODE24 to the program');

it.skipIf(!onRunnerNode)('the Action runs on the Node of the runner, too', () => {
  expect(nodes.length).toBeGreaterThan(0);
});

describe.each(nodes)('the Action on $name', ({ path }) => {
  it.concurrent.each(scenarios().map((scenario) => [scenario.file, scenario.title, scenario] as const))(
    '%s: %s',
    async (_file, _title, scenario) => {
      await play(scenario, path);
    },
    // Requests that write are a second apart and more, as GitHub asks for, and a scenario may have several runs.
    240_000,
  );
});
