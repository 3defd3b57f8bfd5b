import { atMetric, type Check } from './check.ts';

/** Declared, on no dashboard, and changed by no code that runs. */
export const neverUpdated: Check = ({ metrics }) =>
  metrics
    .filter(
      (metric) =>
        metric.updated === false &&
        metric.coverage === 'missing' &&
        !metric.ineffective.some((each) => each.reason === 'zero'),
    )
    .map((metric) =>
      atMetric(
        'never-updated',
        'warning',
        metric,
        metric.updateNote
          ? `${metric.name} is never updated: ${metric.updateNote}`
          : `${metric.name} is declared and nothing updates it`,
        'Update it where the thing happens, or delete the declaration.',
      ),
    );
