/** Notices of new tasks on this device, when its owner asks for them. */
import { preferences } from '../ui/preference.ts';
import { call } from './line.ts';

export function mayNotify(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** The key of the centre as a browser takes it. */
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (c) => c.codePointAt(0) ?? 0);
}

/** Asks the owner, then registers this device; false where they or the browser say no. */
export async function takeNotices(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const registration = await navigator.serviceWorker.ready;
  const { publicKey } = await call('push.key', {});
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return false;
  const body = { endpoint, p256dh, auth, lang: preferences().language };
  await call('push.subscribe', { body });
  return true;
}
