/** What actions/checkout leaves in the workspace, for runs with `source: checkout`. */
import { execFileSync } from 'node:child_process';
import type { EventFile } from './event.ts';
import type { RunSpec } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Clones the repository into the workspace and checks out what the scenario says. */
export function checkOut(stage: Stage, { checkout }: RunSpec, { sha }: EventFile, workspace: string): void {
  if (checkout === 'none') return;
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'advice.detachedHead=false', ...args], {
      cwd: workspace,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', HOME: workspace },
    });
  };
  const pull = stage.repository.pulls.get(1);
  const head = pull?.head.sha ?? sha;
  git('init', '-q', '.');
  git('remote', 'add', 'origin', `file://${stage.repository.git.dir}`);
  const depth = checkout === 'shallow' ? ['--depth', '1'] : [];
  git('fetch', '-q', ...depth, 'origin', '+refs/*:refs/remotes/origin/*');
  git('checkout', '-q', head);
  if (checkout === 'merge') {
    const who = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com'];
    git('checkout', '-q', pull?.base.sha ?? sha);
    git(...who, 'merge', '-q', '--no-ff', '-m', 'Merge', head);
  }
}
