/** Files of a revision at GitHub. */
import { type Doing, problemOf, strange } from './answers.ts';
import { ask, call, type Remote } from './call.ts';
import type { Comparison, FilePort } from './host.ts';
import { HostProblem } from './problem.ts';

/** GitHub lists this many files of a comparison, and no more. */
const MOST_COMPARED = 300;
/** Larger archives are not read, in bytes: they would not fit into the memory of a runner beside what they hold. */
const MAX_ARCHIVE = 1024 * 1024 * 1024;
/** Blobs that one question asks for. */
const IDS = 50;

const READ = 'contents: read';

interface Ids {
  readonly repository: { readonly [id: `id${number}`]: { readonly oid?: string } | null } | null;
}

async function readAll(stream: ReadableStream<Uint8Array>, doing: Doing): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > MAX_ARCHIVE) {
      await stream.cancel().catch(() => undefined);
      throw new HostProblem({
        doing: doing.doing,
        kind: 'invalid',
        what: `the archive is larger than ${MAX_ARCHIVE / 1024 / 1024} MB`,
        advice: 'check the repository out and set source: checkout',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function short(sha: string): string {
  return sha.slice(0, 7);
}

export function filePort(remote: Remote): FilePort {
  const { octokit, owner, repo } = remote;
  return {
    async compare(base, head): Promise<Comparison> {
      const doing: Doing = { doing: `comparing ${short(base)} with ${short(head)}`, permission: READ };
      const { data } = await call(remote, doing, () =>
        octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}` }),
      );
      const mergeBase: unknown = data?.merge_base_commit?.sha;
      if (typeof mergeBase !== 'string') throw strange(doing, 'a merge base');
      const files = (data.files ?? []).map((file) => ({
        path: file.filename,
        before: file.previous_filename ?? null,
        renamed: file.status === 'renamed',
        patch: file.patch ?? null,
      }));
      return {
        mergeBase,
        files,
        complete: files.length < MOST_COMPARED,
        commits: data.commits.map(({ sha, commit, author }) => ({
          sha,
          message: commit.message,
          author: author !== null && 'login' in author ? author.login : null,
        })),
        behind: data.behind_by,
      };
    },

    async archive(sha) {
      const doing: Doing = { doing: `downloading the files at ${short(sha)}`, permission: READ };
      const { data } = await call(remote, doing, () =>
        octokit.request('GET /repos/{owner}/{repo}/tarball/{ref}', {
          ...{ owner, repo, ref: sha },
          // As a stream: read at once, a body that ends too early would come as an empty one, without an error.
          request: { parseSuccessResponseBody: false },
        }),
      );
      const body: unknown = data;
      if (!(body instanceof Object && Symbol.asyncIterator in body)) throw strange(doing, 'an archive');
      try {
        return await readAll(body as ReadableStream<Uint8Array>, doing);
      } catch (error) {
        if (error instanceof HostProblem) throw error;
        const problem = problemOf(error, doing);
        if (problem.kind === 'timeout') throw problem;
        const advice = 'run it again';
        throw new HostProblem({ doing: doing.doing, kind: 'unavailable', what: 'the archive broke off', advice });
      }
    },

    async blobIds(sha, paths) {
      const doing: Doing = { doing: `reading the dashboards at ${short(sha)}`, permission: READ };
      const found = new Map<string, string>();
      for (let from = 0; from < paths.length; from += IDS) {
        const part = paths.slice(from, from + IDS);
        const variables = part.map((_, index) => `, $id${index}: String!`).join('');
        const fields = part.map((_, index) => `id${index}: object(expression: $id${index}) { ... on Blob { oid } }`);
        const query = `query Ids($owner: String!, $repo: String!${variables}) {
  repository(owner: $owner, name: $repo) { ${fields.join(' ')} }
}`;
        const values = Object.fromEntries(part.map((path, index) => [`id${index}`, `${sha}:${path}`]));
        const { repository } = await ask<Ids>(remote, doing, query, { owner, repo, ...values });
        if (!repository) throw strange(doing, 'a repository');
        for (const [index, path] of part.entries()) {
          const id = repository[`id${index}`]?.oid;
          if (id !== undefined) found.set(path, id);
        }
      }
      return found;
    },

    async blob(sha, path) {
      const doing: Doing = { doing: `reading a dashboard at ${short(sha)}`, permission: READ };
      const { data } = await call(remote, doing, () =>
        octokit.rest.repos.getContent({
          ...{ owner, repo, path, ref: sha },
          mediaType: { format: 'raw' },
          request: { parseSuccessResponseBody: false },
        }),
      );
      const body: unknown = data;
      if (!(body instanceof Object && Symbol.asyncIterator in body)) throw strange(doing, 'content');
      return readAll(body as ReadableStream<Uint8Array>, doing);
    },
  };
}
