import { type Account, allows, type Level, type Token } from './account.ts';
import { badCredentials, forbidden, notFound } from './refusal.ts';
import type { Repository } from './repository.ts';
import type { State } from './state.ts';

/** What an operation asks of a token: one of these scopes, at this level. */
export interface Need {
  readonly scopes: readonly string[];
  readonly level: 'read' | 'write';
}

export const READ_CONTENTS: Need = { scopes: ['contents'], level: 'read' };
export const WRITE_CONTENTS: Need = { scopes: ['contents'], level: 'write' };
export const READ_PULLS: Need = { scopes: ['pull-requests'], level: 'read' };
export const WRITE_PULLS: Need = { scopes: ['pull-requests'], level: 'write' };
/** Comments of a pull request are issue comments: either scope will do. */
export const READ_COMMENTS: Need = { scopes: ['issues', 'pull-requests'], level: 'read' };
export const WRITE_COMMENTS: Need = { scopes: ['issues', 'pull-requests'], level: 'write' };

/** The value of x-accepted-github-permissions: alternatives are parted by a semicolon. */
export function accepted({ scopes, level }: Need): string {
  return scopes.map((scope) => `${scope.replaceAll('-', '_')}=${level}`).join('; ');
}

/** The token of an Authorization header, null without one. Throws "Bad credentials" for one that is not known. */
export function authenticate(state: State, header: string | undefined): Token | null {
  if (header === undefined) return null;
  const value = /^(?:bearer|token) (\S+)$/i.exec(header)?.[1];
  const token = value === undefined ? undefined : state.tokens.get(value);
  if (token === undefined) throw badCredentials();
  return token;
}

function reaches(token: Token, repository: Repository): boolean {
  const { repositories } = token;
  return repositories === null
    ? repository.parent === null
    : repositories.includes(repository.nameWithOwner.toLowerCase());
}

function has(token: Token | null, repository: Repository, scopes: readonly string[], level: Level): boolean {
  return token !== null && reaches(token, repository) && allows(token, scopes, level);
}

function sees(token: Token | null, repository: Repository): boolean {
  return !repository.private || (token !== null && reaches(token, repository));
}

/** The repository, or "Not Found" where it is not there or may not be seen. */
export function seen(state: State, token: Token | null, nameWithOwner: string): Repository {
  const repository = state.find(nameWithOwner);
  if (repository === null || !sees(token, repository)) throw notFound();
  return repository;
}

/**
 * Holds an operation to what its token may do. A public repository is read by anybody.
 * Returns the account that acts, null for nobody.
 */
export function permit(token: Token | null, repository: Repository, need: Need): Account | null {
  if (need.level === 'read' && !repository.private) return token?.account ?? null;
  if (token === null) throw notFound();
  if (!has(token, repository, need.scopes, need.level)) {
    throw forbidden(`Resource not accessible by ${token.bearer}`, { 'x-accepted-github-permissions': accepted(need) });
  }
  return token.account;
}

/** The same for an operation that writes: somebody acts. */
export function permitWriter(token: Token | null, repository: Repository, need: Need): Token {
  permit(token, repository, need);
  if (token === null) throw notFound();
  return token;
}
