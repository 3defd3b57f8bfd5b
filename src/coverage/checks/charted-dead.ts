import { atMetric, type Check, wheresOf } from './check.ts';

/** A panel that shows a flat zero, or nothing, for ever: what it charts is never updated. */
export const chartedDead: Check = ({ metrics }) =>
  metrics
    .filter((metric) => metric.updated === false && metric.coverage !== 'missing')
    .map((metric) => {
      const where = wheresOf(metric.references.map((reference) => reference.expression));
      const why = metric.updateNote ?? 'no code changes it';
      const verb = metric.coverage === 'perhaps' ? 'may be charted' : 'is charted';
      return atMetric(
        'charted-dead',
        'error',
        metric,
        `${metric.name} ${verb} in ${where} but never updated: ${why}`,
        'Update it where the thing happens; until then the panel says that all is quiet.',
      );
    });
