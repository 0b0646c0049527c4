import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const STORE = join(dirname(process.env.PITWATCH_DEMO ?? ''), 'push-service.p12');
const PASSPHRASE = 'changeit';

/** Whether the hub takes the certificate of a push service on this machine: ./pitwatch test starts it so. */
export const trusted = existsSync(STORE);

/** What a browser keeps of its subscription: what it gave the hub, and the private key, which it gave nobody. */
export interface Subscribed {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  d: string;
}

const bytes = (base64url: string) => Buffer.from(base64url, 'base64url');

/** Keeps what hubs post to it, as a push service of a browser's maker does until the browser is there. */
export class PushService {
  private readonly taken: { path: string; body: Buffer }[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer({ pfx: readFileSync(STORE), passphrase: PASSPHRASE }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.taken.push({ path: request.url ?? '', body: Buffer.concat(chunks) });
        response.writeHead(201).end();
      });
    });
  }

  static async start(): Promise<PushService> {
    const service = new PushService();
    await new Promise<void>((done) => service.server.listen(0, '127.0.0.1', done));
    return service;
  }

  /** What endpoints begin with. */
  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What came for a browser, as it was sent. */
  sentTo({ endpoint }: Subscribed): Buffer[] {
    return this.taken.filter(({ path }) => endpoint === this.url + path).map(({ body }) => body);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** The message in what was sent, as only its browser can read it: aes128gcm (RFC 8188) by the keys of RFC 8291. */
export function readBy({ keys, d }: Subscribed, sent: Buffer): unknown {
  const salt = sent.subarray(0, 16);
  const from = sent.subarray(21, 21 + sent.readUInt8(20));
  const sealed = sent.subarray(21 + from.length);
  const own = createECDH('prime256v1');
  own.setPrivateKey(bytes(d));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), bytes(keys.p256dh), from]);
  const shared = Buffer.from(hkdfSync('sha256', own.computeSecret(from), bytes(keys.auth), info, 32));
  const derived = (what: string, length: number) =>
    Buffer.from(hkdfSync('sha256', shared, salt, Buffer.from(`Content-Encoding: ${what}\0`), length));
  const cipher = createDecipheriv('aes-128-gcm', derived('aes128gcm', 16), derived('nonce', 12));
  cipher.setAuthTag(sealed.subarray(-16));
  const record = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return JSON.parse(record.subarray(0, record.lastIndexOf(2)).toString()); // behind it is padding alone
}
