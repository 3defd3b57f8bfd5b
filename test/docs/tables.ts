/** Tables of the documentation that are made from tables of the code, in Markdown. */

import { JOIN_EVIDENCE, JOIN_THRESHOLD } from '../../src/panels/join.ts';
import { GROUPING_LABELS, UNBOUNDED_LABEL_WORDS } from '../../src/panels/labels.ts';
import { SIGNAL_RULES, type SignalRule } from '../../src/panels/rules.ts';
import { DEFAULT_SIZES } from '../../src/panels/visual.ts';
import { libraryTable } from './conformance.ts';
import { findings } from './findings.ts';

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function words(list: readonly string[]): string {
  return list.map((word) => `\`${word}\``).join(' ');
}

const FORMS: Readonly<Record<NonNullable<SignalRule['form']>, string>> = {
  boolean: 'holds 0 or 1',
  timestamp: 'holds a moment in time',
  duration: 'is a length of time',
};

function condition({ form, name, help }: SignalRule): string {
  const parts = [
    ...(form === undefined ? [] : [FORMS[form]]),
    ...(name === undefined ? [] : [`name has one of ${words(name)}`]),
    ...(help === undefined ? [] : [`help text has one of ${words(help)}`]),
  ];
  return parts.length === 0 ? 'any' : parts.join(', and ');
}

function signals(): string {
  return table(
    ['#', 'rule', 'kinds', 'when', 'signal', 'priority', 'because', 'for example'],
    SIGNAL_RULES.map((rule, i) => [
      String(i + 1),
      rule.id,
      rule.kinds === null ? 'any' : rule.kinds.join(', '),
      condition(rule),
      rule.signal,
      rule.priority,
      rule.because,
      rule.examples
        .map((example) => {
          const [name = '', help] = example.split('|');
          return help === undefined ? `\`${name}\`` : `\`${name}\` ("${help}")`;
        })
        .join(', '),
    ]),
  );
}

function joins(): string {
  const rows = Object.values(JOIN_EVIDENCE).map(({ points, because }) => [String(points), because]);
  const { family, single } = JOIN_THRESHOLD;
  return `${table(['points', 'when'], rows)}\n\nA panel that shows several metrics takes a new one from ${family} points on, a panel about a single metric from ${single} on.`;
}

function sizes(): string {
  return table(
    ['panel', 'columns', 'height'],
    Object.entries(DEFAULT_SIZES).map(([visual, { w, h }]) => [visual, String(w), String(h)]),
  );
}

function checks(): string {
  return table(
    ['check', 'severity', 'says, for example', 'suggests'],
    findings().map(({ check, severity, message, suggestion }) => [
      `[\`${check}\`](#${check})`,
      severity,
      message,
      suggestion ?? '',
    ]),
  );
}

/** By the name that the marker has. */
export const TABLES: Readonly<Record<string, () => string>> = {
  libraries: libraryTable,
  signals,
  joins,
  sizes,
  checks,
  'grouping labels': () => words(GROUPING_LABELS),
  'unbounded labels': () => words(UNBOUNDED_LABEL_WORDS),
};
