/**
 * What the phone keeps for the time without a line: tasks, acts not sent yet, photos and voice notes.
 * All of it is sealed with a key of this browser that no script can read out; the key goes with the
 * data when its owner signs out. Without a secure context there is no such key: then nothing is kept
 * on the disk, and the screen says so.
 */
const databaseName = 'wuzha-phone';
const storeName = 'kept';
const keyName = 'key';

type Sealed = { readonly iv: Uint8Array<ArrayBuffer>; readonly body: ArrayBuffer };

export type PhoneVault = {
  /** False: only as long as the page is open. */
  readonly durable: boolean;
  get<T>(name: string): Promise<T | undefined>;
  put(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names that begin so. */
  names(prefix: string): Promise<readonly string[]>;
  /** Everything and the key. */
  wipe(): Promise<void>;
};

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('the storage of the browser failed')),
    );
  });
}

async function openStore(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(storeName);
  });
  return promised(request);
}

/** Opens what is kept; where the browser refuses, only memory. */
export async function openPhoneVault(): Promise<PhoneVault> {
  if (!window.isSecureContext || !('indexedDB' in window)) return memoryVault();
  try {
    const db = await openStore();
    let key = await keyOf(db);
    const store = (mode: IDBTransactionMode): IDBObjectStore =>
      db.transaction(storeName, mode).objectStore(storeName);
    return {
      durable: true,
      async get<T>(name: string) {
        const sealed = await promised<Sealed | undefined>(store('readonly').get(name));
        return sealed === undefined ? undefined : unseal<T>(key, sealed);
      },
      async put(name, value) {
        const sealed = await seal(key, value);
        await promised(store('readwrite').put(sealed, name));
      },
      async remove(name) {
        await promised(store('readwrite').delete(name));
      },
      async names(prefix) {
        const keys = await promised(store('readonly').getAllKeys());
        return keys.map(String).filter((name) => name !== keyName && name.startsWith(prefix));
      },
      async wipe() {
        await promised(store('readwrite').clear());
        key = await keyOf(db);
      },
    };
  } catch {
    // A private window, or a full disk: the page works as long as it is open.
    return memoryVault();
  }
}

async function keyOf(db: IDBDatabase): Promise<CryptoKey> {
  const kept = await promised<CryptoKey | undefined>(
    db.transaction(storeName).objectStore(storeName).get(keyName),
  );
  if (kept !== undefined) return kept;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  await promised(db.transaction(storeName, 'readwrite').objectStore(storeName).put(made, keyName));
  return made;
}

async function seal(key: CryptoKey, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, body: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain) };
}

/** Undefined where it was sealed with another key. */
async function unseal<T>(key: CryptoKey, { iv, body }: Sealed): Promise<T | undefined> {
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, body);
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  } catch {
    return undefined;
  }
}

function memoryVault(): PhoneVault {
  const kept = new Map<string, unknown>();
  return {
    durable: false,
    get: async <T>(name: string) => kept.get(name) as T | undefined,
    put: async (name, value) => {
      kept.set(name, value);
    },
    remove: async (name) => {
      kept.delete(name);
    },
    names: async (prefix) => [...kept.keys()].filter((name) => name.startsWith(prefix)),
    wipe: async () => kept.clear(),
  };
}
