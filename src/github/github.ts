/** GitHub as the host. */
import { branchPort, resolve } from './branches.ts';
import type { Remote } from './call.ts';
import { commentPort } from './comments.ts';
import { filePort } from './files.ts';
import type { Host } from './host.ts';
import { look } from './look.ts';
import { pullPort } from './pulls.ts';

/** The host behind a client. */
export function githubHost(remote: Remote): Host {
  return {
    look: (request) => look(remote, request),
    resolve: (revision) => resolve(remote, revision),
    files: filePort(remote),
    comments: commentPort(remote),
    branches: branchPort(remote),
    pulls: pullPort(remote),
  };
}
