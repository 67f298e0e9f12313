/** What a person is written by itself (自动触达), and why not. */
import { hourMs, phoneKind, zoneMs, type PhoneNumber } from '../kernel/index.ts';
import type { WarningGrade } from '../warning/index.ts';
import type { ContactChannel } from './channel.ts';
import type { ContactPolicy } from './policy.ts';

export type AutomaticFacts = {
  readonly grade: WarningGrade;
  readonly phone: PhoneNumber;
  /** Messages that went or go to this person by themselves in the last 24 hours. */
  readonly sentToday: number;
  /** The number is blocked, or used to defraud others: whoever holds it may be the fraudster. */
  readonly suspect: boolean;
  readonly at: number;
};

export type PlannedContact = {
  readonly channel: ContactChannel;
  readonly dueAt: number;
  readonly expiresAt: number;
  /** Why it is not sent, though the policy would. */
  readonly refused: 'suspect-number' | 'daily-limit' | null;
};

/** Messages for a warning that has just reached its grade; none for numbers that take no SMS. */
export function planAutomatic(
  facts: AutomaticFacts,
  policy: ContactPolicy,
): readonly PlannedContact[] {
  const line = policy.automatic[facts.grade];
  if (phoneKind(facts.phone) !== 'mobile') return [];
  const dueAt = line.keepsQuiet ? endOfQuiet(facts.at, policy.quietHours) : facts.at;
  return line.channels.map((channel, i) => ({
    channel,
    dueAt,
    expiresAt: dueAt + line.withinMs,
    refused: facts.suspect
      ? 'suspect-number'
      : facts.sentToday + i >= line.perPersonDayMax
        ? 'daily-limit'
        : null,
  }));
}

/** The moment itself, or the end of the quiet hours in which it lies. */
export function endOfQuiet(at: number, { from, to }: ContactPolicy['quietHours']): number {
  const hourOfDay = Math.floor((at + zoneMs) / hourMs) % 24;
  const isQuiet =
    from <= to ? hourOfDay >= from && hourOfDay < to : hourOfDay >= from || hourOfDay < to;
  if (!isQuiet) return at;
  const hoursLeft = (to - hourOfDay + 24) % 24;
  return Math.floor(at / hourMs) * hourMs + hoursLeft * hourMs;
}
