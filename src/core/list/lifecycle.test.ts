/**
 * Goal: an entry is let in by the people the policy asks for and by nobody else; what is taken out is
 * out. Method: a table of every act in every status, by the proposer and by another person.
 */
import { expect, test } from 'vitest';
import {
  decideEntry,
  entryStatuses,
  statusAt,
  type EntryAct,
  type EntryState,
} from './lifecycle.ts';
import { listKinds } from './entry.ts';
import { defaultListPolicy as policy, needsTwoPeople, spanOf } from './policy.ts';

const acts: readonly EntryAct[] = ['propose', 'approve', 'reject', 'withdraw'];
const by = { own: 'usr_a', other: 'usr_b' };

function outcome(act: EntryAct, before: EntryState | undefined, actor: string): string {
  const decided = decideEntry(act, before, actor, policy);
  return decided.ok ? `-> ${decided.value}` : decided.error;
}

test('every act in every status, of a number that is held against somebody', () => {
  const state = (status: EntryState['status']): EntryState => ({
    kind: 'number',
    verdict: 'block',
    status,
    proposedBy: by.own,
  });
  const lines = [undefined, ...entryStatuses.map((s) => s.code)].flatMap((status) =>
    acts.map((act) => {
      const before = status && state(status);
      const [own, other] = [by.own, by.other].map((actor) => outcome(act, before, actor));
      const told = own === other ? own : `${own} (own), ${other} (other)`;
      return `${status ?? 'never'} ${act}: ${told}`;
    }),
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "never propose: -> proposed",
      "never approve: not-proposed",
      "never reject: not-proposed",
      "never withdraw: not-live",
      "proposed propose: already-proposed",
      "proposed approve: second-person-needed (own), -> live (other)",
      "proposed reject: -> rejected",
      "proposed withdraw: not-live",
      "live propose: already-listed",
      "live approve: not-proposed",
      "live reject: not-proposed",
      "live withdraw: -> withdrawn",
      "withdrawn propose: -> proposed",
      "withdrawn approve: not-proposed",
      "withdrawn reject: not-proposed",
      "withdrawn withdraw: not-live",
      "rejected propose: -> proposed",
      "rejected approve: not-proposed",
      "rejected reject: not-proposed",
      "rejected withdraw: not-live",
      "expired propose: -> proposed",
      "expired approve: not-proposed",
      "expired reject: not-proposed",
      "expired withdraw: not-live",
    ]
  `);
});

test('two people are needed for numbers, accounts and whatever is allowed', () => {
  const one = listKinds.filter((kind) => !needsTwoPeople(policy, { kind, verdict: 'block' }));
  expect(one).toEqual(['sender', 'domain', 'url', 'app', 'template']);
  expect(listKinds.every((kind) => needsTwoPeople(policy, { kind, verdict: 'allow' }))).toBe(true);
});

test('no entry stands for ever, and the usual time is within the longest', () => {
  for (const kind of listKinds) {
    for (const verdict of ['block', 'allow'] as const) {
      const { usualMs, mostMs } = spanOf(policy, { kind, verdict });
      expect([kind, usualMs > 0, usualMs <= mostMs]).toEqual([kind, true, true]);
    }
  }
});

test('a live entry expires at its time, no other does', () => {
  expect(statusAt('live', 100, 99)).toBe('live');
  expect(statusAt('live', 100, 100)).toBe('expired');
  expect(statusAt('live', null, 1e15)).toBe('live');
  expect(statusAt('withdrawn', 100, 200)).toBe('withdrawn');
});
