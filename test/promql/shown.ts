import type { NameMatch, Selector } from '../../src/model.ts';

/** A name match as one short text: `foo`, `/a|b/ !/c/`, `http_*_total`, `*`. */
export function nameOf(match: NameMatch): string {
  switch (match.type) {
    case 'name':
      return match.name;
    case 'pattern':
      return match.patterns.map(({ source, negated }) => `${negated ? '!' : ''}/${source}/`).join(' ');
    case 'template':
      return match.parts.map((part) => part ?? '*').join('');
    case 'any':
      return '*';
  }
}

/** A selector as one line: name, matchers, range, functions innermost first, labels of `by`. */
export function lineOf({ name, matchers, range, functions, by }: Selector): string {
  const labels = matchers.map(({ label, op, value }) => `${label}${op}${value}`);
  return [
    nameOf(name) + (labels.length > 0 ? `{${labels.join(',')}}` : '') + (range === null ? '' : `[${range}]`),
    functions.join('<'),
    by === null ? '' : `by ${by.join(',')}`,
  ]
    .filter((part) => part !== '')
    .join(' | ');
}
