import { Command as Commander, Option } from 'commander';
import type { Flags } from '../config/flags.ts';
import { helpOf, usageOf } from '../config/table.ts';
import { COMMANDS, type Command, SETTINGS } from '../config.ts';
import type { Io } from './io.ts';

interface About {
  readonly summary: string;
  readonly examples: readonly (readonly [line: string, what: string])[];
}

const ABOUT: Readonly<Record<Command, About>> = {
  audit: {
    summary: 'List every metric that the code declares: on a dashboard or not, updated or dead.',
    examples: [
      ['dashcov audit', 'the report, for the checkout in this folder'],
      ["dashcov audit ../rsky --metrics '**/*.rs'", 'read metrics from every Rust file'],
      ['dashcov audit --format json | jq .summary', 'for scripts'],
      ['dashcov audit --format markdown -o METRICS_AUDIT.md', 'the audit document'],
    ],
  },
  guide: {
    summary: 'Say what to add to the dashboard, and where: the update guide, in Markdown.',
    examples: [
      ['dashcov guide | less', 'read it'],
      ['dashcov guide -o GUIDE.md', 'keep it'],
    ],
  },
  generate: {
    summary: 'Write the missing panels into the dashboards. A second run changes nothing.',
    examples: [
      ['dashcov generate --dry-run', 'see the diff first'],
      ['dashcov generate', 'write it'],
      ["dashcov generate --dashboard 'grafana/*.json' --backup", 'many dashboards, old files kept'],
      ['dashcov generate --check', 'in CI: fail when panels are missing'],
    ],
  },
  check: {
    summary: 'Compare the coverage with a policy, for CI.',
    examples: [
      ['dashcov check', 'fail when a metric that the code updates is on no dashboard'],
      ['dashcov check --min-coverage 80 --fail-on dead,unknown', 'a policy of your own'],
    ],
  },
};

const CODES = `
Exit codes:
  0  all is well
  1  the policy is not met (check), or something would change (generate --check)
  2  wrong usage, or input that cannot be read
`;

function examples({ examples: lines }: About): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  return `\nExamples:\n${lines.map(([line, what]) => `  ${line.padEnd(width)}  # ${what}`).join('\n')}\n${CODES}`;
}

/** What the user asked for. */
export interface Invocation {
  readonly command: Command;
  /** The root of the checkout as typed. */
  readonly path: string;
  readonly flags: Flags;
}

/**
 * Reads the command line. Help and version are printed; they, and any mistake, throw commander's error.
 * Flags and their help come from the table of settings.
 */
export async function parseCommandLine(argv: readonly string[], version: string, io: Io): Promise<Invocation> {
  let invocation: Invocation | null = null;
  const program = new Commander('dashcov')
    .description('Which Prometheus metrics of your Rust code can be seen on your Grafana dashboards.')
    .version(version, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: () => undefined })
    .addHelpText(
      'after',
      `\nExamples:\n  dashcov audit       # start here\n  dashcov generate    # write the missing panels\n${CODES}`,
    );
  for (const name of COMMANDS) {
    const command = program
      .command(name)
      .summary(ABOUT[name].summary)
      .description(
        `${ABOUT[name].summary}\nGlobs are relative to the root and need quotes; dashcov.yml at the root may hold settings.`,
      )
      .argument('[path]', 'the root of the checkout', '.')
      .allowExcessArguments(false)
      .addHelpText('after', examples(ABOUT[name]));
    for (const setting of SETTINGS) {
      if (setting.commands.includes(name)) command.addOption(new Option(usageOf(setting), helpOf(setting)));
    }
    command.action((path: string, flags: Flags) => {
      invocation = { command: name, path, flags };
    });
  }
  await program.parseAsync([...argv], { from: 'user' });
  // Commander either runs an action or throws; without a command it prints the help and throws.
  if (invocation === null) throw new Error('no command was run');
  return invocation;
}
