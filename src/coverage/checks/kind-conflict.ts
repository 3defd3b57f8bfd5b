import { atMetric, type Check } from './check.ts';
import { byName } from './declared-twice.ts';

/** One name with two kinds: no query fits both, and Prometheus drops one of them where a process exposes both. */
export const kindConflict: Check = ({ metrics }) =>
  [...byName(metrics).values()].flatMap((same) => {
    const [first, ...others] = same;
    if (!first) return [];
    return others
      .filter((other) => other.kind !== first.kind)
      .map((other) =>
        atMetric(
          'kind-conflict',
          other.crate === first.crate ? 'error' : 'warning',
          other,
          `${other.name} is a ${other.kind} here and a ${first.kind} at ${first.declared.file}:${first.declared.line}`,
          'Rename one of them.',
        ),
      );
  });
