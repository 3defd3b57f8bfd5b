/** The stage of a scenario: GitHub with a repository, and the steps that change it. */
import { join } from 'node:path';
import {
  cutAfter,
  cutBefore,
  enlarge,
  type Fault,
  failAfter,
  failBefore,
  first,
  type GitHub,
  type GraphqlFailure,
  graphqlErrors,
  hang,
  type Repository,
  rateLimited,
  respond,
  secondaryLimit,
  truncate,
} from '../fake-github/index.ts';
import { filesUnder } from './files.ts';
import { type Change, type FaultSpec, type Step, stepsOf } from './scenario.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PULL = 1;

/** Declarations and updates of many metrics, none of them on a dashboard. */
function manyMetrics(count: number, prefix: string): string {
  const statics = Array.from(
    { length: count },
    (_, index) =>
      `pub static M${index}: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("${prefix}_${index}_total", "Number ${index}").unwrap());`,
  );
  const updates = Array.from({ length: count }, (_, index) => `    M${index}.inc();`);
  return [
    'use std::sync::LazyLock;',
    'use prometheus::{register_int_counter, IntCounter};',
    ...statics,
    'pub fn update() {',
    ...updates,
    '}',
    '',
  ].join('\n');
}

function contentOf(change: Change, before: string | null, path: string): string | null {
  if (change === null || typeof change === 'string') return change;
  if ('metrics' in change) return manyMetrics(change.metrics, change.prefix);
  if ('repeat' in change) return change.repeat.repeat(change.times);
  return change.replace.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`expected ${JSON.stringify(from)}, found none, in ${path}`);
    return text.replace(from, to);
  }, before ?? '');
}

export class Stage {
  readonly hub: GitHub;
  readonly repository: Repository;
  readonly viewer: string;

  constructor(hub: GitHub, viewer: string) {
    this.hub = hub;
    this.repository = hub.repository('octo/demo', { defaultBranch: 'main' });
    this.viewer = viewer;
  }

  /** Carries out steps, one after the other. */
  play(steps: readonly Step[]): void {
    for (const step of steps) this.#do(step);
  }

  /** The own comments, oldest first. */
  own(): { readonly id: number; readonly body: string }[] {
    if (!this.repository.pulls.has(PULL)) return [];
    return this.repository.commentsOf(PULL).filter(({ author, body }) => {
      return author.login === this.viewer && body.startsWith('<!-- dashcov ');
    });
  }

  others(): string[] {
    const own = new Set(this.own().map(({ id }) => id));
    if (!this.repository.pulls.has(PULL)) return [];
    return this.repository
      .commentsOf(PULL)
      .filter(({ id }) => !own.has(id))
      .map(({ id, body, author }) => `${id} ${author.login}: ${body}`);
  }

  /** Where all branches are. */
  branches(): Map<string, string> {
    const lines = this.repository.git.run(['for-each-ref', '--format=%(refname:short) %(objectname)', 'refs/heads/']);
    return new Map(
      lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [name = '', sha = ''] = line.split(' ');
          return [name, sha];
        }),
    );
  }

  /** First lines of the messages of the commits that one revision has and another lacks, oldest first. */
  commits(from: string | undefined, to: string): string[] {
    const range = from === undefined ? [to] : [`${from}..${to}`];
    return this.repository.git
      .run(['log', '--reverse', '--first-parent', '--format=%s', ...range])
      .split('\n')
      .filter((line) => line !== '');
  }

  #do(step: Step): void {
    const { repository } = this;
    if ('use' in step) this.play(stepsOf(step.use));
    else if ('commit' in step) this.#commit(step.commit);
    else if ('pull' in step) {
      const { head, base, fork, user } = step.pull;
      repository.openPull({
        head,
        ...(base === undefined ? {} : { base }),
        ...(fork === undefined ? {} : { fork }),
        ...(user === undefined ? {} : { user }),
      });
    } else if ('comment' in step) {
      const { author, type, body } = step.comment;
      repository.comment(PULL, {
        body,
        ...(author === undefined ? {} : { author }),
        ...(type === undefined ? {} : { type }),
      });
    } else if ('manyComments' in step) {
      for (let index = 0; index < step.manyComments; index++) repository.comment(PULL, { body: `Comment ${index}` });
    } else if ('editOwn' in step) for (const { id } of this.own()) repository.editComment(id, step.editOwn);
    else if ('deleteOwn' in step) for (const { id } of this.own()) repository.deleteComment(id);
    else if ('close' in step) repository.close(PULL);
    else if ('merge' in step) repository.merge(PULL);
    else if ('lock' in step) repository.lock(PULL);
    else if ('protect' in step) repository.protect(step.protect);
    else if ('deleteBranch' in step) repository.deleteBranch(step.deleteBranch);
    else if ('deleteFork' in step) this.hub.repository(step.deleteFork).delete();
  }

  #commit(spec: Extract<Step, { commit: unknown }>['commit']): void {
    const target = spec.repository === undefined ? this.repository : this.repository.fork(spec.repository);
    const copied = spec.copy === undefined ? {} : filesUnder(join(ROOT, spec.copy));
    const start = spec.from === undefined ? null : this.repository.head(spec.from);
    const held = (path: string): string | null =>
      copied[path] ??
      target.file(target.head(spec.branch) ?? start ?? '', path) ??
      this.repository.file(start ?? '', path);
    const many = Object.fromEntries(
      Array.from({ length: spec.many?.count ?? 0 }, (_, index) => [`${spec.many?.folder}/${index}.txt`, `${index}\n`]),
    );
    const changed = Object.fromEntries(
      Object.entries(spec.files).map(([path, change]) => [path, contentOf(change, held(path), path)]),
    );
    target.commit(
      spec.branch,
      { ...copied, ...many, ...changed },
      {
        ...(start === null ? {} : { from: start }),
        ...(spec.message === undefined ? {} : { message: spec.message }),
        ...(spec.author === undefined ? {} : { author: spec.author }),
      },
    );
  }

  /** Injects the faults of a run. */
  inject(specs: readonly FaultSpec[]): void {
    for (const { on, do: what } of specs) {
      const { path, ...rest } = on;
      const matcher = Object.fromEntries(Object.entries({ ...rest, path }).filter(([, value]) => value !== undefined));
      this.hub.on(matcher, this.#fault(what));
    }
  }

  #fault(what: FaultSpec['do']): Fault {
    if ('respond' in what) return respond(what.respond, what.message ?? 'Injected', what.headers ?? {});
    if ('failBefore' in what) return failBefore(what.failBefore);
    if ('failAfter' in what) return failAfter(what.failAfter);
    if ('cut' in what) return what.cut === 'before' ? cutBefore() : cutAfter();
    if ('hang' in what) return hang(what.hang === 'after');
    if ('truncate' in what) return truncate(what.truncate, what.end);
    if ('secondaryLimit' in what) return secondaryLimit(what.secondaryLimit, what.status ?? 403);
    if ('rateLimited' in what) return rateLimited(Math.floor(Date.now() / 1000) + what.rateLimited);
    if ('graphqlErrors' in what) return graphqlErrors(what.graphqlErrors as readonly GraphqlFailure[]);
    if ('enlarge' in what) return enlarge(what.enlarge);
    return first(() => this.play(what.first));
  }
}
