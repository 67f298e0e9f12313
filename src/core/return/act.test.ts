/**
 * Goal: no return is paid that should not be, and each refusal has a case that meets it. Method: one
 * return walked from draft to the end; before each step the commands that must be refused there.
 */
import { expect, test } from 'vitest';
import { dayMs, parseInstant, type Instant } from '../kernel/index.ts';
import { decideReturn, returnActsOf } from './act.ts';
import { clocksOfReturn, decideReturnClock } from './clock.ts';
import {
  returnRefusals,
  type ReturnCommand,
  type ReturnContext,
  type ReturnRefusal,
} from './command.ts';
import { defaultReturnPolicy } from './policy.ts';
import { planReturn } from './route.ts';
import {
  applyReturnEvents,
  doubledFen,
  openReturn,
  paidFen,
  type Claimant,
  type FreezeFacts,
  type ReturnDraft,
  type ReturnEvent,
  type ReturnId,
  type ReturnState,
} from './state.ts';

/** A Monday morning in Beijing. */
const policy = { ...defaultReturnPolicy, holidays: [], workdays: [] };
const monday = (parseInstant('2026-03-09T09:00:00+08:00') ?? 0) as Instant;
const after = (days: number): Instant => (monday + days * dayMs) as Instant;

const freeze: FreezeFacts = {
  bank: '102',
  bankName: '临江银行',
  number: '6217000000000001',
  name: '王大力',
  type: 'personal',
  key: 'F1',
  executedFen: 15_000_000,
  expiresAt: after(170),
};

const victim = (id: string, name: string, lossFen: number, lowerFen = 0): Claimant => ({
  id,
  caseNumber: `A-${id}`,
  measureId: `msr_${id}`,
  name,
  lossFen,
  restoredFen: 0,
  lowerFen,
  upperFen: lossFen,
  firstAt: 1,
  payee: { bank: '103', number: '6228000000000001', name, type: 'personal' },
});

function draftOf(claims: readonly Claimant[]): ReturnDraft {
  const pool = { frozenFen: freeze.executedFen, unidentifiedFen: 0, credits: 3 };
  const basis = { weight: 'net', reserve: true } as const;
  const plan = planReturn(pool, claims, basis, policy);
  return { freeze, auditId: null, pool, claims, basis, basisReason: '默认', plan, policy: 'p' };
}

const mixed = [victim('a', '林小芳', 12_000_000), victim('b', '周建国', 6_000_000)];
const certain = [victim('a', '林小芳', 9_000_000, 9_000_000)];

function open(claims: readonly Claimant[]): ReturnState {
  const head = { id: 'rtn_1' as ReturnId, number: 'FH-260309-0001', unitId: 'u', round: 1 };
  const event = { kind: 'drafted', at: monday, actor: 'anna', ...draftOf(claims) } as const;
  return openReturn({ ...head, previousId: null }, event);
}

const met = new Set<ReturnRefusal>();

type Who = Partial<ReturnContext> & { readonly actor: string };

const contextOf = (who: Who): ReturnContext => ({
  now: monday,
  policy,
  level: 'branch',
  freeze,
  missingFen: () => 90_000_000,
  keyOf: (id, n) => `${id}-${n}`,
  ...who,
});

function refused(state: ReturnState, command: ReturnCommand, who: Who): ReturnRefusal | 'done' {
  const decided = decideReturn(state, command, contextOf(who));
  if (decided.ok) return 'done';
  met.add(decided.error);
  return decided.error;
}

function act(state: ReturnState, command: ReturnCommand, who: Who): ReturnState {
  const decided = decideReturn(state, command, contextOf(who));
  if (!decided.ok) throw new Error(`${command.act}: ${decided.error}`);
  return applyReturnEvents(state, decided.value);
}

const tick = (state: ReturnState, step: string, now: Instant): ReturnState =>
  applyReturnEvents(state, decideReturnClock(state, step, now, 'system'));

const anna = { actor: 'anna' };
const ben = { actor: 'ben' };
const chief = { actor: 'chief', level: 'bureau' };
const objection = (text = '我的损失是十万'): ReturnCommand => ({
  act: 'object',
  objectionId: 'obj_1',
  name: '赵某',
  phone: '13800000000',
  text,
  channel: 'page',
});
const answer = (to: 'upheld' | 'rejected', text: string): ReturnCommand => ({
  act: 'answer-objection',
  objectionId: 'obj_1',
  to,
  answer: text,
});
const paid = (key: string, done = true, executedFen?: number): ReturnCommand => ({
  act: 'answer',
  key,
  executedFen: executedFen ?? (done ? 90_000_000 : 0),
  code: done ? '0000' : '0600',
  remark: done ? '' : '文书缺失',
});

test('by ratio: notice, objection, review, approval, bank, paid', () => {
  let state = open(mixed);
  expect(state.plan.route).toBe('C');
  expect(refused(state, { act: 'sign' }, anna)).toBe('second-person-needed');
  expect(refused(state, { act: 'publish' }, anna)).toBe('second-officer-needed');
  expect(refused(state, { act: 'ask' }, anna)).toBe('return-not-ready');
  const gross = { weight: 'gross', reserve: false } as const;
  expect(refused(state, { act: 'choose', basis: gross, reason: ' ' }, anna)).toBe(
    'reason-required',
  );
  state = act(state, { act: 'choose', basis: gross, reason: '同案同口径' }, anna);
  state = act(state, { act: 'sign' }, ben);
  expect(refused(state, { act: 'sign' }, { actor: 'carl' })).toBe('already-signed');
  expect(refused(state, objection(), { actor: 'citizen' })).toBe('notice-not-open');
  state = act(state, { act: 'publish' }, anna);
  expect(clocksOfReturn(state, policy).get('notice-end')).toBe(after(30));
  expect(refused(state, { act: 'sign' }, ben)).toBe('return-not-draft');
  const few = { ...policy, objectionsMax: 1 };
  const full = act(state, objection(), { ...anna, policy: few });
  expect(refused(full, objection(), { ...anna, policy: few })).toBe('too-many-objections');
  const counter = { ...objection(), channel: 'by-hand' } as ReturnCommand;
  expect(refused(full, counter, { ...anna, policy: few })).toBe('done');
  state = act(state, objection(), { actor: 'citizen', now: after(3) });
  const one = { ...anna, now: after(3), policy: { ...policy, objectionsMax: 1 } };
  expect(refused(state, objection(), one)).toBe('too-many-objections');
  expect(refused(state, { ...objection(), channel: 'by-hand' } as ReturnCommand, one)).toBe('done');
  expect(refused(state, answer('rejected', ''), anna)).toBe('reason-required');
  // Nothing happens before the notice is over, however often the clock asks.
  expect(tick(state, 'notice-end', after(29)).status).toBe('notice');
  state = tick(state, 'notice-end', after(30));
  expect(state.status).toBe('review');
  expect(refused(state, objection(), { actor: 'citizen', now: after(31) })).toBe('notice-not-open');
  expect(refused(state, { act: 'ask' }, anna)).toBe('objection-open');
  const upheld = act(state, answer('upheld', '漏算一笔'), anna);
  expect(refused(upheld, { act: 'ask' }, anna)).toBe('objection-upheld');
  const again: ReturnCommand = { act: 'redraft', draft: draftOf(mixed), reason: '异议成立' };
  const redrafted = act(upheld, again, anna);
  expect([redrafted.status, redrafted.secondOfficer, redrafted.noticeAt]).toEqual([
    'draft',
    null,
    null,
  ]);
  state = act(state, answer('rejected', '已核对流水'), anna);
  expect(refused(state, answer('rejected', '再次'), anna)).toBe('objection-not-open');
  state = act(state, { act: 'ask' }, anna);
  state = payByBank(state);
  expect([state.status, paidFen(state)]).toEqual(['paid', 15_000_000]);
  expect(act(state, { act: 'close', reason: '' }, anna).status).toBe('closed');
});

function payByBank(asked: ReturnState): ReturnState {
  let state = asked;
  expect(refused(state, { act: 'notify' }, anna)).toBe('return-not-approved');
  expect(refused(state, { act: 'approve' }, { ...chief, actor: 'ben' })).toBe(
    'second-person-needed',
  );
  expect(refused(state, { act: 'approve' }, { actor: 'head', level: 'branch' })).toBe(
    'city-level-needed',
  );
  expect(refused(state, { act: 'refuse', reason: '' }, chief)).toBe('reason-required');
  expect(act(state, { act: 'refuse', reason: '证据不足' }, chief).status).toBe('draft');
  const less = { ...freeze, executedFen: 14_999_999 };
  expect(refused(state, { act: 'approve' }, { ...chief, freeze: less })).toBe('over-frozen');
  state = act(state, { act: 'approve' }, chief);
  expect(refused(state, { act: 'approve' }, chief)).toBe('return-not-asked');
  const late = { ...anna, now: after(40) };
  expect(refused(state, { act: 'notify' }, { ...late, freeze: null })).toBe('freeze-not-in-force');
  const ending = { ...freeze, expiresAt: after(44) };
  expect(refused(state, { act: 'notify' }, { ...late, freeze: ending })).toBe('freeze-ends-first');
  state = act(state, { act: 'notify' }, late);
  expect(state.payments.map((one) => [one.key, one.amountFen])).toEqual([
    ['a-1', 10_000_000],
    ['b-1', 5_000_000],
  ]);
  expect(refused(state, { act: 'withdraw', reason: '太晚' }, anna)).toBe('return-not-open');
  expect(refused(state, { act: 'close', reason: '' }, anna)).toBe('return-not-paid');
  state = act(state, paid('a-1'), { actor: 'bank' });
  expect([state.status, paidFen(state)]).toEqual(['notified', 10_000_000]);
  // The same answer again pays nobody twice.
  expect(refused(state, paid('a-1'), { actor: 'bank' })).toBe('payment-not-open');
  expect(refused(state, { act: 'send-again' }, late)).toBe('nothing-sent-back');
  state = act(state, paid('b-1', false), { actor: 'bank' });
  expect(state.status).toBe('bank-returned');
  // What was paid already counts against the freeze, which is smaller by it.
  const rest = { ...freeze, executedFen: 5_000_000 };
  state = act(state, { act: 'send-again' }, { ...late, freeze: rest });
  expect(state.payments.at(-1)).toMatchObject({ key: 'b-2', amountFen: 5_000_000 });
  return act(state, paid('b-2'), { actor: 'bank' });
}

test('directly: no notice, and the rest stays frozen until a new round', () => {
  let state = open(certain);
  expect([state.plan.route, state.plan.residueFen]).toEqual(['B', 6_000_000]);
  expect(refused(state, { act: 'publish' }, anna)).toBe('notice-not-needed');
  expect(refused(state, { act: 'ask' }, anna)).toBe('second-officer-needed');
  const payee = { bank: '1', number: '6228', name: '王 五', type: 'personal' } as const;
  expect(refused(state, { act: 'set-payee', claimId: 'x', payee }, anna)).toBe('claim-not-there');
  expect(refused(state, { act: 'set-payee', claimId: 'a', payee }, anna)).toBe('payee-not-victim');
  const own = { ...payee, name: '林 小芳' };
  state = act(state, { act: 'set-payee', claimId: 'a', payee: own }, anna);
  state = act(state, { act: 'sign' }, ben);
  const nobody: ReturnState = {
    ...state,
    claims: state.claims.map((c) => ({ ...c, payee: null })),
  };
  expect(refused(nobody, { act: 'ask' }, anna)).toBe('payee-missing');
  const nothing = { ...state, plan: { ...state.plan, payFen: 0 } };
  expect(refused(nothing, { act: 'ask' }, anna)).toBe('nothing-to-pay');
  state = act(state, { act: 'ask' }, anna);
  state = act(state, { act: 'approve' }, chief);
  state = act(state, { act: 'notify' }, anna);
  // Monday: reminded at the end of Wednesday, due at the end of Thursday.
  expect([...clocksOfReturn(state, policy).keys()]).toEqual(['remind', 'bank-due']);
  state = tick(state, 'remind', after(3));
  state = tick(state, 'bank-due', after(4));
  expect([state.reminded, state.late, clocksOfReturn(state, policy).size]).toEqual([true, true, 0]);
  expect(decideReturnClock(state, 'bank-due', after(5), 'system')).toEqual([]);
  state = act(state, paid('a-1'), { actor: 'bank' });
  expect(refused(state, { act: 'reopen', nextId: 'rtn_2', reason: '新被害人' }, anna)).toBe(
    'return-not-residual',
  );
  state = act(state, { act: 'close', reason: '' }, anna);
  expect(state.status).toBe('residual');
  expect(refused(state, { act: 'reopen', nextId: 'rtn_2', reason: '' }, anna)).toBe(
    'reason-required',
  );
  state = act(state, { act: 'reopen', nextId: 'rtn_2', reason: '新被害人' }, anna);
  expect(state.status).toBe('reopened');
});

const lost = (mayBeDone: boolean, key = 'a-1'): ReturnCommand => ({
  act: 'give-up',
  key,
  mayBeDone,
  remark: '线路中断',
});
const bank = { actor: 'bank' };

/** One payment of 9,000,000 fen to one victim, told to the bank. */
function told(): ReturnState {
  let state = act(open(certain), { act: 'sign' }, ben);
  state = act(state, { act: 'ask' }, anna);
  state = act(state, { act: 'approve' }, chief);
  return act(state, { act: 'notify' }, anna);
}
const wordsOf = (state: ReturnState): string =>
  [state.status, ...state.payments.map((one) => `${one.key} ${one.status}`)].join(', ');

test('what never left is sent again at once; what may have arrived waits for the bank', () => {
  let state = act(told(), { act: 'stick', key: 'a-1', problem: 'no-answer' }, bank);
  expect([wordsOf(state), state.payments[0]?.stuck]).toEqual(['notified, a-1 sent', 'no-answer']);
  state = act(state, { act: 'stick', key: 'a-1', problem: null }, bank);
  expect(state.payments[0]?.stuck).toBeNull();
  expect(wordsOf(act(act(state, lost(false), bank), { act: 'send-again' }, anna))).toBe(
    'notified, a-1 returned, a-2 sent',
  );
  state = act(state, lost(true), bank);
  expect(wordsOf(state)).toBe('bank-returned, a-1 given-up');
  expect(refused(state, { act: 'send-again' }, anna)).toBe('payment-unclear');
  expect(refused(state, { act: 'close', reason: '算了' }, anna)).toBe('payment-unclear');
  const confirm: ReturnCommand = { act: 'confirm-unpaid', key: 'a-1', reason: '银行张经理答复' };
  expect(refused(state, { ...confirm, reason: '' }, ben)).toBe('reason-required');
  state = act(state, confirm, ben);
  expect(refused(state, confirm, ben)).toBe('payment-not-unclear');
  expect(refused(state, { act: 'send-again' }, ben)).toBe('second-person-needed');
  state = act(state, { act: 'send-again' }, anna);
  expect(wordsOf(state)).toBe('notified, a-1 returned, a-2 sent');
});

test('a late word of the bank counts once; a second payment is told as paid twice', () => {
  let state = act(told(), lost(true), bank);
  // The bank had paid after all: nothing is sent again.
  const late = act(state, paid('a-1'), bank);
  expect(wordsOf(late)).toBe('paid, a-1 paid');
  expect(refused(late, { act: 'send-again' }, anna)).toBe('nothing-sent-back');
  expect(wordsOf(act(state, paid('a-1', false), bank))).toBe('bank-returned, a-1 returned');
  // The bank said that it had not paid, and paid both.
  state = act(state, { act: 'confirm-unpaid', key: 'a-1', reason: '银行答复未付' }, ben);
  state = act(state, { act: 'send-again' }, anna);
  state = act(state, paid('a-1'), bank);
  expect(wordsOf(state)).toBe('notified, a-1 paid, a-2 sent');
  expect(wordsOf(act(state, paid('a-2', false), bank))).toBe('paid, a-1 paid, a-2 returned');
  state = act(state, paid('a-2'), bank);
  expect(wordsOf(state)).toBe('paid, a-1 paid, a-2 paid-twice');
  expect([paidFen(state), doubledFen(state)]).toEqual([9_000_000, 9_000_000]);
  expect(refused(state, paid('a-2'), bank)).toBe('payment-not-open');
  // It says the contrary afterwards: that is on record and moves nothing.
  const denied = decideReturn(state, paid('a-1', false), contextOf(bank));
  expect(denied.ok && denied.value.map((event) => event.kind)).toEqual(['payment-disputed']);
  state = act(state, { act: 'close', reason: '' }, anna);
  expect(act(state, paid('a-1', false), bank).status).toBe('residual');
});

test('who cannot be paid: another account with the city, an heir, or the rest of the next round', () => {
  let state = act(told(), paid('a-1', false), bank);
  const own = {
    bank: '104',
    number: '6229000000000002',
    name: '林小芳',
    type: 'personal',
  } as const;
  state = act(state, { act: 'set-payee', claimId: 'a', payee: own }, anna);
  expect(refused(state, { act: 'send-again' }, anna)).toBe('payee-waits');
  const agree: ReturnCommand = { act: 'approve-payee', claimId: 'a' };
  expect(refused(state, agree, { ...chief, actor: 'anna' })).toBe('second-person-needed');
  expect(refused(state, agree, { actor: 'head', level: 'branch' })).toBe('city-level-needed');
  state = act(state, agree, chief);
  expect(refused(state, agree, chief)).toBe('payee-not-waiting');
  const heir = { relation: 'heir', paper: '' } as const;
  const hers = { ...own, name: '林大山' };
  const to: ReturnCommand = { act: 'set-payee', claimId: 'a', payee: hers };
  expect(refused(state, to, anna)).toBe('payee-not-victim');
  expect(refused(state, { ...to, heir }, anna)).toBe('reason-required');
  const proved = { ...heir, paper: '（2026）临证字第 12 号继承权公证书' };
  const inherited = act(act(state, { ...to, heir: proved }, anna), agree, chief);
  expect(act(inherited, { act: 'send-again' }, anna).payments.at(-1)?.payee.name).toBe('林大山');
  // Nobody can be paid: it stays frozen with the rest.
  expect(refused(state, { act: 'close', reason: '' }, anna)).toBe('reason-required');
  const closed = act(state, { act: 'close', reason: '被害人失联' }, anna);
  expect(closed.status).toBe('residual');
  const settled = act(act(state, { act: 'send-again' }, anna), paid('a-2'), bank);
  expect(refused(settled, { act: 'set-payee', claimId: 'a', payee: own }, anna)).toBe(
    'return-not-open',
  );
});

test('of two victims the one who was paid keeps the account', () => {
  let state = act(act(open(mixed), { act: 'sign' }, ben), { act: 'publish' }, anna);
  state = act(tick(state, 'notice-end', after(30)), { act: 'ask' }, anna);
  state = act(act(state, { act: 'approve' }, chief), { act: 'notify' }, anna);
  state = act(act(state, paid('a-1'), bank), paid('b-1', false), bank);
  const payee = { bank: '1', number: '6228', name: '林小芳', type: 'personal' } as const;
  expect(refused(state, { act: 'set-payee', claimId: 'a', payee }, anna)).toBe('claim-paid');
});

test('paid in part: only the rest goes again', () => {
  let state = act(told(), paid('a-1', true, 4_000_000), bank);
  expect([wordsOf(state), paidFen(state)]).toEqual(['bank-returned, a-1 partial', 4_000_000]);
  expect(refused(state, paid('a-1', true, 4_000_000), bank)).toBe('payment-not-open');
  const rest = { ...freeze, executedFen: 11_000_000 };
  state = act(state, { act: 'send-again' }, { ...anna, freeze: rest });
  expect(state.payments.at(-1)).toMatchObject({ key: 'a-2', amountFen: 5_000_000 });
  state = act(state, paid('a-2'), bank);
  expect([wordsOf(state), paidFen(state), doubledFen(state)]).toEqual([
    'paid, a-1 partial, a-2 paid',
    9_000_000,
    0,
  ]);
});

test('what came back elsewhere since the draft is not paid again', () => {
  const signed = act(open(certain), { act: 'sign' }, ben);
  const less = { ...anna, missingFen: () => 8_999_999 };
  expect(refused(signed, { act: 'ask' }, less)).toBe('claim-restored');
  const asked = act(signed, { act: 'ask' }, anna);
  expect(refused(asked, { act: 'approve' }, { ...chief, ...less, actor: 'chief' })).toBe(
    'claim-restored',
  );
  const approved = act(asked, { act: 'approve' }, chief);
  expect(refused(approved, { act: 'notify' }, less)).toBe('claim-restored');
  const back = act(told(), paid('a-1', false), bank);
  expect(refused(back, { act: 'send-again' }, less)).toBe('claim-restored');
});

test('an account changed after it was signed for is seen by somebody else', () => {
  const own = {
    bank: '104',
    number: '6229000000000002',
    name: '林小芳',
    type: 'personal',
  } as const;
  const change: ReturnCommand = { act: 'set-payee', claimId: 'a', payee: own };
  const signed = act(open(certain), { act: 'sign' }, ben);
  const asked = act(signed, { act: 'ask' }, anna);
  const changed = act(asked, change, { actor: 'carl' });
  expect(refused(changed, { act: 'approve' }, { ...chief, actor: 'carl' })).toBe(
    'second-person-needed',
  );
  const approved = act(changed, { act: 'approve' }, chief);
  expect(approved.claims[0]?.payeeSetBy).toBeNull();
  const later = act(approved, change, anna);
  expect(refused(later, { act: 'notify' }, anna)).toBe('payee-waits');
});

test('what the screen offers is what the decisions allow', () => {
  const allowed = (state: ReturnState, who: Who): readonly string[] =>
    returnActsOf(state, contextOf(who)).flatMap((one) => (one.allowed ? [one.act] : []));
  const state = open(mixed);
  expect(allowed(state, anna)).toEqual(['choose', 'set-payee', 'redraft', 'withdraw']);
  const ended = act(state, { act: 'withdraw', reason: '重复' }, anna);
  expect(allowed(ended, anna)).toEqual([]);
  expect(refused(ended, { act: 'set-payee', claimId: 'a', payee: freeze }, anna)).toBe(
    'return-not-open',
  );
});

test('each event moves the version by one', () => {
  const state = open(mixed);
  const events: readonly ReturnEvent[] = [
    { kind: 'signed', at: monday, actor: 'ben' },
    { kind: 'published', at: monday, actor: 'anna', untilAt: after(30) },
  ];
  expect(applyReturnEvents(state, events).version).toBe(3);
});

test('each refusal was met above', () => {
  expect(returnRefusals.filter((code) => !met.has(code))).toEqual([]);
});
