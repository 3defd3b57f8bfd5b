/** The shell of the Action: environment in, log, files of the runner and exit code out. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { rustParser } from '../cli/rust-parser.ts';
import { settingsFromInputs } from '../config/inputs.ts';
import { resolveSettings, type Settings } from '../config.ts';
import { InputError, UsageError } from '../errors.ts';
import { createClient } from '../github/client.ts';
import { type Event, readEvent } from '../github/event.ts';
import { githubHost } from '../github/github.ts';
import { HostProblem } from '../github/problem.ts';
import { repositoryLinks } from '../report/links.ts';
import { writeReport } from '../repository/write.ts';
import { VERSION } from '../version.ts';
import { annotate, fail, note, tell, tellBlock, warn } from './console.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { OUTPUTS, type OutputName } from './outputs.ts';
import { type Result, type Run, run } from './run.ts';
import { archiveSource, checkoutSource } from './source.ts';

function tokenOf({ token }: Settings): string {
  if (token !== null) return token;
  throw new UsageError({
    expected: 'a token',
    found: 'none',
    at: { file: 'input token' },
    advice: 'leave the input out, so that the token of the workflow is taken, or give one',
  });
}

/** The revision that an event is about. */
function headOf(event: Event): string {
  switch (event.type) {
    case 'pull':
      return event.head.sha;
    case 'branch':
    case 'queue':
      return event.sha;
    case 'nothing':
      return '';
  }
}

async function contextOf(
  environment: Environment,
  inputs: Partial<Settings>,
  event: Event,
  signal: AbortSignal,
  deadline: number,
): Promise<Run> {
  const settings = resolveSettings(inputs);
  const { owner, name, server, repository, runId } = environment;
  const octokit = createClient({
    token: tokenOf(settings),
    userAgent: `dashcov/${VERSION}`,
    deadline,
    signal,
    now: Date.now,
    onWait: (seconds, reason) => tell(`Waiting ${seconds} s for ${reason}.`),
  });
  const wait = async (seconds: number): Promise<boolean> => {
    if (Date.now() + seconds * 1000 >= deadline) return false;
    tell(`Waiting ${seconds} s, as GitHub asks for.`);
    await sleep(seconds * 1000, undefined, { signal });
    return true;
  };
  const host = githubHost({ octokit, owner, repo: name, wait });
  return {
    host,
    source:
      settings.source === 'checkout'
        ? checkoutSource(environment.workspace, headOf(event), { environment: process.env })
        : archiveSource(host.files),
    rust: await rustParser(),
    inputs,
    repository,
    id: runId,
    attempt: environment.attempt,
    linksAt: (head) => repositoryLinks({ server, repository, head, run: runId === 0 ? null : String(runId) }),
    tell,
  };
}

/** Writes the documents for later steps, and gives the outputs that say where they are. */
function keep({ documents }: Result, { temp }: Environment, id: string): Partial<Record<OutputName, string>> {
  if (documents === null) return {};
  const folder = join(temp, `dashcov-${id}`);
  mkdirSync(folder, { recursive: true });
  const encoder = new TextEncoder();
  const [report, audit] = [join(folder, 'report.md'), join(folder, 'audit.json')];
  writeReport(report, encoder.encode(documents.report));
  writeReport(audit, encoder.encode(documents.audit));
  return { report, audit };
}

async function publish(result: Result, environment: Environment, id: string): Promise<void> {
  tellBlock(result.log);
  for (const annotation of result.annotations) annotate(annotation);
  for (const warning of result.warnings) warn(warning);
  if (result.note !== null) note(result.note);
  const outputs = { ...result.outputs, ...keep(result, environment, id) };
  for (const name of Object.keys(OUTPUTS) as OutputName[]) core.setOutput(name, outputs[name] ?? '');
  // Outside of a runner that shows summaries there is no file for it.
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(result.summary).write({ overwrite: true });
  if (result.failure !== null) fail(result.failure);
}

/** Says why nothing more could be done. */
function tellFailure(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof InputError || error instanceof HostProblem) {
    fail(`${text}.`);
    return;
  }
  core.debug(error instanceof Error ? (error.stack ?? '') : '');
  fail(`internal error: ${text}; run it again with debug logging and report what it prints`);
}

async function main(): Promise<void> {
  const timer = new AbortController();
  try {
    const inputs = settingsFromInputs(process.env);
    const { timeout, id } = resolveSettings(inputs);
    const milliseconds = timeout * 60_000;
    const deadline = Date.now() + milliseconds;
    setTimeout(() => timer.abort(), milliseconds).unref();
    if (inputs.token) core.setSecret(inputs.token);
    const environment = readEnvironment(process.env);
    const event = readEvent({ ...environment, name: environment.event });
    const context = await contextOf(environment, inputs, event, timer.signal, deadline);
    await publish(await run(event, context), environment, id);
  } catch (error) {
    tellFailure(error);
  } finally {
    // Ends what would keep the process: open connections, and timers of the client's own.
    timer.abort();
  }
}

await main();
