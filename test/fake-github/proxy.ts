import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A forward proxy, for `http_proxy` and `https_proxy`. */
export interface Proxy {
  /** Its address, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** What went through: `GET http://host/path`, or `CONNECT host:port` for a tunnel. */
  readonly passed: readonly string[];
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Names that only the proxy knows: each is this machine. */
function addressOf(host: string): string {
  return host.endsWith('.test') ? '127.0.0.1' : host;
}

function forward(request: IncomingMessage, response: ServerResponse, passed: string[]): void {
  const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null;
  if (target?.protocol !== 'http:') {
    response.writeHead(400).end('expected the whole address of an http page, as a proxy gets it');
    return;
  }
  passed.push(`${request.method} ${target.origin}${target.pathname}`);
  const { 'proxy-connection': _connection, 'proxy-authorization': _authorization, ...headers } = request.headers;
  const options = { method: request.method, headers, hostname: addressOf(target.hostname) };
  const onward = http.request(target, options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  onward.once('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

/** Starts a proxy on a free port of this machine. */
export async function startProxy(): Promise<Proxy> {
  const passed: string[] = [];
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', () => socket.destroy());
  };
  const server = http.createServer((request, response) => forward(request, response, passed));
  server.on('connection', (socket: Socket) => keep(socket));
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const [host = '', port = '443'] = (request.url ?? '').split(':');
    passed.push(`CONNECT ${request.url}`);
    const upstream = net.connect(Number(port), addressOf(host), () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    keep(upstream);
    upstream.once('error', () => client.destroy());
    client.once('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, passed, close, [Symbol.asyncDispose]: close };
}
