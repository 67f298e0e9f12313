/** What the signal itself tells about the person at risk. */
import { birthDateOf, formatInstant, zoneMs, type IdNumber } from '../kernel/index.ts';
import type { Subject } from '../signal/index.ts';

/** Whole years from a date of birth (`1964-03-07`) to a time, by the centre's calendar. */
export function ageOn(birthDate: string, at: number): number {
  const today = formatInstant(at + zoneMs).slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** Age from the identity number; undefined where it is not known. */
export function ageOf(subject: Subject, at: number): number | undefined {
  return subject.idNumber === undefined
    ? undefined
    : ageOn(birthDateOf(subject.idNumber as IdNumber), at);
}
