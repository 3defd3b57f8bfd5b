/**
 * Cuts the operations that dashcov uses out of GitHub's OpenAPI description, with everything they refer to, into
 * test/fake-github/openapi.json. The whole description is too large to depend on:
 *
 *     npm install --prefix /tmp/openapi @octokit/openapi
 *     node scripts/openapi-slice.mjs /tmp/openapi/node_modules/@octokit/openapi
 *
 * Without a change of the operations or of the package the file comes out the same, byte for byte.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OPERATIONS = [
  'get /rate_limit',
  'get /user',
  'get /repos/{owner}/{repo}',
  'get /repos/{owner}/{repo}/tarball/{ref}',
  'get /repos/{owner}/{repo}/compare/{basehead}',
  'get /repos/{owner}/{repo}/commits/{ref}',
  'get /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'get /repos/{owner}/{repo}/contents/{path}',
  'get /repos/{owner}/{repo}/git/blobs/{file_sha}',
  'get /repos/{owner}/{repo}/git/ref/{ref}',
  'get /repos/{owner}/{repo}/git/matching-refs/{ref}',
  'post /repos/{owner}/{repo}/git/refs',
  'patch /repos/{owner}/{repo}/git/refs/{ref}',
  'delete /repos/{owner}/{repo}/git/refs/{ref}',
  'get /repos/{owner}/{repo}/git/commits/{commit_sha}',
  'post /repos/{owner}/{repo}/git/trees',
  'post /repos/{owner}/{repo}/git/commits',
  'get /repos/{owner}/{repo}/pulls',
  'post /repos/{owner}/{repo}/pulls',
  'get /repos/{owner}/{repo}/pulls/{pull_number}',
  'patch /repos/{owner}/{repo}/pulls/{pull_number}',
  'get /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'get /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'post /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'get /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'patch /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'delete /repos/{owner}/{repo}/issues/comments/{comment_id}',
];

/** What says nothing about validity. Under `properties` these are names of fields, and stay. */
const SILENT = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs', 'tags', 'x-github']);

function stripped(value, named = false) {
  if (Array.isArray(value)) return value.map((item) => stripped(item));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => named || !SILENT.has(key));
  return Object.fromEntries(
    kept.map(([key, item]) => [key, stripped(item, !named && (key === 'properties' || key === 'schemas'))]),
  );
}

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('expected the folder of an unpacked @octokit/openapi, found no argument; see the top of this script');
  process.exit(2);
}
const { version, license } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
const [copyright] = /^.*Copyright .*$/m.exec(readFileSync(join(source, 'LICENSE'), 'utf8')) ?? [];
const whole = JSON.parse(readFileSync(join(source, 'generated', 'api.github.com.json'), 'utf8'));

const components = {};
/** Copies what a value refers to, and what that refers to. */
function gather(value) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.$ref === 'string') {
    const [, , kind, name] = value.$ref.split('/');
    if (components[kind]?.[name] === undefined) {
      components[kind] ??= {};
      components[kind][name] = stripped(whole.components[kind][name]);
      gather(components[kind][name]);
    }
  }
  for (const item of Object.values(value)) gather(item);
}

const paths = {};
for (const operation of OPERATIONS) {
  const [method, path] = operation.split(' ');
  const found = whole.paths[path]?.[method];
  if (found === undefined) throw new Error(`expected the operation "${operation}", found none, in ${source}`);
  const { operationId, parameters = [], requestBody, responses } = stripped(found);
  paths[path] ??= {};
  paths[path][method] = { operationId, parameters, ...(requestBody && { requestBody }), responses };
  gather(paths[path][method]);
}
for (const kind of Object.keys(components)) {
  components[kind] = Object.fromEntries(Object.entries(components[kind]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const slice = {
  openapi: whole.openapi,
  info: {
    title: "A slice of GitHub's v3 REST API",
    version: whole.info.version,
    license: whole.info.license,
    'x-source': {
      package: '@octokit/openapi',
      version,
      license,
      copyright,
      file: 'generated/api.github.com.json',
      madeWith: 'scripts/openapi-slice.mjs',
    },
  },
  paths,
  components,
};
const target = fileURLToPath(new URL('../test/fake-github/openapi.json', import.meta.url));
writeFileSync(target, `${JSON.stringify(slice)}\n`);
console.log(`${OPERATIONS.length} operations, ${Object.keys(components.schemas).length} schemas`);
