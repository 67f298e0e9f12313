/** What the signal itself tells about the person at risk. */
import { birthDateOf, dayMs, type IdNumber } from '../kernel/index.ts';
import type { Subject } from '../signal/index.ts';

/** Whole years at a time, from the identity number; undefined where it is not known. */
export function ageOf(subject: Subject, at: number): number | undefined {
  if (subject.idNumber === undefined) return undefined;
  const born = Date.parse(`${birthDateOf(subject.idNumber as IdNumber)}T00:00:00Z`);
  return Number.isNaN(born) ? undefined : Math.floor((at - born) / (365.2425 * dayMs));
}
