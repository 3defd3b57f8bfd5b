import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isParticiple,
  nameWords,
  plural,
  sharedEnd,
  sharedStart,
  singular,
  spellingsOf,
  stemWords,
  textWords,
  titleCase,
  titleOrder,
} from '../../src/panels/words.ts';

describe('words of names', () => {
  it.each([
    ['app_requests_total', ['app', 'requests', 'total']],
    ['ns:rpc_callTime:5m', ['ns', 'rpc', 'call', 'time', '5m']],
    ['__x__', ['x']],
    ['', []],
  ])('%s', (name, words) => expect(nameWords(name)).toEqual(words));

  it.each([
    ['http_request_duration_seconds', ['http', 'request', 'duration']],
    ['app_sent_bytes_total', ['app', 'sent']],
    ['total', ['total']],
    ['seconds_total', ['seconds']],
  ])('stem of %s', (name, words) => expect(stemWords(name)).toEqual(words));

  it.each([
    ['retries', 'retry'],
    ['repos', 'repo'],
    ['status', 'status'],
    ['batches', 'batch'],
    ['databases', 'database'],
    ['requests', 'request'],
    ['process', 'process'],
  ])('singular of %s', (many, one) => expect(singular(many)).toBe(one));

  it.each([
    ['create', 'creates'],
    ['retry', 'retries'],
    ['batch', 'batches'],
    ['filtered', 'filtered'],
    ['running', 'running'],
    ['length', 'lengths'],
  ])('plural of %s', (one, many) => expect(plural(one)).toBe(many));

  it.each([
    ['dropped', true],
    ['sent', true],
    ['speed', false],
    ['feed', false],
    ['requests', false],
  ])('participle %s', (word, is) => expect(isParticiple(word)).toBe(is));
});

describe('titles', () => {
  it.each([
    [['repos', 'dead', 'lettered'], 'Dead-Lettered Repos'],
    [['records', 'filtered'], 'Filtered Records'],
    [['retries', 'attempted'], 'Retries Attempted'],
    [['validator', 'rejected'], 'Validator Rejected'],
    [['requests', 'in', 'flight'], 'Requests In-Flight'],
    [['events', 'in', 'memory'], 'Events in Memory'],
    [['http', 'request', 'duration'], 'HTTP Request Duration'],
  ])('%j', (words, title) => expect(titleCase(titleOrder(words))).toBe(title));

  it('learns spellings from the help text', () => {
    const spellings = spellingsOf('Total number of CAR fetch errors over WebSocket');
    expect(titleCase(['car', 'fetch', 'errors'], spellings)).toBe('CAR Fetch Errors');
    expect(spellingsOf('TOTAL ERRORS').size).toBe(0);
    expect(spellingsOf('each waiter fails once DB_WAIT_TIMEOUT_SECS elapses').size).toBe(0);
  });

  it('is safe on any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, help) => {
        const words = stemWords(name);
        const title = titleCase(titleOrder(words), spellingsOf(help));
        expect(title).toMatch(/^[A-Za-z0-9 -]*$/);
        expect(sharedStart(words, words)).toBe(words.length);
        expect(sharedEnd(words, words)).toBe(words.length);
        for (const word of textWords(help)) expect(typeof plural(singular(word))).toBe('string');
      }),
    );
  });
});
