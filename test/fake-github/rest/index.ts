import { ACCOUNT_ROUTES } from './accounts.ts';
import { COMMENT_ROUTES } from './comments.ts';
import { COMMIT_ROUTES } from './commits.ts';
import { CONTENT_ROUTES } from './contents.ts';
import { GIT_ROUTES } from './git.ts';
import { PULL_ROUTES } from './pulls.ts';
import { REPOSITORY_ROUTES } from './repositories.ts';
import type { Route } from './route.ts';

/** Every operation of REST that is answered. */
export const ROUTES: readonly Route[] = [
  ...ACCOUNT_ROUTES,
  ...REPOSITORY_ROUTES,
  ...COMMIT_ROUTES,
  ...CONTENT_ROUTES,
  ...GIT_ROUTES,
  ...PULL_ROUTES,
  ...COMMENT_ROUTES,
];
