/** Dashboards as files: what is one, and what to say of a file that is none. */

import type { Dashboard, Finding } from '../model.ts';
import { jsonProblem, place } from './json-problem.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, tokenize } from './json-text.ts';
import { ownText } from './json-value.ts';
import { describe, isDashboardModel, unwrapped, whyUnsupported } from './shape.ts';

/** Panels nest a few levels deep. What is deeper than this was made to break whoever reads it. */
const MAX_DEPTH = 1_000;

/**
 * Reads a dashboard file.
 *
 * `text` of the dashboard is exactly what the bytes say, the byte order mark and the line ends included, so that encoding it as
 * UTF-8 gives the same bytes again. `root` leads to the dashboard where the file wraps it: Grafana's HTTP API (`{dashboard, meta}`)
 * and Kubernetes (`{apiVersion, kind, spec}`).
 *
 * @param file path in the repository, for the message and for a dashboard without a title.
 * @returns the dashboard, or the one finding (`unreadable-dashboard`) that says what was expected, what was found and where.
 */
export function parseDashboard(file: string, bytes: Uint8Array): { dashboard: Dashboard } | { problem: Finding } {
  const decoded = decode(bytes);
  if ('message' in decoded) return problem(file, decoded);
  const { text } = decoded;
  const marked = text.startsWith('\ufeff');
  const body = marked ? text.slice(1) : text;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return problem(file, notJson(body));
  }
  if (depthOf(body) > MAX_DEPTH) {
    return problem(file, { message: `nests deeper than ${MAX_DEPTH} levels, which no dashboard does` });
  }
  const root = unwrapped(json);
  const unsupported = whyUnsupported(json);
  if (root === null || unsupported !== null) {
    const message = unsupported ?? `expected a Grafana dashboard (an object with panels), found ${describe(json)}`;
    return problem(file, { message, suggestion: 'export the dashboard from Grafana as JSON, or leave the file out' });
  }
  const { model, path } = root;
  const uid = ownText(model, 'uid') ?? nameOf(json);
  const title = ownText(model, 'title') ?? file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/i, '');
  return { dashboard: { file, title, uid, text, json, root: path } };
}

/**
 * Whether a JSON file that nobody named is a dashboard: for finding them among all `*.json` of a repository. Takes the file's text
 * (then most files are turned down without being parsed) or parsed JSON. It asks for more than `parseDashboard` does, as other
 * programs have `panels` too; a file that has all the marks of a dashboard and is broken JSON counts, so that it is reported.
 */
export function looksLikeDashboard(input: unknown): boolean {
  if (typeof input !== 'string') return isDashboard(input);
  if (!/"(?:panels|rows|elements|templating)"/.test(input) || !MARKS.some((mark) => input.includes(mark))) return false;
  try {
    return isDashboard(JSON.parse(input.startsWith('\ufeff') ? input.slice(1) : input));
  } catch {
    return input.includes('"schemaVersion"') && input.includes('"templating"') && /"(?:panels|rows)"/.test(input);
  }
}

const MARKS = [
  '"schemaVersion"',
  '"gridPos"',
  '"targets"',
  '"templating"',
  '"timepicker"',
  '"annotations"',
  '"__inputs"',
  '"layout"',
  '"span"',
];

function isDashboard(json: unknown): boolean {
  const root = unwrapped(json);
  return root !== null && isDashboardModel(root.model);
}

/** `metadata.name`, which is the uid of a dashboard in the form of Kubernetes. */
function nameOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('metadata' in json)) return null;
  return ownText(json.metadata, 'name');
}

interface Trouble {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly suggestion?: string;
}

function problem(file: string, { message, line, column, suggestion }: Trouble): { problem: Finding } {
  return {
    problem: {
      check: 'unreadable-dashboard',
      severity: 'error',
      message: message.startsWith('expected') ? message : `the file ${message}`,
      file,
      line: line ?? null,
      column: column ?? null,
      path: null,
      metric: null,
      suggestion: suggestion ?? null,
    },
  };
}

/** The text of the bytes, or why it cannot be had. */
function decode(bytes: Uint8Array): { text: string } | Trouble {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return { message: `is ${utf16}; JSON is UTF-8`, suggestion: 'save the file as UTF-8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    // What is no UTF-8 comes back as other bytes, and the first that differ are the place.
    const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const again = new TextEncoder().encode(lossy);
    let offset = 0;
    while (offset < bytes.length && again[offset] === bytes[offset]) offset++;
    const before = new TextDecoder('utf-8').decode(bytes.subarray(0, offset));
    const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0').toUpperCase()}`;
    return { message: `is not UTF-8: byte ${byte} at offset ${offset}`, ...place(before, before.length) };
  }
}

function utf16Of(bytes: Uint8Array): string | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16 (little endian)';
  if (first === 0xfe && second === 0xff) return 'UTF-16 (big endian)';
  // Without a mark: JSON starts with an ASCII character, of which UTF-16 makes a zero byte and another one.
  if (bytes.length >= 4 && first === 0 && second !== 0 && third === 0) return 'UTF-16 (big endian)';
  if (bytes.length >= 4 && first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'UTF-16 (little endian)';
  return null;
}

function notJson(body: string): Trouble {
  if (body.trim() === '') return { message: 'is empty; expected a Grafana dashboard as JSON' };
  if (body.startsWith('version https://git-lfs.github.com/spec/')) {
    return {
      message: 'is a Git LFS pointer; expected a Grafana dashboard as JSON',
      suggestion: 'fetch the file with git lfs pull',
    };
  }
  const trouble = jsonProblem(body);
  if (trouble === null) return { message: 'is not JSON' };
  const { line, column, expected, found } = trouble;
  return { message: `is not JSON: expected ${expected}, found ${found}`, line, column };
}

function depthOf(body: string): number {
  let depth = 0;
  let deepest = 0;
  tokenize(body, (token) => {
    if (token === OPEN_OBJECT || token === OPEN_ARRAY) deepest = Math.max(deepest, ++depth);
    else if (token === CLOSE_OBJECT || token === CLOSE_ARRAY) depth--;
  });
  return deepest;
}
