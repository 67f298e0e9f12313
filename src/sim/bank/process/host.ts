/**
 * A process with one or some of the banks. Orders of the simulation come from the process that
 * started it; when that one is gone, this one ends too.
 */
import { isInForce, type Hold } from '../book.ts';
import { makeCast } from '../cast.ts';
import { customersOf } from '../customer.ts';
import type { House, HouseInput } from '../house.ts';
import { LiveHouse } from './live-house.ts';
import { readWorld, type WorldClock, type WorldSetting } from './setting.ts';
import { Stall } from './stall.ts';

const tickMs = 25;

/** From the process that started it. */
export type ToHost =
  | { readonly id: number; readonly bank: string; readonly take: HouseInput }
  | { readonly id: number; readonly bank: string; readonly tell: 'books' }
  | { readonly id: number; readonly clock: WorldClock };
export type FromHost =
  | { readonly ready: true }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly books: BankBooks | null };

/** A bank's books as an auditor reads them. */
export type BankBooks = {
  readonly bank: string;
  readonly at: number;
  readonly differenceFen: number;
  readonly openingFen: number;
  readonly clearedInFen: number;
  readonly clearedOutFen: number;
  readonly cashFen: number;
  /** What waits to be handed over. */
  readonly outputs: number;
  readonly timesDone: readonly (readonly [key: string, times: number])[];
  readonly accounts: readonly {
    readonly number: string;
    readonly name: string;
    readonly role: string;
    readonly level: number | null;
    readonly balanceFen: number;
    readonly heldFen: number;
    readonly stopCount: number;
    readonly holds: readonly Hold[];
  }[];
};

export type HostOptions = {
  readonly dir: string;
  readonly setting: WorldSetting;
  readonly codes: readonly string[];
  readonly say: (line: string) => void;
};

export async function startHost(options: HostOptions) {
  const { setting, codes, dir, say } = options;
  const cast = makeCast({ ...setting, banks: setting.count });
  const { town, startAt } = setting;
  const customers = town === undefined ? undefined : customersOf(town, startAt);
  const stalls = new Map<string, Stall>();
  for (const code of codes)
    stalls.set(code, new Stall({ dir, setting, code, say, neighbours: stalls }));
  const opened = cast.banks.flatMap((profile) => {
    const stall = stalls.get(profile.code);
    if (stall === undefined) return [];
    const deliver = stall.deliver.bind(stall);
    return [stall.open(new LiveHouse({ dir, setting, profile, cast, customers, deliver }))];
  });
  await Promise.all(opened);
  const ticking = setInterval(() => {
    for (const stall of stalls.values()) stall.live.tick();
  }, tickMs);
  return {
    stalls,
    async stop(): Promise<void> {
      clearInterval(ticking);
      await Promise.all([...stalls.values()].map((stall) => stall.close()));
    },
  };
}

/** The whole life of such a process. */
export async function runHost(dir: string, codes: readonly string[]): Promise<number> {
  const setting = readWorld(dir);
  if (setting === undefined || process.send === undefined) return 2;
  const tell = (message: FromHost): void => {
    process.send?.(message);
  };
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const host = await startHost({ dir, setting, codes, say });
  process.on('message', (message: ToHost) => {
    if ('clock' in message) setting.clock = message.clock;
    obey(host.stalls, message).then(tell, (cause: unknown) => {
      tell({ id: message.id, error: String(cause) });
    });
  });
  tell({ ready: true });
  await new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    // Ctrl-C goes to the whole group; the process that started this one ends it in order.
    process.on('SIGINT', () => {});
    process.once('SIGTERM', () => {
      resolve();
    });
  });
  await host.stop();
  // An open channel would keep this process alive.
  if (process.connected) process.disconnect();
  return 0;
}

async function obey(stalls: ReadonlyMap<string, Stall>, message: ToHost): Promise<FromHost> {
  if ('clock' in message) {
    await Promise.all([...stalls.values()].map((stall) => stall.live.catchUp()));
    return { id: message.id, books: null };
  }
  const stall = stalls.get(message.bank);
  if (stall === undefined) return { id: message.id, error: `no bank ${message.bank} here` };
  if ('tell' in message) return { id: message.id, books: booksOf(stall.live.house) };
  await stall.take(message.take);
  return { id: message.id, books: null };
}

function booksOf(house: House): BankBooks {
  const { book, timesDone, outputs, now } = house;
  return {
    bank: book.bank,
    at: now,
    differenceFen: book.differenceFen(),
    openingFen: book.openingFen,
    clearedInFen: book.clearedInFen,
    clearedOutFen: book.clearedOutFen,
    cashFen: book.cashFen,
    outputs: outputs.size,
    timesDone: [...timesDone],
    accounts: [...book.accounts.values()].map((account) => ({
      number: account.holder.number,
      name: account.holder.name,
      role: account.holder.role,
      level: account.holder.level,
      balanceFen: account.balanceFen,
      heldFen: account.holds.some((hold) => isInForce(hold, now))
        ? account.balanceFen - book.availableFen(account, now)
        : 0,
      stopCount: account.stopCount,
      holds: account.holds,
    })),
  };
}
