import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/coverage/policy.ts';
import { markdownAudit } from '../../src/report/audit-markdown.ts';
import { checkReport } from '../../src/report/check.ts';
import { auditDocument } from '../../src/report/contract.ts';
import { generateReport, generateResult } from '../../src/report/generate.ts';
import { guide } from '../../src/report/guide.ts';
import { auditJson, jsonReport } from '../../src/report/json.ts';
import { createStyle } from '../../src/report/style.ts';
import { terminalReport } from '../../src/report/terminal.ts';
import { hostileAudits, hostileText } from './hostile.ts';
import { activeCharacter, logCommands, markup, tableShapes } from './safe.ts';

const PLAIN = createStyle(false);

describe('an audit of which every text is hostile', () => {
  it('acts on no terminal and on no log', () => {
    fc.assert(
      fc.property(hostileAudits, fc.integer({ min: 0, max: 200 }), hostileText, (audit, width, file) => {
        const run = { before: audit, after: audit, files: [{ file, before: 'a', after: 'b', panels: 1, targets: 1 }] };
        for (const text of [
          terminalReport(audit, { color: false, width }),
          terminalReport(audit, { color: false, quiet: true }),
          checkReport(judge(audit, { minCoverage: 100, failOn: ['missing', 'dead', 'unknown'] }), PLAIN),
          generateReport(generateResult(run, true), PLAIN),
        ]) {
          expect(activeCharacter(text)).toBeNull();
          expect(logCommands(text)).toEqual([]);
          expect(text.endsWith('\n')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gets no sequence but the colours of the report', () => {
    fc.assert(
      fc.property(hostileAudits, (audit) => {
        const text = terminalReport(audit, { color: true });
        const plain = text.replaceAll(/\p{Cc}\[(?:[12]|22|3[1236]|39)m/gu, '');
        expect(activeCharacter(plain)).toBeNull();
        expect(plain).toBe(terminalReport(audit, { color: false }));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['audit document', markdownAudit],
    ['guide', guide],
  ])('makes no markup in the %s, and tables stay tables', (_what, report) => {
    fc.assert(
      fc.property(hostileAudits, (audit) => {
        const text = report(audit);
        expect(activeCharacter(text.replaceAll('\t', ''))).toBeNull();
        expect(logCommands(text)).toEqual([]);
        expect(markup(text)).toEqual([]);
        for (const cells of tableShapes(text)) expect(new Set(cells).size).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('writes no command into the shell of a reader', () => {
    fc.assert(
      fc.property(hostileAudits, (audit) => {
        for (const text of [markdownAudit(audit), guide(audit)]) {
          for (const [, block = ''] of text.matchAll(/^`{3,}sh\n([\s\S]*?)\n`{3,}$/gm)) {
            const lines = block
              .replaceAll('\\\n', '')
              .split('\n')
              .filter((line) => line !== '');
            for (const line of lines) {
              expect(line).toMatch(
                /^(?:# .*|dashcov check --fail-on missing|promtool query instant http:\/\/localhost:9090 '[\w:(){}=~"|? ]+'|curl -s (?:http:\/\/localhost:\d+[\w/.~%-]*|"http:\/\/(?:localhost:)?\$\w+[\w/.~%-]*"|'http:\/\/[\w.[\]:-]+[\w/.~%-]*') \| grep(?: +-e)? (?: *(?:-e )?'\^[\w:]+')+)$/,
              );
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every byte in JSON, and follows the contract', () => {
    fc.assert(
      fc.property(hostileAudits, (audit) => {
        const text = jsonReport(audit);
        expect(activeCharacter(text)).toBeNull();
        expect(logCommands(text)).toEqual([]);
        const value: unknown = JSON.parse(text);
        expect(value).toEqual(JSON.parse(JSON.stringify(auditJson(audit))));
        expect(auditDocument.safeParse(value).error).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
