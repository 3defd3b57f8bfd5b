import { contract } from './contract.ts';
import { MemoryHost, problem } from './memory-host.ts';

contract('a host in memory', () => {
  const host = new MemoryHost();
  return Promise.resolve({
    host,
    commit: (branch, files, message, from) => host.commitFiles(branch, files, message, from),
    openPull: (branch) => host.openPull(branch),
    comment: (pull, body) => {
      host.say(pull, body);
    },
    bodies: (pull) => host.bodies(pull),
    deleteComment: (id) => host.deleteComment(id),
    head: (branch) => host.branchHeads.get(branch) ?? null,
    file: (branch, path) => host.file(branch, path) ?? null,
    parents: (sha) => host.history.at(sha).parents,
    deleteBranch: (branch) => host.deleteBranch(branch),
    protect: (branch) => {
      host.closedBranches.set(branch, problem('protected'));
    },
    lock: (pull) => {
      host.pullOf(pull).locked = true;
    },
    close: (pull) => {
      host.pullOf(pull).open = false;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});
