import { COMMANDS, flagOf, SETTINGS, type Setting } from '../config.ts';

function code(text: string): string {
  return `\`${text}\``;
}

/** The default in Markdown. */
function defaultOf(setting: Setting): string {
  if (setting.defaultText) return setting.defaultText;
  const value = setting.default;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return Array.isArray(value) ? value.map(code).join(', ') : code(String(value));
}

/** The flag with its value, as the help shows it: `-o, --output <file>`, `--metrics <glob...>`. */
export function usageOf(setting: Setting): string {
  const flag = setting.short ? `-${setting.short}, ${flagOf(setting)}` : flagOf(setting);
  return setting.value === null ? flag : `${flag} <${setting.value}${setting.list ? '...' : ''}>`;
}

/** A sentence or a default for a terminal, where backticks are only noise. */
export function plainText(markdown: string): string {
  return markdown.replaceAll('`', '');
}

/** What the help says of a setting. */
export function helpOf(setting: Setting): string {
  const sentence = plainText(setting.sentence);
  return setting.value === null ? sentence : `${sentence.slice(0, -1)} (default: ${plainText(defaultOf(setting))}).`;
}

/** The inputs of the Action, in the order of the table, each with its name. */
export function inputs(): readonly { readonly name: string; readonly setting: Setting }[] {
  return SETTINGS.flatMap((setting) => (setting.input === null ? [] : [{ name: setting.input, setting }]));
}

/** How an input holds several values; empty for one that holds a single value. */
export function severalOf({ name, list }: Setting): string {
  if (!list) return '';
  return name === 'gate' ? ' One a line, or with commas between them.' : ' One a line.';
}

/** The default of an input, in Markdown: what the configuration file says comes before it. */
export function inputDefaultOf(setting: Setting): string {
  const fallback = typeof setting.default === 'boolean' ? code(String(setting.default)) : defaultOf(setting);
  return setting.file ? `${code(setting.name)} of the configuration file, else ${fallback}` : fallback;
}

/** The README's table of inputs, between its markers; without a line break at the end. */
export function inputsTable(): string {
  const rows = inputs().map(
    ({ name, setting }) =>
      `| ${code(name)} | ${inputDefaultOf(setting)} | ${`${setting.sentence}${severalOf(setting)}`.replaceAll('|', '\\|')} |`,
  );
  return ['| input | default | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The README's table of flags, between its markers; without a line break at the end. */
export function settingsTable(): string {
  const rows = SETTINGS.filter(({ commands }) => commands.length > 0).map((setting) => {
    const commands = setting.commands.length === COMMANDS.length ? 'all' : setting.commands.map(code).join(', ');
    const key = setting.file ? code(setting.name) : '';
    return `| ${code(usageOf(setting))} | ${key} | ${commands} | ${defaultOf(setting)} | ${setting.sentence} |`;
  });
  return [
    '| flag | in `dashcov.yml` | commands | default | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
