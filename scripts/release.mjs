/**
 * The steps of a release that need some thought, for .github/workflows/release.yml; each runs at the root of a checkout.
 *
 *   node scripts/release.mjs check 1.2.3   says whether what is checked out can be released as 1.2.3
 *   node scripts/release.mjs tag 1.2.3     the same, and then tags it v1.2.3 and moves v1 to it, at the remote `origin`
 *   node scripts/release.mjs notes 1.2.3   prints what CHANGELOG.md says of 1.2.3
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A reason not to release, in the form of all messages. */
class Refusal extends Error {
  constructor(expected, found, advice) {
    super(`expected ${expected}, found ${found}; ${advice}`);
  }
}

function git(...parameters) {
  return execFileSync('git', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trimEnd();
}

/** The numbers of a version, without a `v` in front and without a pre-release. */
function numbersOf(version) {
  const found = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(version);
  if (!found) throw new Refusal('a version such as 1.2.3', JSON.stringify(version), 'give three numbers');
  return found.slice(1).map(Number);
}

function isAfter(a, b) {
  const at = a.findIndex((number, i) => number !== b[i]);
  return at !== -1 && a[at] > b[at];
}

/** What CHANGELOG.md says below the heading of a version. */
function notesOf(version) {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
  const heading = new RegExp(`^\\[?${version.replaceAll('.', '\\.')}\\]?(?: - \\d{4}-\\d{2}-\\d{2})?\\s*\\n`);
  const section = sections.find((text) => heading.test(text));
  const notes = section?.replace(heading, '').trim() ?? '';
  if (notes !== '') return notes;
  throw new Refusal(
    `a section "## ${version}" with text in CHANGELOG.md`,
    section === undefined ? 'none' : 'an empty one',
    'move what stands under "Unreleased" there',
  );
}

/** The versions that the files of the project have. */
function versions() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  return {
    'package.json': JSON.parse(readFileSync('package.json', 'utf8')).version,
    'package-lock.json': lock.packages?.['']?.version ?? lock.version,
    'src/version.ts': /VERSION = '([^']*)'/.exec(readFileSync('src/version.ts', 'utf8'))?.[1],
  };
}

function check(version) {
  numbersOf(version);
  for (const [file, found] of Object.entries(versions())) {
    if (found !== version) throw new Refusal(`the version ${version} in ${file}`, found, 'set it and build');
  }
  notesOf(version);
  const changed = git('status', '--porcelain');
  if (changed !== '') throw new Refusal('a clean tree', `changes:\n${changed}\n`, 'commit them or take them back');
}

/** The tags of the remote, each with the object that it points to. */
function remoteTags() {
  const lines = git('ls-remote', '--tags', '--refs', 'origin').split('\n').filter(Boolean);
  return new Map(lines.map((line) => line.split('\trefs/tags/').reverse()));
}

/** Both tags are plain: they need no name of somebody who tags, and one that has no release stays movable. */
function tag(version) {
  check(version);
  const numbers = numbersOf(version);
  const [name, major] = [`v${version}`, `v${numbers[0]}`];
  const tags = remoteTags();
  if (tags.has(name)) throw new Refusal(`no tag ${name} yet`, 'one', 'a release stays as it is: take the next version');
  const released = [...tags.keys()].filter((each) => /^v\d+\.\d+\.\d+$/.test(each) && each.startsWith(`${major}.`));
  const later = released.find((each) => !isAfter(numbers, numbersOf(each.slice(1))));
  if (later) throw new Refusal(`a version after ${later}, as ${major} only moves forward`, version, 'take a later one');
  // At once or not at all, and only when both tags are still as they were just seen.
  git(
    ...['push', '--quiet', '--atomic'],
    ...[`--force-with-lease=refs/tags/${name}:`, `--force-with-lease=refs/tags/${major}:${tags.get(major) ?? ''}`],
    ...['origin', `HEAD:refs/tags/${name}`, `HEAD:refs/tags/${major}`],
  );
  console.log(`${name} and ${major} are ${git('rev-parse', 'HEAD')}`);
}

const STEPS = { check, tag, notes: (version) => console.log(notesOf(version)) };
const [step = '', version = '', ...more] = process.argv.slice(2);
try {
  if (!Object.hasOwn(STEPS, step) || more.length > 0) {
    throw new Refusal(
      `one of ${Object.keys(STEPS).join(', ')} and a version`,
      process.argv.slice(2).join(' '),
      'see above',
    );
  }
  STEPS[step](version);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
