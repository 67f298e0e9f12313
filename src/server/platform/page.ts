/** Where a page of a list begins. */
import { invalid } from './answer.ts';

const wrongCursor = {
  field: 'cursor',
  code: 'wrong-form',
  problem: 'is no cursor of this list',
  remedy: 'take next from the last answer',
} as const;

/** Rows before the page. Throws `invalid` for what no list has given out as a cursor. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,6}$/.test(cursor)) return Number(cursor);
  throw invalid([wrongCursor]);
}
