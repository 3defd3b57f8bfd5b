/** The runner: starts the Action's bundle as GitHub's own does, with inputs, an event file, and files for what it gives back. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { EventFile } from './event.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ACTION = join(ROOT, 'dist', 'action', 'index.js');

/** What the runner is told of a run. */
export interface Start {
  readonly node: string;
  readonly event: string;
  readonly file: EventFile;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly token: string;
  readonly api: string;
  readonly run: number;
  readonly attempt: number;
  readonly workspace: string;
}

/** What a run gave. */
export interface Outcome {
  readonly exit: number;
  /** Standard output and standard error, as the log has them. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** `warning src/metrics.rs:5 title: message`. */
  readonly annotations: readonly string[];
}

interface Manifest {
  readonly runs: { readonly using: string; readonly main: string };
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
}

/** Defaults as action.yml has them: the runner fills them in. */
function defaults(token: string): Record<string, string> {
  const { inputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Manifest;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value = '' }]) => [
      name,
      value.replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, token),
    ]),
  );
}

/** The name=value blocks of GITHUB_OUTPUT, which come with a delimiter. */
function outputsIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n=]+?)<<(\S+)\n([\s\S]*?)\n\2$/gm)) found[name] = value;
  return found;
}

function unescaped(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}

/** The annotations among the lines of a log. */
function annotationsIn(log: string): string[] {
  return [...log.matchAll(/^::(error|warning|notice)(?: ([^:\n]*))?::(.*)$/gm)].map(
    ([, level, properties = '', message = '']) => {
      const values = Object.fromEntries(
        properties.split(',').map((pair) => {
          const [name = '', value = ''] = pair.split('=');
          return [name, unescaped(value)];
        }),
      );
      const place = values.file ? ` ${values.file}${values.line ? `:${values.line}` : ''}` : '';
      return `${level}${place} ${values.title ? `${values.title}: ` : ''}${unescaped(message)}`;
    },
  );
}

/** Runs the Action to its end. */
export async function runAction(start: Start): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'dashcov-run-'));
  const [event, output, summary] = ['event.json', 'output', 'summary'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(event, JSON.stringify(start.file.payload));
  writeFileSync(output, '');
  writeFileSync(summary, '');
  const inputs = Object.entries({ ...defaults(start.token), ...start.inputs });
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: start.event,
    GITHUB_EVENT_PATH: event,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_REPOSITORY: 'octo/demo',
    GITHUB_SHA: start.file.sha,
    GITHUB_REF: start.file.ref,
    GITHUB_RUN_ID: String(start.run),
    GITHUB_RUN_ATTEMPT: String(start.attempt),
    GITHUB_API_URL: start.api,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: start.workspace,
    ...Object.fromEntries(inputs.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value])),
    ...start.env,
  };
  try {
    const { exit, log } = await new Promise<{ exit: number; log: string }>((resolve) => {
      execFile(
        start.node,
        [ACTION],
        { env, cwd: start.workspace, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
          resolve({ exit: code, log: stdout + stderr });
        },
      );
    });
    const outputs = outputsIn(readFileSync(output, 'utf8'));
    return { exit, log, outputs, summary: readFileSync(summary, 'utf8'), annotations: annotationsIn(log) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
