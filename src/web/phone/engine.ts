/**
 * The phone's state and its work in the background: what is done is kept first, shown at once, and
 * sent when there is a line, in order, as often as it takes. The centre counts each act once.
 */
import { useSyncExternalStore } from 'react';
import type { VisitActInput, VisitToday } from '../../contract/index.ts';
import { apiBase, call, isNoLine, isSignedOut, problemText, setCsrf } from './line.ts';
import { openPhoneVault, type PhoneVault } from './vault.ts';

export type Attachment = {
  readonly id: string;
  readonly visitId: string;
  readonly kind: 'photo' | 'voice';
  readonly base64: string;
};

type Owner = { readonly id: string; readonly name: string };

export type PhoneState = {
  readonly phase: 'starting' | 'sign-in' | 'ready';
  readonly owner: Owner | null;
  readonly today: VisitToday | null;
  /** Device time at which `today` came. */
  readonly fetchedAt: number;
  /** What to add to the device's clock to have the centre's. */
  readonly skewMs: number;
  readonly queue: readonly VisitActInput[];
  readonly line: 'online' | 'offline' | 'syncing';
  /** Others may not use what this page keeps. */
  readonly durable: boolean;
  /** The centre refused something that is not a conflict. */
  readonly problem: string | null;
  /** A newer version of the app waits to be used. */
  readonly updateReady: boolean;
  readonly map: readonly MapPlace[];
};

export type MapPlace = {
  readonly q: number;
  readonly r: number;
  readonly district: string;
  readonly place: string;
};

let state: PhoneState = {
  phase: 'starting',
  owner: null,
  today: null,
  fetchedAt: 0,
  skewMs: 0,
  queue: [],
  line: navigator.onLine ? 'online' : 'offline',
  durable: true,
  problem: null,
  updateReady: false,
  map: [],
};
const watchers = new Set<() => void>();
let vault: PhoneVault | undefined;

export function setPhone(change: Partial<PhoneState>): void {
  state = { ...state, ...change };
  for (const watcher of watchers) watcher();
}

export function usePhone(): PhoneState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}

/** The centre's time now, as well as the device knows it. */
export function centreNow(): number {
  return Date.now() + state.skewMs;
}

type Kept = { readonly today: VisitToday; readonly fetchedAt: number; readonly skewMs: number };
const nameOf = (part: string, owner: Owner): string => `${part}:${owner.id}`;

/** Opens what is kept and shows it; then asks the centre. */
export async function startPhone(): Promise<void> {
  vault = await openPhoneVault();
  const owner = (await vault.get<Owner>('owner')) ?? null;
  if (owner !== null) await showKept(vault, owner);
  setPhone({ durable: vault.durable, phase: owner === null ? 'starting' : 'ready' });
  listenForChanges();
  await sync();
}

async function showKept(from: PhoneVault, owner: Owner): Promise<void> {
  const kept = await from.get<Kept>(nameOf('today', owner));
  const queue = (await from.get<readonly VisitActInput[]>(nameOf('queue', owner))) ?? [];
  const map = (await from.get<readonly MapPlace[]>('map')) ?? [];
  setPhone({ owner, queue, map, ...kept });
}

let syncing: Promise<void> | undefined;
let again = false;

/** Sends what waits and asks what is new; one at a time. */
export function sync(): Promise<void> {
  if (syncing !== undefined) {
    again = true;
    return syncing;
  }
  syncing = syncOnce().finally(() => {
    syncing = undefined;
    if (!again) return;
    again = false;
    void sync();
  });
  return syncing;
}

async function syncOnce(): Promise<void> {
  if (vault === undefined) return;
  if (!navigator.onLine) {
    setPhone({ line: 'offline', phase: state.owner === null ? 'sign-in' : 'ready' });
    return;
  }
  setPhone({ line: 'syncing' });
  try {
    const owner = await identify(vault);
    await sendAttachments(vault, owner);
    const sent = await sendActs();
    await fetchToday(vault, owner, sent);
    setPhone({ line: 'online', phase: 'ready', problem: null });
  } catch (thrown) {
    await onFailure(thrown);
  }
}

async function onFailure(thrown: unknown): Promise<void> {
  if (isNoLine(thrown)) {
    setPhone({ line: 'offline', phase: state.owner === null ? 'sign-in' : 'ready' });
    return;
  }
  // The tasks of an ended session are not shown; what was done stays sealed until its owner is back.
  if (isSignedOut(thrown)) setPhone({ line: 'online', phase: 'sign-in', today: null });
  else setPhone({ line: 'online', problem: problemText(thrown) });
}

/** Who is signed in; another person starts with their own things, sealed apart. */
async function identify(from: PhoneVault): Promise<Owner> {
  const me = await call('me.read', {});
  setCsrf(me.csrf);
  const owner = { id: me.id, name: me.name };
  if (state.owner?.id === owner.id && state.today !== null) return owner;
  await from.put('owner', owner);
  setPhone({ owner, today: null, queue: [] });
  await showKept(from, owner);
  return owner;
}

async function sendAttachments(from: PhoneVault, owner: Owner): Promise<void> {
  for (const name of await from.names(nameOf('attachment', owner))) {
    const attachment = await from.get<Attachment>(name);
    if (attachment !== undefined) {
      const { visitId, ...body } = attachment;
      await call('visit.attach', { params: { id: visitId }, body }).catch((thrown: unknown) => {
        // Refused for good: its note goes without it, and the screen tells why.
        if (isNoLine(thrown) || isSignedOut(thrown)) throw thrown;
        setPhone({ problem: problemText(thrown) });
      });
    }
    await from.remove(name);
  }
}

const batchMax = 50;

/** Ids of the acts that the centre has on record now. */
async function sendActs(): Promise<ReadonlySet<string>> {
  const sent = new Set<string>();
  const waiting = [...state.queue];
  for (let from = 0; from < waiting.length; from += batchMax) {
    const acts = waiting.slice(from, from + batchMax);
    for (const id of await sendBatch(acts)) sent.add(id);
  }
  return sent;
}

async function sendBatch(acts: readonly VisitActInput[]): Promise<readonly string[]> {
  try {
    const body = { sentAt: new Date().toISOString(), acts: [...acts] };
    const { results } = await call('visit.acts', { body });
    return results.map(({ id }) => id);
  } catch (thrown) {
    if (isNoLine(thrown) || isSignedOut(thrown)) throw thrown;
    return apart(acts, thrown);
  }
}

/** One act that the centre cannot read must not hold up the others: it is set aside, still sealed. */
async function apart(acts: readonly VisitActInput[], thrown: unknown): Promise<readonly string[]> {
  const [only] = acts;
  if (acts.length === 1 && only !== undefined) {
    await vault?.put(`unread:${only.id}`, only);
    setPhone({ problem: problemText(thrown) });
    return [only.id];
  }
  const ids: string[] = [];
  for (const act of acts) ids.push(...(await sendBatch([act])));
  return ids;
}

async function fetchToday(
  from: PhoneVault,
  owner: Owner,
  sent: ReadonlySet<string>,
): Promise<void> {
  const today = await call('visit.today', {});
  const fetchedAt = Date.now();
  const kept: Kept = { today, fetchedAt, skewMs: Date.parse(today.serverTime) - fetchedAt };
  await inTurn(async () => {
    setPhone({ ...kept, queue: state.queue.filter((act) => !sent.has(act.id)) });
    await from.put(nameOf('queue', owner), state.queue);
  });
  await from.put(nameOf('today', owner), kept);
  if (state.map.length > 0) return;
  const { cells } = await call('visit.map', {});
  setPhone({ map: cells });
  await from.put('map', cells);
}

/** A name that no other act has. */
function newActId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Does something at the door: kept first, then shown, and sent as soon as there is a line. */
export async function perform(act: Omit<VisitActInput, 'id' | 'at'>): Promise<void> {
  const { owner } = state;
  if (vault === undefined || owner === null) return;
  const kept = vault;
  const queued = { ...act, id: newActId(), at: new Date().toISOString() };
  await inTurn(async () => {
    const queue = [...state.queue, queued];
    await kept.put(nameOf('queue', owner), queue);
    setPhone({ queue });
  });
  void sync();
}

let turn: Promise<void> = Promise.resolve();

/** One change of the queue at a time, so that none undoes another on the disk. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
}

/** Hangs a photo or a voice note on a task. */
export async function attach(
  visitId: string,
  kind: Attachment['kind'],
  base64: string,
): Promise<void> {
  const { owner } = state;
  if (vault === undefined || owner === null) return;
  const id = newActId();
  await vault.put(`${nameOf('attachment', owner)}:${id}`, { id, visitId, kind, base64 });
  await perform({ visitId, kind: 'note', attachment: id });
}

/** Back to the list. */
export function goHome(): void {
  window.location.hash = '';
}

/** Ends the session and leaves nothing on the phone. */
export async function leave(): Promise<void> {
  await call('session.sign-out', {}).catch(() => undefined);
  setCsrf('');
  await vault?.wipe();
  setPhone({ phase: 'sign-in', owner: null, today: null, queue: [], map: [] });
}

const everyMs = 30_000;

function listenForChanges(): void {
  window.addEventListener('online', () => void sync());
  window.addEventListener('offline', () => setPhone({ line: 'offline' }));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void sync();
  });
  setInterval(() => {
    if (!document.hidden && state.phase === 'ready') void sync();
  }, everyMs);
  navigator.serviceWorker?.addEventListener('message', () => void sync());
  listenToFeed();
}

/** Hears of new and changed tasks while the page is open; the clock does where the line breaks. */
function listenToFeed(): void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void sync(), 600);
  };
  watchers.add(() => {
    const wanted = state.phase === 'ready' && state.line !== 'offline';
    if (wanted && source === undefined) {
      source = new EventSource(`${apiBase}/stream`);
      source.addEventListener('visit', soon);
    } else if (!wanted && source !== undefined) {
      source.close();
      source = undefined;
    }
  });
}
