import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandFree,
  markdownCode,
  markdownFence,
  markdownText,
  markerFree,
  printable,
  printableBlock,
  shellQuoted,
} from '../../src/report/escape.ts';
import { hostileText } from './hostile.ts';
import { activeCharacter, logCommands, markup, outsideFences, tableShapes } from './safe.ts';

describe('printable', () => {
  it.each([
    ['plain text', 'plain text', 'plain text'],
    ['other scripts', 'Größe 漢字 عربى', 'Größe 漢字 عربى'],
    ['emoji with selector and joiner', '🏷️ 👩‍🚀 1️⃣', '🏷️ 👩‍🚀 1️⃣'],
    ['a colour', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['a title sequence', '\u001b]0;x\u0007', '␛]0;x␇'],
    ['an 8-bit sequence', '\u009b31mred', '\ufffd31mred'],
    ['backspaces', 'safe\b\b\b\bevil', 'safe␈␈␈␈evil'],
    ['NUL and DEL', 'a\u0000b\u007f', 'a␀b␡'],
    ['line breaks', 'a\nb\r\nc\rd\u2028e\u0085f', 'a ⏎ b ⏎ c ⏎ d ⏎ e ⏎ f'],
    ['white space', '  a\t b \u00a0c  ', 'a b c'],
    ['a direction override', 'abc\u202etxt.exe', 'abc\ufffdtxt.exe'],
    ['a zero-width space', 'metric\u200b_total', 'metric\ufffd_total'],
    ['a joiner between letters', 'a\u200db', 'a\ufffdb'],
    ['a selector behind a letter or a digit', 'a\ufe0f1\ufe0f', 'a\ufffd1\ufffd'],
    ['tag characters', 'a\u{e0041}', 'a\ufffd'],
    ['half a pair', 'a\ud83d!', 'a\ufffd!'],
    ['stacked accents', `e${'\u0301'.repeat(50)}x`, `e${'\u0301'.repeat(4)}x`],
    ['a log command', ' ::error::x', ': :error::x'],
    ['an old log command', 'a ##[add-mask]b', 'a ## [add-mask]b'],
    ['a Rust path', 'Indexer::run', 'Indexer::run'],
    ['nothing', '', ''],
  ])('%s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('cuts by characters, not by halves of them', () => {
    expect(printable('🏷🏷🏷🏷', 3)).toBe('🏷🏷…');
    expect(printable('abcd', 4)).toBe('abcd');
    expect(printable('abcde', 4)).toBe('abc…');
  });

  it('says that there is more where white space was all that it saw', () => {
    expect(printable(`${' '.repeat(10_000)}x`, 10)).toBe('…');
  });

  it('never gives a character that a terminal acts on', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 50 }), (text, limit) => {
        const shown = printable(text, limit);
        expect(activeCharacter(shown)).toBeNull();
        expect(shown).not.toContain('\n');
        expect(logCommands(shown)).toEqual([]);
        // A space that makes a command harmless may come on top.
        expect(Array.from(shown.replaceAll('## [', '##[').replace(/^: :/, '::')).length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a help of many MB at once', () => {
    for (const piece of [' ', '\n', '\u001b', '\u0301', 'a', '🏷']) {
      expect(Array.from(printable(piece.repeat(5_000_000), 400)).length).toBeLessThanOrEqual(400);
    }
  });
});

describe('printableBlock', () => {
  it('keeps lines and tabs, and makes the rest visible', () => {
    expect(printableBlock('a\tb\r\n\u001b[2J\n::error::x\n')).toBe('a\tb\n␛[2J\n: :error::x\n');
  });
});

describe('markerFree', () => {
  it.each([
    ['a comment', 'a <!-- b --> c', 'a <! -- b --> c'],
    ['each of them', '<!--<!--', '<! --<! --'],
    ['nothing else', '<! -- <!- x -->', '<! -- <!- x -->'],
  ])('%s', (_what, line, free) => {
    expect(markerFree(line)).toBe(free);
  });
});

describe('commandFree', () => {
  it.each([
    ['::error::x', ': :error::x'],
    ['  ::error::x', '  : :error::x'],
    ['\u00a0::error::x', '\u00a0: :error::x'],
    [':::x', ': ::x'],
    ['###[x]##[y]', '### [x]## [y]'],
    ['a::b', 'a::b'],
  ])('%j', (line, free) => {
    expect(commandFree(line)).toBe(free);
    expect(logCommands(commandFree(line))).toEqual([]);
  });
});

describe('markdownText', () => {
  it.each([
    ['words', 'Records per second (total), 99.9 %', 'Records per second (total), 99.9 %'],
    ['a metric name', 'http_requests_total', 'http_requests_total'],
    ['emphasis', '*a* _b_ __c__ ~~d~~', '\\*a\\* \\_b\\_ \\_\\_c\\_\\_ \\~\\~d\\~\\~'],
    ['code', '`rm`', '\\`rm\\`'],
    ['a backslash', 'a\\|b', 'a\\\\&#124;b'],
    ['HTML', '<b onclick="x">&lt;', '&lt;b onclick="x"&gt;&amp;lt;'],
    ['a mention', 'ask @user, a@b.c', 'ask @&#8203;user, a@&#8203;b.c'],
    ['a reference', 'see #1, o/r#2, GH-3, gh-4', 'see \\#&#8203;1, o/r\\#&#8203;2, GH-&#8203;3, gh-&#8203;4'],
    ['a heading', '# big', '\\# big'],
    ['a link', '[a](https://x.y)', '\\[a\\](https:&#8203;//x.y)'],
    ['an image', '![a](b)', '!\\[a\\](b)'],
    ['an autolink', 'www.x.y WWW.x.y _www.x.y', 'www&#8203;.x.y WWW&#8203;.x.y \\_www&#8203;.x.y'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '12. a', '12\\. a'],
    ['a rule', '---', '\\---'],
    ['a formula', '$x$', '\\$x\\$'],
    ['an emoji code', ':tada: a::b', ':&#8203;tada: a::b'],
    ['line breaks', 'a\n\n# b', 'a ⏎ ⏎ \\# b'],
    ['a log command', '::error::x', ': :error::x'],
  ])('%s', (_what, text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });
});

describe('markdownCode', () => {
  it.each([
    ['a name', 'a_b', '`a_b`'],
    ['a backtick', 'a`b', '``a`b``'],
    ['backticks at the ends', '``a`', '``` ``a` ```'],
    ['a pipe', 'a|b`c', '<code>a&#124;b\\`c</code>'],
    ['a mention, which code does not make', '@user #1', '`@user #1`'],
    ['a line break', 'a\nb', '`a ⏎ b`'],
    ['nothing', ' ', '(empty)'],
  ])('%s', (_what, text, markdown) => {
    expect(markdownCode(text)).toBe(markdown);
  });
});

describe('markdownFence', () => {
  it.each([
    ['a query', 'up', 'promql', '```promql\nup\n```'],
    ['a fence inside', 'a\n```\nb', 'sh', '````sh\na\n```\nb\n````'],
    ['a language that is none', 'a', 'x`y\nz', '```xyz\na\n```'],
    ['an escape sequence and a command', '\u001b[1m\n::error::x', '', '```\n␛[1m\n: :error::x\n```'],
  ])('%s', (_what, text, lang, markdown) => {
    expect(markdownFence(text, lang)).toBe(markdown);
  });

  it('never leaves its fence', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(outsideFences(`${markdownFence(text, 'sh')}\nbehind`)).toEqual(['behind']);
      }),
    );
  });
});

describe('Markdown of any text', () => {
  it('has no markup, and leaves a table a table', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, code) => {
        const document = `| a | b |\n| --- | --- |\n| ${markdownText(text)} | ${markdownCode(code)} |`;
        expect(tableShapes(document)).toEqual([[3, 3, 3]]);
        expect(markup(document)).toEqual([]);
        expect(activeCharacter(document)).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });
});

describe('shellQuoted', () => {
  it('leaves its quotes for nothing', () => {
    expect(shellQuoted("a'; id; '$(id)")).toBe("'a'\\''; id; '\\''$(id)'");
  });
});
