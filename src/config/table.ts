import { COMMANDS, flagOf, SETTINGS, type Setting } from '../config.ts';

function code(text: string): string {
  return `\`${text}\``;
}

/** The default in Markdown. */
function defaultOf(setting: Setting): string {
  if (setting.defaultText) return setting.defaultText;
  const value = setting.default;
  return Array.isArray(value) ? value.map(code).join(', ') : value === false ? 'off' : code(String(value));
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

/** The table of the README, between its markers; without a line break at the end. */
export function settingsTable(): string {
  const rows = SETTINGS.map((setting) => {
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
