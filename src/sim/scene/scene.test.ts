/**
 * Goal: mule accounts, call machines and campaigns show what is known of them, the truth names them,
 * and honest look-alikes carry no label. Method: a city with many of each, facts over all its rows.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseInstant } from '../../core/kernel/index.ts';
import type { CallInput, SmsInput, TransferInput } from '../../core/signal/index.ts';
import { City, type CityEvent, type PartyTruth } from '../city.ts';

const startAt = parseInstant('2026-01-05T00:00:00+08:00') ?? 0;
const events: CityEvent[] = [];
const parties: PartyTruth[] = [];

beforeAll(() => {
  const city = new City({
    seed: 4,
    people: 1200,
    startAt,
    intensity: 100,
    attempts: 20,
    ordinaryShare: 0.2,
    feed: 'screened',
  });
  const listener = {
    signal: (event: CityEvent) => events.push(event),
    party: (party: PartyTruth) => parties.push(party),
  };
  city.advance(startAt + 24 * 86_400_000, listener);
}, 400_000);

const known = (role: string, kind: PartyTruth['kind'] = 'account'): Set<string> =>
  new Set(parties.filter((p) => p.role === role && p.kind === kind).map((p) => p.value));

type Move = { readonly at: number; readonly draft: Omit<TransferInput, 'id' | 'occurredAt'> };
const byPayee = new Map<string, Move[]>();
const byPayer = new Map<string, Move[]>();
const byDevice = new Map<string, Move[]>();

beforeAll(() => {
  const put = (map: Map<string, Move[]>, key: string, move: Move): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [move]);
    else known.push(move);
  };
  for (const { at, draft } of events) {
    if (draft.kind !== 'transfer') continue;
    put(byPayee, draft.payee.account, { at, draft });
    put(byPayer, draft.payer.account, { at, draft });
    if (draft.device !== undefined) put(byDevice, draft.device, { at, draft });
  }
});
const into = (account: string): Move[] => byPayee.get(account) ?? [];
const outOf = (account: string): Move[] => byPayer.get(account) ?? [];

describe('mules', () => {
  test('every role is there', () => {
    const roles = [
      'scattered-in-concentrated-out',
      'concentrated-in-scattered-out',
      'fast-in-fast-out',
      'dormant-revived',
      'small-probe',
      'night-chain',
      'many-cards-one-device',
    ];
    expect(roles.filter((role) => known(role).size === 0)).toEqual([]);
  });
  test('scattered in, concentrated out: at least a dozen payers, one payee', () => {
    for (const account of known('scattered-in-concentrated-out')) {
      const payers = new Set(into(account).map((m) => m.draft.payer.account));
      const payees = new Set(outOf(account).map((m) => m.draft.payee.account));
      expect(payers.size).toBeGreaterThanOrEqual(12);
      expect(payees.size).toBeLessThanOrEqual(1);
    }
  });
  test('one device works the cards of several holders', () => {
    for (const device of known('many-cards-one-device', 'device')) {
      const cards = byDevice.get(device) ?? [];
      expect(new Set(cards.map((m) => m.draft.payer.account)).size).toBeGreaterThanOrEqual(2);
    }
  });
  test('a dormant account is silent for two weeks before it is revived', () => {
    const revived = [...known('dormant-revived')].filter((account) => into(account).length > 1);
    expect(revived.length).toBeGreaterThan(0);
    for (const account of revived) {
      const last = Math.min(...into(account).map((m) => m.at));
      const first = Math.min(...outOf(account).map((m) => m.at));
      expect(last - first).toBeGreaterThan(15 * 86_400_000);
    }
  });
});

describe('callers', () => {
  test('machines call many, are not called back, and show one device', () => {
    const calls = events.flatMap(({ draft }) => (draft.kind === 'call' ? [draft] : []));
    const byNumber = new Map<string, CallInput['direction'][]>();
    for (const { counterpart, direction } of calls) {
      const number = counterpart.number ?? '';
      byNumber.set(number, [...(byNumber.get(number) ?? []), direction]);
    }
    const numbers = known('goip', 'number');
    expect(numbers.size).toBeGreaterThan(3);
    const busy = [...numbers].filter((n) => (byNumber.get(n)?.length ?? 0) > 20);
    expect(busy.length).toBeGreaterThan(numbers.size / 2);
    for (const number of busy) expect(new Set(byNumber.get(number))).toEqual(new Set(['in']));
  });
});

describe('campaigns', () => {
  test('few numbers send one text with each name and flight to many people in a day', () => {
    const numbers = known('flight-campaign', 'number');
    const texts = events.flatMap(({ at, draft, label }) =>
      draft.kind === 'sms' && label?.category === 'FLIGHT' ? [{ at, draft }] : [],
    );
    type Text = Omit<SmsInput, 'id' | 'occurredAt'>;
    const days = new Map<number, Text[]>();
    for (const { at, draft } of texts) {
      if (!numbers.has(draft.counterpart.number ?? '')) continue;
      const day = Math.floor((at - startAt) / 86_400_000);
      days.set(day, [...(days.get(day) ?? []), draft]);
    }
    const largest = [...days.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
    expect(largest.length).toBeGreaterThan(10);
    const counts = new Map<string, number>();
    for (const { counterpart } of largest) {
      const number = counterpart.number ?? '';
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    const [first = 0, second = 0] = [...counts.values()].toSorted((a, b) => b - a);
    expect((first + second) / largest.length).toBeGreaterThan(0.5);
    for (const { text } of largest) expect(text).toMatch(/(?:LJ|JC|WX)\d{4}/);
  });
});

describe('truth', () => {
  test('look-alikes carry no label, mules do', () => {
    const stages = new Map<string, number>();
    for (const { label } of events) {
      const stage = label?.stage ?? 'ordinary';
      stages.set(stage, (stages.get(stage) ?? 0) + 1);
    }
    expect(stages.get('mule-life')).toBeGreaterThan(200);
    const gifts = events.filter(
      ({ draft, label }) => label === undefined && draft.kind === 'transfer',
    );
    expect(gifts.length).toBeGreaterThan(200);
  });
  test('a treasurer pays the false boss from the account of the firm', () => {
    const firms = events.filter(
      ({ draft, label }) =>
        label?.category === 'LEADER' &&
        label.stage === 'transfer' &&
        draft.kind === 'transfer' &&
        draft.subject.name !== draft.payer.name,
    );
    expect(firms.length).toBeGreaterThan(0);
  });
});
