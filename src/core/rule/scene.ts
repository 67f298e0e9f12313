/** The surroundings of one signal, read once. */
import type { Context } from './context.ts';
import type { History } from './history.ts';
import type { RuleTable } from './model.ts';

export type Scene = {
  /** When the signal happened; everything is measured from here. */
  readonly at: number;
  /** When it is scored; only tells whether something still goes on. */
  readonly now: number;
  readonly table: RuleTable;
  readonly history: History;
  readonly context: Context;
  /** Key of the counterpart. */
  readonly key: number;
  /** Key of the site, for a visit. */
  readonly siteKey: number;
};
