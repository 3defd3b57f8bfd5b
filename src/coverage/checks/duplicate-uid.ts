import type { Dashboard } from '../../model.ts';
import type { Check } from './check.ts';

/** Two dashboards with one uid: Grafana keeps only one of them (provisioning warns and stops saving). */
export const duplicateUid: Check = ({ dashboards }) => {
  const first = new Map<string, Dashboard>();
  return dashboards.flatMap((dashboard) => {
    if (dashboard.uid === null || dashboard.uid === '') return [];
    const other = first.get(dashboard.uid);
    if (!other) {
      first.set(dashboard.uid, dashboard);
      return [];
    }
    return [
      {
        check: 'duplicate-uid',
        severity: 'warning' as const,
        message: `this dashboard has the uid "${dashboard.uid}" of ${other.file}: Grafana keeps only one of them`,
        file: dashboard.file,
        line: null,
        column: null,
        path: [...dashboard.root, 'uid'].join('.'),
        metric: null,
        suggestion: 'Give one of them another uid.',
      },
    ];
  });
};
