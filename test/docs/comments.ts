/** Comments of the Action as the documentation shows them: made from the example, with links that lead to its files. */
import { comment } from '../../src/report/comment.ts';
import type { Links, PullReport } from '../../src/report/pull.ts';
import { renamedPull } from '../report/rsky-pull.ts';

const EXAMPLE = 'examples/rsky';
const LINKS: Links = {
  line: (file, line) => `${EXAMPLE}/${file}${line === null ? '' : `#L${line}`}`,
  commit: () => EXAMPLE,
  run: null,
};

const REPORTS: Readonly<Record<string, (fields: Partial<PullReport>) => PullReport>> = { renamed: renamedPull };

/** Lines of a folded part that are shown; a longer one is left out, as a reader unfolds it to see what there is. */
const FOLDED = 12;

/** The comment of that name, in Markdown. */
export function shownComment(name: string): string {
  const report = REPORTS[name];
  if (!report) throw new Error(`expected one of the comments ${Object.keys(REPORTS).join(', ')}, found ${name}`);
  const whole = comment(report({ links: LINKS }));
  return whole
    .replace(/^(<details>.*\n)([\s\S]*?)^<\/details>$/gm, (_, open: string, body: string) =>
      body.split('\n').length > FOLDED ? `${open}\n…\n\n</details>` : `${open}${body}</details>`,
    )
    .trimEnd();
}
