import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What stands between a browser and the hub. */
export interface Proxy {
  server: string;
  close: () => void;
}

/**
 * Starts a proxy whose connections come from an address of 127.0.0.0/8 that no other test has, so that the hub counts its
 * sign-ins for themselves, as those of anybody who sits elsewhere.
 */
export async function proxyAtOwnAddress(): Promise<Proxy> {
  const part = () => 1 + Math.floor(Math.random() * 254);
  const localAddress = `127.${part()}.${part()}.${part()}`;

  const forward = (call: IncomingMessage, answer: ServerResponse) => {
    const { hostname, port, pathname, search } = new URL(call.url ?? '');
    const { method, headers } = call;
    const options = { hostname, port, path: pathname + search, method, headers, localAddress };
    const onward = request(options, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    call.pipe(onward);
  };

  // A WebSocket comes through a tunnel.
  const tunnel = (call: IncomingMessage, browser: Duplex, head: Buffer) => {
    const { hostname, port } = new URL(`http://${call.url ?? ''}`);
    const hub = connect({ host: hostname, port: Number(port || 80), localAddress }, () => {
      browser.write('HTTP/1.1 200 Connection established\r\n\r\n');
      hub.write(head);
      hub.pipe(browser).pipe(hub);
    });
    hub.on('error', () => browser.destroy());
    browser.on('error', () => hub.destroy());
  };

  const proxy = createServer(forward).on('connect', tunnel);
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  return {
    server: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
