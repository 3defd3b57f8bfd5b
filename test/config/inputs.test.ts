import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingsFromInputs } from '../../src/config/inputs.ts';
import { inputs } from '../../src/config/table.ts';
import type { Settings } from '../../src/config.ts';
import { UsageError } from '../../src/errors.ts';

/** The variables that the runner makes of inputs: `INPUT_`, and the name in upper case with its hyphens. */
function env(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

function read(given: Readonly<Record<string, string>>): Partial<Settings> {
  return settingsFromInputs(env(given));
}

function refused(given: Readonly<Record<string, string>>): string {
  try {
    read(given);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}

const GOOD: readonly [input: string, value: string, setting: Partial<Settings>][] = [
  ['metrics', '**/metrics.rs', { metrics: ['**/metrics.rs'] }],
  ['metrics', 'a.rs\n\n  b/*.rs  \r\nc.rs\n', { metrics: ['a.rs', 'b/*.rs', 'c.rs'] }],
  ['metrics', '{a,b}/metrics.rs', { metrics: ['{a,b}/metrics.rs'] }],
  ['dashboards', 'grafana/main.json', { dashboard: ['grafana/main.json'] }],
  ['dashboards', 'a,b.json\nc.json', { dashboard: ['a,b.json', 'c.json'] }],
  ['prometheus', 'prometheus.yml', { prometheus: ['prometheus.yml'] }],
  ['include-dead', 'true', { includeDead: true }],
  ['include-dead', 'False', { includeDead: false }],
  ['min-coverage', '0', { minCoverage: 0 }],
  ['min-coverage', ' 80.5\n', { minCoverage: 80.5 }],
  ['min-coverage', '100', { minCoverage: 100 }],
  ['config', 'ci/dashcov.yml', { config: 'ci/dashcov.yml' }],
  ['mode', 'comment', { mode: 'comment' }],
  ['mode', 'commit', { mode: 'commit' }],
  ['mode', 'pull-request', { mode: 'pull-request' }],
  ['mode', 'check', { mode: 'check' }],
  ['comment', 'on', { comment: 'on' }],
  ['comment', 'off', { comment: 'off' }],
  ['comment', 'found', { comment: 'found' }],
  ['panels', 'change', { panels: 'change' }],
  ['panels', 'all', { panels: 'all' }],
  ['fail-on', 'new-missing', { gate: ['new-missing'] }],
  ['fail-on', 'new-missing, new-dead,broken', { gate: ['new-missing', 'new-dead', 'broken'] }],
  ['fail-on', 'missing\ndead,\n\nunknown\n', { gate: ['missing', 'dead', 'unknown'] }],
  ['fail-on', 'not-written', { gate: ['not-written'] }],
  ['max-drop', '0', { maxDrop: 0 }],
  ['max-drop', '2.5', { maxDrop: 2.5 }],
  ['annotations', 'true', { annotations: true }],
  ['annotations', 'FALSE', { annotations: false }],
  ['base', 'main', { base: 'main' }],
  ['base', 'refs/tags/v1.2.3', { base: 'refs/tags/v1.2.3' }],
  ['base', '0123456789abcdef0123456789abcdef01234567', { base: '0123456789abcdef0123456789abcdef01234567' }],
  ['source', 'archive', { source: 'archive' }],
  ['source', 'checkout', { source: 'checkout' }],
  ['token', 'ghs_x', { token: 'ghs_x' }],
  ['id', 'api.metrics_2-b', { id: 'api.metrics_2-b' }],
  ['id', 'a'.repeat(40), { id: 'a'.repeat(40) }],
  ['commit-message', 'Chart it\n\nAs agreed.', { commitMessage: 'Chart it\n\nAs agreed.' }],
  ['co-author', 'Ada Lovelace <ada@example.com>', { coAuthor: 'Ada Lovelace <ada@example.com>' }],
  ['branch', 'dashcov/panels-2', { branch: 'dashcov/panels-2' }],
  ['timeout', '0.5', { timeout: 0.5 }],
  ['timeout', '360', { timeout: 360 }],
];

const MODE = 'expected "comment", "commit", "pull-request" or "check"';
const COMMENT = 'expected "on", "off" or "found"';
const GATE = 'expected "new-missing", "new-dead", "broken", "missing", "dead", "unknown" or "not-written"';
const PERCENT = 'expected a number from 0 to 100';
const ID = 'expected up to 40 letters, digits, dots, underscores and single hyphens';
const BASE = 'expected a branch, a tag or a SHA';
const BRANCH = 'expected the name of a branch';
const PERSON = 'expected `Name <address>`';
const MINUTES = 'expected a number of minutes, at most 360';

const BAD: readonly [input: string, value: string, message: string][] = [
  ['include-dead', 'yes', 'expected true or false, found "yes", at input include-dead; give include-dead such a value'],
  [
    'include-dead',
    'tRUE',
    'expected true or false, found "tRUE", at input include-dead; give include-dead such a value',
  ],
  ['include-dead', '1', 'expected true or false, found "1", at input include-dead; give include-dead such a value'],
  ['min-coverage', '101', `${PERCENT}, found 101, at input min-coverage; give min-coverage such a value`],
  ['min-coverage', '-1', `${PERCENT}, found "-1", at input min-coverage; give min-coverage such a value`],
  ['min-coverage', '80%', `${PERCENT}, found "80%", at input min-coverage; give min-coverage such a value`],
  ['min-coverage', '0x10', `${PERCENT}, found "0x10", at input min-coverage; give min-coverage such a value`],
  ['min-coverage', '8,5', `${PERCENT}, found "8,5", at input min-coverage; give min-coverage such a value`],
  ['max-drop', 'NaN', `${PERCENT}, found "NaN", at input max-drop; give max-drop such a value`],
  ['max-drop', '100.1', `${PERCENT}, found 100.1, at input max-drop; give max-drop such a value`],
  ['mode', 'coment', `${MODE}, found "coment", at input mode; did you mean "comment"?`],
  ['mode', 'comments\ncommit', `${MODE}, found "comments\\ncommit", at input mode; give mode such a value`],
  ['mode', 'COMMIT', `${MODE}, found "COMMIT", at input mode; did you mean "commit"?`],
  ['comment', 'true', `${COMMENT}, found "true", at input comment; give comment such a value`],
  ['panels', 'changes', 'expected "change" or "all", found "changes", at input panels; did you mean "change"?'],
  ['fail-on', 'new-misssing', `${GATE}, found "new-misssing", at input fail-on; did you mean "new-missing"?`],
  ['fail-on', 'broken, ded', `${GATE}, found "ded", at input fail-on; did you mean "dead"?`],
  ['fail-on', 'missing dead', `${GATE}, found "missing dead", at input fail-on; give fail-on such a value`],
  ['annotations', 'on', 'expected true or false, found "on", at input annotations; give annotations such a value'],
  ['base', '--upload-pack=x', `${BASE}, found "--upload-pack=x", at input base; give base such a value`],
  ['base', 'main^{commit}', `${BASE}, found "main^{commit}", at input base; give base such a value`],
  ['base', 'a b', `${BASE}, found "a b", at input base; give base such a value`],
  ['source', 'git', 'expected "archive" or "checkout", found "git", at input source; give source such a value'],
  ['id', 'a--b', `${ID}, found "a--b", at input id; give id such a value`],
  ['id', '-->', `${ID}, found "-->", at input id; give id such a value`],
  ['id', '../x', `${ID}, found "../x", at input id; give id such a value`],
  ['id', 'a'.repeat(41), `${ID}, found "${'a'.repeat(41)}", at input id; give id such a value`],
  ['co-author', 'ada', `${PERSON}, found "ada", at input co-author; give co-author such a value`],
  ['co-author', 'A <a@b>\nX: y', `${PERSON}, found "A <a@b>\\nX: y", at input co-author; give co-author such a value`],
  ['branch', '../main', `${BRANCH}, found "../main", at input branch; give branch such a value`],
  ['branch', 'a..b', `${BRANCH}, found "a..b", at input branch; give branch such a value`],
  ['branch', 'x.lock', `${BRANCH}, found "x.lock", at input branch; give branch such a value`],
  ['branch', '-d', `${BRANCH}, found "-d", at input branch; give branch such a value`],
  ['timeout', '0', `${MINUTES}, found 0, at input timeout; give timeout such a value`],
  ['timeout', '361', `${MINUTES}, found 361, at input timeout; give timeout such a value`],
  ['timeout', '10m', `${MINUTES}, found "10m", at input timeout; give timeout such a value`],
];

/** Inputs that take any text: nothing but an empty value is wrong, and that counts as not given. */
const FREE = ['metrics', 'dashboards', 'prometheus', 'config', 'token'];

describe('settingsFromInputs', () => {
  it.each(GOOD)('%s: %j', (input, value, setting) => {
    expect(read({ [input]: value })).toEqual(setting);
  });

  it.each(BAD)('refuses %s: %j', (input, value, message) => {
    expect(refused({ [input]: value })).toBe(message);
  });

  it('has a good value of each input in the table above, and a bad one where there is any', () => {
    const names = inputs().map(({ name }) => name);
    expect([...new Set(GOOD.map(([input]) => input))].sort()).toEqual([...names].sort());
    const withBad = new Set([...BAD.map(([input]) => input), ...FREE, 'commit-message']);
    expect([...withBad].sort()).toEqual([...names].sort());
  });

  it('refuses a commit message of more than 5,000 characters, and does not repeat it', () => {
    const message = refused({ 'commit-message': 'x'.repeat(5001) });
    expect(message).toMatch(/^expected a message of at most 5,000 characters, found "x+…, at input commit-message;/);
    expect(message.length).toBeLessThan(250);
  });

  it.each(inputs().map(({ name }) => name))('counts an empty %s as not given', (name) => {
    expect(read({ [name]: '' })).toEqual({});
    expect(read({ [name]: ' \r\n\t' })).toEqual({});
  });

  it('takes a list of nothing but commas and line ends for none', () => {
    expect(read({ metrics: '\n \n' })).toEqual({});
    expect(read({ 'fail-on': ',\n,' })).toEqual({ gate: [] });
  });

  it('puts several together, and passes over what is no input', () => {
    expect(
      settingsFromInputs({
        ...env({ mode: 'commit', 'fail-on': 'broken' }),
        PATH: '/bin',
        GITHUB_INPUT_X: 'y',
        INPUT: 'z',
      }),
    ).toEqual({ mode: 'commit', gate: ['broken'] });
    expect(settingsFromInputs({ INPUT_MODE: undefined })).toEqual({});
  });

  it.each<[name: string, advice: RegExp]>([
    ['dashboard', /expected a known input, found "dashboard"; it is called "dashboards" here$/],
    ['github-token', /it is called "token" here$/],
    ['repo-token', /it is called "token" here$/],
    ['metrics-files', /it is called "metrics" here$/],
    ['failure-threshold', /it is called "min-coverage" here$/],
    ['dashbords', /did you mean "dashboards"\?$/],
    ['min_coverage', /did you mean "min-coverage"\?$/],
    ['mincoverage', /did you mean "min-coverage"\?$/],
    ['failon', /did you mean "fail-on"\?$/],
    ['fail-no', /did you mean "fail-on"\?$/],
    ['whatever-it-is', /use one of metrics, dashboards, prometheus, include-dead, .*, timeout$/],
    ['format', /^expected a known input, found "format"/],
    ['failure', /^expected a known input, found "failure"/],
  ])('says what an unknown %s should be', (name, advice) => {
    expect(refused({ [name]: 'x' })).toMatch(advice);
    // Even when it is empty: the runner sets a variable for each input that a workflow names.
    expect(refused({ [name]: '' })).toMatch(advice);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    ' ',
    '\u0000',
    'a'.repeat(100_000),
    '::error::x',
  ])('refuses the name %j like any other that is not known', (name) => {
    const message = refused({ [name]: 'x' });
    expect(message).toMatch(/^expected a known input, found "/);
    expect(message).not.toContain('[object');
    expect(message.length).toBeLessThan(500);
  });

  it('throws nothing but usage errors, in one line, and never gives a setting that its own row does not allow', () => {
    const name = fc.oneof(fc.constantFrom(...inputs().map((each) => each.name)), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'binary', maxLength: 60 })), (given) => {
        const message = refused(given);
        expect(message).not.toMatch(/[\r\n]/);
      }),
    );
  });
});
