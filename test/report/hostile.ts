/** Text that a repository might hold to act on its readers, and an audit that holds it in every free field. */
import fc from 'fast-check';
import type { Audit } from '../../src/model.ts';
import { audit, crate, dashboard, dead, finding, job, metric, proposal, reference, unresolved } from './sample.ts';

/** Pieces that mean something to a terminal, to Markdown, to GitHub, to a shell or to a workflow log. */
export const PIECES = [
  '\u001b[31m',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u0000',
  '\b\b\b',
  '\r',
  '\n',
  '\r\n',
  '\u2028',
  '\u0085',
  '\t',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufe0f',
  '\ufeff',
  '\ud800',
  '\udc00',
  'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  '漢字',
  '👩‍🚀',
  '🏷️',
  '`',
  '``',
  '```',
  '~~~',
  '|',
  '\\',
  '\\|',
  '*',
  '**',
  '_',
  '__',
  '~~',
  '#',
  '# ',
  '> ',
  '- ',
  '1. ',
  '---',
  '===',
  '    ',
  ' ',
  'word',
  '@user',
  '@org/team',
  '#1',
  'GH-12',
  'owner/repo#3',
  'owner@0123456789abcdef0123456789abcdef01234567',
  'https://example.com/a_b',
  'http://x.y',
  'www.example.com',
  'mailto:a@b.cd',
  'ftp://x.y/z',
  '[text](https://example.com)',
  '[ref]: https://example.com',
  '![image](x.png)',
  '[^1]',
  '<script>alert(1)</script>',
  '<!--',
  '-->',
  '<br>',
  '</code>',
  '&amp;',
  '&#64;user',
  '$x$',
  '$(id)',
  '"; id; "',
  "'; id; '",
  ':smile:',
  '::error::boom',
  '::set-output name=x::y',
  '##[add-mask]x',
  '##',
  '[',
  ']',
  '__proto__',
  'constructor',
] as const;

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(...PIECES).map((piece) => piece.repeat(300)) },
);

/** An audit whose every text is hostile: each call of `text` gives the next one. */
export function hostileAudit(text: () => string): Audit {
  const panel = { id: 1, title: text(), type: text(), path: text(), row: text() };
  const uses = [
    reference(text(), { file: text(), expr: text(), path: text(), panel, legend: text(), refId: text() }),
    reference(
      { type: 'template', parts: [text(), null] },
      { role: 'variable', panel: null, path: text(), expr: text() },
    ),
    reference({ type: 'pattern', patterns: [{ source: text(), negated: true }] }),
  ];
  const place = () => ({ file: text(), line: 3, column: 4 });
  const fields = () => ({
    library: text(),
    labels: [text(), text()],
    constLabels: { [text()]: text() },
    help: text(),
    unit: text(),
    buckets: text(),
    doc: text(),
    identifier: text(),
    updateNote: text(),
    declared: place(),
    updates: [{ ...place(), verb: text(), function: text() }],
  });
  const name = text();
  const owner = text();
  const gridPos = { h: 1, w: 1, x: 0, y: 0 };
  return audit({
    metrics: [
      metric(name, { ...fields(), crate: owner, references: [] }),
      metric(text(), { ...fields(), crate: owner, references: uses, coverage: 'covered' }),
      metric(text(), { ...fields(), crate: text(), references: uses, coverage: 'perhaps', updated: null }),
      dead(text(), {
        ...fields(),
        crate: null,
        updates: [],
        updateNote: null,
        ineffective: [{ ...place(), verb: text(), function: text(), reason: 'unreachable' }],
      }),
    ],
    unresolved: [unresolved(text(), { file: text(), reason: text(), crate: text(), library: text() })],
    findings: [
      finding(text(), { message: text(), file: text(), line: 1, path: text(), metric: text(), suggestion: text() }),
      finding('unknown-metric', {
        message: text(),
        file: text(),
        line: 1,
        path: text(),
        metric: text(),
        severity: 'error',
      }),
    ],
    references: uses,
    crates: [
      crate(owner, {
        path: text(),
        endpoint: { ...place(), port: 9090, env: text(), path: text() },
        jobs: [{ ...job(text(), [text(), text()], 3), metricsPath: text(), file: text() }],
      }),
      crate(text(), {
        endpoint: { ...place(), port: null, env: text(), path: text() },
        jobs: [job(text(), [text()], 1)],
      }),
    ],
    dashboards: [dashboard(text(), text())],
    proposals: [
      proposal([name], {
        crate: owner,
        title: text(),
        description: text(),
        targets: [{ metric: name, expr: text(), legend: text() }],
        unit: text(),
        thresholds: [{ color: text(), value: 1 }],
        mappings: [{ value: text(), text: text(), color: text() }],
        reasons: [text(), text()],
        placement: { type: 'target', file: text(), panel, line: 3 },
      }),
      proposal([text()], {
        crate: text(),
        title: text(),
        placement: { type: 'panel', file: text(), row: text(), newRow: true, gridPos, line: 3 },
      }),
    ],
    lookedFor: { metrics: [text()], dashboards: [text()] },
  });
}

/** Audits with up to 12 different hostile texts, dealt out in turn, and an empty one now and then. */
export const hostileAudits: fc.Arbitrary<Audit> = fc
  .tuple(fc.array(hostileText, { minLength: 1, maxLength: 12 }), fc.constantFrom('all', 'no dashboards', 'no metrics'))
  .map(([texts, shape]) => {
    let next = 0;
    const full = hostileAudit(() => texts[next++ % texts.length] ?? '');
    if (shape === 'no dashboards') return { ...full, dashboards: [] };
    return shape === 'no metrics' ? audit({ lookedFor: full.lookedFor, dashboards: [] }) : full;
  });
