/** The workflows of the project and of its documentation, and what each of them has to keep. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { settingsFromInputs } from '../../src/config/inputs.ts';
import { pages, ROOT, read } from './pages.ts';

export interface Workflow {
  /** The file, or the page and the line. */
  readonly name: string;
  readonly text: string;
}

/** How the documentation calls the Action: the owner is the reader's to put in. */
export const DASHCOV = 'OWNER/dashcov@v1';

/** The YAML blocks of a page, each with the line on which it begins. */
export function blocks(page: string): Workflow[] {
  const text = read(page);
  return [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^\1```$/gm)].map(({ index, 1: indent = '', 2: body = '' }) => ({
    name: `${page}:${text.slice(0, index).split('\n').length + 1}`,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

function isWorkflow({ text }: Workflow): boolean {
  return /^on:/m.test(text) && /^jobs:/m.test(text);
}

/** The workflow files of this repository. */
export function ownWorkflows(): readonly Workflow[] {
  const folder = '.github/workflows';
  return readdirSync(join(ROOT, folder))
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => ({ name: `${folder}/${file}`, text: read(`${folder}/${file}`) }));
}

/** The whole workflows that the pages show. */
export function shownWorkflows(): readonly Workflow[] {
  return pages().flatMap(blocks).filter(isWorkflow);
}

/** The steps that the pages show without a workflow around them. */
export function shownSteps(): readonly Workflow[] {
  return pages()
    .flatMap(blocks)
    .filter((block) => !isWorkflow(block) && /^- (?:\w+: .*\n {2})*uses:/m.test(block.text));
}

/** What the official parser finds wrong. */
export async function parserErrors({ name, text }: Workflow): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content: text }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

/** Whether a value may come from outside of the workflow. */
function hasExpression(text: string): boolean {
  return text.includes('${{');
}

function permissionFaults(permissions: unknown, where: string): string[] {
  if (!isMap(permissions)) return [`${where}: permissions are not given one by one`];
  return permissions.items.flatMap(({ key, value }) => {
    const reason = isScalar(value) ? (value.comment ?? '').trim() : '';
    return reason === '' ? [`${where}: ${String(key)} has no reason beside it`] : [];
  });
}

/** `uses:` of a step: an Action at a whole SHA with its version beside it, dashcov itself, or one of this repository. */
function usesFaults(uses: unknown, where: string): string[] {
  if (!isScalar(uses) || typeof uses.value !== 'string') return [`${where}: uses is no text`];
  const { value } = uses;
  if (value === DASHCOV || value === './') return [];
  if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(value)) return [`${where}: ${value} is not pinned to a whole SHA`];
  return /^ v\d+(?:\.\d+){2}$/.test(uses.comment ?? '') ? [] : [`${where}: ${value} has no version beside it`];
}

/** The inputs of a step that runs dashcov, as the Action itself would take them. */
function inputFaults(step: YAMLMap, where: string): string[] {
  const uses = step.get('uses');
  const given = step.get('with');
  if ((uses !== DASHCOV && uses !== './') || !isMap(given)) return [];
  const variables = given.items.map(({ key, value }) => {
    const text = String(isScalar(value) ? value.value : value);
    // What an expression gives is not known here; that there is such an input is.
    return [`INPUT_${String(key).toUpperCase()}`, hasExpression(text) ? '' : text] as const;
  });
  try {
    settingsFromInputs(Object.fromEntries(variables));
    return [];
  } catch (error) {
    return [`${where}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function stepFaults(step: unknown, where: string, isTarget: boolean): string[] {
  if (!isMap(step)) return [`${where}: a step is no map`];
  const faults: string[] = [];
  const run = step.get('run');
  if (typeof run === 'string' && hasExpression(run)) faults.push(`${where}: an expression in a script`);
  if (!step.has('uses')) return faults;
  faults.push(...usesFaults(step.get('uses', true), where), ...inputFaults(step, where));
  const uses = String(step.get('uses'));
  if (!uses.startsWith('actions/checkout@')) return faults;
  if (isTarget) faults.push(`${where}: a checkout on pull_request_target`);
  const settings = step.get('with');
  const persist = isMap(settings) ? settings.get('persist-credentials', true) : undefined;
  const reason = isScalar(persist) ? (persist.comment ?? '').trim() : '';
  const said = isScalar(persist) && (persist.value === false || (persist.value === true && reason !== ''));
  if (!said) faults.push(`${where}: a checkout that does not say whether it leaves its token behind, and why`);
  return faults;
}

function eventsOf(on: unknown): readonly string[] {
  if (isMap(on)) return on.items.map(({ key }) => String(key));
  return isSeq(on) ? on.items.map(String) : [String(on)];
}

/** What of our own rules a workflow breaks: permissions with reasons, pins, checkouts, scripts, inputs. */
export function faults({ text }: Workflow): readonly string[] {
  const { contents: root } = parseDocument(text);
  if (!isMap(root)) return ['no map'];
  const isTarget = eventsOf(root.get('on')).includes('pull_request_target');
  const jobs = root.get('jobs');
  const whole = root.get('permissions');
  const found = whole === undefined ? [] : permissionFaults(whole, 'the workflow');
  if (!isMap(jobs)) return [...found, 'no jobs'];
  for (const { key, value: job } of jobs.items) {
    const where = String(key);
    if (!isMap(job)) continue;
    const permissions = job.get('permissions');
    if (permissions !== undefined) found.push(...permissionFaults(permissions, where));
    else if (whole === undefined) found.push(`${where}: no permissions are given`);
    const steps = job.get('steps');
    if (isSeq(steps)) for (const step of steps.items) found.push(...stepFaults(step, where, isTarget));
  }
  return found;
}

/** The same for steps that stand alone. */
export function faultsOfSteps({ text }: Workflow): readonly string[] {
  const { contents: steps } = parseDocument(text);
  return isSeq(steps) ? steps.items.flatMap((step) => stepFaults(step, 'the step', false)) : ['no list of steps'];
}
