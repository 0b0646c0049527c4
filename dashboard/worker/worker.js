// The service worker of the app: its pages come from the network as long as there is one, its files from what is kept of their
// build, and push messages are shown. Calls of the API pass by it, so no answer is ever kept.
// scripts/worker.mjs writes BUILD, ENTRY (what the document names of that build) and FILES above this.
const DOCUMENT = '/';
const CACHE = `pitwatch-${BUILD}`;
const TIMEOUT_MS = 3_000;
const AT_ONCE = 3;
/** Not the app's, or nobody's who signs in: such a page comes from the network or not at all. */
const NOT_OURS = /^\/(api|track|verify|kiosk|unsubscribe|set-password|whep|hls|hooks|health)(\/|$)|\.\w+$/;
const words = { en: { acknowledge: 'Acknowledge' }, hi: { acknowledge: 'स्वीकार करें' } };

self.addEventListener('install', (event) => {
  event.waitUntil(keepBuild());
});

async function keepBuild() {
  try {
    await keepAll();
  } catch (problem) {
    await caches.delete(CACHE); // the next visit tries again
    throw problem;
  }
}

/** All of it: whoever has this build open finds each part of it, after the next one has taken its place at the hub. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const document = await fetched(DOCUMENT);
  if (!(await document.clone().text()).includes(ENTRY)) throw new Error('the hub has another build by now');
  await cache.put(DOCUMENT, document);
  const wanted = [...FILES];
  const keepSome = async () => {
    for (let file = wanted.shift(); file; file = wanted.shift()) {
      // What both builds have is not fetched again.
      const known = file.startsWith('/assets/') ? await kept(file) : undefined;
      await cache.put(file, known ?? (await fetched(file)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keepSome));
}

async function fetched(path) {
  const answer = await fetch(path, { cache: path.startsWith('/assets/') ? 'default' : 'no-cache', priority: 'low' });
  if (!answer.ok) throw new Error(`${path} is answered ${answer.status}`);
  return answer;
}

const kept = (path) => caches.match(path, { ignoreVary: true });
const keptHere = async (path) => (await caches.open(CACHE)).match(path, { ignoreVary: true });

self.addEventListener('activate', (event) => {
  event.waitUntil(begin());
});

async function begin() {
  // The build before stays for tabs that still show it.
  const others = (await caches.keys()).filter((name) => name.startsWith('pitwatch-') && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable(); // or each page would wait for this to start
  await self.clients.claim();
}

self.addEventListener('message', ({ data }) => {
  if (data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (origin !== self.location.origin || request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    const ours = !NOT_OURS.test(pathname) && searchParams.get('wall') !== '1';
    if (ours) event.respondWith(networkFirst(fromHub(event), DOCUMENT));
  } else if (pathname.startsWith('/assets/')) {
    event.respondWith(kept(pathname).then((file) => file ?? fetch(request)));
  } else if (FILES.includes(pathname)) {
    event.respondWith(networkFirst(fetch(request), pathname));
  }
});

const fromHub = async (event) => (await event.preloadResponse) ?? fetch(event.request);

/** What is kept stands in once nothing came in time; a proxy's word that nobody is behind it counts as nothing. */
async function networkFirst(coming, path) {
  const late = new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
  const answer = await Promise.race([coming, late]).catch(() => undefined);
  if (answer && !(answer.status >= 502 && answer.status <= 504)) return answer;
  return (await keptHere(path)) ?? answer ?? coming;
}

self.addEventListener('push', (event) => {
  event.waitUntil(show(event.data.json()));
});

// The service of the browser's maker has ended the subscription, or given another: a page, which has a sign-in, subscribes anew.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(tellPages());
});

async function tellPages() {
  const tabs = await self.clients.matchAll({ type: 'window' });
  tabs.forEach((tab) => {
    tab.postMessage('push changed');
  });
}

function show({ id, title, body, link, language, acknowledge }) {
  const say = words[language] ?? words.en;
  return self.registration.showNotification(title, {
    body,
    tag: id, // sent twice, it is shown once
    lang: language,
    icon: '/icons/192.png',
    badge: '/icons/badge.png',
    data: { link, acknowledge },
    ...(acknowledge && {
      requireInteraction: true,
      actions: [{ action: 'acknowledge', title: say.acknowledge }],
    }),
  });
}

self.addEventListener('notificationclick', (event) => {
  event.waitUntil(pressed(event.notification, event.action));
});

/** Whose acknowledgement did not get through sees the alert, and does it there. */
async function pressed(notification, action) {
  notification.close();
  const { link, acknowledge } = notification.data;
  if (action !== 'acknowledge' || !(await isAcknowledged(acknowledge))) await openPage(link);
}

async function isAcknowledged(token) {
  try {
    const answer = await fetch('/api/v1/push/acknowledge', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ token }),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** The page of a link, here and nowhere else, in a tab of its own: what somebody writes in another is not lost. */
async function openPage(link) {
  const { pathname, search } = new URL(link || '/', self.location.origin);
  const address = new URL(pathname + search, self.location.origin).href;
  const tabs = await self.clients.matchAll({ type: 'window' });
  const there = tabs.find(({ url }) => url === address);
  await (there ? there.focus() : self.clients.openWindow(address));
}
