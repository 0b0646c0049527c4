/** How long a page that asks for what is gone must have been there: one that is loaded anew and fails again says so. */
const FRESH_MS = 5_000;
const TAKE_OVER_MS = 10_000;

/** Absent on insecure origins, as a hub in a workshop often is: plain http on the LAN. */
const workers = (): ServiceWorkerContainer | undefined => navigator.serviceWorker;

/** What this browser has of the service worker; undefined: nothing. */
export const workerHere = async (): Promise<ServiceWorkerRegistration | undefined> => workers()?.getRegistration();

/** Has the service worker stand by, where there may be one. */
export async function standBy(): Promise<ServiceWorkerRegistration | undefined> {
  await workers()?.register('/worker.js', { updateViaCache: 'none' });
  return workerHere();
}

/** Calls back when this browser's push subscription was ended or replaced by who made it; answers how to stop. */
export function onPushChanged(callback: () => void): () => void {
  const container = workers();
  const listener = ({ data }: MessageEvent) => {
    if (data === 'push changed') callback();
  };
  container?.addEventListener('message', listener);
  return () => {
    container?.removeEventListener('message', listener);
  };
}

/** Whether the hub serves another build than the one that runs here; false when it can't say. */
export async function isReplaced(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.getAttribute('src');
  if (!own) return false;
  try {
    // Not a visit, which the service worker might answer: a call.
    const answer = await fetch(location.pathname, { cache: 'no-store', headers: { Accept: 'text/html' } });
    return answer.ok && !(await answer.text()).includes(own);
  } catch {
    return false;
  }
}

/** Loads the page anew in the hub's build, with that build's service worker. */
export async function takeNewBuild(): Promise<void> {
  const registration = await workerHere();
  await registration?.update().catch(() => undefined);
  const next = registration?.installing ?? registration?.waiting;
  if (next) await takeOver(next);
  location.reload();
}

function takeOver(worker: ServiceWorker): Promise<void> {
  return new Promise((done) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated' || worker.state === 'redundant') done();
    });
    window.setTimeout(done, TAKE_OVER_MS);
    worker.postMessage('take over');
  });
}

/** Where a part of the pages can't be had since the hub has the next build, the page is loaded anew instead of failing. */
export function reloadForMissingParts(): void {
  window.addEventListener('vite:preloadError', () => {
    if (performance.now() < FRESH_MS) return;
    void isReplaced().then((replaced) => {
      if (replaced) void takeNewBuild();
    });
  });
}
