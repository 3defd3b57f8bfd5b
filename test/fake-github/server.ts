import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Token } from './account.ts';
import { archive, archiveOf, archivePath, enlarged } from './archive.ts';
import type { Fault, Faults } from './faults.ts';
import { answer as answerGraphql, type Question, question } from './graphql/execute.ts';
import { type Entry, summary } from './journal.ts';
import { answerProblems, bodyProblems, type Operation, operationOf, parameterProblems } from './openapi.ts';
import { authenticate } from './permissions.ts';
import { notFound, Refusal } from './refusal.ts';
import { ROUTES } from './rest/index.ts';
import type { Addresses, Json } from './rest/route.ts';
import { type Answer, encoded, send } from './send.ts';
import type { State } from './state.ts';

const ARCHIVE = '/_codeload/{owner}/{repo}/legacy.tar.gz/{sha}';
const DOCS = 'https://docs.github.com/rest';

/** A request that has been read, and what it is for. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly method: string;
  /** As it was sent, without the base path of an Enterprise Server. */
  readonly path: string;
  readonly url: URL;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined without a body, null where it is no JSON. */
  readonly body: unknown;
  readonly at: Addresses;
  readonly operation: Operation | null;
  readonly question: Question | null;
  readonly entry: Entry;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function json(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function fieldsOf(body: unknown): Json {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Json) : {};
}

/** A refusal in the form of REST. */
function refused({ status, message, errors, headers }: Refusal): Answer {
  const body = { message, ...(errors.length === 0 ? {} : { errors }), documentation_url: DOCS, status: String(status) };
  return encoded(status, body, headers);
}

/** The HTTP side: who asks what, which faults it meets, what is said. */
export class Server {
  readonly journal: Entry[] = [];
  readonly violations: string[] = [];
  readonly #state: State;
  readonly #faults: Faults;
  readonly #sockets = new Set<Socket>();
  readonly #ended = new AbortController();
  readonly #server = http.createServer((request, response) => {
    this.#exchange(request, response).catch((error: unknown) => {
      // A client that gives up is no fault of the server.
      if (this.#ended.signal.aborted || response.destroyed) return;
      this.violations.push(`the fake failed at ${request.method} ${request.url}: ${(error as Error).stack}`);
      response.destroy();
    });
  });

  constructor(state: State, faults: Faults) {
    this.#state = state;
    this.#faults = faults;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
  }

  /** Listens on a free port of this machine and returns its address. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Reads a request, writes it into the journal and finds out what it is. */
  async #read(request: IncomingMessage): Promise<Exchange> {
    const body = json(await read(request));
    const method = request.method ?? 'GET';
    const host = request.headers.host ?? '';
    const url = new URL(request.url ?? '/', `http://${host}`);
    const base = /^\/api(?:\/v3(?=\/|$)|(?=\/graphql$))/.exec(url.pathname)?.[0] ?? '';
    const path = url.pathname.slice(base.length);
    const html = `http://${host}`;
    const at = {
      html,
      api: `${html}${base}`,
      archive: (repository: Parameters<typeof archivePath>[0], sha: string) => `${html}${archivePath(repository, sha)}`,
    };
    const query = Object.fromEntries(url.searchParams);
    const graphql = method === 'POST' && path === '/graphql' ? question(fieldsOf(body)) : null;
    const operation = graphql === null ? operationOf(method, path) : null;
    const { token: _signature, ...shown } = query;
    const entry: Entry = {
      method,
      path: operation?.path ?? (path.startsWith('/_codeload/') ? ARCHIVE : path),
      params: operation?.params ?? {},
      query: shown,
      body: summary(body),
      operationName: graphql?.operationName ?? null,
      fields: graphql?.fields ?? [],
      viewer: this.#viewer(request),
      host,
      base,
      status: null,
    };
    this.journal.push(entry);
    return { request, method, path, url, query, body, at, operation, question: graphql, entry };
  }

  #viewer({ headers }: IncomingMessage): string | null {
    try {
      return authenticate(this.#state, headers.authorization)?.account.login ?? null;
    } catch {
      return null;
    }
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await this.#read(request);
    const { entry } = exchange;
    this.#check(exchange);
    const faults = this.#faults.hit(entry);
    const one = <Kind extends Fault['kind']>(kind: Kind) =>
      faults.find((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind);
    for (const fault of faults) if (fault.kind === 'first') await fault.run();
    const late = one('delay');
    if (late !== undefined) await sleep(late.milliseconds, undefined, { signal: this.#ended.signal });
    const cut = one('cut');
    const hang = one('hang');
    if (hang?.effect === false) return;
    if (cut?.effect === false) {
      request.socket.destroy();
      return;
    }
    const instead = one('respond');
    const failed = one('graphql');
    const lost = one('lose');
    const answer =
      instead !== undefined
        ? encoded(instead.status, instead.body, instead.headers)
        : failed !== undefined
          ? encoded(200, { data: failed.data, errors: failed.errors })
          : await this.#answer(exchange, one('enlarge'));
    if (hang !== undefined) return;
    if (cut !== undefined) {
      request.socket.destroy();
      return;
    }
    const sent = lost === undefined ? answer : encoded(lost.status, lost.body);
    entry.status = sent.status;
    await send(response, sent, one('truncate') ?? null);
  }

  /** Holds a request to what GitHub has published. */
  #check({ method, path, operation, query, body, question: asked }: Exchange): void {
    if (operation !== null) {
      const found = [...parameterProblems(operation, query), ...bodyProblems(operation, body)];
      this.violations.push(...found.map((problem) => `${method} ${operation.path}: ${problem}`));
    } else if (asked === null && !path.startsWith('/_codeload/')) {
      this.violations.push(`${method} ${path}: no such operation; add it to scripts/openapi-slice.mjs and to rest/`);
    }
  }

  async #answer(exchange: Exchange, larger: Extract<Fault, { kind: 'enlarge' }> | undefined): Promise<Answer> {
    const { operation, question: asked, method } = exchange;
    try {
      if (exchange.path.startsWith('/_codeload/')) return this.#archive(exchange, larger);
      const token = authenticate(this.#state, exchange.request.headers.authorization);
      if (asked !== null) return await this.#graphql(exchange, token, asked);
      if (operation === null) throw notFound();
      return this.#rest(exchange, token, operation);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        this.violations.push(`the fake failed at ${method} ${exchange.entry.path}: ${(error as Error).stack}`);
        return encoded(500, { message: 'The fake failed', documentation_url: DOCS, status: '500' });
      }
      const answer = refused(error);
      if (operation !== null) this.#checkAnswer(operation, answer);
      return answer;
    }
  }

  #archive({ path, query }: Exchange, larger: Extract<Fault, { kind: 'enlarge' }> | undefined): Answer {
    const found = archiveOf(this.#state, decodeURIComponent(path), query.token);
    if (found === null) throw notFound();
    const { repository, sha } = found;
    const name = `${repository.owner.login}-${repository.name}-${sha.slice(0, 7)}.tar.gz`;
    const headers = { 'content-type': 'application/x-gzip', 'content-disposition': `attachment; filename=${name}` };
    const body =
      larger === undefined ? archive(repository, sha) : enlarged(repository, sha, larger.bytes, larger.compressible);
    return { status: 200, headers, body };
  }

  async #graphql({ at }: Exchange, token: Token | null, asked: Question): Promise<Answer> {
    if (token === null) {
      throw new Refusal({
        status: 401,
        type: 'FORBIDDEN',
        message: 'This endpoint requires you to be authenticated.',
      });
    }
    const { body, violations } = await answerGraphql(this.#state, token, at, asked);
    const name = asked.operationName ?? asked.fields.join(', ');
    this.violations.push(...violations.map((violation) => `GraphQL ${name}: ${violation}`));
    return encoded(200, body, { 'x-ratelimit-resource': 'graphql' });
  }

  #rest({ at, body, query, request, url }: Exchange, token: Token | null, operation: Operation): Answer {
    if (body === null) throw new Refusal({ status: 400, type: 'UNPROCESSABLE', message: 'Problems parsing JSON' });
    const [problem] = bodyProblems(operation, body).filter((found) => !found.endsWith('is not described'));
    if (problem !== undefined) {
      throw new Refusal({ status: 422, type: 'UNPROCESSABLE', message: `Invalid request.\n\n${problem}` });
    }
    const route = ROUTES.find(({ method, path }) => method === operation.method && path === operation.path);
    if (route === undefined)
      throw new Error(`expected an answer for ${operation.method} ${operation.path}, found none`);
    const found = route.answer({
      state: this.#state,
      token,
      at,
      params: operation.params,
      query,
      body: fieldsOf(body),
      accept: request.headers.accept ?? '',
      url: url.href,
    });
    const answer = encoded(found.status, found.body, found.headers);
    this.#checkAnswer(operation, answer);
    return answer;
  }

  /** The fake must not say what GitHub would not. */
  #checkAnswer(operation: Operation, { status, headers, body }: Answer): void {
    const isJson = /^application\/json\b/.test(headers['content-type'] ?? '');
    const value = isJson && Buffer.isBuffer(body) ? (JSON.parse(body.toString('utf8')) as unknown) : undefined;
    const found = answerProblems(operation, status, value);
    this.violations.push(...found.map((problem) => `the fake's ${operation.method} ${operation.path}: ${problem}`));
  }
}
