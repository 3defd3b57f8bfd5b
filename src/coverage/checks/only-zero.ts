import { atMetric, type Check } from './check.ts';

/** A metric whose every write is a zero is as good as never updated. */
export const onlyZero: Check = ({ metrics }) =>
  metrics
    .filter(
      (metric) =>
        metric.updated === false &&
        metric.coverage === 'missing' &&
        metric.ineffective.some((each) => each.reason === 'zero'),
    )
    .map((metric) => {
      const zero = metric.ineffective.find((each) => each.reason === 'zero');
      const place = zero ? `${zero.file}:${zero.line}` : '';
      return atMetric(
        'only-zero',
        'warning',
        metric,
        `${metric.name} is only ever set to zero (${place}): it can show nothing else`,
        'Set it where the value changes, or delete it.',
      );
    });
