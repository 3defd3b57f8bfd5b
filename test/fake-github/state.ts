import { join } from 'node:path';
import type { Account, Token } from './account.ts';
import { Git } from './git.ts';
import { Repository } from './repository.ts';

/** What GitHub's own account of Actions is. */
const ACTIONS_ID = 41_898_282;
const START = Date.parse('2026-01-02T03:04:05Z');

export interface RepositoryOptions {
  /** "main" where it is left out. */
  readonly defaultBranch?: string;
  readonly private?: boolean;
  /** The repository that it is a fork of. They share objects, as on GitHub. */
  readonly parent?: Repository;
}

/** Everything that this GitHub knows. Times and numbers come from counters: the same test sees the same ones. */
export class State {
  readonly repositories = new Map<string, Repository>();
  readonly tokens = new Map<string, Token>();
  /** Commits that carry GitHub's own signature. */
  readonly verified = new Set<string>();
  /** The setting "Allow GitHub Actions to create and approve pull requests". */
  actionsMayCreatePulls = true;
  readonly #accounts = new Map<string, Account>();
  readonly #root: string;
  #seconds = 0;
  #ids = 1000;
  // Comments of today are past 2^31, which is why GraphQL has fullDatabaseId.
  #comments = 3_000_000_000;

  constructor(root: string) {
    this.#root = root;
  }

  /** A time, one second after the last one; ISO 8601 in UTC. */
  now(): string {
    this.#seconds += 1;
    return new Date(START + this.#seconds * 1000).toISOString().replace('.000Z', 'Z');
  }

  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  nextCommentId(): number {
    this.#comments += 1;
    return this.#comments;
  }

  /** The account of a login, made where it is new. A login that ends in `[bot]` is a bot's. */
  account(login: string, type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Account {
    const known = this.#accounts.get(login.toLowerCase());
    if (known !== undefined) return known;
    const account = { login, type, id: login === 'github-actions[bot]' ? ACTIONS_ID : this.nextId() };
    this.#accounts.set(login.toLowerCase(), account);
    return account;
  }

  /** Who has this address of a commit, or null. */
  accountOfEmail(email: string): Account | null {
    const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
    return login === undefined ? null : (this.#accounts.get(login.toLowerCase()) ?? null);
  }

  /** The repository of `owner/name`, made where it is new. */
  repository(nameWithOwner: string, options: RepositoryOptions = {}): Repository {
    const known = this.find(nameWithOwner);
    if (known !== null) return known;
    const [owner = '', name = '', ...rest] = nameWithOwner.split('/');
    if (owner === '' || name === '' || rest.length > 0) {
      throw new Error(`expected a repository as owner/name, found ${JSON.stringify(nameWithOwner)}`);
    }
    const parent = options.parent ?? null;
    const id = this.nextId();
    const defaultBranch = options.defaultBranch ?? parent?.defaultBranch ?? 'main';
    const repository = new Repository(this, {
      owner: this.account(owner),
      name,
      id,
      git: Git.init(join(this.#root, `${id}.git`), defaultBranch, parent?.git ?? null),
      defaultBranch,
      private: options.private ?? false,
      parent,
    });
    this.repositories.set(nameWithOwner.toLowerCase(), repository);
    return repository;
  }

  find(nameWithOwner: string): Repository | null {
    return this.repositories.get(nameWithOwner.toLowerCase()) ?? null;
  }
}
