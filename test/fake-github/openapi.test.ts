import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call } from './client.ts';
import { startGitHub } from './index.ts';
import { answerProblems, OPERATIONS, operationOf } from './openapi.ts';
import { ROUTES } from './rest/index.ts';

async function scene() {
  const hub = await startGitHub();
  const repo = hub.repository('octo/demo');
  repo.commit('main', { a: '1\n' });
  return { hub, repo };
}

test('every operation of the slice is answered, and nothing else', () => {
  expect(ROUTES.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(OPERATIONS.toSorted());
});

test('the slice says where it comes from, and needs nothing from outside', () => {
  const text = readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8');
  const slice = JSON.parse(text) as { info: Record<string, unknown>; components: Record<string, object> };
  expect(slice.info['x-source']).toMatchObject({ package: '@octokit/openapi', license: 'MIT' });
  for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
    expect(Object.hasOwn(slice.components[kind] ?? {}, name), `${kind}/${name}`).toBe(true);
  }
});

/** A request against the description, and what is said about it. */
const REQUESTS: readonly [string, string, string, unknown, RegExp][] = [
  ['an unknown path', 'GET', '/repos/octo/demo/stargazers', undefined, /GET \/repos\/octo\/demo\/stargazers: no such/],
  ['an unknown method', 'PUT', '/repos/octo/demo/contents/a', { a: 1 }, /PUT .*: no such operation/],
  [
    'an unknown query parameter',
    'GET',
    '/repos/octo/demo/pulls?heads=x',
    undefined,
    /query parameter heads is not described/,
  ],
  [
    'a query parameter of another type',
    'GET',
    '/repos/octo/demo/pulls?per_page=all',
    undefined,
    /per_page at \/: must be integer/,
  ],
  [
    'a value that is none of the enum',
    'GET',
    '/repos/octo/demo/pulls?state=merged',
    undefined,
    /state at \/: must be equal to one of/,
  ],
  ['a part of the path of another type', 'GET', '/repos/octo/demo/pulls/one', undefined, /path parameter pull_number/],
  [
    'a body without what is required',
    'POST',
    '/repos/octo/demo/git/refs',
    { ref: 'refs/heads/x' },
    /must have required property 'sha'/,
  ],
  [
    'a body with what nobody knows',
    'POST',
    '/repos/octo/demo/git/refs',
    { ref: 'x', sha: 'y', farce: 1 },
    /body field farce is not described/,
  ],
  [
    'a field of another type',
    'PATCH',
    '/repos/octo/demo/git/refs/heads/main',
    { sha: 1 },
    /body at \/sha: must be string/,
  ],
  ['no body where there has to be one', 'POST', '/repos/octo/demo/git/trees', undefined, /the body is missing/],
];

describe('the test fails that sends', () => {
  test.each(REQUESTS)('%s', async (_title, method, path, body, violation) => {
    const { hub } = await scene();
    const { status } = await call(hub, method, path, { body });
    expect(status === 200 || (status >= 400 && status < 500)).toBe(true);
    await expect(hub.close()).rejects.toThrow(violation);
  });

  test('what it is not about', async () => {
    const { hub } = await scene();
    hub.allow(/stargazers: no such operation/);
    expect((await call(hub, 'GET', '/repos/octo/demo/stargazers')).status).toBe(404);
    await hub.close();
  });
});

test('an answer is judged too', () => {
  const operation = operationOf('GET', '/repos/octo/demo/git/ref/heads%2Fmain');
  if (operation === null) throw new Error('expected an operation, found none');
  expect(operation.params).toEqual({ owner: 'octo', repo: 'demo', ref: 'heads/main' });
  const object = { sha: 'a'.repeat(40), type: 'commit', url: 'https://example.test/' };
  const good = { ref: 'refs/heads/main', node_id: 'x', url: 'https://example.test/', object };
  expect(answerProblems(operation, 200, good)).toEqual([]);
  expect(answerProblems(operation, 200, { ...good, object: { ...object, sha: null } })).not.toEqual([]);
  expect(answerProblems(operation, 200, { ...good, url: 'no address' })).not.toEqual([]);
  expect(answerProblems(operation, 201, good)).not.toEqual([]);
  expect(answerProblems(operation, 404, { message: 1 })).not.toEqual([]);
});
