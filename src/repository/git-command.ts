import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { delimiter, dirname, isAbsolute, resolve } from 'node:path';
import { execPath } from 'node:process';
import { errorCode, InputError } from '../errors.ts';

export interface GitOptions {
  /** The environment of the process. Only `PATH`, and what Windows needs to start a program, are taken from it. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What a run of git gave. */
export interface GitAnswer {
  /** The exit code. */
  readonly status: number;
  readonly stdout: Buffer;
  /** In English. It may repeat text of the repository. */
  readonly stderr: string;
}

/** A repository with millions of files answers within this time; what takes longer hangs. */
const TIMEOUT_MS = 120_000;

/** Settings of the checkout that could make git start a program, switched off. The commands used here ask for none. */
const SAFE = [
  'safe.directory=*',
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  'core.pager=cat',
  'core.sshCommand=false',
  'credential.helper=',
  'protocol.allow=never',
].flatMap((setting) => ['-c', setting]);

/**
 * The environment that git gets: nothing that points it to another repository, to a program, or to a server. An object
 * that is missing in a partial clone is not fetched.
 */
function reduced({ environment = {} }: GitOptions): Record<string, string> {
  // A relative folder on the PATH would find a program called git in the checkout.
  const path = environment.PATH ?? environment.Path;
  const searched = path?.split(delimiter).filter(isAbsolute).join(delimiter);
  const { SystemRoot } = environment;
  return {
    ...(searched ? { PATH: searched } : {}),
    ...(SystemRoot ? { SystemRoot } : {}),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  };
}

/** The line that says what is wrong, without git's own warnings before it. */
function reason(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '');
  const fatal = lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines.at(-1);
  return fatal?.replace(/^(?:fatal|error): /, '') ?? 'no message';
}

/** The git program, on one folder. It is started without a shell, and reads objects only. */
export class Git {
  readonly root: string;
  readonly #folder: string;
  readonly #environment: Record<string, string>;

  constructor(root: string, options: GitOptions = {}) {
    this.root = root;
    this.#folder = resolve(root);
    this.#environment = reduced(options);
  }

  /** Runs git. `maxBytes` bounds its output. Throws an `InputError` when git cannot run or there is no repository. */
  run(args: readonly string[], input = '', maxBytes = 1024 ** 3): GitAnswer {
    const { error, status, stdout, stderr } = spawnSync('git', ['--no-pager', '-C', this.#folder, ...SAFE, ...args], {
      // Not the checkout: Windows looks for programs in the current folder first.
      cwd: dirname(execPath),
      env: this.#environment,
      input,
      maxBuffer: maxBytes,
      timeout: TIMEOUT_MS,
      windowsHide: true,
    });
    if (error) throw this.#unable(errorCode(error) ?? 'unknown', error);
    const said = stderr.toString('utf8');
    if (status === null) throw this.failure({ status: -1, stdout, stderr: 'fatal: git was killed' });
    const answer = { status, stdout, stderr: said };
    if (status !== 0 && this.#isNoRepository(said)) throw this.failure(answer);
    return answer;
  }

  /** The output of a command that must succeed, without the line break at its end. */
  text(args: readonly string[]): string {
    const answer = this.run(args);
    if (answer.status !== 0) throw this.failure(answer);
    return answer.stdout.toString('utf8').replace(/\n$/, '');
  }

  /** A failed run as an error that says what to do. */
  failure(answer: GitAnswer): InputError {
    const { stderr } = answer;
    const at = { file: this.root };
    if (/dubious ownership/.test(stderr)) {
      return new InputError({
        expected: 'a checkout that belongs to the user who runs this',
        found: "another user's",
        at,
        advice: 'use git 2.38 or newer, or change the owner',
      });
    }
    if (/cannot change to/.test(stderr)) {
      return new InputError({ expected: 'a folder', found: 'none that can be opened', at, advice: 'check the path' });
    }
    if (this.#isNoRepository(stderr)) {
      return new InputError({
        expected: 'a git checkout',
        found: 'a folder without a repository',
        at,
        advice: 'run actions/checkout before this step',
      });
    }
    if (this.isPartial(answer)) {
      return new InputError({
        expected: 'a clone that holds all files of the revision',
        found: 'a partial clone that lacks some',
        at,
        advice: 'remove `filter` and `sparse-checkout` from actions/checkout',
      });
    }
    return new InputError({
      expected: 'a repository that git can read',
      found: `an error of git: ${reason(stderr)}`,
      at,
      advice: 'run `git fsck`, or check out again',
    });
  }

  /** Whether a run failed because a partial clone lacks an object, which is not fetched. */
  isPartial({ stderr }: GitAnswer): boolean {
    return /promisor remote|lazy fetching disabled|transport '.*' not allowed/.test(stderr);
  }

  #isNoRepository(stderr: string): boolean {
    return /not a git repository|dubious ownership|cannot change to/.test(stderr);
  }

  #unable(code: string, cause: Error): InputError {
    const [expected, found, advice] =
      code === 'ENOENT'
        ? ['the program git', 'none on the PATH', 'install git']
        : code === 'ETIMEDOUT'
          ? ['an answer of git', `none after ${TIMEOUT_MS / 1000} seconds`, 'check the disk']
          : code === 'ENOBUFS'
            ? ['a revision that fits into memory', 'a larger one', 'leave large files out']
            : ['the program git', `one that cannot be started (${code})`, 'check that it may be executed'];
    return new InputError({ expected, found, at: { file: this.root }, advice, cause });
  }
}
