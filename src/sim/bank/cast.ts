/**
 * Who holds which account in a simulated night: victims, mules by gang and level, merchants, desks
 * that deal in virtual money, correspondents abroad. Every process makes the same cast of a seed.
 */
import {
  assert,
  idNumberCheck,
  luhnDigit,
  dayMs,
  minuteMs,
  type Instant,
} from '../../core/kernel/index.ts';
import { firmName, givenName, surname } from '../city/name.ts';
import { Random } from '../random.ts';
import { makeBanks, type BankProfile } from './profile.ts';

export type AccountRole = 'person' | 'mule' | 'merchant' | 'virtual' | 'abroad' | 'cash';

export type CastAccount = {
  readonly number: string;
  readonly bank: string;
  readonly name: string;
  readonly type: 'personal' | 'corporate';
  readonly role: AccountRole;
  /** Of mules: the gang and how far from the victim. */
  readonly gang: number | null;
  readonly level: number | null;
  readonly idNumber: string;
  readonly phone: string;
  readonly openedAt: Instant;
  readonly openingFen: number;
  /** Money of others was stopped or frozen here before: an office that stands before ours. */
  readonly priorOffice: string | null;
};

/** A water room (水房) works by program, a crew by hand, a card gang by runners at machines. */
export type GangStyle = 'water-room' | 'crew' | 'card';
export type Gang = {
  readonly index: number;
  readonly style: GangStyle;
  /** Accounts of each level, the first receives from victims. */
  readonly levels: readonly (readonly CastAccount[])[];
};

export type Payment = {
  readonly id: string;
  readonly from: CastAccount;
  readonly to: CastAccount;
  readonly amountFen: number;
  readonly at: Instant;
};

/** What a victim says; now and then a name or number is not what the bank has. */
export type VictimReport = {
  readonly index: number;
  readonly at: Instant;
  readonly victim: { readonly name: string; readonly idNumber: string; readonly phone: string };
  readonly transfers: readonly {
    readonly id: string;
    readonly fromBank: string;
    readonly fromAccount: string;
    readonly fromName: string;
    readonly toBank: string;
    readonly toAccount: string;
    readonly toName: string;
    readonly amountFen: number;
    readonly at: Instant;
  }[];
};

export type FraudCase = {
  readonly index: number;
  readonly gang: number;
  readonly payments: readonly Payment[];
  readonly report: VictimReport;
};

export type CastOptions = {
  readonly seed: number;
  readonly banks: number;
  readonly cases: number;
  /** Gangs; one for eight cases where not given. */
  readonly gangs?: number;
  readonly startAt: Instant;
  /** The first payments are spread over this long; a night of ten hours where not given. */
  readonly lengthMs?: number;
};

export type Cast = {
  readonly banks: readonly BankProfile[];
  readonly accounts: readonly CastAccount[];
  readonly gangs: readonly Gang[];
  /** By the time of the first payment. */
  readonly cases: readonly FraudCase[];
  readonly merchants: readonly CastAccount[];
  readonly desks: readonly CastAccount[];
  readonly abroad: readonly CastAccount[];
};

const yuan = 100;
const nightMs = dayMs * (10 / 24);
/** Accounts of a gang by level (assumed); a gang leaves an account that was stopped. */
const levelSizes = [12, 20, 24, 12] as const;
const casesPerGang = 8;
/** A gang sends victims of one burst to one account and takes the next one then (assumed). */
const burstMs = 15 * minuteMs;
const burstsPerGang = 5;
const areas = ['110101', '320102', '330106', '420106', '440304', '510104', '610103'] as const;

export function makeCast(options: CastOptions): Cast {
  const { seed, cases: count } = options;
  const banks = makeBanks(seed, options.banks);
  const opener = new Opener(options, banks);
  const gangs = Array.from(
    { length: options.gangs ?? Math.max(2, Math.ceil(count / casesPerGang)) },
    (_, index) => makeGang(opener, index),
  );
  const desk = (role: 'merchant' | 'virtual' | 'abroad', n: number, name: () => string) =>
    Array.from({ length: n }, () =>
      opener.open({ role, name: name(), type: 'corporate', openingFen: 5_000_000 * yuan }),
    );
  const shops = desk('merchant', Math.max(6, banks.length), () => firmName(opener.random));
  const desks = desk('virtual', 4, () => `数字资产承兑${opener.random.digits(3)}`);
  const abroad = desk('abroad', 2, () => `境外汇款清算${opener.random.digits(2)}`);
  const lengthMs = options.lengthMs ?? nightMs;
  const cases = drawStarts(opener.random, gangs, { count, lengthMs }).map((start, i) =>
    makeCase(opener, start, { index: i, startAt: (options.startAt + start.afterMs) as Instant }),
  );
  return {
    banks,
    gangs,
    desks,
    abroad,
    merchants: shops,
    accounts: opener.accounts,
    cases,
  };
}

type Opening = Pick<CastAccount, 'role' | 'openingFen'> &
  Partial<Pick<CastAccount, 'name' | 'type' | 'gang' | 'level' | 'priorOffice'>>;

class Opener {
  readonly random: Random;
  readonly accounts: CastAccount[] = [];
  readonly options: CastOptions;
  readonly #banks: readonly BankProfile[];

  constructor(options: CastOptions, banks: readonly BankProfile[]) {
    this.random = Random.of(options.seed, 'cast');
    this.options = options;
    this.#banks = banks;
  }

  open(opening: Opening): CastAccount {
    const { random } = this;
    const bank = random.pick(this.#banks);
    const sex = random.chance(0.4) ? 'F' : 'M';
    const age = random.between(18, 70);
    // A full cycle over the serials, so that no number is given twice.
    const serial = ((this.accounts.length + 1) * 7_368_787 + 24_036_583) % 100_000_000;
    const body = `${bank.bin}7${random.digits(3)}${String(serial).padStart(8, '0')}`;
    const born = `${2026 - age}${String(random.between(1, 12)).padStart(2, '0')}${String(random.between(1, 28)).padStart(2, '0')}`;
    const idBody = `${random.pick(areas)}${born}${random.digits(2)}${sex === 'M' ? random.pick([1, 3, 5, 7, 9]) : random.pick([0, 2, 4, 6, 8])}`;
    const account: CastAccount = {
      number: body + luhnDigit(body),
      bank: bank.code,
      name: surname(random) + givenName(random, sex, age),
      type: 'personal',
      gang: null,
      level: null,
      idNumber: idBody + idNumberCheck(idBody),
      phone: `16${random.digits(9)}`,
      openedAt: (this.options.startAt - random.between(20, 1500) * dayMs) as Instant,
      priorOffice: null,
      ...opening,
    };
    this.accounts.push(account);
    return account;
  }
}

function makeGang(opener: Opener, index: number): Gang {
  const { random } = opener;
  const style = random.weighted<GangStyle>([
    ['water-room', 3],
    ['crew', 5],
    ['card', 3],
  ]);
  const levels = levelSizes.map((size, i) =>
    Array.from({ length: size }, () =>
      opener.open({
        role: 'mule',
        gang: index,
        level: i + 1,
        // Money of its own: from a few yuan to what a shop keeps (assumed).
        openingFen: Math.round(random.around(900 * yuan, 1.4)),
        priorOffice: random.chance(0.03) ? '海城市公安局' : null,
      }),
    ),
  );
  return { index, style, levels };
}

type Start = { readonly gang: Gang; readonly burst: number; readonly afterMs: number };

/** When each fraud begins, in bursts: a gang works on several people at once. */
function drawStarts(
  random: Random,
  gangs: readonly Gang[],
  { count, lengthMs }: { readonly count: number; readonly lengthMs: number },
): readonly Start[] {
  const bursts = gangs.map(() =>
    Array.from({ length: burstsPerGang }, () => random.below(lengthMs)),
  );
  const starts = Array.from({ length: count }, () => {
    const gang = random.pick(gangs);
    const burst = random.below(burstsPerGang);
    const afterMs = (bursts[gang.index]?.[burst] ?? 0) + random.below(burstMs);
    return { gang, burst, afterMs: Math.min(lengthMs, afterMs) };
  });
  return starts.toSorted((a, b) => a.afterMs - b.afterMs);
}

function makeCase(
  opener: Opener,
  { gang, burst }: Start,
  { index, startAt }: { readonly index: number; readonly startAt: Instant },
): FraudCase {
  const { random } = opener;
  // Losses: median 30,000 yuan with a long tail (assumed).
  const lossFen =
    Math.min(3_000_000, Math.max(1_000, Math.round(random.around(30_000, 1.1) / 100) * 100)) * yuan;
  const victim = opener.open({
    role: 'person',
    openingFen: lossFen + Math.round(random.around(8_000 * yuan, 1)),
  });
  let at = startAt;
  const count = lossFen < 5_000 * yuan ? 1 : random.weighted([[1, 7] as const, [2, 2], [3, 1]]);
  const payments: Payment[] = [];
  let left = lossFen;
  const first = doorOf(gang, burst);
  for (let i = 0; i < count; i += 1) {
    const amountFen = i === count - 1 ? left : Math.round(left / (count - i) / 10_000) * 10_000;
    const to = i > 0 && random.chance(0.5) ? doorOf(gang, burst + burstsPerGang) : first;
    payments.push({ id: `v${index}-${i + 1}`, from: victim, to, amountFen, at });
    left -= amountFen;
    at = (at + random.between(60, 900) * 1000) as Instant;
  }
  const last = payments.at(-1)?.at ?? at;
  // From the last transfer to the report: half within half an hour (assumed).
  const reportAt = (last + Math.round(random.around(30 * minuteMs, 1.1))) as Instant;
  return { index, gang: gang.index, payments, report: reportOf(random, index, reportAt, payments) };
}

/** The account that the victims of a burst are sent to, or its other one. */
function doorOf(gang: Gang, index: number): CastAccount {
  const doors = gang.levels[0] ?? [];
  const door = doors[index % doors.length];
  assert(door !== undefined, 'a gang has accounts of the first level');
  return door;
}

function reportOf(
  random: Random,
  index: number,
  at: Instant,
  payments: readonly Payment[],
): VictimReport {
  // One in fifty gets a name wrong, one in a hundred a number (assumed).
  const slip = random.weighted([['none', 97] as const, ['name', 2], ['number', 1]]);
  const holder = payments[0]?.from;
  return {
    index,
    at,
    victim: {
      name: holder?.name ?? '',
      idNumber: holder?.idNumber ?? '',
      phone: holder?.phone ?? '',
    },
    transfers: payments.map(({ id, from, to, amountFen, at: paidAt }) => ({
      id,
      fromBank: from.bank,
      fromAccount: from.number,
      fromName: from.name,
      toBank: to.bank,
      toAccount: slip === 'number' ? misread(to.number) : to.number,
      toName: slip === 'name' ? `${to.name.slice(0, 1)}某` : to.name,
      amountFen,
      at: paidAt,
    })),
  };
}

/** Another number that still passes its check digit. */
function misread(number: string): string {
  const body = `${number.slice(0, 8)}${(Number(number[8]) + 5) % 10}${number.slice(9, -1)}`;
  return body + luhnDigit(body);
}
