/**
 * The labels and units that `vise` reads from types: `#[derive(EncodeLabelSet)]`, `#[metrics(label = "…")]`, `Unit`.
 * Source: vise-macros src/labels.rs, prometheus-client src/registry.rs (`Unit::as_str`).
 */
import type { Analysis } from '../../analysis.ts';
import { derivesOf, givenValue, hasMeta, metasOf } from '../../source/metas.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { joined, unknown, type Value } from '../../values/value.ts';
import { namedType, type TypeExpr, typeAt } from '../../workspace/type-names.ts';
import { fieldsOf } from '../../workspace/type-texts.ts';

/** Label structs inside label structs. */
const MAX_DEPTH = 8;

const UNITS = /^(?:Amperes|Bytes|Celsius|Grams|Joules|Meters|Ratios|Seconds|Volts)$/;

/** The labels that a type of label sets has; null when its source does not say, as an own `impl` decides at run time. */
export function labelSet(analysis: Analysis, type: TypeExpr, depth = 0): string[] | null {
  if (type.node.type === 'unit_type') return [];
  const named = namedType(analysis, type);
  const item = named?.item;
  if (!item || depth > MAX_DEPTH || !/^(?:struct|enum)_item$/.test(item.node.type)) return null;
  const { source, node } = item;
  const metas = metasOf(source, node);
  if (!derivesOf(source, metas).some((path) => path.at(-1) === 'EncodeLabelSet')) return null;
  const single = givenValue(metas, 'metrics', 'label');
  if (single) {
    const text = analysis.values.text(single, null);
    return 'text' in text ? [text.text] : null;
  }
  const labels: string[] = [];
  for (const field of fieldsOf(node)) {
    const name = field.childForFieldName('name');
    const own = metasOf(source, field);
    const inner = field.childForFieldName('type');
    if (!name || !inner) return null;
    if (hasMeta(own, 'metrics', 'flatten') || hasMeta(own, 'prometheus', 'flatten')) {
      const flat = labelSet(analysis, typeAt(source, inner), depth + 1);
      if (!flat) return null;
      labels.push(...flat);
      continue;
    }
    const unit = givenValue(own, 'metrics', 'unit');
    const label = joined([{ text: plain(source.textOf(name)) }, ...(unit ? [suffix(unitText(analysis, unit))] : [])]);
    if (!('text' in label)) return null;
    labels.push(label.text);
  }
  return labels;
}

/** The text that a unit adds to a name, without the `_` in front. */
export function unitText(analysis: Analysis, expr: Expr): Value {
  const { expr: at, context } = analysis.values.follow(expr, null);
  const { source, node } = at;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const last = pathParts(source.textOf(called ?? node)).at(-1) ?? '';
  if (!called && UNITS.test(last)) return { text: last.toLowerCase() };
  const own = called && last === 'Other' ? node.childForFieldName('arguments')?.namedChildren[0] : null;
  return own ? analysis.values.text({ source, node: own }, context) : unknown('its unit is not in sight');
}

/** A unit as the end of a name. */
export function suffix(unit: Value): Value {
  return joined([{ text: '_' }, unit]);
}

/** An identifier without `r#`. */
export function plain(identifier: string): string {
  return identifier.replace(/^r#/, '');
}
