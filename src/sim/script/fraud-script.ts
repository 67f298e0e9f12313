/** What every kind of fraud brings: whom it suits, what it uses, and how it is played. */
import type { Kit } from '../city/gang.ts';
import type { Person } from '../city/person.ts';
import { after, hour, minute, type Play, type Script, type Wait } from '../play.ts';
import type { CallLines } from '../text/conversation.ts';

export type FraudScript = Kit & {
  /** How likely this person is chosen, against others of their age. */
  readonly suits: (person: Person) => number;
  /** First messages; also sent to people with whom nothing comes of it. */
  readonly leadIns: readonly string[];
  /** How its first call goes; also made to people who hang up. */
  readonly opener: CallLines;
  readonly play: (play: Play) => Script;
};

export type PayOptions = {
  readonly between: readonly [least: number, most: number];
  readonly channel?: string;
};

/** Share of large payments that the bank delays and reports at once, and for how long. */
const heldShare = 0.5;
const holdMs = [1.5 * hour, 3 * hour] as const;

/** An amount of the kind: log-normal around the median, in round yuan as people name sums. */
export function drawFen(play: Play, medianYuan: number, spread = 0.8): number {
  const drawn = play.random.around(medianYuan, spread);
  const round = drawn < 1000 ? 10 : 100;
  return Math.max(1, Math.round(drawn / round)) * round * 100;
}

/**
 * Large payments one after another. The bank holds every other one for a time, of its own accord,
 * and says so; whoever is stopped until then keeps the money. Ends early when the person is stopped
 * or has nothing left; answers what went.
 */
export function* paySteps(
  play: Play,
  amountsFen: readonly number[],
  { between, channel }: PayOptions,
): Generator<Wait, number> {
  let paid = 0;
  for (const amountFen of amountsFen) {
    yield after(play, between[0], between[1]);
    if (!play.goesOn('transfer')) return paid;
    const isHeld = !play.goesOn('payment') || play.random.chance(heldShare);
    if (isHeld && play.announce(amountFen, channel)) {
      yield { heldMs: after(play, ...holdMs) };
    }
    if (!play.goesOn('payment')) {
      play.stopped ??= play.fate.ending;
      return paid;
    }
    const went = play.pay('transfer', amountFen, channel);
    if (went === 0) return paid;
    paid += went;
  }
  return paid;
}

/** Half of those who lost money report it, sooner or later. */
export function* reportLater(play: Play, phrases: readonly string[]): Script {
  if (play.lossFen <= play.refundFen || !play.random.chance(0.55)) return;
  yield after(play, 15 * minute, 14 * hour);
  play.report(phrases);
}

/** A call that goes on while other things happen: the carrier reports it more than once. */
export function* talk(
  play: Play,
  lines: CallLines,
  { minutes, reports }: { minutes: number; reports: number },
): Script {
  for (let i = 1; i <= reports; i += 1) {
    const so = Math.round((minutes * i) / (reports + 1));
    yield after(
      play,
      Math.max(1, Math.floor(minutes / (reports + 1))) * minute,
      Math.ceil(minutes / (reports + 1)) * minute + minute,
    );
    if (play.stopped !== undefined) return;
    play.call('call', lines, Math.max(2, so), true);
  }
}
