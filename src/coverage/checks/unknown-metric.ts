import type { Reference } from '../../model.ts';
import { isForeign } from '../foreign.ts';
import { NearNames } from '../nearest.ts';
import { atExpression, type Check, wheresOf } from './check.ts';

/** Suffixes that join a histogram or a summary (Prometheus, "Metric types"). */
const SERIES = /_(?:bucket|sum|count)$/;

const REGISTER = 'Register the metric, or remove it and the query.';

/** A name on a dashboard that nothing here declares, with the nearest declared one. The usual foreign names are left out. */
export const unknownMetric: Check = ({ metrics, unmatched, unresolved, unregistered, elsewhere }) => {
  const near = new NearNames(metrics.map((metric) => metric.name));
  const byName = new Map<string, Reference[]>();
  for (const reference of unmatched) {
    const { name } = reference.selector;
    if (name.type !== 'name') continue;
    const key = JSON.stringify([reference.expression.file, name.name]);
    const known = byName.get(key);
    if (known) known.push(reference);
    else byName.set(key, [reference]);
  }
  const findings = [];
  for (const references of byName.values()) {
    const [first] = references;
    if (first?.selector.name.type !== 'name') continue;
    const { name } = first.selector.name;
    if (isForeign(name) && !near.isSlip(name)) continue;
    if (unresolved.some(({ pattern }) => couldBe(pattern, name))) continue;
    const nearest = near.of(name) ?? (SERIES.test(name) ? near.of(name.replace(SERIES, '')) : null);
    const where = wheresOf(references.map((reference) => reference.expression));
    if (unregistered.has(name) || unregistered.has(name.replace(SERIES, ''))) {
      const message = `${name} is on the dashboard (${where}) and never registered: there is nothing to show`;
      findings.push(atExpression('unknown-metric', 'warning', first.expression, name, message, REGISTER));
      continue;
    }
    const file = elsewhere(name) ?? (SERIES.test(name) ? elsewhere(name.replace(SERIES, '')) : null);
    if (file !== null) {
      const message = `${name} is on the dashboard (${where}) and no file that is read for metrics declares it; it stands in ${file}`;
      const suggestion = `If that declares it, add ${file} to \`metrics\`.`;
      findings.push(atExpression('unknown-metric', 'info', first.expression, name, message, suggestion));
      continue;
    }
    findings.push(
      atExpression(
        'unknown-metric',
        nearest === null ? 'info' : 'warning',
        first.expression,
        name,
        `${name} is on the dashboard (${where}) and no crate here declares it`,
        nearest === null ? null : `Did you mean ${nearest}?`,
      ),
    );
  }
  return findings;
};

/** Whether a pattern such as `http_*_total` could be this name. A bare `*` could be any, and so tells nothing. */
export function couldBe(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  if (parts.join('').length < 4 || parts.length === 1) return false;
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === parts.length - 1 && part !== '' ? name.lastIndexOf(part) : name.indexOf(part, at);
    if (found < at || (index === 0 && found !== 0)) return false;
    at = found + part.length;
  }
  return parts.at(-1) === '' || at === name.length;
}
