/** The outputs of the Action: one table, which action.yml and the README are made from. */

export const OUTPUTS = {
  verdict: '`pass` or `fail`, as `fail-on`, `min-coverage` and `max-drop` have it.',
  coverage:
    'Share of the declared metrics that a dashboard shows, in percent; with the panels that dashcov has committed to the branch.',
  'coverage-before': 'The same before the change; empty when there is nothing to compare with.',
  declared: 'Number of metrics that the code declares.',
  covered: 'Number of metrics that a dashboard shows.',
  perhaps: 'Number of metrics that only a variable or a wide pattern could mean.',
  missing: 'Names of the metrics that the code updates and no dashboard shows: a JSON list.',
  'missing-count': 'Number of these.',
  dead: 'Names of the metrics that nothing updates: a JSON list.',
  'dead-count': 'Number of these.',
  unresolved: 'Number of declarations whose name only run time knows.',
  'new-missing': 'Names of the metrics that this change left without a panel: a JSON list.',
  'new-dead': 'Names of the metrics that this change left without an update: a JSON list.',
  broken: 'Number of queries that this change left without a metric.',
  changed: '`true` when there are panels to add, or dashcov has added some; else `false`.',
  'panels-added': 'Number of panels that dashcov has committed.',
  'targets-added': 'Number of queries that dashcov has committed into panels that were there.',
  commit: 'SHA of the commit with the panels; empty when there is none.',
  'pull-request': 'Number of the pull request with the panels; empty when there is none.',
  'pull-request-url': 'Its address.',
  'comment-url': 'Address of the comment; empty when there is none.',
  report: 'Path of the whole report on the runner, in Markdown.',
  audit: 'Path of the audit on the runner, as JSON (the machine contract).',
} as const;

export type OutputName = keyof typeof OUTPUTS;

/** Values of some outputs; the others are empty. */
export type Outputs = Partial<Record<OutputName, string>>;

/** The README's table of outputs, between its markers; without a line break at the end. */
export function outputsTable(): string {
  const rows = Object.entries(OUTPUTS).map(
    ([name, sentence]) => `| \`${name}\` | ${sentence.replaceAll('|', '\\|')} |`,
  );
  return ['| output | what it holds |', '| --- | --- |', ...rows].join('\n');
}
