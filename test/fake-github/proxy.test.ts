import http from 'node:http';
import net from 'node:net';
import { expect, test } from 'vitest';
import { type GitHub, startGitHub, startProxy } from './index.ts';

async function scene(): Promise<GitHub> {
  const hub = await startGitHub();
  hub.repository('octo/demo').commit('main', { a: '1\n' });
  return hub;
}

test('a request with a whole address goes through', async () => {
  await using hub = await scene();
  await using proxy = await startProxy();
  const text = await new Promise<string>((resolve, reject) => {
    const path = `${hub.url}/repos/octo/demo`;
    http
      .get({ ...address(proxy.url), path, headers: { host: new URL(hub.url).host } }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => {
          body += String(chunk);
        });
        answer.on('end', () => resolve(body));
      })
      .on('error', reject);
  });
  expect(text).toContain(`"url":"${hub.url}/repos/octo/demo"`);
  expect(proxy.passed).toEqual([`GET ${hub.url}/repos/octo/demo`]);
  expect(hub.journal).toHaveLength(1);
});

test('a tunnel goes through, and leads to where it is asked to', async () => {
  await using hub = await scene();
  await using proxy = await startProxy();
  const { host, port } = address(proxy.url);
  const target = new URL(hub.url).host;
  const text = await new Promise<string>((resolve, reject) => {
    const socket = net.connect(port, host, () => socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`));
    let received = '';
    socket.on('data', (chunk) => {
      const established = received === '';
      received += chunk.toString();
      if (established) socket.write(`GET /rate_limit HTTP/1.1\r\nhost: ${target}\r\nconnection: close\r\n\r\n`);
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });
  expect(text).toMatch(/^HTTP\/1\.1 200 Connection Established[\s\S]*HTTP\/1\.1 200 OK[\s\S]*"rate"/);
  expect(proxy.passed).toEqual([`CONNECT ${target}`]);
});

test('a target that is not there is a bad gateway', async () => {
  await using proxy = await startProxy();
  const status = await new Promise((resolve, reject) => {
    http
      .get({ ...address(proxy.url), path: 'http://127.0.0.1:1/x' }, (answer) => resolve(answer.statusCode))
      .on('error', reject);
  });
  expect(status).toBe(502);
});

function address(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
