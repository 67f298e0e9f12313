/** Transfers of a made-up city as CSV: the same files for the same numbers. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type CityPlan = {
  readonly transfers: number;
  readonly accounts: number;
  readonly victims: number;
};

export type CityFiles = { readonly transactions: string; readonly losses: string };

/** Transfers an hour apart on average of one account, over a year. */
const startMs = Date.UTC(2026, 0, 1);
const spanMs = 365 * 86_400_000;
/** One transfer in twenty comes from outside, one in twenty leaves. */
const outsideShare = 20;

function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

/** Any account pays any other; losses are in the first half, so that the money has time to go on. */
export function writeCity(folder: string, { transfers, accounts, victims }: CityPlan): CityFiles {
  const [transactions, losses] = [join(folder, 'T.csv'), join(folder, 'L.csv')];
  const next = dice(20_261_122);
  const file = openSync(transactions, 'w');
  const card = (): string => `6217${String(next(accounts)).padStart(15, '0')}`;
  let part = 'tx_id,booked_at,from,to,amount_fen\n';
  for (let i = 0; i < transfers; i += 1) {
    const at = new Date(startMs + Math.floor((spanMs * i) / transfers)).toISOString();
    const from = next(outsideShare) === 0 ? '' : card();
    const to = next(outsideShare) === 0 ? '' : card();
    part += `T${String(i).padStart(8, '0')},${at},${from},${to},${100 * (1 + next(50_000))}\n`;
    if (part.length > 1 << 22) {
      writeSync(file, part);
      part = '';
    }
  }
  writeSync(file, part);
  closeSync(file);
  const every = Math.max(1, Math.floor(transfers / 2 / victims));
  const lines = Array.from({ length: victims }, (_, i) => {
    return `V${i},T${String(i * every + 3).padStart(8, '0')}`;
  });
  writeFileSync(losses, `victim,tx_id\n${lines.join('\n')}\n`);
  return { transactions, losses };
}
