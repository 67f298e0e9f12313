/**
 * Goal: the simulated banks neither make nor lose money, do each thing once and answer as banks do.
 * Method: whole small nights by seed, and one bank asked by hand.
 */
import { expect, test } from 'vitest';
import type { BankRequest } from '../../core/bank/index.ts';
import { hourMs, minuteMs, parseInstant, type Instant } from '../../core/kernel/index.ts';
import { makeWorld, type World, type WorldEvent } from './index.ts';

const startAt = parseInstant('2026-11-20T20:00:00+08:00') as Instant;
const nightAt = (startAt + 30 * hourMs) as Instant;
const small = { banks: 5, cases: 40, startAt };

type Asked = Pick<BankRequest, 'key' | 'kind' | 'account'> & Partial<BankRequest>;

function requestOf(world: World, asked: Asked): BankRequest {
  return {
    caseNumber: null,
    isUrgent: true,
    reason: '电信网络诈骗',
    originalKey: null,
    transfer: null,
    amountFen: null,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '080900', name: '临江市反诈中心' },
    officers: [],
    papers: [],
    madeAt: world.now,
    ...asked,
  };
}

function sumOf(world: World): number {
  const { openingFen, heldFen: _held, ...parts } = world.tally();
  return Object.values(parts).reduce((a, b) => a + b, 0) - openingFen;
}

/** Stops and questions every account that a victim or a statement names. */
function chase(world: World, see: (event: WorldEvent) => void = () => {}): void {
  const seen = new Set<string>();
  const ask = (account: BankRequest['account']): void => {
    if (seen.has(account.number)) return;
    seen.add(account.number);
    world.send(requestOf(world, { key: `stop ${account.number}`, kind: 'stop', account }));
    const kind = 'query-transactions';
    world.send(requestOf(world, { key: `query ${account.number}`, kind, account }));
  };
  for (let event = world.next(nightAt); event; event = world.next(nightAt)) {
    see(event);
    if (event.kind === 'report') {
      for (const { toBank, toAccount, toName } of event.report.transfers)
        ask({ bank: toBank, number: toAccount, name: toName, type: 'personal' });
    } else {
      for (const { counterparty, direction, type } of event.answer.transactions)
        if (counterparty && direction === 'out' && type === 'transfer')
          ask({
            bank: counterparty.bank,
            number: counterparty.account,
            name: counterparty.name,
            type: 'personal',
          });
    }
  }
}

test.each([1, 2, 3])('a night moves money and neither makes nor loses any: seed %i', (seed) => {
  const left = makeWorld({ ...small, seed });
  expect(left.next(nightAt)?.kind).toBe('report');
  let checks = 0;
  for (let at = startAt; at < nightAt; at = (at + 20 * minuteMs) as Instant) {
    while (left.next(at)) expect(sumOf(left)).toBe(0);
    expect(sumOf(left)).toBe(0);
    checks += 1;
  }
  expect(checks).toBe(90);
  const chased = makeWorld({ ...small, seed });
  chase(chased);
  expect(sumOf(chased)).toBe(0);
  for (const { book } of chased.houses.values()) expect(book.differenceFen()).toBe(0);
  const gone = ({ cashFen, virtualFen, abroadFen, merchantFen }: ReturnType<World['tally']>) =>
    cashFen + virtualFen + abroadFen + merchantFen;
  // A chase keeps money in the banks.
  expect(gone(chased.tally())).toBeLessThan(gone(left.tally()));
});

test('the same seed is the same night, also where banks misbehave', () => {
  const told = (seed: number): string => {
    const faults = { partial: 0.1, silence: 0.1, duplicate: 0.2, disorder: 0.2, '0301': 0.1 };
    const world = makeWorld({ ...small, seed, faults });
    const events: string[] = [];
    chase(world, (event) => events.push(JSON.stringify(event)));
    return events.join('\n');
  };
  expect(told(7)).toBe(told(7));
  expect(told(7)).not.toBe(told(8));
});

/** A world stopped when the first victim has reported. */
function firstReport(faults = {}) {
  const world = makeWorld({ ...small, seed: 4, faults });
  for (let event = world.next(); event; event = world.next()) {
    if (event.kind !== 'report') continue;
    const [transfer] = event.report.transfers;
    const [payment] = event.fraud.payments;
    if (transfer === undefined || payment === undefined || payment.to.priorOffice) continue;
    if (transfer.toName !== payment.to.name || transfer.toAccount !== payment.to.number) continue;
    const { bank, number, name } = payment.to;
    return { world, transfer, account: { bank, number, name, type: 'personal' as const } };
  }
  throw new Error('no report');
}

function answersOf(world: World, asked: readonly Asked[], withinMs = 12 * hourMs): string[] {
  const codes: string[] = [];
  for (const one of asked) {
    world.send(requestOf(world, one));
    const untilAt = (world.now + withinMs) as Instant;
    for (let event = world.next(untilAt); event; event = world.next(untilAt)) {
      if (event.kind === 'answer' && event.answer.key === one.key)
        codes.push(`${one.key}: ${event.answer.accounts.map(({ code }) => code).join(' ')}`);
    }
  }
  return codes;
}

test('a bank compares before it acts, counts its stops and ends them by itself', () => {
  const { world, account, transfer } = firstReport();
  const leading = {
    fromBank: transfer.fromBank,
    fromAccount: transfer.fromAccount,
    fromName: transfer.fromName,
    amountFen: transfer.amountFen,
    at: transfer.at,
  };
  const stop = (key: string, change: Partial<BankRequest> = {}): Asked => ({
    key,
    kind: 'stop',
    account,
    transfer: leading,
    ...change,
  });
  const asked = [
    stop('no such account', { account: { ...account, number: '6299010000000000' } }),
    stop('another name', { account: { ...account, name: '某人' } }),
    stop('another amount', { transfer: { ...leading, amountFen: 1 } }),
    stop('first'),
    stop('while stopped'),
    { key: 'extended', kind: 'extend-stop' as const, account, originalKey: 'nothing' },
    { key: 'lifted', kind: 'lift-stop' as const, account, originalKey: 'first' },
    stop('second'),
    { key: 'frozen unfiled', kind: 'freeze' as const, account },
    { key: 'frozen', kind: 'freeze' as const, account, caseNumber: '立1' },
    stop('while frozen'),
    { key: 'unfrozen', kind: 'lift-freeze' as const, account, originalKey: 'frozen' },
    stop('third'),
    { key: 'again', kind: 'lift-freeze' as const, account, originalKey: 'frozen' },
  ];
  expect(answersOf(world, asked, hourMs)).toEqual([
    'no such account: 0300',
    'another name: 0301',
    'another amount: 0400',
    'first: 0000',
    'while stopped: 1301',
    'extended: 1800',
    'lifted: 0000',
    'second: 0000',
    'frozen unfiled: 0600',
    'frozen: 0000',
    'while frozen: 1303',
    'unfrozen: 0000',
    'third: 1304',
    'again: 1900',
  ]);
});

test('a stop is over after 48 hours of the bank', () => {
  const { world, account } = firstReport();
  const codes = answersOf(
    world,
    [
      { key: 'stop', kind: 'stop', account },
      { key: 'late', kind: 'extend-stop', account, originalKey: 'stop' },
    ],
    49 * hourMs,
  );
  expect(codes).toEqual(['stop: 0000', 'late: 1800']);
});

test('a return pays the victim out of the freeze, once for each key', () => {
  const { world, account, transfer } = firstReport();
  world.send(requestOf(world, { key: 'f', kind: 'freeze', account, caseNumber: '立1' }));
  let frozenFen = 0;
  const untilAt = (world.now + hourMs) as Instant;
  for (let event = world.next(untilAt); event; event = world.next(untilAt))
    if (event.kind === 'answer') frozenFen = event.answer.accounts[0]?.executedFen ?? 0;
  expect(frozenFen).toBeGreaterThan(0);
  const home = world.houses.get(transfer.fromBank)?.book.accounts.get(transfer.fromAccount);
  const beforeFen = home?.balanceFen ?? 0;
  const amountFen = Math.min(frozenFen, 1_000);
  const back: Asked = {
    key: 'r',
    kind: 'return',
    account,
    amountFen,
    originalKey: 'f',
    payee: {
      bank: transfer.fromBank,
      number: transfer.fromAccount,
      name: transfer.fromName,
      type: 'personal',
    },
  };
  expect(answersOf(world, [back, back], 24 * hourMs)).toEqual(['r: 0000', 'r: 0000']);
  expect((home?.balanceFen ?? 0) - beforeFen).toBe(amountFen);
  expect(world.houses.get(account.bank)?.timesDone.get('r')).toBe(1);
  expect(sumOf(world)).toBe(0);
});

test('faults on command: silence until asked again, copies, one of two sub-accounts', () => {
  const silent = firstReport({ silence: 1 });
  const stop: Asked = { key: 's', kind: 'stop', account: silent.account };
  expect(answersOf(silent.world, [stop])).toEqual([]);
  expect(answersOf(silent.world, [stop])).toEqual(['s: 0000']);
  const twice = firstReport({ duplicate: 1, partial: 1 });
  expect(answersOf(twice.world, [{ ...stop, account: twice.account }])).toEqual([
    's: 0000 0399',
    's: 0000 0399',
  ]);
});

test('a live watch tells each movement until it ends', () => {
  const { world, account } = firstReport();
  const watched = answersOf(world, [{ key: 'w', kind: 'watch', account }], 24 * hourMs);
  const ended = answersOf(world, [{ key: 'e', kind: 'end-watch', account, originalKey: 'w' }]);
  expect(watched[0]).toBe('w: 0000');
  expect(ended).toEqual(['e: 0000']);
});
