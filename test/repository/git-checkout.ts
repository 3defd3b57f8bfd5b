import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** What git gets in tests: nothing of the machine's configuration, and the same commit ids each time. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** A repository of real git in a folder of its own. */
export class GitCheckout {
  readonly base: string;
  readonly root: string;

  constructor(...init: string[]) {
    this.base = realpathSync(mkdtempSync(join(tmpdir(), 'dashcov-git-')));
    this.root = join(this.base, 'root');
    mkdirSync(this.root);
    this.git('init', '--quiet', '--initial-branch=main', ...init);
  }

  git(...args: string[]): string {
    return this.gitBytes(args).toString('utf8').trimEnd();
  }

  gitBytes(args: readonly string[], input: string | Uint8Array = ''): Buffer {
    return execFileSync('git', args, {
      cwd: this.root,
      env: ENVIRONMENT,
      input,
      maxBuffer: 1024 ** 3,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  put(path: string, content: string | Uint8Array = ''): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Commits all that is in the folder. Gives the commit id. */
  commit(message = 'change'): string {
    this.git('add', '--all', '--force');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** The archive that GitHub gives of a revision. */
  archive(revision = 'HEAD', format = 'tar.gz'): Buffer {
    return this.gitBytes(['archive', `--format=${format}`, '--prefix=owner-repo-0123456/', revision]);
  }

  /** A clone of this repository in a folder beside it. */
  clone(name: string, ...options: string[]): string {
    const to = join(this.base, name);
    this.git('clone', '--quiet', ...options, `file://${this.root}`, to);
    return to;
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
