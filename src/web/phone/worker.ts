/**
 * The service worker of the phone app: keeps the page and its files, so that it opens without a line,
 * and shows notices. It never keeps an answer of the API: tasks are sealed by the page itself.
 */
type Waiting = { waitUntil(work: Promise<unknown>): void };
type Fetching = Waiting & {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
};
type Pushed = Waiting & { readonly data: { json(): unknown } | null };
type Clicked = Waiting & { readonly notification: Notification };
type Windows = {
  claim(): Promise<void>;
  matchAll(options: object): Promise<
    readonly {
      focus(): Promise<unknown>;
      postMessage(text: string, transfer: readonly Transferable[]): void;
      readonly url: string;
    }[]
  >;
  openWindow(url: string): Promise<unknown>;
};
type WorkerScope = {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: Windows;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Clicked) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
};

const scope = globalThis as unknown as WorkerScope;
/** Written in by the build: the page, then every file that it needs. */
const shell = '__PHONE_SHELL__'.split('|');
const cacheName = `phone-${shell.at(-1)}`;
const page = '/phone';

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(shell.slice(0, -1))));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => scope.clients.claim()),
  );
});

const isOld = (name: string): boolean => name.startsWith('phone-') && name !== cacheName;

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  const name = request.mode === 'navigate' ? page : url.pathname;
  if (!shell.includes(name)) return;
  event.respondWith(kept(name, request));
});

/** The kept file of this very version; the network only where it is gone. */
async function kept(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(name)) ?? fetch(request);
}

scope.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void scope.skipWaiting();
});

scope.addEventListener('push', (event) => {
  event.waitUntil(notice(event.data?.json()));
});

async function notice(sent: unknown): Promise<void> {
  const {
    title = 'Wuzha',
    text = '',
    id,
  } = (sent ?? {}) as {
    title?: string;
    text?: string;
    id?: string;
  };
  const tag = id === undefined ? {} : { tag: id };
  await scope.registration.showNotification(title, { body: text, icon: '/phone-icon.png', ...tag });
  for (const client of await scope.clients.matchAll({ type: 'window' }))
    client.postMessage('news', []);
}

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open());
});

async function open(): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window' });
  const here = windows.find((one) => new URL(one.url).pathname === page);
  await (here === undefined ? scope.clients.openWindow(page) : here.focus());
}
