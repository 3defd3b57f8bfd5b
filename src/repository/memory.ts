import { RepositoryError } from '../errors.ts';
import { byPath, type Repository } from './repository.ts';
import { decode } from './text.ts';

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** A repository that lives in a map from path to content. */
export function memoryRepository(files: Readonly<Record<string, string | Uint8Array>>, origin = 'memory'): Repository {
  const contents = new Map(Object.entries(files));
  const paths = [...contents.keys()].sort(byPath);
  const bytes = (path: string): Uint8Array => {
    const content = contents.get(path);
    if (content !== undefined) return toBytes(content);
    throw new RepositoryError(path, {
      expected: 'a file',
      found: 'nothing',
      advice: 'check the path',
    });
  };
  return {
    origin,
    files: () => paths,
    has: (path) => contents.has(path),
    bytes,
    text: (path) => decode(bytes(path)).text,
    problems: [],
  };
}

/** The same repository with some files replaced or added, as if the texts had been written. */
export function overlay(repository: Repository, texts: Readonly<Record<string, string>>): Repository {
  const changed = new Map(Object.entries(texts));
  let paths: readonly string[] | null = null;
  return {
    origin: repository.origin,
    files: () => {
      paths ??= [...new Set([...repository.files(), ...changed.keys()])].sort(byPath);
      return paths;
    },
    has: (path) => changed.has(path) || repository.has(path),
    bytes: (path) => {
      const text = changed.get(path);
      return text === undefined ? repository.bytes(path) : toBytes(text);
    },
    text: (path) => {
      const text = changed.get(path);
      return text === undefined ? repository.text(path) : decode(toBytes(text)).text;
    },
    get problems() {
      return repository.problems;
    },
  };
}

/** The same repository with files listed that it leaves out and can read: those that somebody named. */
export function including(repository: Repository, paths: readonly string[]): Repository {
  const listed = new Set(repository.files());
  const more = paths.filter((path) => !listed.has(path) && repository.has(path));
  if (more.length === 0) return repository;
  const files = [...new Set([...listed, ...more])].sort(byPath);
  return {
    origin: repository.origin,
    files: () => files,
    has: (path) => repository.has(path),
    bytes: (path) => repository.bytes(path),
    text: (path) => repository.text(path),
    problems: repository.problems,
  };
}
