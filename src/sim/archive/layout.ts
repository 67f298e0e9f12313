/** The first bytes of records and of files. */
import type { SignalKind } from '../../core/signal/index.ts';

export const kindCodes: Readonly<Record<SignalKind, number>> = {
  call: 0,
  sms: 1,
  visit: 2,
  transfer: 3,
  report: 4,
};
export const kindMask = 7;

/** Set where the id is written out, and where a device is named. */
export const recordFlags = { id: 8, device: 16 } as const;

export const partFlags = { number: 1, sender: 2, web: 4, app: 8, account: 16, name: 32 } as const;

/** A file begins with a line that says what it is; then blocks: length, count, records. */
export const archiveMark = 'wuzha-signals';
export const archiveVersion = 1;
export const archiveEnding = '.wzs';
export const blockHeadBytes = 8;

export type ArchiveHead = {
  readonly format: typeof archiveMark;
  readonly version: number;
  readonly idPrefix: string;
};
