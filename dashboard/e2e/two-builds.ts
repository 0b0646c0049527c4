import { createServer, request as ask } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

const hub = new URL(process.env.PITWATCH_URL ?? '');
const PART = /^\/assets\/.*\.(js|css)$/;
const NAME = /\b([\w-]+-[\w-]{8})(?=\.(?:js|css)\b)/g;
const TEXT = /html|javascript|css/;

const without = (headers: IncomingHttpHeaders, ...names: string[]): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

/** The hub over an update: its second build has all parts by other names, and none of the first. What stands between may fail, too. */
export class TwoBuilds {
  /** Parts of the first build that were asked for when it was gone. */
  readonly missed: string[] = [];
  private second = false;
  private away: 'silent' | 'gone' | null = null;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.pass(request, response);
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const beyond = connect(Number(hub.port), hub.hostname, () => {
        const { rawHeaders: raw } = request;
        const lines = raw.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${raw[i + 1] ?? ''}`] : []));
        beyond.write([`GET ${request.url ?? ''} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
        beyond.write(head);
        beyond.pipe(socket).pipe(beyond);
      });
      beyond.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => beyond.destroy());
    });
  }

  static async start(): Promise<TwoBuilds> {
    const builds = new TwoBuilds();
    await new Promise<void>((done) => builds.server.listen(0, '127.0.0.1', done));
    return builds;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The hub stops and comes back with its second build. */
  update(): void {
    this.second = true;
    this.drop();
  }

  /** The network takes what is sent and brings nothing back; or there is nobody. */
  leave(how: 'silent' | 'gone'): void {
    this.away = how;
    this.drop();
  }

  comeBack(): void {
    this.away = null;
    this.drop();
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((done) => this.server.close(done));
  }

  private drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const { url = '/', method = 'GET' } = request;
    if (this.away === 'gone') request.socket.destroy();
    if (this.away !== null) return;
    if (PART.test(url) && url.includes('.next.') !== this.second) {
      if (this.second) this.missed.push(url);
      response.writeHead(404).end();
      return;
    }
    const options = {
      method,
      headers: { ...without(request.headers, 'if-none-match'), 'accept-encoding': 'identity' },
    };
    const beyond = ask(new URL(url.replace('.next.', '.'), hub), options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, without(answer.headers, 'content-length', 'etag'));
      if (!this.second || !TEXT.test(answer.headers['content-type'] ?? '')) {
        answer.pipe(response);
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        response.end(text.replace(NAME, '$1.next').replace(/^const BUILD = "/, '$&next'));
      });
    });
    beyond.on('error', () => response.destroy());
    request.pipe(beyond);
  }
}
