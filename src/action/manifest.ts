/** action.yml, made from the table of settings and the table of outputs. */
import { stringify } from 'yaml';
import { inputDefaultOf, inputs, plainText, severalOf } from '../config/table.ts';
import type { Setting } from '../config.ts';
import { OUTPUTS } from './outputs.ts';

const HEAD = `# Made by scripts/interface.mjs from the table of settings (src/config/rows.ts) and that of outputs (src/action/outputs.ts).
`;

/**
 * The default that stands in action.yml, or null. A setting of the configuration file has none: the runner would give it as
 * if the workflow had, and an input wins over the file.
 */
function literalDefault(setting: Setting): string | null {
  // An expression, which the runner fills in.
  if (setting.name === 'token') return '${{ github.token }}';
  const value = setting.default;
  return setting.file || value === null || Array.isArray(value) ? null : String(value);
}

function descriptionOf(setting: Setting, hasDefault: boolean): string {
  const fallback = hasDefault ? '' : ` Default: ${inputDefaultOf(setting)}.`;
  return plainText(`${setting.sentence}${severalOf(setting)}${fallback}`);
}

function inputOf(setting: Setting): object {
  const fallback = literalDefault(setting);
  return {
    description: descriptionOf(setting, fallback !== null),
    required: false,
    ...(fallback === null ? {} : { default: fallback }),
  };
}

/** The text of action.yml. */
export function actionManifest(): string {
  const manifest = {
    name: 'dashcov',
    description:
      'Checks the Prometheus metrics of your Rust code against the Grafana dashboards beside it, and writes the missing panels.',
    author: 'dashcov contributors',
    branding: { icon: 'bar-chart-2', color: 'orange' },
    inputs: Object.fromEntries(inputs().map(({ name, setting }) => [name, inputOf(setting)])),
    outputs: Object.fromEntries(
      Object.entries(OUTPUTS).map(([name, sentence]) => [name, { description: plainText(sentence) }]),
    ),
    runs: { using: 'node24', main: 'dist/action/index.js' },
  };
  // In quotes, as `on` and `off` are booleans to some readers of YAML.
  const text = stringify(manifest, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
  return `${HEAD}${text}`;
}
