import { expressions } from '../../src/grafana/walk.ts';
import type { Dashboard, Expression, Finding } from '../../src/model.ts';

/** A dashboard as parsed, of any JSON. */
export function dashboardOf(json: unknown, root: readonly (string | number)[] = []): Dashboard {
  const text = JSON.stringify(json, null, 2);
  return { file: 'board.json', title: 'Board', uid: null, text, json: JSON.parse(text), root };
}

export function walk(
  json: unknown,
  root: readonly (string | number)[] = [],
): { expressions: Expression[]; findings: Finding[] } {
  return expressions(dashboardOf(json, root));
}

/** The expressions of a dashboard as `path: expr`. */
export function found(json: unknown, root: readonly (string | number)[] = []): string[] {
  return walk(json, root).expressions.map(({ path, expr }) => `${path}: ${expr}`);
}
