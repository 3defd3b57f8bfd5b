import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Permissions, Token } from './account.ts';
import { type Fault, Faults, type Injected, type Matcher } from './faults.ts';
import type { Entry } from './journal.ts';
import type { Repository } from './repository.ts';
import { Server } from './server.ts';
import { type RepositoryOptions, State } from './state.ts';

export * from './faults.ts';
export type { FileChange } from './git.ts';
export type { Entry } from './journal.ts';
export { type Proxy, startProxy } from './proxy.ts';
export type { Comment, PullRequest, Repository } from './repository.ts';

export interface TokenOptions {
  readonly login: string;
  /** Bot where the login ends in `[bot]`, else User. */
  readonly type?: Account['type'];
  /** Scopes as a workflow writes them; what is not named is none. */
  readonly permissions?: Permissions;
  /** The repositories that it reaches, as owner/name. Without it: all that are not forks. */
  readonly repositories?: readonly string[];
}

export interface GitHubOptions {
  /** Who the token `hub.token` is: `github-actions[bot]` where it is left out. */
  readonly viewer?: { readonly login: string; readonly type?: Account['type'] };
  /** What that token may: contents and pull-requests, both write, where it is left out. */
  readonly permissions?: Permissions;
  readonly repositories?: readonly string[];
  /** False: "GitHub Actions is not permitted to create or approve pull requests." */
  readonly actionsMayCreatePulls?: boolean;
}

/** A GitHub for tests. Close it: that is where it says what was wrong. */
export class GitHub {
  /** The address for `GITHUB_API_URL`, as that of github.com. */
  readonly url: string;
  /** The same as an Enterprise Server has it, with `/api/v3`. */
  readonly enterpriseUrl: string;
  readonly token: string;
  readonly #state: State;
  readonly #server: Server;
  readonly #faults: Faults;
  readonly #root: string;
  readonly #allowed: RegExp[] = [];

  constructor(parts: {
    readonly url: string;
    readonly state: State;
    readonly server: Server;
    readonly faults: Faults;
    readonly root: string;
    readonly viewer: TokenOptions;
  }) {
    this.url = parts.url;
    this.enterpriseUrl = `${parts.url}/api/v3`;
    this.#state = parts.state;
    this.#server = parts.server;
    this.#faults = parts.faults;
    this.#root = parts.root;
    this.token = this.newToken(parts.viewer);
  }

  /** The requests that arrived, in order. */
  get journal(): readonly Entry[] {
    return this.#server.journal;
  }

  /** What was asked or answered against GitHub's descriptions, except what the test allows. */
  get violations(): readonly string[] {
    return this.#server.violations.filter((violation) => !this.#allowed.some((pattern) => pattern.test(violation)));
  }

  /** The repository of `owner/name`, made where it is new. */
  repository(nameWithOwner: string, options: RepositoryOptions = {}): Repository {
    return this.#state.repository(nameWithOwner, options);
  }

  /** A token of somebody else, or with other permissions. */
  newToken({ login, type, permissions = {}, repositories }: TokenOptions): string {
    const account = this.#state.account(login, type);
    const bot = account.type === 'Bot';
    const token: Token = {
      value: `${bot ? 'ghs' : 'github_pat'}_fake${String(this.#state.tokens.size + 1).padStart(8, '0')}`,
      account,
      bearer: bot ? 'integration' : 'personal access token',
      permissions,
      repositories: repositories?.map((name) => name.toLowerCase()) ?? null,
    };
    this.#state.tokens.set(token.value, token);
    return token.value;
  }

  /** From now on nobody knows the token: "Bad credentials". */
  revoke(token: string): void {
    this.#state.tokens.delete(token);
  }

  /** Injects a fault. On close it is an error when no request has met it, unless it is `optional`. */
  on(matcher: Matcher, fault: Fault): Injected {
    return this.#faults.add(matcher, fault);
  }

  /** Violations that match are what the test is about. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** Ends all connections, deletes the repositories, and throws where something was not as GitHub has it. */
  async close(): Promise<void> {
    await this.#server.close();
    rmSync(this.#root, { recursive: true, force: true });
    const wrong = [...this.violations, ...this.#faults.unused()];
    if (wrong.length > 0) {
      throw new Error(
        `expected requests as GitHub describes them, found:\n${wrong.map((line) => `- ${line}`).join('\n')}`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Starts a GitHub on a free port of this machine. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const root = mkdtempSync(join(tmpdir(), 'fake-github-'));
  const state = new State(root);
  state.actionsMayCreatePulls = options.actionsMayCreatePulls ?? true;
  const faults = new Faults();
  const server = new Server(state, faults);
  const viewer: TokenOptions = {
    ...(options.viewer ?? { login: 'github-actions[bot]', type: 'Bot' }),
    permissions: options.permissions ?? { contents: 'write', 'pull-requests': 'write' },
    ...(options.repositories === undefined ? {} : { repositories: options.repositories }),
  };
  return new GitHub({ url: await server.listen(), state, server, faults, root, viewer });
}
