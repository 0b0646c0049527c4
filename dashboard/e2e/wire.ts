import type { Page } from '@playwright/test';

/** As many lines as tell of the last seconds of a test. */
const LINES = 60;
const LINE_LENGTH = 240;

const lines: string[] = [];

/** Notes what went over the wire, for the story of a test that fails: CI keeps no traces. */
export function noteWire(what: string): void {
  const secret = /(ticket|token|track)=[^&\s"]+/g;
  lines.push(`${new Date().toISOString().slice(11, 23)} ${what.replaceAll(secret, '$1=…').slice(0, LINE_LENGTH)}`);
  if (lines.length > LINES) lines.shift();
}

/** Notes what a page asks the hub, and what its socket hears. */
export function noteWireOf(page: Page): void {
  page.on('response', (response) => {
    const { pathname, search } = new URL(response.url());
    if (pathname.startsWith('/api/')) {
      noteWire(`${response.request().method()} ${pathname}${search} ${response.status()}`);
    }
  });
  page.on('requestfailed', (request) => {
    noteWire(`${request.method()} ${request.url()} ${request.failure()?.errorText ?? 'failed'}`);
  });
  page.on('websocket', (socket) => {
    noteWire(`socket ${socket.url()}`);
    socket.on('framesent', ({ payload }) => {
      noteWire(`socket > ${String(payload)}`);
    });
    socket.on('framereceived', ({ payload }) => {
      noteWire(`socket < ${String(payload)}`);
    });
    socket.on('close', () => {
      noteWire('socket closed');
    });
  });
}

/** What was noted since it was last taken, a line each. */
export const takeWire = (): string => lines.splice(0).join('\n');
