/** Addresses at GitHub, safe to stand in the parentheses of a Markdown link. */
import type { Links } from '../report/pull.ts';

function encoded(part: string): string {
  // encodeURIComponent leaves `(`, `)`, `'`, `*` and `!`, of which parentheses end a link.
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A path as an address has it. A lone surrogate, which no address can hold, becomes U+FFFD. */
function encodedPath(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encoded)
    .join('/');
}

export interface Where {
  /** `https://github.com`, or the server of an enterprise. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The revision that was read. */
  readonly sha: string;
  readonly runId: number | null;
}

/** The links of a report. */
export function links({ server, repository, sha, runId }: Where): Links {
  const root = `${server.replace(/\/+$/, '')}/${encodedPath(repository)}`;
  return {
    line: (file, line) => `${root}/blob/${sha}/${encodedPath(file)}${line === null ? '' : `#L${line}`}`,
    commit: (of) => `${root}/commit/${encoded(of)}`,
    run: runId === null ? null : `${root}/actions/runs/${runId}`,
  };
}
