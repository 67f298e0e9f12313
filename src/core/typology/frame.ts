/** What one signal puts before the rules: its fields, whom it is about, and its text. */
import { fields } from './field.ts';
import { roles, type Role } from './schema.ts';
import type { WindowRows, WindowTable } from './window.ts';

export const rolePlace: Readonly<Record<Role, number>> = {
  person: 0,
  number: 1,
  payer: 2,
  payee: 3,
  device: 4,
  pair: 5,
  site: 6,
};

/** The table of windows that a role reads. */
export const tableOf: Readonly<Record<Role, WindowTable>> = {
  person: 'person',
  number: 'number',
  payer: 'account',
  payee: 'account',
  device: 'device',
  pair: 'pair',
  site: 'site',
};

/** Used again for every signal: whoever fills it sets every value. */
export type Frame = {
  /** By place of the field; NaN where the signal does not tell. */
  readonly values: Float64Array;
  /** Key of each role; NaN where the signal names none. */
  readonly keys: Float64Array;
  /** Milliseconds since 1970 at which the signal happened. */
  at: number;
  /** What was said or written; undefined where nothing was. */
  text: string | undefined;
  /** Row of each role in its table; -1: none. */
  readonly rows: Int32Array;
  /** Table of each role while a pack runs. */
  readonly tables: (WindowRows | undefined)[];
  /** By phrase of the pack: 1 where the text holds it. */
  phrases: Uint8Array;
  phrasesRead: boolean;
  /** By rule of the pack: 0 not asked yet, 1 not matched, 2 matched. */
  matched: Uint8Array;
  /** Score of each typology of the pack, in its order. */
  scores: Float64Array;
  /** What went into the windows of the person and the pair: mark of the window, value, and so on. */
  readonly left: number[];
  /** Whose row was made or made recent: `openedPerson`, `openedPair`, both or neither. */
  opened: number;
};

export const openedPerson = 1;
export const openedPair = 2;

export function makeFrame(): Frame {
  return {
    values: new Float64Array(fields.length).fill(Number.NaN),
    keys: new Float64Array(roles.length).fill(Number.NaN),
    at: 0,
    text: undefined,
    rows: new Int32Array(roles.length).fill(-1),
    tables: [],
    phrases: new Uint8Array(0),
    phrasesRead: false,
    matched: new Uint8Array(0),
    scores: new Float64Array(0),
    left: [],
    opened: 0,
  };
}

/** Forgets the signal before. */
export function clearFrame(frame: Frame): void {
  frame.values.fill(Number.NaN);
  frame.keys.fill(Number.NaN);
  frame.text = undefined;
}

/** One key of two: of a person and a counterpart. Below 2^53, as every key. */
export function pairKey(one: number, other: number): number {
  const high = Math.imul((one / 0x100000000) | 0, 0x9e3779b1) ^ Math.imul(other | 0, 0x85ebca6b);
  const low = Math.imul(one | 0, 0xc2b2ae35) ^ ((other / 0x100000000) | 0);
  return (high >>> 0) * 0x200000 + ((low ^ (high >>> 7)) >>> 11);
}
