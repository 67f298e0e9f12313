/**
 * The same tracing, written a second time and as simply as it can be: an account is a list with one
 * name for each fen. It shares no code with the engine; small ledgers only.
 */

export type Small = {
  readonly transactions: string;
  readonly losses: string;
  readonly opening: string;
};

type Row = { id: string; at: number; from: string; to: string; fen: number };

const rowsOf = (csv: string): string[][] =>
  csv
    .trim()
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split(','));

/** What `wuzha trace --json` must print, as an object. */
export function traceByHand(files: Small, method: string, isAll: boolean): object {
  const victimOf = new Map(rowsOf(files.losses).map(([victim, id]) => [id, victim ?? '']));
  const rows: Row[] = rowsOf(files.transactions).map(([id = '', at, from = '', to = '', fen]) => {
    return { id, at: Number(at), from, to, fen: Number(fen) };
  });
  rows.sort((a, b) => a.at - b.at);
  const purses = new Map<string, string[]>();
  const purse = (name: string): string[] => {
    if (!purses.has(name)) purses.set(name, []);
    return purses.get(name) as string[];
  };
  const short = new Map<string, number>();
  const exits: { tx_id: string; owner: string; amount_fen: number }[] = [];
  for (const [account = '', fen] of rowsOf(files.opening)) {
    for (let i = 0; i < Number(fen); i += 1) purse(account).push('other');
  }
  for (const row of rows) {
    const victim = victimOf.get(row.id);
    let carried: string[] = [];
    if (victim !== undefined) carried = Array.from({ length: row.fen }, () => victim);
    else if (row.from === '') carried = Array.from({ length: row.fen }, () => 'other');
    else {
      const own = purse(row.from);
      while (own.length < row.fen) {
        own.push('other');
        short.set(row.from, (short.get(row.from) ?? 0) + 1);
      }
      if (method === 'fifo') carried = own.splice(0, row.fen);
      else if (method === 'lifo')
        for (let i = 0; i < row.fen; i += 1) carried.push(own.pop() ?? '');
      else carried = chargeAll(own, row.fen);
    }
    if (row.to !== '') purse(row.to).push(...carried);
    else
      for (const [owner, fen] of count(carried))
        exits.push({ tx_id: row.id, owner, amount_fen: fen });
  }
  const shown = (owner: string): boolean => isAll || owner !== 'other';
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const holdings = [...purses].flatMap(([account, own]) =>
    [...count(own)].map(([owner, amount_fen]) => ({ account, owner, amount_fen })),
  );
  return {
    method,
    holdings: holdings
      .filter(({ owner }) => shown(owner))
      .sort((a, b) => order(a.account, b.account) || order(a.owner, b.owner)),
    exits: exits
      .filter(({ owner }) => shown(owner))
      .sort((a, b) => order(a.tx_id, b.tx_id) || order(a.owner, b.owner)),
    transfers_traced: rows.length,
    shortfalls: [...short]
      .map(([account, amount_fen]) => ({ account, amount_fen }))
      .sort((a, b) => order(a.account, b.account)),
  };
}

function count(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

/** Rolling charge in fractions of whole numbers; takes out of `own` and answers what was taken. */
function chargeAll(own: string[], fen: number): string[] {
  const held = [...count(own)].sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = BigInt(own.length);
  const parts = held.map(([owner, has]) => {
    const product = BigInt(fen) * BigInt(has);
    return {
      owner,
      gives: whole === 0n ? 0n : product / whole,
      rest: whole === 0n ? 0n : product % whole,
    };
  });
  let left = BigInt(fen) - parts.reduce((sum, { gives }) => sum + gives, 0n);
  // A stable sort: of equal fractions the first key gets the fen.
  for (const part of [...parts].sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : 0))) {
    if (left === 0n) break;
    part.gives += 1n;
    left -= 1n;
  }
  const taken: string[] = [];
  for (const { owner, gives } of parts) {
    for (let i = 0n; i < gives; i += 1n) {
      own.splice(own.indexOf(owner), 1);
      taken.push(owner);
    }
  }
  return taken;
}

/** A small ledger from a seed: few accounts, equal times, shortfalls, circles, cash, strange names. */
export function smallLedger(seed: number): Small {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0;
  const dice = (sides: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % sides;
  };
  const names = ['b', 'a', 'A1', '6217', '\u{1F4B0}', '\uFF21', 'other'].slice(0, 2 + dice(6));
  const side = (): string => (dice(6) === 0 ? '' : (names[dice(names.length)] ?? ''));
  const count = 1 + dice(30);
  const span = 1 + dice(20);
  const lines: string[] = [];
  const losses: string[] = [];
  const victims = ['V2', 'V1', 'zz', '\u{1F9D3}', '\uFF36'].slice(0, 1 + dice(5));
  for (let i = 0; i < count; i += 1) {
    const id = `t${dice(3)}-${i}`;
    lines.push(`${id},${1_767_225_600_000 + dice(span)},${side()},${side()},${dice(40)}`);
    if (dice(3) === 0) losses.push(`${victims[dice(victims.length)]},${id}`);
  }
  const opening = names.filter(() => dice(3) === 0).map((name) => `${name},${dice(50)}`);
  return {
    transactions: ['tx_id,booked_at,from,to,amount_fen', ...lines].join('\n') + '\n',
    losses: ['victim,tx_id', ...losses].join('\n') + '\n',
    opening: ['account,balance_fen', ...opening].join('\n') + '\n',
  };
}
