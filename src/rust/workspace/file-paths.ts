/** Paths inside a repository, as manifests and modules name them. */

/** The folder of a path, empty at the root. */
export function folder(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** Joins a folder and a relative path, resolving `.` and `..`; what would leave the repository stays at its root. */
export function join(dir: string, path: string): string {
  const parts = dir === '' ? [] : dir.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/') + (path.endsWith('/') && parts.length > 0 ? '/' : '');
}
