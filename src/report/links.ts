/** Links of a report. Labels are Markdown already; an address that could leave its parentheses makes no link. */
import { markdownCode } from './escape.ts';
import { placeText } from './outline.ts';
import type { Links } from './pull.ts';

/** Addresses whose characters mean nothing to Markdown, HTML or a table. */
const SAFE = /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][A-Za-z0-9._~%$,;=:@/?#&+-]*)?$/;
const LONGEST = 2000;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** `[label](url)`, or the label alone where the address is none to be trusted. */
export function linked(label: string, url: string | null): string {
  return url !== null && url.length <= LONGEST && SAFE.test(url) ? `[${label}](${url})` : label;
}

/** A place as code that links to its line at the revision that was read. */
export function placeLink(
  links: Links,
  place: { readonly file: string; readonly line: number | null },
  field: number,
): string {
  // The line is what tells places apart: a long path is cut before it.
  const label = placeText({ file: shortened(place.file, field), line: place.line });
  return linked(markdownCode(label, field + 10), links.line(place.file, place.line));
}

/** The end of a path says more than its start. */
function shortened(file: string, field: number): string {
  const points = file.length <= field ? [] : Array.from(file);
  return points.length <= field ? file : `…${points.slice(points.length - field + 1).join('')}`;
}

/** A commit by the first characters of its hash. */
export function commitLink(links: Links, sha: string): string {
  return linked(markdownCode(sha.slice(0, 7)), links.commit(sha));
}

/** Where all of a shortened report is to be read. */
export function wholeReport({ run }: Links): string {
  return run === null ? '`dashcov audit`' : linked('the job summary', run);
}

/** Where a repository is on the web, and which of its revisions was read. */
export interface Home {
  /** `https://github.com`, or the server of an enterprise. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The revision that links to lines go to. */
  readonly head: string;
  /** The id of the workflow run, or null outside of one. */
  readonly run: string | null;
}

/**
 * The addresses of a repository on GitHub. Every part is percent-encoded; a path that a browser would resolve to another
 * one (`..`, `//`) gives the address of the revision.
 */
export function repositoryLinks({ server, repository, head, run }: Home): Links {
  const root = `${server.replace(/\/+$/, '')}/${repository.split('/').map(encoded).join('/')}`;
  return {
    line: (file, line) => {
      const parts = file.split('/');
      if (parts.some((part) => part === '' || part === '.' || part === '..')) return `${root}/tree/${encoded(head)}`;
      return `${root}/blob/${encoded(head)}/${parts.map(encoded).join('/')}${line === null ? '' : `#L${line}`}`;
    },
    commit: (sha) => `${root}/commit/${encoded(sha)}`,
    run: run === null ? null : `${root}/actions/runs/${encoded(run)}`,
  };
}

/** One part of a path: what `encodeURIComponent` leaves and Markdown reads is encoded too. */
function encoded(part: string): string {
  return encodeURIComponent(part.replace(LONE_SURROGATE, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
