/** Holds what a run gave against what its scenario says. */
import { expect } from 'vitest';
import { readMarker } from '../../src/github/marker.ts';
import type { Entry } from '../fake-github/index.ts';
import { intruders, rendered, renderedTables } from '../report/gfm.ts';
import type { Outcome } from './runner.ts';
import type { RunSpec, TextSpec } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Where the links of a comment may lead. */
const HOME = 'https://github.com/octo/demo/';

/** What was there before a run, to see what it changed. */
export interface Before {
  readonly branches: ReadonlyMap<string, string>;
  readonly others: readonly string[];
}

export function stateOf(stage: Stage): Before {
  return { branches: stage.branches(), others: stage.others() };
}

function holds(text: string, { has, lacks, matches }: TextSpec, of: string): void {
  for (const part of has) expect(text, of).toContain(part);
  for (const part of lacks) expect(text, of).not.toContain(part);
  for (const pattern of matches) expect(text, of).toMatch(new RegExp(pattern, 'm'));
}

/** A comment's text without the line that only dashcov reads. */
function withoutMarker(body: string): string {
  return body.slice(body.indexOf('\n') + 1);
}

export function requestText({ method, path, operationName }: Entry): string {
  return operationName === null ? `${method} ${path}` : `graphql ${operationName}`;
}

/** A second writer's steps within a run count as what was there before. */
export function check(stage: Stage, spec: RunSpec, outcome: Outcome, requests: readonly Entry[], before: Before): void {
  const { expect: wanted } = spec;
  expect(outcome.exit, outcome.log).toBe(wanted.exit);
  // The runner takes a mask out of the log before anybody sees it.
  expect(outcome.log.replace(/^::add-mask::.*$/gm, ''), 'the log holds no token').not.toContain(stage.hub.token);
  expect(outcome.log).not.toContain('internal error');
  if (wanted.log) holds(outcome.log, wanted.log, 'the log');
  if (wanted.summary) holds(outcome.summary, wanted.summary, 'the job summary');
  for (const [name, value] of Object.entries(wanted.outputs)) {
    const given = outcome.outputs[name];
    if (typeof value === 'string') expect(given, `output ${name}`).toBe(value);
    else expect(JSON.parse(given ?? 'null'), `output ${name}`).toEqual(value);
  }
  if (wanted.annotations) {
    expect(outcome.annotations).toHaveLength(wanted.annotations.length);
    for (const [index, part] of wanted.annotations.entries()) expect(outcome.annotations[index]).toContain(part);
  }
  for (const level of ['error', 'warning', 'notice']) {
    const marks = outcome.annotations.filter((annotation) => annotation.startsWith(`${level} `));
    expect(marks.length, `GitHub drops all but ten of ${level}`).toBeLessThanOrEqual(10);
  }
  // An archive is answered with the address of another server, which has no limit of its own and counts for none.
  const sent = requests.map(requestText).filter((request) => !request.includes('/_codeload/'));
  if (wanted.requests) expect(sent).toEqual(wanted.requests);
  if (wanted.atMost !== undefined) expect(sent.length, sent.join(', ')).toBeLessThanOrEqual(wanted.atMost);
  comments(stage, wanted.comments, before);
  branches(stage, spec, before);
  pulls(stage, spec);
}

function comments(stage: Stage, wanted: RunSpec['expect']['comments'], before: Before): void {
  const isAsBefore = before.others.every((comment) => stage.others().includes(comment));
  expect(isAsBefore, 'comments of others are as they were').toBe(true);
  const own = stage.own();
  for (const { body } of own) {
    expect(readMarker(body), 'the marker can be read').not.toBeNull();
    expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(60_000);
    const html = rendered(withoutMarker(body));
    expect(intruders(html, HOME), 'what GitHub would act on').toEqual([]);
    for (const rows of renderedTables(html)) expect(new Set(rows).size, 'columns of a table').toBe(1);
  }
  if (!wanted) return;
  expect(own.map(({ body }) => withoutMarker(body).split('\n')[0])).toHaveLength(wanted.length);
  for (const [index, spec] of wanted.entries()) holds(withoutMarker(own[index]?.body ?? ''), spec, 'the comment');
}

function branches(stage: Stage, { expect: wanted }: RunSpec, before: Before): void {
  for (const [branch, sha] of stage.branches()) {
    const from = before.branches.get(branch) ?? before.branches.get('main');
    expect(stage.commits(from, sha), `commits of ${branch}`).toEqual(wanted.commits[branch] ?? []);
  }
  for (const branch of Object.keys(wanted.commits)) expect(stage.branches().has(branch), branch).toBe(true);
  for (const [branch, files] of Object.entries(wanted.files)) {
    for (const [path, spec] of Object.entries(files)) {
      holds(stage.repository.file(branch, path) ?? '', spec, `${path} on ${branch}`);
    }
  }
}

function pulls(stage: Stage, { expect: wanted }: RunSpec): void {
  const open = [...stage.repository.pulls.values()].filter(({ open: isOpen, author }) => {
    return isOpen && author.login === stage.viewer;
  });
  if (!wanted.pulls) {
    expect(open.map(({ title }) => title)).toEqual([]);
    return;
  }
  expect(open.map(({ head, base }) => [head.ref, base.ref])).toEqual(
    wanted.pulls.map(({ head, base }) => [head, base]),
  );
  for (const [index, { title, body }] of wanted.pulls.entries()) {
    expect(open[index]?.title).toBe(title);
    if (body) holds(open[index]?.body ?? '', body, 'the text of the pull request');
  }
}
