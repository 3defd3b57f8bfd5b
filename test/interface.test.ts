import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { NoOperationTraceWriter } from '@actions/workflow-parser/templates/trace-writer';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionManifest } from '../src/action/manifest.ts';
import { OUTPUTS, outputsTable } from '../src/action/outputs.ts';
import { settingsFromInputs } from '../src/config/inputs.ts';
import { inputs, inputsTable, settingsTable } from '../src/config/table.ts';
import { resolveSettings } from '../src/config.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, '..', name), 'utf8');

interface Manifest {
  readonly inputs: Readonly<Record<string, { description: string; required: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const TEXT = read('action.yml');
const MANIFEST = parse(TEXT) as Manifest;

describe('what is made from the tables (write it with `npm run build && node scripts/interface.mjs`)', () => {
  it('is action.yml', () => {
    expect(TEXT).toBe(actionManifest());
  });

  it.each([
    ['settings', settingsTable],
    ['inputs', inputsTable],
    ['outputs', outputsTable],
  ] as const)('is the table of %s in the README', (name, table) => {
    const markers = new RegExp(`<!-- ${name}:start -->\\n([\\s\\S]*?)\\n<!-- ${name}:end -->`);
    expect(markers.exec(read('README.md'))?.[1]).toBe(table());
  });
});

describe('action.yml', () => {
  it('is an action to the official parser', () => {
    const parsed = parseAction({ name: 'action.yml', content: TEXT }, new NoOperationTraceWriter());
    expect(parsed.context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    expect(parsed.value).toBeDefined();
  });

  it('would not be one with a misspelt key', () => {
    const content = TEXT.replace('runs:', 'run:');
    const parsed = parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter());
    expect(parsed.context.errors.getErrors().length).toBeGreaterThan(0);
  });

  it('has every input and every output, each with a description in plain text', () => {
    expect(Object.keys(MANIFEST.inputs)).toEqual(inputs().map(({ name }) => name));
    expect(Object.keys(MANIFEST.outputs)).toEqual(Object.keys(OUTPUTS));
    for (const { description } of [...Object.values(MANIFEST.inputs), ...Object.values(MANIFEST.outputs)]) {
      expect(description).toMatch(/^(?:[A-Z]|pass |true ).*\.$/);
      expect(description).not.toMatch(/`|\]\(|https?:|\$\{\{/);
    }
  });

  it('runs the bundle of the Action on Node 24', () => {
    expect(MANIFEST.runs).toEqual({ using: 'node24', main: 'dist/action/index.js' });
    expect(read('dist/action/index.js').length).toBeGreaterThan(0);
  });

  it('has no default for what the configuration file may say, as an input wins over it', () => {
    const given = Object.entries(MANIFEST.inputs).flatMap(([name, input]) => ('default' in input ? [name] : []));
    const inFile = inputs().flatMap(({ name, setting }) => (setting.file ? [name] : []));
    expect(inFile.length).toBeGreaterThan(5);
    expect(given.filter((name) => inFile.includes(name))).toEqual([]);
  });

  it('has the defaults that the code has', () => {
    const variables = Object.entries(MANIFEST.inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase()}`,
      name === 'token' ? '' : (input.default ?? ''),
    ]);
    const given = settingsFromInputs(Object.fromEntries(variables));
    expect(Object.keys(given).length).toBeGreaterThan(5);
    expect(resolveSettings(given)).toEqual(resolveSettings());
    expect(MANIFEST.inputs.token?.default).toBe('${{ github.token }}');
  });
});
