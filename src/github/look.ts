/** All that a run needs to know of a pull request before it reads a file, in one question. */
import { type Doing, strange } from './answers.ts';
import { ask, type Remote } from './call.ts';
import { COMMENT_FIELDS, type CommentPage, commentOf, commentsAfter } from './comments.ts';
import type { LookRequest, PullState, TouchedFile } from './host.ts';

/** Files that GitHub gives on one page, and in all. */
const PAGE = 100;
const MOST_FILES = 3000;

interface FilePage {
  readonly nodes: readonly ({ readonly path: string; readonly changeType: string } | null)[] | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface PullNode {
  readonly state: string;
  readonly locked: boolean;
  readonly headRefOid: string;
  readonly changedFiles: number;
  readonly comments: CommentPage;
  readonly [page: `files${number}`]: FilePage | null;
}

interface BlobNode {
  readonly text?: string | null;
  readonly isTruncated?: boolean;
}

interface Answer {
  readonly viewer: { readonly login: string };
  readonly repository:
    | ({ readonly pullRequest: PullNode | null; readonly commit: { readonly message?: string } | null } & {
        readonly [text: `text${number}`]: BlobNode | null;
      })
    | null;
}

/**
 * The cursor of page `page`, counted from 0. GitHub's cursors of this list are the count of files before it, in Base64. That is
 * promised nowhere: an answer whose cursors are others is not trusted, and the pages are asked for one by one.
 */
function cursorOf(page: number): string | null {
  return page === 0 ? null : btoa(String(page * PAGE));
}

function filesField(page: number): string {
  const after = cursorOf(page);
  const place = after === null ? '' : `, after: ${JSON.stringify(after)}`;
  return `files${page}: files(first: ${PAGE}${place}) { nodes { path changeType } pageInfo { hasNextPage endCursor } }`;
}

function query(pages: number, texts: number): string {
  const variables = Array.from({ length: texts }, (_, index) => `, $text${index}: String!`).join('');
  const blobs = Array.from(
    { length: texts },
    (_, index) => `text${index}: object(expression: $text${index}) { ... on Blob { text isTruncated } }`,
  );
  return `query Look($owner: String!, $repo: String!, $number: Int!, $sha: GitObjectID!${variables}) {
  viewer { login }
  repository(owner: $owner, name: $repo) {
    commit: object(oid: $sha) { ... on Commit { message } }
    ${blobs.join('\n    ')}
    pullRequest(number: $number) {
      state locked headRefOid changedFiles
      ${Array.from({ length: pages }, (_, page) => filesField(page)).join('\n      ')}
      comments(first: 100) { nodes { ${COMMENT_FIELDS} } pageInfo { hasNextPage endCursor } }
    }
  }
}`;
}

const NEXT = `query Files($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      files(first: ${PAGE}, after: $after) { nodes { path changeType } pageInfo { hasNextPage endCursor } }
    }
  }
}`;

interface Next {
  readonly repository: { readonly pullRequest: { readonly files: FilePage | null } | null } | null;
}

function touched(page: FilePage): TouchedFile[] {
  return (page.nodes ?? []).flatMap((node) =>
    node ? [{ path: node.path, before: null, renamed: node.changeType === 'RENAMED', patch: null }] : [],
  );
}

/** The pages of an answer up to the first whose cursor is not the one that the next page was asked with. */
async function allFiles(
  remote: Remote,
  pull: PullNode,
  pages: number,
  number: number,
): Promise<{ files: TouchedFile[]; complete: boolean }> {
  const doing: Doing = { doing: `listing the files of pull request #${number}`, permission: 'pull-requests: read' };
  const files: TouchedFile[] = [];
  let after: string | null = null;
  for (let page = 0; page * PAGE < MOST_FILES; page++) {
    const foreseen: FilePage | null | undefined =
      page < pages && cursorOf(page) === after ? pull[`files${page}`] : undefined;
    const { owner, repo } = remote;
    const read: FilePage | null | undefined =
      foreseen ?? (await ask<Next>(remote, doing, NEXT, { owner, repo, number, after })).repository?.pullRequest?.files;
    // A pull request whose head has gone has no list of files.
    if (!read) return { files, complete: false };
    files.push(...touched(read));
    if (!read.pageInfo.hasNextPage || read.pageInfo.endCursor === null) {
      return { files, complete: files.length >= pull.changedFiles };
    }
    after = read.pageInfo.endCursor;
  }
  return { files, complete: false };
}

/** Looks at a pull request. One request, for up to 100 comments and as many files as the event says. Throws a `HostProblem`. */
export async function look(remote: Remote, request: LookRequest): Promise<PullState> {
  const { owner, repo } = remote;
  const { number, sha, paths } = request;
  const doing: Doing = { doing: `reading pull request #${number}`, permission: 'pull-requests: read' };
  const pages = Math.min(Math.max(1, Math.ceil((request.files ?? 1) / PAGE)), MOST_FILES / PAGE);
  const texts = Object.fromEntries(paths.map((path, index) => [`text${index}`, `${sha}:${path}`]));
  const answer = await ask<Answer>(remote, doing, query(pages, paths.length), { owner, repo, number, sha, ...texts });
  const { repository, viewer } = answer;
  const pull = repository?.pullRequest;
  if (!repository || !pull || typeof viewer?.login !== 'string') throw strange(doing, 'a pull request');
  const { nodes, pageInfo } = pull.comments;
  const first = (nodes ?? []).flatMap((node) => (node ? [commentOf(node, viewer.login)] : []));
  const rest = pageInfo.hasNextPage ? await commentsAfter(remote, number, pageInfo.endCursor) : [];
  return {
    open: pull.state === 'OPEN',
    locked: pull.locked,
    headSha: pull.headRefOid,
    ...(await allFiles(remote, pull, pages, number)),
    comments: [...first, ...rest],
    message: repository.commit?.message ?? null,
    texts: Object.fromEntries(
      paths.flatMap((path, index) => {
        const blob = repository[`text${index}`];
        return typeof blob?.text === 'string' && blob.isTruncated !== true ? [[path, blob.text]] : [];
      }),
    ),
  };
}
