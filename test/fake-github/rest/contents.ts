import type { TreeEntry } from '../git.ts';
import { READ_CONTENTS } from '../permissions.ts';
import { forbidden, notFound } from '../refusal.ts';
import type { Repository } from '../repository.ts';
import { repositoryUrl } from './repositories.ts';
import { type Addresses, type Json, nodeId, param, type RestRequest, type Route, repositoryOf } from './route.ts';

const MEGABYTE = 1024 * 1024;
const RAW = /\bapplication\/vnd\.github\.(?:v3\.)?raw\b/;

/** Base64 in lines of 60, as GitHub sends it. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
}

function raw(bytes: Buffer): { readonly status: 200; readonly headers: Record<string, string>; readonly body: Buffer } {
  return { status: 200, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }, body: bytes };
}

interface Place {
  readonly at: Addresses;
  readonly repository: Repository;
  readonly ref: string;
}

const KINDS: Readonly<Record<string, string>> = { '120000': 'symlink', '160000': 'submodule', '040000': 'dir' };

function entryJson({ at, repository, ref }: Place, { path, sha, mode, type }: TreeEntry, size: number): Json {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const repo = repositoryUrl(at, repository);
  const url = `${repo}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${repo}/git/${type === 'tree' ? 'trees' : 'blobs'}/${sha}`;
  const html = `${at.html}/${repository.nameWithOwner}/${type === 'tree' ? 'tree' : 'blob'}/${ref}/${encoded}`;
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha,
    size,
    url,
    html_url: html,
    git_url: git,
    download_url: type === 'blob' ? `${at.html}/raw/${repository.nameWithOwner}/${ref}/${encoded}` : null,
    type: KINDS[mode] ?? 'file',
    _links: { self: url, git, html },
  };
}

function fileJson(place: Place, entry: TreeEntry, bytes: Buffer): Json {
  const json = entryJson(place, entry, bytes.length);
  if (entry.mode === '120000') return { ...json, target: bytes.toString('utf8') };
  // Between 1 and 100 MB the text is left out: https://docs.github.com/rest/repos/contents#get-repository-content
  return bytes.length > MEGABYTE
    ? { ...json, content: '', encoding: 'none' }
    : { ...json, content: base64(bytes), encoding: 'base64' };
}

function contents(request: RestRequest): ReturnType<Route['answer']> {
  const repository = repositoryOf(request, READ_CONTENTS);
  const ref = request.query.ref ?? repository.defaultBranch;
  const sha = repository.git.resolve(ref);
  if (sha === null) throw notFound(`No commit found for the ref ${ref}`);
  const entry = repository.git.entry(sha, param(request, 'path').replace(/^\/+|\/+$/g, ''));
  if (entry === null) throw notFound();
  const place = { at: request.at, repository, ref };
  if (entry.type === 'tree') {
    const body = repository.git
      .entries(entry.sha)
      .map((child) =>
        entryJson(place, { ...child, path: entry.path === '' ? child.path : `${entry.path}/${child.path}` }, 0),
      );
    return { status: 200, body };
  }
  if (entry.type === 'commit') throw notFound();
  const bytes = repository.git.blob(entry.sha);
  if (bytes.length > 100 * MEGABYTE) {
    throw forbidden('This API returns blobs up to 100 MB in size. The requested blob is too large to fetch.');
  }
  return RAW.test(request.accept) ? raw(bytes) : { status: 200, body: fileJson(place, entry, bytes) };
}

export const CONTENT_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/contents/{path}', answer: contents },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/blobs/{file_sha}',
    answer: (request) => {
      const repository = repositoryOf(request, READ_CONTENTS);
      const sha = param(request, 'file_sha');
      if (repository.git.typeOf(sha) !== 'blob') throw notFound();
      const bytes = repository.git.blob(sha);
      if (RAW.test(request.accept)) return raw(bytes);
      const body = {
        sha,
        node_id: nodeId('B', repository.id, sha),
        size: bytes.length,
        url: `${repositoryUrl(request.at, repository)}/git/blobs/${sha}`,
        content: base64(bytes),
        encoding: 'base64',
      };
      return { status: 200, body };
    },
  },
];
