/** How a source is doing, from when it last sent and how it usually sends. */
import type { Source } from '../../../contract/index.ts';

export type Health = 'live' | 'silent' | 'suspended' | 'never';

const minute = 60_000;
/** Nobody is called silent sooner. */
const patienceMinMs = 10 * minute;
const patienceMaxMs = 24 * 60 * minute;
/** Longer than so many usual gaps is silence. */
const gaps = 20;

/** A source that sends 600 an hour is silent after ten minutes, one that sends twice a day after a day. */
export function patienceMs(hourly: readonly number[]): number {
  const mean = hourly.reduce((sum, count) => sum + count, 0) / Math.max(1, hourly.length);
  if (mean === 0) return patienceMaxMs;
  return Math.min(patienceMaxMs, Math.max(patienceMinMs, (gaps * 60 * minute) / mean));
}

export function healthOf(
  source: Pick<Source, 'status' | 'lastSignalAt' | 'hourly'>,
  now: number,
): Health {
  if (source.status === 'suspended') return 'suspended';
  if (source.lastSignalAt === null) return 'never';
  return now - Date.parse(source.lastSignalAt) > patienceMs(source.hourly) ? 'silent' : 'live';
}

export type Load = 'calm' | 'busy' | 'full';

/** The backlog against its limit. */
export function loadOf(backlog: number, backlogMax: number): Load {
  const share = backlog / Math.max(1, backlogMax);
  if (share >= 0.8) return 'full';
  return share >= 0.25 ? 'busy' : 'calm';
}
