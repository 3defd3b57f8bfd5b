export interface Account {
  /** As REST spells it: the login of a bot ends in `[bot]`. */
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly id: number;
}

export type Level = 'none' | 'read' | 'write';

/** Scopes in the spelling of a workflow's `permissions`. What is not named is none. */
export type Permissions = Readonly<Record<string, Level>>;

export interface Token {
  readonly value: string;
  readonly account: Account;
  /** What GitHub calls the bearer in its refusals: an app (the Actions token is one) or a person's token. */
  readonly bearer: 'integration' | 'personal access token';
  readonly permissions: Permissions;
  /** Repositories that it reaches, lower case; null: all that are not forks. */
  readonly repositories: readonly string[] | null;
}

/** The login that GraphQL gives for an author: without `[bot]`, unlike REST and unlike `viewer`. */
export function graphqlLogin({ login }: Account): string {
  return login.replace(/\[bot\]$/, '');
}

export function noreply({ id, login }: Account): string {
  return `${id}+${login}@users.noreply.github.com`;
}

const ORDER: readonly Level[] = ['none', 'read', 'write'];

/** Whether any of the accepted scopes reaches the level. */
export function allows({ permissions }: Token, accepted: readonly string[], level: Level): boolean {
  return accepted.some((scope) => ORDER.indexOf(permissions[scope] ?? 'none') >= ORDER.indexOf(level));
}
