import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LIMIT } from './rest/accounts.ts';

/** What goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
}

/** Where the body of an answer stops, and whether the client can see that from HTTP alone. */
export interface Cut {
  readonly bytes: number;
  readonly end: 'cut' | 'clean';
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** A value as JSON, bytes and streams as they are. */
export function encoded(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  if (body === undefined) return { status, headers, body: Buffer.alloc(0) };
  if (Buffer.isBuffer(body) || body instanceof Readable) return { status, headers, body };
  return { status, headers: { ...JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

/** What every answer of GitHub says beside its own. */
const COMMON = {
  'x-ratelimit-limit': String(LIMIT.limit),
  'x-ratelimit-remaining': String(LIMIT.remaining),
  'x-ratelimit-used': String(LIMIT.used),
  'x-ratelimit-reset': String(LIMIT.reset),
  'x-ratelimit-resource': 'core',
  'x-github-media-type': 'github.v3; format=json',
};

async function* head(body: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of body) {
    yield (chunk as Buffer).subarray(0, left);
    left -= (chunk as Buffer).length;
    if (left <= 0) return;
  }
}

async function stream(response: ServerResponse, body: Readable, cut: Cut | null): Promise<void> {
  if (cut === null) await pipeline(body, response);
  else {
    await pipeline(head(body, cut.bytes), response, { end: cut.end === 'clean' });
    if (cut.end === 'cut') response.socket?.end();
  }
}

/** Sends an answer, the whole of it or what a cut leaves of it. */
export async function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  cut: Cut | null,
): Promise<void> {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const all = { ...COMMON, 'x-github-request-id': '0000:0001:0002:0003:0004', ...named };
  if (body instanceof Readable) {
    response.writeHead(status, all);
    await stream(response, body, cut);
    return;
  }
  const part = cut === null ? body : body.subarray(0, cut.bytes);
  const empty = status === 204 || status === 304;
  const length = cut?.end === 'cut' ? body.length : part.length;
  response.writeHead(status, empty ? all : { ...all, 'content-length': String(length) });
  if (cut?.end === 'cut') response.write(part, () => response.socket?.end());
  else response.end(part);
}
