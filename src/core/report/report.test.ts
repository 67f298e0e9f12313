/** Goal: what becomes a case is whole and told once. Method: cases by field, and properties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  luhnDigit,
  makeBankTable,
  parseInstant,
  passesLuhn,
  type Instant,
} from '../kernel/index.ts';
import { checkAccount } from './account.ts';
import { compareTransfers, type ToldTransfer } from './duplicate.ts';
import {
  caseDraftOf,
  draftReport,
  problemsOfForm,
  storyOf,
  typeOfHolder,
  type FormTransfer,
  type ReportForm,
} from './form.ts';
import { defaultReportPolicy as policy } from './policy.ts';

const now = parseInstant('2026-11-22T16:30:00+08:00') as Instant;
const minutes = (n: number): Instant => (now - n * 60_000) as Instant;

const transfer: FormTransfer = {
  fromBank: '建设银行',
  fromAccount: '',
  toBank: '工商银行',
  toAccount: '6222021234567890128',
  toName: '张伟',
  toType: 'personal',
  amountFen: 5_000_000,
  at: minutes(10),
  known: false,
};
const form: ReportForm = {
  reporter: 'self',
  paid: 'yes',
  victim: { name: '林芳', phone: '13800138000', idNumber: '' },
  contacted: 'call',
  how: '手机银行',
  category: 'ECOM',
  transfers: [transfer],
  note: '',
};
const around = {
  unitId: 'unt_a',
  personId: null,
  channel: 'seat',
  warningId: null,
  reportedAt: now,
} as const;

test('a whole form has no problem and becomes a case with its story', () => {
  expect(problemsOfForm(form, now, policy)).toEqual([]);
  const draft = caseDraftOf(form, around);
  expect(draft.story).toBe('受害人经电话被接触，手机银行');
  expect(draft.victim).toMatchObject({ name: '林芳', phone: '+8613800138000', idNumber: null });
  expect(draft.transfers).toEqual([
    expect.objectContaining({ toAccount: '6222021234567890128', fromName: '林芳' }),
  ]);
});

const withRow = (part: Partial<FormTransfer>): ReportForm => ({
  ...form,
  transfers: [{ ...transfer, ...part }],
});
const withVictim = (part: Partial<ReportForm['victim']>): ReportForm => ({
  ...form,
  victim: { ...form.victim, ...part },
});

test.each<[string, string, ReportForm]>([
  ['victim.name', 'required', withVictim({ name: ' ' })],
  ['victim.phone', 'required', withVictim({ phone: '' })],
  ['victim.phone', 'phone-impossible', withVictim({ phone: '1380013' })],
  ['victim.idNumber', 'id-number-check', withVictim({ idNumber: '110101199003074515' })],
  ['transfers', 'required', { ...form, transfers: [] }],
  ['transfers', 'required', withRow({ at: null })],
  ['transfers.0.toAccount', 'card-check-failed', withRow({ toAccount: '6222021234567890129' })],
  ['transfers.0.toAccount', 'not-an-account', withRow({ toAccount: '12' })],
  ['transfers.0.fromAccount', 'not-an-account', withRow({ fromAccount: '1' })],
  ['transfers.0.toAccount', 'same-account', withRow({ fromAccount: transfer.toAccount })],
  ['transfers.0.amountFen', 'out-of-range', withRow({ amountFen: policy.amountMaxFen + 1 })],
  ['transfers.0.amountFen', 'out-of-range', withRow({ amountFen: 0 })],
  ['transfers.0.at', 'time-future', withRow({ at: (now + policy.aheadMaxMs + 1) as Instant })],
  ['transfers.0.at', 'time-too-old', withRow({ at: minutes(366 * 24 * 60) })],
  ['transfers.1', 'repeated-row', { ...form, transfers: [transfer, transfer] }],
])('%s: %s', (field, code, wrong) => {
  const problems = problemsOfForm(wrong, now, policy);
  expect(problems).toContainEqual(expect.objectContaining({ field, code }));
  for (const one of problems) expect(one.problem !== '' && one.remedy !== '').toBe(true);
});

test('a row without account is kept out of the case and stands against nothing', () => {
  const two = { ...form, transfers: [transfer, { ...transfer, toAccount: '' }] };
  expect(problemsOfForm(two, now, policy)).toEqual([]);
  expect(caseDraftOf(two, around).transfers).toHaveLength(1);
});

test('a masked holder is no holder: the bank could not match it', () => {
  const [only] = caseDraftOf(withRow({ toName: '张*' }), around).transfers;
  expect(only?.toName).toBe('');
});

const banks = makeBankTable([{ prefix: '622202', bank: '工商银行' }]);

test.each([
  ['6222021234567890128', 'card', '工商银行'],
  ['6222 0212 3456 7890 128', 'card', '工商银行'],
  ['6222021234567890182', 'card-check-failed', '工商银行'],
  ['4000021209200123456', 'account', null],
  ['ABC123@QQ.COM', 'account', null],
  ['张三', 'wrong', null],
] as const)('%s is %s of %s', (text, verdict, bank) => {
  expect(checkAccount(text, banks)).toMatchObject({ verdict, bank });
});

test('a slip of one digit or of two neighbours is proposed, and proposals pass the check', () => {
  const slip = fc.record({ body: fc.stringMatching(/^\d{12}$/), at: fc.nat({ max: 16 }) });
  let hits = 0;
  let runs = 0;
  fc.assert(
    fc.property(slip, ({ body, at }) => {
      const right = `622202${body}${luhnDigit(`622202${body}`)}`;
      const digits = [...right];
      [digits[at], digits[at + 1]] = [digits[at + 1] ?? '', digits[at] ?? ''];
      const wrong = digits.join('');
      const check = checkAccount(wrong, banks);
      for (const one of check.proposals) expect(passesLuhn(one)).toBe(true);
      if (check.verdict !== 'card-check-failed') return;
      runs += 1;
      if (check.proposals.includes(right)) hits += 1;
    }),
    { numRuns: 300, seed: 7 },
  );
  expect(runs).toBeGreaterThan(150);
  expect(hits / runs).toBeGreaterThan(0.7);
});

const told: ToldTransfer = {
  fromAccount: '',
  toAccount: transfer.toAccount,
  amountFen: 5_000_000,
  at: minutes(10),
  victim: { phone: '+8613800138000', idNumber: null },
};

test.each<[string, Partial<ToldTransfer>, 'same' | 'maybe' | 'none']>([
  ['the same victim a minute apart', { at: minutes(11) }, 'same'],
  [
    'a relative with another telephone',
    { victim: { phone: '+8613900139000', idNumber: null } },
    'maybe',
  ],
  ['a caller without telephone', { victim: { phone: null, idNumber: null } }, 'maybe'],
  ['another amount', { amountFen: 5_000_001 }, 'none'],
  ['another receiver', { toAccount: '6228480402564890018' }, 'none'],
  ['too far apart', { at: minutes(21) }, 'none'],
])('told twice, %s', (_, part, likeness) => {
  expect(compareTransfers(told, { ...told, ...part }, policy)).toBe(likeness);
  expect(compareTransfers({ ...told, ...part }, told, policy)).toBe(likeness);
});

test('two payers, or two identities, are two transfers', () => {
  const from = (fromAccount: string): ToldTransfer => ({ ...told, fromAccount });
  expect(compareTransfers(from('1111'), from('2222'), policy)).toBe('none');
  expect(compareTransfers(from('1111'), from('1111'), policy)).toBe('same');
  const as = (idNumber: string): ToldTransfer => ({ ...told, victim: { phone: null, idNumber } });
  expect(compareTransfers(as('110101199003074514'), as('110101199003074530'), policy)).toBe('none');
});

test('the form begins with what the signals tell, newest first', () => {
  const known = (at: number, amountFen: number) => ({
    occurredAt: at as Instant,
    amountFen,
    payee: { account: `62${at}`, bank: '工商银行', name: '广州云起贸易有限公司' },
  });
  const draft = draftReport([known(1, 100), known(2, 200)]);
  expect(draft.paid).toBe('yes');
  expect(draft.transfers.map((t) => [t.amountFen, t.toType])).toEqual([
    [200, 'corporate'],
    [100, 'corporate'],
  ]);
  expect(draftReport([]).paid).toBe('unknown');
  expect(typeOfHolder('张伟')).toBe('personal');
  expect(storyOf({ contacted: 'unknown', how: '' })).toBe('群众报案被电信网络诈骗');
});
