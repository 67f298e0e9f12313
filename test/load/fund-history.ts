/**
 * Random histories of fund cases, by seed: victims pay into accounts that cases share, money moves on
 * and out, statements come late, doubled, in pieces and out of order, rows are taken back, stops and
 * freezes take effect, fail, lapse and are lifted, money comes back. After each step an auditor that
 * knows only the entries and the rows looks whether every fen is where it must be.
 */
import type { BankAnswer, BankTransaction } from '../../src/core/bank/index.ts';
import {
  accountByKey,
  applyFundEvents,
  decideFund,
  decideFundClocks,
  defaultFundsPolicy,
  holdAccount,
  isHolding,
  keyOfAccount,
  moneyParts,
  openFundCase,
  postChanges,
  settleAccount,
  summed,
  type CaseAccountId,
  type FundCase,
  type FundCaseId,
  type FundCommand,
  type FundContext,
  type FundEvent,
  type LedgerEntry,
  type MeasureId,
} from '../../src/core/funds/index.ts';
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { makeRandom, type Random } from './random.ts';

export type History = {
  readonly steps: number;
  readonly entries: number;
  /** Refusals met and event kinds seen. */
  readonly seen: ReadonlySet<string>;
  readonly problems: readonly string[];
};

const bank = '乙银行';
const keyOf = (number: string): string => `${bank}|${number}`;

class World {
  readonly random: Random;
  readonly cases = new Map<string, FundCase>();
  readonly entries = new Map<string, LedgerEntry[]>();
  /** What banks will ever tell, and what they have told. */
  readonly truth = new Map<string, BankTransaction[]>();
  readonly known = new Map<string, Map<string, BankTransaction>>();
  readonly balance = new Map<string, number>();
  readonly seen = new Set<string>();
  /** Sums that were returned: such a row of a statement counts for nothing. */
  readonly paid = new Set<number>();
  readonly problems: string[] = [];
  now = 1_760_000_000_000 as Instant;
  serial = 0;
  steps = 0;

  constructor(seed: number) {
    this.random = makeRandom(seed);
  }

  id(kind: string): string {
    this.serial += 1;
    return `${kind}_${this.serial}`;
  }

  context(): FundContext {
    const stops = [...this.cases.values()].flatMap((state) =>
      state.measures.map((one) => ({
        one,
        key: keyOfAccount(state.accounts.find((a) => a.id === one.accountId) ?? noAccount),
      })),
    );
    return {
      actor: `usr_${this.random.below(3)}`,
      level: 'bureau',
      now: this.now,
      policy: defaultFundsPolicy,
      office: { id: 'unt_1', name: '海晏分局' },
      officersOf: (people) =>
        people.map((name) => ({ name, idType: 'police', idNumber: '1', phone: '1' })),
      stopsOf: (key) => {
        const own = stops.filter((s) => s.key === key && s.one.kind === 'stop');
        const living = ['requested', 'sent', 'in-force', 'partial'];
        return {
          used: own.filter((s) => s.one.appliedAt !== null || living.includes(s.one.status)).length,
          living: own.some((s) => living.includes(s.one.status)),
        };
      },
      accountId: () => this.id('acc') as CaseAccountId,
      measureId: () => this.id('msr') as MeasureId,
      transferId: () => this.id('trf'),
    };
  }

  /** The same steps as the server: settle what was touched and all downstream, post, look. */
  commit(
    before: FundCase | null,
    after: FundCase,
    events: readonly FundEvent[],
    keys: Iterable<string>,
  ): void {
    for (const event of events) this.seen.add(event.kind);
    const returned = events.flatMap((one) => one.recovery?.accountId ?? []);
    const olds = new Map(this.cases);
    this.cases.set(after.id, summed(after, new Set(returned)));
    const waiting = new Set(keys);
    for (let visits = 0; waiting.size > 0; visits += 1) {
      if (visits > 2000) throw new Error('money does not come to rest');
      const key = [...waiting][0] ?? '';
      waiting.delete(key);
      const group = [...this.cases.values()].filter((one) => accountByKey(one, key) !== undefined);
      const rows = [...(this.known.get(key)?.values() ?? [])];
      const settled = settleAccount(group, key, rows, {
        policy: defaultFundsPolicy,
        accountId: () => this.id('acc') as CaseAccountId,
      });
      for (const one of holdAccount(settled.cases, key)) this.cases.set(one.id, one);
      for (const next of settled.next) waiting.add(next);
    }
    for (const [id, state] of this.cases) {
      const was = id === after.id ? before : (olds.get(id) ?? null);
      if (was === state) continue;
      const posted = postChanges(was, state, this.now);
      this.cases.set(id, posted.state);
      this.entries.set(id, [...(this.entries.get(id) ?? []), ...posted.entries]);
      this.audit(posted.state);
    }
  }

  act(id: string, command: FundCommand): boolean {
    const before = this.cases.get(id);
    if (before === undefined) return false;
    const decided = decideFund(before, command, this.context());
    if (!decided.ok) {
      this.seen.add(decided.error);
      return false;
    }
    const { events } = decided.value;
    const after = applyFundEvents(before, events);
    this.commit(before, after, events, touchedKeys(after, events));
    return true;
  }

  /** Knows only entries and flows: nothing of how the parts came about. */
  audit(state: FundCase): void {
    const say = (what: string): void => {
      this.problems.push(`step ${this.steps}, ${state.id}: ${what}`);
    };
    const back = state.parts.returned + state.parts.restituted;
    if (back > state.lossFen) {
      // More came back than was lost: no books can hold that, and the case must say so.
      if (state.imbalanceFen === 0) say('more came back than was lost, and no alarm');
      return;
    }
    // A bank took back what had brought the money here, after it was returned.
    if (state.imbalanceFen < 0 && state.accounts.some((one) => one.inFen < one.outFen)) {
      this.seen.add('alarm');
      return;
    }
    const entries = this.entries.get(state.id) ?? [];
    const places = new Map<string, number>();
    for (const [i, one] of entries.entries()) {
      if (one.seq !== i + 1) say(`entry ${i + 1} is numbered ${one.seq}`);
      if (!Number.isSafeInteger(one.amountFen) || one.amountFen <= 0) say(`sum ${one.amountFen}`);
      const from = `${one.from.part}@${one.from.accountId}`;
      const to = `${one.to.part}@${one.to.accountId}`;
      places.set(from, (places.get(from) ?? 0) - one.amountFen);
      places.set(to, (places.get(to) ?? 0) + one.amountFen);
    }
    let sum = 0;
    for (const [place, amount] of places) {
      if (place.startsWith('loss@')) continue;
      sum += amount;
      if (amount < 0) say(`${place} is ${amount}`);
    }
    const lost = state.transfers.reduce((total, one) => total + one.amountFen, 0);
    if (sum !== lost || state.lossFen !== lost) say(`parts are ${sum}, the loss is ${lost}`);
    if (state.imbalanceFen !== 0) say(`imbalance ${state.imbalanceFen}`);
    for (const { code } of moneyParts) {
      const own = [...places].filter(([place]) => place.startsWith(`${code}@`));
      const total = own.reduce((all, [, amount]) => all + amount, 0);
      if (total !== state.parts[code]) say(`${code} is ${state.parts[code]}, entries say ${total}`);
    }
    for (const one of state.accounts) {
      const held = one.stoppedFen + one.frozenFen + one.releasedFen;
      if (one.hereFen < 0 || held > one.hereFen) say(`${one.id} has ${one.hereFen}, held ${held}`);
    }
  }

  /**
   * No row of a statement is shared out beyond its sum, over all cases together; and none takes less
   * than there surely was: what came a day before it and has not left since.
   */
  auditRows(): void {
    const traced = new Map<string, number>();
    const came = new Map<string, { at: number; fen: number }[]>();
    const add = (key: string, at: number, fen: number): void => {
      came.set(key, [...(came.get(key) ?? []), { at, fen }]);
    };
    for (const state of this.cases.values()) {
      const keys = new Map(state.accounts.map((one) => [one.id, keyOfAccount(one)]));
      for (const one of state.transfers)
        add(keys.get(one.toId) ?? '', one.at + dayMs, one.amountFen);
      for (const one of state.recoveries) {
        if (one.accountId !== null) add(keys.get(one.accountId) ?? '', 0, -one.amountFen);
      }
      for (const flow of state.flows) {
        const from = keys.get(flow.fromId ?? 'acc_0') ?? '';
        const name = `${from}#${flow.serial}`;
        traced.set(name, (traced.get(name) ?? 0) + flow.tracedFen);
        if ((traced.get(name) ?? 0) > flow.amountFen) this.problems.push(`${name} is overdrawn`);
        add(keys.get(flow.toId) ?? '', flow.at + dayMs, flow.tracedFen);
      }
    }
    for (const [key, rows] of this.known)
      this.auditAccount(key, [...rows.values()], came.get(key), traced);
  }

  auditAccount(
    key: string,
    rows: readonly BankTransaction[],
    came: readonly { readonly at: number; readonly fen: number }[] = [],
    traced: ReadonlyMap<string, number>,
  ): void {
    const undone = new Set(rows.map((row) => row.reverses));
    let left = 0;
    for (const row of rows.toSorted((a, b) => a.at - b.at || (a.serial < b.serial ? -1 : 1))) {
      const isOut = row.direction === 'out' && row.isDone && !undone.has(row.serial);
      if (!isOut || row.counterparty?.account === row.account) continue;
      const taken = traced.get(`${key}#${row.serial}`) ?? 0;
      const sure =
        came.filter((one) => one.at <= row.at).reduce((sum, one) => sum + one.fen, 0) - left;
      const isReturn = this.paid.has(row.amountFen);
      if (!isReturn && taken < Math.min(row.amountFen, sure)) {
        this.problems.push(`${key}#${row.serial} takes ${taken} of ${sure}`);
      }
      left += taken;
    }
  }
}

const noAccount = { bank: '', number: '' };

function touchedKeys(state: FundCase, events: readonly FundEvent[]): readonly string[] {
  const ids = new Set(
    events.flatMap(({ account, measure, recovery }) => [
      account?.id,
      measure?.accountId,
      recovery?.accountId ?? undefined,
    ]),
  );
  return state.accounts.filter((one) => ids.has(one.id) && one.number !== '').map(keyOfAccount);
}

const numbers = ['1001', '1002', '1003', '1004', '1005'];

function pay(
  world: World,
  number: string,
  row: Partial<BankTransaction> & { amountFen: number },
): void {
  const { direction = 'in', amountFen } = row;
  const before = world.balance.get(number) ?? 0;
  const after = direction === 'in' ? before + amountFen : before - amountFen;
  world.balance.set(number, after);
  const full: BankTransaction = {
    account: number,
    serial: world.id('t'),
    at: world.now,
    direction,
    balanceFen: after,
    isDone: true,
    isCash: false,
    type: 'transfer',
    counterparty: null,
    reverses: null,
    place: null,
    merchant: null,
    terminal: null,
    ip: null,
    mac: null,
    remark: '',
    ...row,
  };
  world.truth.set(number, [...(world.truth.get(number) ?? []), full]);
}

/** A victim pays; the report comes at once or as one more transfer of a known case. */
function victimPays(world: World): void {
  const { random, now } = world;
  const number = random.pick(numbers);
  const amountFen = 1 + random.below(random.chance(0.1) ? 900_000_000_000 : 5_000_000);
  const from = `victim${random.below(4)}`;
  pay(world, number, { amountFen, counterparty: { account: from, name: '', bank: '甲银行' } });
  const transfer = {
    fromBank: '甲银行',
    fromAccount: from,
    fromName: '林',
    toBank: bank,
    toAccount: number,
    toName: random.chance(0.9) ? '赵' : '',
    toType: 'personal' as const,
    amountFen,
    // People remember minutes.
    at: (now - random.below(5) * minuteMs) as Instant,
  };
  const known = [...world.cases.keys()];
  if (known.length > 0 && random.chance(0.4)) {
    world.act(random.pick(known), { act: 'add-transfer', transfer });
    return;
  }
  const draft = {
    unitId: 'unt_1',
    victim: { personId: null, name: '林', idNumber: null, phone: null },
    category: null,
    channel: 'seat' as const,
    warningId: null,
    reportedAt: now,
    story: '',
    transfers: [transfer],
  };
  const head = { id: world.id('fnd') as FundCaseId, number: 'A' };
  const { state, events } = openFundCase(head, draft, world.context());
  world.commit(null, state, events, [keyOf(number)]);
}

/** A mule moves money on, spends it, or what went wrong is taken back. */
function muleMoves(world: World): void {
  const { random } = world;
  const number = random.pick(numbers);
  const balance = world.balance.get(number) ?? 0;
  if (balance <= 0) {
    pay(world, number, { amountFen: 1 + random.below(1000) });
    return;
  }
  const amountFen = 1 + random.below(balance);
  const type = random.pick([
    'transfer',
    'transfer',
    'cash',
    'merchant',
    'virtual',
    'abroad',
    'fee',
    'other',
  ]);
  const to = random.pick([...numbers, 'outside', `victim${random.below(4)}`]);
  const isNamed = type === 'transfer';
  pay(world, number, {
    direction: 'out',
    amountFen,
    type,
    isCash: type === 'cash',
    isDone: random.chance(0.95),
    place: random.chance(0.5) ? '城东' : null,
    counterparty: isNamed
      ? { account: to, name: '钱', bank: to.startsWith('v') ? '甲银行' : bank }
      : null,
  });
  if (isNamed && numbers.includes(to)) {
    pay(world, to, { amountFen, counterparty: { account: number, name: '', bank } });
  }
  const row = (world.truth.get(number) ?? []).at(-1);
  if (row !== undefined && row.direction === 'out' && random.chance(0.08)) {
    pay(world, number, { amountFen, type: 'reversal', reverses: row.serial });
  }
}

function answerOf(world: World, parts: Partial<BankAnswer> & { key: string }): BankAnswer {
  return {
    kind: 'stop',
    bank,
    serial: world.id('s'),
    at: world.now,
    code: '0000',
    remark: '',
    accounts: [],
    transactions: [],
    holder: null,
    ...parts,
  };
}

/** Rows of a statement: some, in any order, perhaps known already. */
function statementComes(world: World): void {
  const { random } = world;
  const number = random.pick(numbers);
  const rows = (world.truth.get(number) ?? []).filter(() => random.chance(0.6));
  const known = world.known.get(keyOf(number)) ?? new Map<string, BankTransaction>();
  for (const row of random.shuffle(rows)) if (!known.has(row.serial)) known.set(row.serial, row);
  world.known.set(keyOf(number), known);
  const state = [...world.cases.values()].find((one) => accountByKey(one, keyOf(number)));
  if (state !== undefined) world.commit(state, state, [], [keyOf(number)]);
  world.auditRows();
}

const codes = [
  ...Array.from({ length: 14 }, () => '0000'),
  '0000',
  '0000',
  '0000',
  '0000',
  '1200',
  '0301',
  '1304',
  '1301',
  '1302',
  '1800',
  '1900',
];

/** A bank answers whatever it was asked, perhaps again, perhaps much later. */
function bankAnswers(world: World): void {
  const { random } = world;
  const waiting = [...world.cases.values()].flatMap((state) =>
    state.measures.flatMap((measure) => measure.keys.map((key) => ({ state, measure, key }))),
  );
  if (waiting.length === 0) return;
  const { state, measure, key } = random.pick(waiting);
  const account = state.accounts.find((one) => one.id === measure.accountId);
  const code = random.pick(codes);
  const balance = world.balance.get(account?.number ?? '') ?? 0;
  const told = {
    account: account?.number ?? '',
    name: null,
    code,
    remark: '',
    balanceFen: balance,
    availableFen: null,
    executedFen: random.chance(0.8) ? Math.floor(balance * random.pick([1, 1, 0.5, 0])) : null,
    startAt: random.chance(0.8) ? world.now : null,
    expireAt: null,
    prior: random.chance(0.1) ? { office: '某局', amountFen: null, expireAt: null } : null,
    status: null,
  };
  world.act(state.id, { act: 'answer', answer: answerOf(world, { key, code, accounts: [told] }) });
}

/** What waits for somebody is taken up more often than not; else a freeze would hardly ever come. */
function officerActs(world: World): void {
  const { random } = world;
  const state = random.pick([...world.cases.values()]);
  const waiting = state.measures.filter(
    (one) => one.status === 'requested' || one.pendingBy !== null,
  );
  const pool = waiting.length > 0 && random.chance(0.7) ? waiting : state.measures;
  const measure = pool.length === 0 ? undefined : random.pick(pool);
  const own = state.accounts.find((one) => one.id === measure?.accountId);
  const account = own !== undefined && random.chance(0.6) ? own : random.pick(state.accounts);
  if (measure?.status === 'requested' && random.chance(0.5)) {
    world.act(state.id, { act: 'approve', measureId: measure.id });
    return;
  }
  if (measure?.kind === 'freeze' && isHolding(measure) && random.chance(0.3)) {
    const amountFen = Math.max(1, random.below((own?.frozenFen ?? 0) + 2000));
    const returnId = world.id('rtn');
    const { number } = own ?? account;
    world.paid.add(amountFen);
    world.act(state.id, { act: 'returned', account: { bank, number }, amountFen, returnId });
    return;
  }
  const accountId = account.id;
  const measureId = measure?.id ?? 'msr_0';
  const reason = random.chance(0.95) ? '案情需要' : ' ';
  const part = random.pick(['in-flight', 'cash', 'abroad', 'spent', 'released'] as const);
  const commands: readonly FundCommand[] = [
    { act: 'stop', accountId, reason },
    { act: 'co-sign', measureId },
    { act: 'approve', measureId },
    { act: 'approve', measureId },
    { act: 'refuse', measureId, reason },
    { act: 'extend', measureId, reason },
    { act: 'renew', measureId, reason },
    { act: 'release', measureId, reason, unrelated: random.chance(0.5) },
    { act: 'file', number: '立〔2026〕1号' },
    { act: 'file', number: '立〔2026〕1号' },
    { act: 'file', number: '立〔2026〕1号' },
    {
      act: 'freeze',
      accountId,
      limitFen: random.chance(0.3) ? 1 + random.below(1_000_000) : null,
      reason,
    },
    { act: 'freeze', accountId, limitFen: null, reason, major: true },
    { act: 'freeze', accountId, limitFen: null, reason },
    { act: 'freeze', accountId, limitFen: null, reason },
    { act: 'query', accountId, what: 'transactions' },
    { act: 'watch', accountId, untilAt: (world.now + hourMs) as Instant },
    { act: 'end-watch', accountId },
    {
      act: 'exit',
      accountId,
      kind: random.pick(['merchant', 'virtual', 'account'] as const),
      reason,
    },
    {
      act: 'restitute',
      amountFen: 1 + random.below(state.parts[part] + 2),
      from: part,
      receipt: world.id('r'),
    },
    { act: 'close', reason },
  ];
  // Closing ends the play; seldom.
  world.act(state.id, random.pick(random.chance(0.95) ? commands.slice(0, -1) : commands));
}

/** Time passes: what is due is due. */
function timePasses(world: World): void {
  const { random } = world;
  const span = random.pick([secondMs, minuteMs, hourMs, 13 * hourMs, 50 * hourMs, 4000 * hourMs]);
  world.now = (world.now + 1 + random.below(span)) as Instant;
  for (const before of world.cases.values()) {
    const events = decideFundClocks(before, new Set(), {
      now: world.now,
      actor: 'system:timer',
      policy: defaultFundsPolicy,
    });
    if (events.length === 0) continue;
    const after = applyFundEvents(before, events);
    world.commit(before, after, events, touchedKeys(after, events));
    const late = after.measures.filter(
      (one) => isHolding(one) && (one.expiresAt ?? 0) <= world.now,
    );
    if (late.length > 0) world.problems.push(`a lapse of ${late[0]?.id} went unnoticed`);
  }
}

const plays = [
  victimPays,
  muleMoves,
  muleMoves,
  statementComes,
  bankAnswers,
  bankAnswers,
  officerActs,
  officerActs,
  timePasses,
];

/** Plays one history; the same seed plays the same. */
export function playHistory(seed: number, stepsMax = 24): History {
  const world = new World(seed);
  victimPays(world);
  for (let step = 0; step < stepsMax && world.problems.length === 0; step += 1) {
    world.steps += 1;
    world.random.pick(plays)(world);
  }
  return {
    steps: world.steps,
    entries: [...world.entries.values()].reduce((sum, list) => sum + list.length, 0),
    seen: world.seen,
    problems: world.problems,
  };
}
