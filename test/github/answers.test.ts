import { GraphqlResponseError } from '@octokit/graphql';
import { RequestError } from '@octokit/request-error';
import { describe, expect, it, test } from 'vitest';
import { type Doing, problemOf, strange } from '../../src/github/answers.ts';
import { HostProblem, isRefusal, type ProblemKind } from '../../src/github/problem.ts';

const DOING: Doing = { doing: 'commenting on pull request #7', permission: 'pull-requests: write' };
const REQUEST = { method: 'POST', url: 'https://api.github.com/x', headers: {} } as const;
const LINK = ' - https://docs.github.com/rest';

function http(status: number, message: string, headers: Record<string, string> = {}): RequestError {
  const response = { status, url: REQUEST.url, headers, data: { message } };
  return new RequestError(message + LINK, status, { request: REQUEST, response } as never);
}

function graphql(type: string | undefined, message: string): unknown {
  const errors = [{ ...(type === undefined ? {} : { type }), message, path: ['x'] }];
  return new GraphqlResponseError(REQUEST as never, {}, { data: null, errors } as never);
}

/** What fetch throws, as Octokit wraps it. */
function connection(cause: Error): RequestError {
  const error = new RequestError(cause.message, 500, { request: REQUEST as never });
  return Object.assign(error, { cause });
}

function named(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

const NO = 'Resource not accessible by integration';

const TABLE: readonly [title: string, error: unknown, kind: ProblemKind, advice: RegExp, permission: string | null][] =
  [
    ['400', http(400, 'Problems parsing JSON'), 'unexpected', /fault of dashcov/, null],
    ['401', http(401, 'Bad credentials'), 'unauthorized', /"token"/, null],
    ['403 of a token that may not', http(403, NO), 'forbidden', /`pull-requests: write`/, 'pull-requests: write'],
    [
      '403 that names the permission',
      http(403, NO, { 'x-accepted-github-permissions': 'contents=write' }),
      'forbidden',
      /`contents: write`/,
      'contents: write',
    ],
    [
      '403 that names several, of which one is what dashcov asks for',
      http(403, NO, { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' }),
      'forbidden',
      /`pull-requests: write`/,
      'pull-requests: write',
    ],
    [
      '403 with a header that is none',
      http(403, NO, { 'x-accepted-github-permissions': '`evil`\n::error::' }),
      'forbidden',
      /`pull-requests: write`/,
      'pull-requests: write',
    ],
    [
      '403 of a locked conversation',
      http(403, 'Unable to create comment because issue is locked.'),
      'locked',
      /unlock/,
      null,
    ],
    [
      '403 for Actions that may not open pull requests',
      http(403, 'GitHub Actions is not permitted to create or approve pull requests.'),
      'protected',
      /settings of the repository/,
      null,
    ],
    ['403 of a secondary limit', http(403, 'You have exceeded a secondary rate limit.'), 'rate-limited', /later/, null],
    ['403 with retry-after', http(403, 'Slow down', { 'retry-after': '30' }), 'rate-limited', /after 30 s/, null],
    [
      '403 of abuse detection',
      http(403, 'You have triggered an abuse detection mechanism.'),
      'rate-limited',
      /later/,
      null,
    ],
    ['404', http(404, 'Not Found'), 'not-found', /may see it/, null],
    ['409', http(409, 'is at a but expected b'), 'conflict', /run it again/, null],
    ['410', http(410, 'Gone'), 'not-found', /deleted/, null],
    ['413', http(413, 'Payload too large'), 'invalid', /fault of dashcov/, null],
    ['418', http(418, 'I am a teapot'), 'unexpected', /run it again/, null],
    ['422', http(422, 'Validation Failed'), 'invalid', /fault of dashcov/, null],
    [
      '422 of a protected branch',
      http(422, 'Changes must be made through a pull request.'),
      'protected',
      /mode: pull-request/,
      null,
    ],
    ['422 of a rule set', http(422, 'GH013: Repository rule violations found'), 'protected', /App/, null],
    ['429', http(429, 'Too many requests'), 'rate-limited', /later/, null],
    ['429 with retry-after', http(429, 'Too many', { 'retry-after': '2.2' }), 'rate-limited', /after 3 s/, null],
    [
      '429 with a retry-after that is none',
      http(429, 'Too many', { 'retry-after': 'soon' }),
      'rate-limited',
      /later/,
      null,
    ],
    ['451', http(451, 'Unavailable for legal reasons'), 'not-found', /does not serve/, null],
    ['500', http(500, 'Server Error'), 'unavailable', /githubstatus/, null],
    ['502', http(502, 'Bad gateway'), 'unavailable', /githubstatus/, null],
    ['503 with a page for an answer', http(503, '<html>Unicorn!</html>'), 'unavailable', /githubstatus/, null],
    ['504', http(504, 'Gateway timeout'), 'unavailable', /githubstatus/, null],
    ['a connection that breaks', connection(named('Error', 'read ECONNRESET')), 'unavailable', /run it again/, null],
    [
      'a name that nobody knows',
      connection(named('Error', 'getaddrinfo ENOTFOUND x')),
      'unavailable',
      /run it again/,
      null,
    ],
    ['a time limit', connection(named('TimeoutError')), 'timeout', /"timeout"/, null],
    [
      'headers that do not come',
      connection(Object.assign(new TypeError('fetch failed'), { cause: named('HeadersTimeoutError') })),
      'timeout',
      /"timeout"/,
      null,
    ],
    ['a body that does not come', named('BodyTimeoutError'), 'timeout', /"timeout"/, null],
    ['the end of the time', Object.assign(named('AbortError'), { status: 500 }), 'timeout', /"timeout"/, null],
    ['JSON that is none', new SyntaxError('Unexpected end of JSON input'), 'unexpected', /run it again/, null],
    ['something that is no error', 'broken', 'unexpected', /run it again/, null],
    ['nothing', undefined, 'unexpected', /run it again/, null],
    ['GraphQL NOT_FOUND', graphql('NOT_FOUND', 'Could not resolve to a node'), 'not-found', /may see it/, null],
    ['GraphQL FORBIDDEN', graphql('FORBIDDEN', NO), 'forbidden', /`pull-requests: write`/, 'pull-requests: write'],
    [
      'GraphQL INSUFFICIENT_SCOPES',
      graphql('INSUFFICIENT_SCOPES', 'needs repo'),
      'forbidden',
      /`pull-requests: write`/,
      'pull-requests: write',
    ],
    [
      'GraphQL STALE_DATA',
      graphql('STALE_DATA', 'Expected branch to point to "a" but it did not.'),
      'conflict',
      /run it again/,
      null,
    ],
    ['GraphQL RATE_LIMITED', graphql('RATE_LIMITED', 'API rate limit exceeded'), 'rate-limited', /later/, null],
    [
      'GraphQL RATE_LIMITED as plugin-throttling throws it',
      Object.assign(new Error('GraphQL Rate Limit Exceeded'), {
        data: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
      }),
      'rate-limited',
      /later/,
      null,
    ],
    [
      'GraphQL UNPROCESSABLE of a protected branch',
      graphql('UNPROCESSABLE', 'Protected branch update failed'),
      'protected',
      /App/,
      null,
    ],
    [
      'GraphQL UNPROCESSABLE',
      graphql('UNPROCESSABLE', 'A path was requested which is not valid'),
      'invalid',
      /fault of dashcov/,
      null,
    ],
    [
      'GraphQL that went wrong',
      graphql(undefined, 'Something went wrong while executing your query.'),
      'unavailable',
      /run it again/,
      null,
    ],
    [
      'GraphQL that took too long',
      graphql(undefined, "We couldn't respond to your request in time: timeout"),
      'unavailable',
      /run it again/,
      null,
    ],
    ['GraphQL with a message that is none', graphql(undefined, 7 as never), 'invalid', /fault of dashcov/, null],
  ];

describe('an error of a request', () => {
  test.each(TABLE)('%s', (_title, error, kind, advice, permission) => {
    const problem = problemOf(error, DOING);
    expect([problem.kind, problem.trouble.permission]).toEqual([kind, permission]);
    expect(problem.trouble.advice).toMatch(advice);
    expect(problem.message.startsWith('commenting on pull request #7: ')).toBe(true);
    expect(problem.message).not.toContain('docs.github.com');
    expect(problem.cause).toBe(error);
  });

  it('that is a problem already stays as it is', () => {
    const problem = strange(DOING, 'a comment');
    expect(problemOf(problem, DOING)).toBe(problem);
  });

  it('is looked up again when nobody can tell whether it had an effect', () => {
    const of = (kind: ProblemKind) => new HostProblem({ kind, doing: '', what: '', advice: '' });
    const kinds: ProblemKind[] = [
      'unavailable',
      'timeout',
      'unexpected',
      'conflict',
      'invalid',
      'forbidden',
      'rate-limited',
    ];
    expect(kinds.filter((kind) => of(kind).uncertain)).toEqual(['unavailable', 'timeout', 'unexpected']);
    expect(kinds.filter((kind) => isRefusal(of(kind)))).toEqual(['invalid', 'forbidden']);
  });

  it('with endless causes ends', () => {
    const error: { cause?: unknown; name: string } = { name: 'Error' };
    error.cause = error;
    expect(problemOf(error, DOING).kind).toBe('unexpected');
  });
});
