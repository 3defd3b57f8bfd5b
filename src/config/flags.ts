import { type Command, flagOf, SETTINGS, type Setting, type Settings } from '../config.ts';
import { checkValue, type Given } from './values.ts';

/** What the command line gave: by the setting's name, `true` for a switch, else texts. */
export type Flags = Readonly<Record<string, true | string | readonly string[] | undefined>>;

/** A number where the text is one, else the text, so that the check can show what was typed. */
export function numberOrText(text: string): number | string {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : text;
}

function givenOf(setting: Setting, flag: string | readonly string[]): readonly Given[] {
  const at = { file: flagOf(setting) };
  const texts = typeof flag === 'string' ? [flag] : flag;
  if (setting.name === 'failOn') {
    return texts.flatMap((text) => text.split(',')).map((text) => ({ value: text.trim(), at }));
  }
  return texts.map((text) => ({ value: setting.name === 'minCoverage' ? numberOrText(text) : text, at }));
}

/** The settings that flags of a command give. Throws a `UsageError` that names the flag. */
export async function settingsFromFlags(command: Command, flags: Flags): Promise<Partial<Settings>> {
  const values: [string, unknown][] = [];
  for (const setting of SETTINGS) {
    const flag = setting.commands.includes(command) ? flags[setting.name] : undefined;
    if (flag === undefined) continue;
    if (flag === true) {
      values.push([setting.name, true]);
      continue;
    }
    const z = await import(/* webpackMode: "eager" */ './zod.ts');
    values.push([setting.name, checkValue(z, setting, givenOf(setting, flag))]);
  }
  // Each value has been checked by its own row's type.
  return Object.fromEntries(values) as Partial<Settings>;
}
