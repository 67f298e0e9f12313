/** The worker that lets the app open without a line, and its newer versions. */

let waiting: ServiceWorker | null = null;

/** Registers the worker, and says when a newer version waits. */
export async function watchForUpdate(onReady: () => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const had = navigator.serviceWorker.controller !== null;
  const registration = await navigator.serviceWorker
    .register('./phone-worker.js', { scope: './phone' })
    .catch(() => undefined);
  if (registration === undefined) return;
  const tell = (worker: ServiceWorker | null): void => {
    if (worker === null || !had) return;
    waiting = worker;
    onReady();
  };
  tell(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') tell(worker);
    });
  });
}

/** Takes the newer version; what was done is kept and sent by it. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload());
  waiting?.postMessage('take-over', []);
}

type InstallPrompt = Event & { prompt(): Promise<unknown> };
let installPrompt: InstallPrompt | undefined;

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  installPrompt = event as InstallPrompt;
});

/** Whether the browser offers to put the app on the home screen. */
export function mayInstall(): boolean {
  return installPrompt !== undefined;
}

export function install(): void {
  void installPrompt?.prompt();
  installPrompt = undefined;
}
