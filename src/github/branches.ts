/** Branches at GitHub: commits with a compare-and-swap, and never a step backwards. */
import { type Doing, graphqlErrors, strange } from './answers.ts';
import { ask, call, ONCE, orNull, type Remote } from './call.ts';
import type { BranchPort, CommitAnswer, CommitRequest, Tip } from './host.ts';
import { HostProblem, isRefusal } from './problem.ts';

const WRITE = 'contents: write';

const TIP = `query Tip($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) {
    ref(qualifiedName: $ref) { target { oid ... on Commit { message parents(first: 2) { nodes { oid } } } } }
  }
}`;

const COMMIT = `mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

interface Target extends Tip {
  readonly parents: readonly string[];
}

interface TipAnswer {
  readonly repository: {
    readonly ref: {
      readonly target: {
        readonly oid: string;
        readonly message?: string;
        readonly parents?: { readonly nodes: readonly ({ readonly oid: string } | null)[] | null };
      } | null;
    } | null;
  } | null;
}

interface CommitMade {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } | null } | null;
}

/** First line and the rest, as GitHub wants them. */
function message(text: string): { headline: string; body?: string } {
  const [headline = '', ...rest] = text.trim().split('\n');
  const body = rest.join('\n').trim();
  return body === '' ? { headline } : { headline, body };
}

export function branchPort(remote: Remote): BranchPort {
  const { octokit, owner, repo } = remote;

  async function target(branch: string): Promise<Target | null> {
    const doing: Doing = { doing: 'reading the branch', permission: 'contents: read' };
    const ref = `refs/heads/${branch}`;
    const { repository } = await ask<TipAnswer>(remote, doing, TIP, { owner, repo, ref });
    if (!repository) throw strange(doing, 'a repository');
    const found = repository.ref?.target;
    if (!found) return null;
    const parents = (found.parents?.nodes ?? []).flatMap((node) => (node ? [node.oid] : []));
    return { sha: found.oid, message: found.message ?? '', parents };
  }

  /**
   * Makes a commit once. An answer that does not tell whether it happened, or that says the branch is elsewhere, is settled by
   * what the branch has: the same commit, the old one, or one of somebody else.
   */
  async function settled(request: CommitRequest, send: () => Promise<string>): Promise<CommitAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return { type: 'committed', sha: await send() };
      } catch (error) {
        if (!(error instanceof HostProblem)) throw error;
        const stale = error.kind === 'conflict' || graphqlErrors(error.cause).some(({ type }) => type === 'STALE_DATA');
        if (!stale && !error.uncertain) {
          if (error.kind === 'not-found' && (await target(request.branch)) === null)
            return { type: 'moved', head: null };
          if (isRefusal(error)) return { type: 'refused', problem: error };
          throw error;
        }
        const now = await target(request.branch);
        const isOurs = now?.parents.includes(request.expected) && now.message.trim() === request.message.trim();
        if (now && isOurs) return { type: 'committed', sha: now.sha };
        if (now?.sha !== request.expected) return { type: 'moved', head: now?.sha ?? null };
        if (attempt === 2) throw error;
      }
    }
  }

  return {
    tip: target,

    async create(branch, sha) {
      const doing: Doing = { doing: 'creating a branch', permission: WRITE };
      try {
        await call(remote, doing, () =>
          octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha, ...ONCE }),
        );
      } catch (error) {
        // It is there: through a request whose answer was lost, or through another run that found it missing, too.
        if (error instanceof HostProblem && (error.uncertain || error.kind === 'invalid')) {
          if ((await target(branch))?.sha === sha) return;
        }
        throw error;
      }
    },

    commit: (request) =>
      settled(request, async () => {
        const doing: Doing = { doing: 'committing the panels', permission: WRITE };
        const additions = request.files.map(({ path, content }) => ({
          path,
          contents: Buffer.from(content, 'utf8').toString('base64'),
        }));
        const input = {
          branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: request.branch },
          expectedHeadOid: request.expected,
          message: message(request.message),
          fileChanges: { additions },
        };
        const made = await ask<CommitMade>(remote, doing, COMMIT, { input });
        const sha = made.createCommitOnBranch?.commit?.oid;
        if (sha === undefined) throw strange(doing, 'a commit');
        return sha;
      }),

    commitOnto: (request) =>
      settled(request, async () => {
        const doing: Doing = { doing: 'committing the panels', permission: WRITE };
        const tree = await call(remote, doing, async () => {
          const base = await octokit.rest.git.getCommit({ owner, repo, commit_sha: request.onto });
          const made = await octokit.rest.git.createTree({
            ...{ owner, repo, base_tree: base.data.tree.sha, ...ONCE },
            tree: request.files.map(({ path, content }) => ({ path, mode: '100644', type: 'blob', content })),
          });
          return made.data.sha;
        });
        const commit = await call(remote, doing, () =>
          octokit.rest.git.createCommit({
            ...{ owner, repo, tree, message: request.message.trim(), ...ONCE },
            parents: [request.expected, request.onto],
          }),
        );
        const { sha } = commit.data;
        try {
          await call(remote, doing, () =>
            octokit.rest.git.updateRef({ owner, repo, ref: `heads/${request.branch}`, sha, force: false, ...ONCE }),
          );
        } catch (error) {
          const refused =
            error instanceof HostProblem && error.kind === 'invalid' && /fast.forward/i.test(error.message);
          throw refused ? new HostProblem({ ...error.trouble, kind: 'conflict' }) : error;
        }
        return sha;
      }),
  };
}

/** The commit that a branch, a tag or a SHA names, or null. */
export async function resolve(remote: Remote, revision: string): Promise<string | null> {
  const { octokit, owner, repo } = remote;
  const doing: Doing = { doing: 'looking for the revision to compare with', permission: 'contents: read' };
  try {
    const found = await orNull(
      call(remote, doing, () => octokit.rest.repos.getCommit({ owner, repo, ref: revision, per_page: 1 })),
    );
    return found?.data.sha ?? null;
  } catch (error) {
    // GitHub answers 422 for a name that is no revision.
    if (error instanceof HostProblem && error.kind === 'invalid') return null;
    throw error;
  }
}
