import { alerts, devices, jobs, latest, pits, stream } from './fake-workshop';

/** Answers the live page's calls and its socket from memory, so that nothing but the page is measured. */
export function installHub(): void {
  window.fetch = (input) => {
    const { pathname, searchParams } = new URL(input as string, location.origin);
    return Promise.resolve(answer(pathname.replace('/api/v1', ''), searchParams));
  };
  window.WebSocket = FakeSocket as unknown as typeof WebSocket;
}

function answer(path: string, query: URLSearchParams): Response {
  const one = /^\/pits\/(\d+)\/sensors\/latest$/.exec(path);
  if (one) return ok(latest(Number(one[1])));
  switch (path) {
    case '/workshops/1/pits':
      return ok(pits);
    case '/workshops/1/sensors/latest':
      return ok(pits.map(({ id }) => latest(id)));
    case '/workshops/1/devices':
      return ok(devices);
    case '/workshops/1/alerts':
      return ok(query.get('status') === 'open' ? alerts : []);
    case '/workshops/1/jobs':
      return ok(jobs);
    case '/auth/ws-ticket':
      return ok({ ticket: 't', expires_in: 30 });
    default:
      return ok([]);
  }
}

const ok = (data: unknown) =>
  new Response(
    JSON.stringify({
      success: true,
      data,
      meta: { total: Array.isArray(data) ? data.length : 1 },
      correlation_id: 'b',
    }),
  );

class FakeSocket {
  static readonly OPEN = 1;
  readyState = 1;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    window.setTimeout(() => {
      this.says({ type: 'hello', event_id: 'b-0' });
    });
  }

  send(text: string) {
    if ((JSON.parse(text) as { type: string }).type !== 'subscribe') return;
    this.says({ type: 'subscribed', workshop_id: 1, event_id: 'b-0' });
    stream((data) => this.onmessage?.({ data }));
  }

  close() {
    this.readyState = 3;
  }

  private says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}
