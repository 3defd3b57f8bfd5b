import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isNewer, marker, type Origin, readMarker } from '../../src/github/marker.ts';
import { landed, type StickyAnswer, type StickyRequest, stick } from '../../src/github/sticky.ts';
import { BOT, MemoryHost, problem } from './memory-host.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const C = 'c'.repeat(40);

function body(run: number, head: string, text = `text of ${run}`, id = 'default', attempt = 1): string {
  return `${marker({ id, origin: { run, attempt, head } })}\n${text}`;
}

/** A host with one pull request whose head is at `head`. */
function hostAt(head: string): MemoryHost {
  const host = new MemoryHost();
  host.pullRequests.set(1, {
    ...{ number: 1, url: '', branch: 'feature', into: 'main', title: '', body: '' },
    ...{ headSha: head, open: true, locked: false },
  });
  return host;
}

interface Told extends Partial<Omit<StickyRequest, 'marked'>> {
  readonly run: number;
  readonly attempt?: number;
  readonly head: string;
  readonly id?: string;
}

/** Lists, and then writes as a run does. */
async function runAs(
  host: MemoryHost,
  { run, attempt = 1, head, id = 'default', ...more }: Told,
): Promise<StickyAnswer> {
  const comments = await host.comments.list(1);
  return stick(host.comments, {
    ...{ pull: 1, marked: { id, origin: { run, attempt, head } }, text: `text of ${run}`, comments },
    ...{ create: true, heads: [head], fresh: null, ...more },
  });
}

describe('the one comment', () => {
  const table: readonly [
    title: string,
    there: readonly (readonly [author: string, body: string])[],
    told: Told,
    answer: StickyAnswer['type'],
    left: readonly string[],
  ][] = [
    ['is created where there is none', [], { run: 2, head: A }, 'created', [body(2, A)]],
    ['is not created when none is wanted', [], { run: 2, head: A, create: false }, 'none', []],
    ['is updated', [[BOT, body(1, A)]], { run: 2, head: A }, 'updated', [body(2, A)]],
    [
      'is updated when none is wanted and one is there',
      [[BOT, body(1, A)]],
      { run: 2, head: A, create: false },
      'updated',
      [body(2, A)],
    ],
    [
      'is not touched when it says so already',
      [[BOT, body(1, A, 'text of 2')]],
      { run: 2, head: A },
      'unchanged',
      [body(1, A, 'text of 2')],
    ],
    [
      'is not touched when only its line ends and the run that it links to differ',
      [[BOT, body(1, A, 'a\n[all](https://h/o/r/actions/runs/1)').replaceAll('\n', '\r\n')]],
      { run: 2, head: A, text: 'a\n[all](https://h/o/r/actions/runs/2)' },
      'unchanged',
      [body(1, A, 'a\n[all](https://h/o/r/actions/runs/1)').replaceAll('\n', '\r\n')],
    ],
    ['of a newer run stays', [[BOT, body(3, A)]], { run: 2, head: A }, 'outdated', [body(3, A)]],
    [
      'of a newer attempt stays',
      [[BOT, body(2, A, 'x', 'default', 2)]],
      { run: 2, head: A },
      'outdated',
      [body(2, A, 'x', 'default', 2)],
    ],
    ['stays when the head has moved on', [[BOT, body(1, B)]], { run: 2, head: B }, 'outdated', [body(1, B)]],
    [
      'is updated when the head is the commit that dashcov has made',
      [[BOT, body(1, B)]],
      { run: 2, head: B, heads: [B, A] },
      'updated',
      [body(2, B)],
    ],
    [
      'of another id is another one',
      [[BOT, body(1, A, 'x', 'other')]],
      { run: 2, head: A },
      'created',
      [body(1, A, 'x', 'other'), body(2, A)],
    ],
    [
      'of somebody else with the marker is none',
      [['mallory', body(1, A)]],
      { run: 2, head: A },
      'created',
      [body(1, A), body(2, A)],
    ],
    [
      'is not what quotes it',
      [[BOT, `> ${body(1, A)}`]],
      { run: 2, head: A },
      'created',
      [`> ${body(1, A)}`, body(2, A)],
    ],
    [
      'is the oldest of several, and takes the place of the others',
      [
        [BOT, body(1, A)],
        ['mallory', body(9, A)],
        [BOT, body(1, A, 'again')],
      ],
      { run: 2, head: A },
      'updated',
      [body(2, A), body(9, A)],
    ],
    [
      'takes over what a newer run said in a second one',
      [
        [BOT, body(1, A)],
        [BOT, body(3, A)],
      ],
      { run: 2, head: A },
      'outdated',
      [body(3, A)],
    ],
    [
      'takes over what a second one says when the head has moved on',
      [
        [BOT, body(1, C)],
        [BOT, body(2, B)],
      ],
      { run: 3, head: C },
      'outdated',
      [body(2, B)],
    ],
  ];
  test.each(table)('%s', async (_title, there, told, answer, left) => {
    const host = hostAt(A);
    for (const [author, text] of there) host.say(1, text, author);
    expect((await runAs(host, told)).type).toBe(answer);
    expect(host.bodies(1)).toEqual(left);
    if (answer === 'unchanged') expect(host.calls).toEqual(['comments.list']);
  });

  it('is written anew when it was deleted between list and update', async () => {
    const host = hostAt(A);
    const id = host.say(1, body(1, A), BOT);
    host.faults.push({ call: 'comments.update', nth: 1, first: () => host.deleteComment(id) });
    expect((await runAs(host, { run: 2, head: A })).type).toBe('created');
    expect(host.bodies(1)).toEqual([body(2, A)]);
  });

  it('that was deleted is not written anew when none is wanted', async () => {
    const host = hostAt(A);
    const id = host.say(1, body(1, A), BOT);
    host.faults.push({ call: 'comments.read', nth: 1, first: () => host.deleteComment(id) });
    expect((await runAs(host, { run: 2, head: A, create: false })).type).toBe('none');
    expect(host.bodies(1)).toEqual([]);
  });

  it('ends when each one is deleted as soon as it is there', async () => {
    const host = hostAt(A);
    host.say(1, body(1, A), BOT);
    const clear = () => host.written.splice(0);
    host.faults.push({ call: 'comments.read', first: clear }, { call: 'comments.list', first: clear });
    expect((await runAs(host, { run: 2, head: A })).type).toBe('created');
    expect(host.count('comments.create')).toBe(1);
  });

  it('takes one request to update when the listing is fresh', async () => {
    const host = hostAt(A);
    host.say(1, body(1, A), BOT);
    await runAs(host, { run: 2, head: A, fresh: A });
    expect(host.calls).toEqual(['comments.list', 'comments.update']);
  });
});

describe('an answer that got lost', () => {
  const uncertain = ['unavailable', 'timeout', 'unexpected'] as const;
  const cases = uncertain.flatMap((kind) =>
    (['before', 'after'] as const).flatMap((when) =>
      (['comments.create', 'comments.update'] as const).map((call) => [kind, when, call] as const),
    ),
  );
  test.each(cases)('%s %s the effect of %s makes no second comment and loses no text', async (kind, when, call) => {
    const host = hostAt(A);
    if (call === 'comments.update') host.say(1, body(1, A), BOT);
    host.faults.push({ call, nth: 1, [when]: problem(kind) });
    await runAs(host, { run: 2, head: A });
    expect(host.bodies(1)).toEqual([body(2, A)]);
    expect(host.count(call)).toBe(when === 'after' ? 1 : 2);
  });

  const certain = ['forbidden', 'locked', 'invalid', 'conflict', 'rate-limited', 'unauthorized', 'protected'] as const;
  test.each(certain)('a problem that says no (%s) is not tried again', async (kind) => {
    const host = hostAt(A);
    host.faults.push({ call: 'comments.create', before: problem(kind) });
    await expect(runAs(host, { run: 2, head: A })).rejects.toMatchObject({ kind });
    expect(host.count('comments.create')).toBe(1);
  });

  it('is tried twice and no more', async () => {
    let tries = 0;
    const write = async () => {
      tries += 1;
      throw problem('unavailable');
    };
    await expect(landed(write, () => Promise.resolve(undefined))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(tries).toBe(2);
  });
});

interface Racer {
  readonly run: number;
  readonly attempt: number;
  readonly head: string;
}

/** The newest of some runs. */
function newest(runs: readonly Racer[]): Racer {
  return runs.reduce((a, b) => (isNewer(b as Origin, a as Origin) ? b : a));
}

const foreign = [
  ['mallory', body(99, A, 'planted')],
  ['octocat', 'hello'],
] as const;

/** Runs some at once, in an order of their requests that the scheduler picks. */
async function race(
  host: MemoryHost,
  scheduler: fc.Scheduler,
  runs: readonly Racer[],
  text: (run: Racer) => string,
): Promise<void> {
  host.gate = (call) => scheduler.schedule(Promise.resolve(), call);
  const done = Promise.all(runs.map((run) => runAs(host, { ...run, text: text(run) })));
  await scheduler.waitFor(done);
}

describe('runs that meet', () => {
  const runs = fc.uniqueArray(
    fc.record({ run: fc.integer({ min: 1, max: 9 }), attempt: fc.integer({ min: 1, max: 2 }) }),
    {
      minLength: 2,
      maxLength: 3,
      selector: ({ run, attempt }) => `${run}.${attempt}`,
    },
  );
  const starts = fc.constantFrom<readonly string[]>([], [body(0, A, 'old')], [body(0, A, 'old'), body(0, A, 'older')]);

  it('leave one comment with the text of the newest, whichever request comes first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), runs, starts, async (scheduler, racers, start) => {
        const host = hostAt(A);
        for (const [author, text] of foreign) host.say(1, text, author);
        for (const text of start) host.say(1, text, BOT);
        const all = racers.map((racer) => ({ ...racer, head: A }));
        await race(host, scheduler, all, ({ run, attempt }) => `text of ${run}.${attempt}`);
        const { run, attempt } = newest(all);
        const mine = host.written.filter(({ author }) => author === BOT).map((each) => each.body);
        expect(mine).toEqual([body(run, A, `text of ${run}.${attempt}`, 'default', attempt)]);
        const others = host.written.filter(({ author }) => author !== BOT);
        expect(others.map((each) => [each.author, each.body])).toEqual(foreign);
      }),
      { numRuns: 600 },
    );
  });

  it('about several heads leave the text about the head, when its run is the newest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), starts, async (scheduler, start) => {
        const host = hostAt(C);
        for (const text of start) host.say(1, text, BOT);
        const all = [A, B, C].map((head, index) => ({ run: index + 1, attempt: 1, head }));
        await race(host, scheduler, all, ({ run }) => `text of ${run}`);
        expect(host.bodies(1)).toEqual([body(3, C)]);
      }),
      { numRuns: 300 },
    );
  });

  it('and say the same leave it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), runs, starts, async (scheduler, racers, start) => {
        const host = hostAt(A);
        for (const text of start) host.say(1, text, BOT);
        await race(
          host,
          scheduler,
          racers.map((racer) => ({ ...racer, head: A })),
          () => 'the same',
        );
        expect(host.bodies(1).map((each) => [readMarker(each)?.id, each.split('\n').at(-1)])).toEqual([
          ['default', 'the same'],
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it('under several ids leave one comment for each', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const host = hostAt(A);
        host.gate = (call) => scheduler.schedule(Promise.resolve(), call);
        const each = ['api', 'worker'].flatMap((id) => [1, 2].map((run) => ({ id, run, head: A })));
        await scheduler.waitFor(Promise.all(each.map((told) => runAs(host, told))));
        expect([...host.bodies(1)].sort()).toEqual([body(2, A, 'text of 2', 'api'), body(2, A, 'text of 2', 'worker')]);
      }),
      { numRuns: 200 },
    );
  });
});
