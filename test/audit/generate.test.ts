import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { generate } from '../../src/generate.ts';
import { overlaps } from '../../src/grafana/grid.ts';
import { memoryRepository, overlay } from '../../src/repository/memory.ts';
import { parser } from '../rust/read.ts';
import { board, SETTINGS, source } from './board.ts';

const KINDS = ['counter', 'gauge', 'histogram'] as const;
const WORDS = ['http', 'queue', 'errors', 'requests', 'db', 'length', 'wait', 'bytes', 'active'] as const;

const declarations = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...KINDS), fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([kind, words, dead]) => ({ kind, name: words.join('_') + (kind === 'counter' ? '_total' : ''), dead })),
  { selector: ({ name }) => name, maxLength: 14 },
);

interface Panel {
  id: number;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { refId: string }[];
}

describe('generate', () => {
  test('charts what is alive and missing, nothing else; nothing overlaps; a second run changes nothing', () => {
    fc.assert(
      fc.property(declarations, fc.nat(6), (declared, charted) => {
        const exprs = declared
          .slice(0, charted)
          .map(({ name, kind }) =>
            kind === 'counter' ? `rate(${name}[1m])` : kind === 'histogram' ? `rate(${name}_sum[1m])` : name,
          );
        const before = memoryRepository({
          ...source(declared.map(({ kind, name, dead }) => `${kind} ${name}${dead ? ' dead' : ''}`)),
          'board.json': board(exprs),
        });
        const again = (repository: typeof before) => audit(repository, SETTINGS, parser);
        const first = generate(before, again(before), again);
        const missing = first.after.metrics.filter((metric) => metric.coverage === 'missing');
        expect(missing.every((metric) => metric.updated === false)).toBe(true);
        const newlyCharted = first.after.metrics.filter(
          (metric, index) => metric.coverage === 'covered' && first.before.metrics[index]?.coverage === 'missing',
        );
        expect(newlyCharted.every((metric) => metric.updated !== false)).toBe(true);
        const [file] = first.files;
        if (!file) return;
        const panels: Panel[] = JSON.parse(file.after).panels;
        for (const [index, panel] of panels.entries()) {
          for (const other of panels.slice(index + 1)) expect(overlaps(panel.gridPos, other.gridPos)).toBe(false);
          const refIds = (panel.targets ?? []).map((target) => target.refId);
          expect(new Set(refIds).size).toBe(refIds.length);
        }
        expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
        const after = overlay(before, { 'board.json': file.after });
        expect(generate(after, again(after), again).files).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('--include-dead charts the rest', () => {
    const repository = memoryRepository({
      ...source(['counter hits_total dead', 'gauge level dead']),
      'board.json': board([]),
    });
    const again = (changed: typeof repository) => audit(changed, { ...SETTINGS, includeDead: true }, parser);
    expect(generate(repository, again(repository), again).after.summary).toMatchObject({ covered: 2, missing: 0 });
  });
});
