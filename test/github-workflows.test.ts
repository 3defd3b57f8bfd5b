import { describe, expect, it } from 'vitest';
import {
  faults,
  faultsOfSteps,
  ownWorkflows,
  parserErrors,
  shownSteps,
  shownWorkflows,
  type Workflow,
} from './docs/workflows.ts';

const OWN = ownWorkflows();
const SHOWN = shownWorkflows();
const STEPS = shownSteps();
const named = (list: readonly Workflow[]): [string, Workflow][] => list.map((each) => [each.name, each]);

describe('the workflows', () => {
  it('are found', () => {
    expect(OWN.map(({ name }) => name)).toEqual([
      '.github/workflows/ci.yml',
      '.github/workflows/dashcov.yml',
      '.github/workflows/release.yml',
    ]);
    expect(SHOWN.filter(({ name }) => name.startsWith('README.md')).length).toBeGreaterThan(0);
    expect(SHOWN.filter(({ name }) => name.startsWith('docs/action.md')).length).toBeGreaterThan(3);
    expect(STEPS.length).toBeGreaterThan(2);
  });

  it.each(named([...OWN, ...SHOWN]))('%s is one to the official parser', async (_, workflow) => {
    expect(await parserErrors(workflow)).toEqual([]);
  });

  it.each(named([...OWN, ...SHOWN]))(
    '%s says why it needs each permission, pins what it uses, and gives dashcov inputs that it has',
    (_, workflow) => {
      expect(faults(workflow)).toEqual([]);
    },
  );

  it.each(named(STEPS))('the steps at %s keep the same rules', (_, steps) => {
    expect(faultsOfSteps(steps)).toEqual([]);
  });

  it.each(named(OWN))('%s gives no permission to the workflow as a whole', (_, { text }) => {
    expect(text).toMatch(/^permissions: \{\}$/m);
  });
});

const GOOD = `on: pull_request
permissions:
  contents: read # to read
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: OWNER/dashcov@v1
        with:
          mode: comment
`;

const SHA = '3d3c42e5aac5ba805825da76410c181273ba90b1';
const step = (text: string): string => GOOD.replace(/ {6}- uses[\s\S]*/, text.replace(/^/gm, '      '));

/** Each rule broken once, so that the checks above are known to see it. */
const BAD: readonly [what: string, text: string, fault: RegExp][] = [
  ['no permissions', GOOD.replace(/permissions:\n.*\n/, ''), /no permissions are given/],
  ['all of them', GOOD.replace(/permissions:\n.*\n/, 'permissions: write-all\n'), /not given one by one/],
  ['one without a reason', GOOD.replace(' # to read', ''), /contents has no reason/],
  [
    'one without a reason in a job',
    GOOD.replace('    runs-on', '    permissions:\n      checks: read\n    runs-on'),
    /checks has no/,
  ],
  ['a tag', step('- uses: actions/cache@v5'), /not pinned/],
  ['a short SHA', step('- uses: actions/cache@3d3c42e'), /not pinned/],
  ['dashcov of another', step('- uses: OTHER/dashcov@v1'), /not pinned/],
  ['a pin without a version', step(`- uses: actions/cache@${SHA}`), /no version/],
  ['a pin with a loose version', step(`- uses: actions/cache@${SHA} # v5`), /no version/],
  ['a script with an expression', step('- run: echo ${{ github.event.pull_request.title }}'), /expression in a script/],
  ['an unknown input', GOOD.replace('mode: comment', 'mod: comment'), /did you mean "mode"/],
  ['a wrong value', GOOD.replace('mode: comment', 'mode: coment'), /did you mean "comment"/],
  [
    'an unknown input with an expression',
    GOOD.replace('mode: comment', 'mod: ${{ vars.MODE }}'),
    /did you mean "mode"/,
  ],
  ['a checkout with its token', step(`- uses: actions/checkout@${SHA} # v7.0.1`), /leaves its token behind/],
  [
    'a checkout that keeps it without a reason',
    step(`- uses: actions/checkout@${SHA} # v7.0.1\n  with:\n    persist-credentials: true`),
    /leaves its token behind/,
  ],
  ...[
    'on: pull_request_target',
    'on: [push, pull_request_target]',
    'on:\n  pull_request_target:\n    types: [opened]',
  ].map((on): [string, string, RegExp] => [
    `a checkout with ${JSON.stringify(on)}`,
    step(`- uses: actions/checkout@${SHA} # v7.0.1\n  with:\n    persist-credentials: false`).replace(
      'on: pull_request',
      on,
    ),
    /checkout on pull_request_target/,
  ]),
];

describe('a workflow', () => {
  it('is fine when it keeps the rules', async () => {
    expect(faults({ name: 'good', text: GOOD })).toEqual([]);
    expect(await parserErrors({ name: 'good', text: GOOD })).toEqual([]);
  });

  it.each(BAD)('with %s is refused', (_, text, fault) => {
    expect(faults({ name: 'bad', text }).join('\n')).toMatch(fault);
  });

  it.each([
    ['a misspelt key', GOOD.replace('runs-on', 'run-on')],
    ['a permission that is none', GOOD.replace('contents: read', 'content: read')],
    ['a level that is none', GOOD.replace('contents: read', 'contents: reads')],
    ['an event that is none', GOOD.replace('pull_request', 'pull_requests')],
    ['an unknown context', GOOD.replace('mode: comment', 'mode: ${{ gitub.token }}')],
    ['a job that is needed and not there', GOOD.replace('    runs-on', '    needs: [b]\n    runs-on')],
  ])('with %s is none to the official parser', async (_, text) => {
    expect((await parserErrors({ name: 'bad', text })).length).toBeGreaterThan(0);
  });
});
