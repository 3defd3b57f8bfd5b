/** Comments of pull requests at GitHub. */
import { type Doing, strange } from './answers.ts';
import { ask, call, ONCE, orNull, type Remote } from './call.ts';
import type { Comment, CommentPort, Standing } from './host.ts';
import { HostProblem } from './problem.ts';

/** What is asked of a comment; `viewerDidAuthor` needs no login to compare, and `databaseId` is too small for ids of today. */
export const COMMENT_FIELDS = 'id fullDatabaseId body url viewerDidAuthor author { login __typename }';
/** What is asked of the one that is written: GitHub keeps the texts that it had. */
const STANDING_FIELDS = `${COMMENT_FIELDS} pullRequest { headRefOid } userContentEdits(first: 20) { nodes { diff } }`;

export interface CommentNode {
  readonly id: string;
  /** A BigInt, which JSON has as text. */
  readonly fullDatabaseId: string | number | null;
  readonly body: string;
  readonly url: string;
  readonly viewerDidAuthor: boolean;
  readonly author: { readonly login: string; readonly __typename: string } | null;
}

export interface CommentPage {
  readonly nodes: readonly (CommentNode | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** REST and GraphQL name a bot differently: `github-actions[bot]` and `github-actions` of the type Bot. */
function loginOf(author: CommentNode['author']): string | null {
  if (!author) return null;
  const isBot = author.__typename === 'Bot' && !author.login.endsWith('[bot]');
  return isBot ? `${author.login}[bot]` : author.login;
}

export function commentOf(node: CommentNode, viewer: string): Comment {
  return {
    id: Number(node.fullDatabaseId ?? 0),
    node: node.id,
    body: node.body,
    url: node.url,
    mine: node.viewerDidAuthor || loginOf(node.author) === viewer,
  };
}

const LIST = `query Comments($owner: String!, $repo: String!, $number: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) { nodes { ${COMMENT_FIELDS} } pageInfo { hasNextPage endCursor } }
    }
  }
}`;

const READ = `query Comment($id: ID!) {
  viewer { login }
  node(id: $id) { ... on IssueComment { ${STANDING_FIELDS} } }
}`;

const UPDATE = `mutation Update($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { issueComment { ${STANDING_FIELDS} } }
}`;

interface Listed {
  readonly viewer: { readonly login: string };
  readonly repository: { readonly pullRequest: { readonly comments: CommentPage } | null } | null;
}

interface StandingNode extends CommentNode {
  readonly pullRequest: { readonly headRefOid: string } | null;
  readonly userContentEdits?: { readonly nodes: readonly ({ readonly diff: string | null } | null)[] | null } | null;
}

interface Read {
  readonly viewer: { readonly login: string };
  readonly node: StandingNode | null;
}

interface Updated {
  readonly updateIssueComment: { readonly issueComment: StandingNode | null } | null;
}

function standingOf(node: StandingNode | null | undefined, comment: (node: StandingNode) => Comment): Standing | null {
  if (!node?.pullRequest) return null;
  const earlier = (node.userContentEdits?.nodes ?? []).flatMap((edit) => (edit?.diff ? [edit.diff] : []));
  return { comment: comment(node), headSha: node.pullRequest.headRefOid, earlier };
}

/** The answer to an update that comes with an error beside it, such as of a field that the token may not see. */
function updatedAllTheSame(problem: unknown): Updated | null {
  if (!(problem instanceof HostProblem) || typeof problem.cause !== 'object' || problem.cause === null) return null;
  const { data } = problem.cause as { data?: Updated | null };
  return data?.updateIssueComment?.issueComment ? data : null;
}

/** The comments after a cursor, to the last page. */
export async function commentsAfter(remote: Remote, number: number, cursor: string | null): Promise<Comment[]> {
  const doing: Doing = { doing: `listing the comments of pull request #${number}`, permission: 'pull-requests: read' };
  const all: Comment[] = [];
  let after = cursor;
  do {
    const { owner, repo } = remote;
    const { viewer, repository } = await ask<Listed>(remote, doing, LIST, { owner, repo, number, after });
    const page = repository?.pullRequest?.comments;
    if (!page) throw strange(doing, 'comments');
    all.push(...(page.nodes ?? []).flatMap((node) => (node ? [commentOf(node, viewer.login)] : [])));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}

interface Written {
  readonly id: number;
  readonly node_id: string;
  readonly body?: string;
  readonly html_url: string;
}

// Whatever dashcov has just written is its own.
function own({ id, node_id: node, body, html_url: url }: Written, doing: Doing): Comment {
  if (typeof id !== 'number') throw strange(doing, 'a comment');
  return { id, node, body: body ?? '', url, mine: true };
}

export function commentPort(remote: Remote): CommentPort {
  const { octokit, owner, repo } = remote;
  return {
    list: (pull) => commentsAfter(remote, pull, null),
    async read({ node }) {
      const doing: Doing = { doing: 'reading the comment again', permission: 'pull-requests: read' };
      const answer = await orNull(ask<Read>(remote, doing, READ, { id: node }));
      // A deleted comment is an error of type NOT_FOUND, or null where the node is not even known.
      return standingOf(answer?.node, (found) => commentOf(found, answer?.viewer.login ?? ''));
    },
    async create(pull, body) {
      const doing: Doing = { doing: `commenting on pull request #${pull}`, permission: 'pull-requests: write' };
      const { data } = await call(remote, doing, () =>
        octokit.rest.issues.createComment({ owner, repo, issue_number: pull, body, ...ONCE }),
      );
      return own(data, doing);
    },
    async update({ node }, body) {
      const doing: Doing = { doing: 'updating the comment', permission: 'pull-requests: write' };
      const sent = ask<Updated>(remote, doing, UPDATE, { id: node, body }).catch((error: unknown) => {
        const answer = updatedAllTheSame(error);
        if (answer === null) throw error;
        return answer;
      });
      const answer = await orNull(sent);
      if (answer === null) return null;
      const written = answer.updateIssueComment?.issueComment;
      const standing = standingOf(written, (found) => ({ ...commentOf(found, ''), mine: true }));
      if (standing === null) throw strange(doing, 'a comment');
      return standing;
    },
    async remove({ id }) {
      const doing: Doing = { doing: 'deleting a second comment of dashcov', permission: 'pull-requests: write' };
      await orNull(
        call(remote, doing, () => octokit.rest.issues.deleteComment({ owner, repo, comment_id: id, ...ONCE })),
      );
    },
  };
}
