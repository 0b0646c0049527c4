import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { learnServerTime, serverNow } from '../live/clock';
import { send } from './call';

const HERE = Date.parse('2026-11-26T02:00:00Z');

/** Answers so many ms later, by a clock that is ahead of this one. */
function hubAhead(ms: number, latency = 0) {
  vi.stubGlobal('fetch', () => {
    vi.setSystemTime(Date.now() + latency);
    const headers = { Date: new Date(Date.now() - latency / 2 + ms).toUTCString() };
    return Promise.resolve(new Response('{"success":true,"data":null}', { headers }));
  });
}
const answered = () => send({ path: '/auth/me' }, null);
const ahead = () => serverNow() - Date.now();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: HERE });
  learnServerTime(HERE);
});
afterEach(() => {
  learnServerTime(Date.now());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the hub's time", () => {
  it('is known from each answer, where this clock is wrong', async () => {
    hubAhead(3 * 24 * 3_600_000, 400);
    await answered();
    expect(Math.abs(ahead() - 3 * 24 * 3_600_000)).toBeLessThan(1_000);
    hubAhead(-3_600_000);
    await answered();
    expect(Math.abs(ahead() + 3_600_000)).toBeLessThan(1_000);
  });

  it('is not taken for another one because an answer was long on its way', async () => {
    hubAhead(0, 8_000);
    await answered();
    expect(ahead()).toBe(0);
  });

  it('stays as exact as an event has told it', async () => {
    learnServerTime(HERE + 60_250);
    hubAhead(60_250, 2_000);
    await answered();
    expect(ahead()).toBe(60_250);
  });

  it('is as before where an answer names none', async () => {
    learnServerTime(HERE + 60_250);
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"success":true,"data":null}')));
    await answered();
    expect(ahead()).toBe(60_250);
  });
});
