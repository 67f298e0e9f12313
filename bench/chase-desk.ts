/**
 * What a centre knows during the simulated night: accounts that victims and statements named, how
 * much of whose money came there and went on, what was asked and what is held. The same for every
 * way of choosing; nothing here looks into the banks' books.
 */
import type { BankAnswer, BankRequest, BankTransaction } from '../src/core/bank/index.ts';
import {
  learnAnswer,
  newBankRecord,
  ownPace,
  type BankLoad,
  type BankRecord,
  type ChaseAccount,
  type ChasePolicy,
  type Hold,
  type Lot,
  type Move,
} from '../src/core/chase/index.ts';
import { dayMs, minuteMs, type Instant } from '../src/core/kernel/index.ts';
import type { WorldEvent } from '../src/sim/bank/index.ts';

type Inflow = Lot & { readonly caseId: string; readonly from: Known | null };

export type Known = {
  readonly bank: string;
  readonly number: string;
  readonly name: string;
  readonly level: number;
  readonly kind: ChaseAccount['kind'];
  /** The case that found it; money of others may come here too. */
  readonly caseId: string;
  readonly inflows: Map<string, Inflow>;
  rows: readonly BankTransaction[];
  knownUntilAt: Instant | null;
  look: ChaseAccount['look'];
  hold: Hold;
  heldAt: Instant | null;
  stops: number;
  queries: number;
  /** Keys of open questions. */
  readonly open: Set<string>;
  outFen: number;
  moves: Move[];
  changed: boolean;
};

type Sent = { readonly at: Instant; readonly account: Known; readonly kind: 'stop' | 'query' };
type Report = Extract<WorldEvent, { kind: 'report' }>;

export const lanes: ReadonlySet<string> = new Set(['merchant', 'virtual', 'abroad']);

export class Desk {
  readonly accounts = new Map<string, Known>();
  readonly byCase = new Map<string, Set<Known>>();
  readonly reportedAt = new Map<string, Instant>();
  readonly records = new Map<string, BankRecord>();
  readonly touched = new Set<string>();
  readonly #open = new Map<string, Sent>();
  readonly #minute = new Map<string, number[]>();
  readonly #policy: ChasePolicy;
  messages = 0;
  waitedMs = 0;

  constructor(policy: ChasePolicy) {
    this.#policy = policy;
  }

  take(event: WorldEvent): void {
    if (event.kind === 'report') this.#report(event);
    else this.#answer(event.answer, event.at);
  }

  #report({ report, at }: Report): void {
    const caseId = String(report.index);
    this.reportedAt.set(caseId, at);
    for (const t of report.transfers) {
      const known = this.#know({ bank: t.toBank, number: t.toAccount, name: t.toName }, 1, caseId);
      known.inflows.set(t.id, { caseId, amountFen: t.amountFen, at: t.at, from: null });
      this.#retrace(known);
    }
    this.touched.add(caseId);
  }

  #know(party: { bank: string; number: string; name: string }, level: number, caseId: string) {
    const key = `${party.bank}/${party.number}`;
    let known = this.accounts.get(key);
    if (known === undefined) {
      known = {
        ...party,
        level,
        caseId,
        kind: 'account',
        inflows: new Map(),
        rows: [],
        knownUntilAt: null,
        look: null,
        hold: 'none',
        heldAt: null,
        stops: 0,
        queries: 0,
        open: new Set(),
        outFen: 0,
        moves: [],
        changed: true,
      };
      this.accounts.set(key, known);
    }
    const own = this.byCase.get(caseId) ?? new Set();
    this.byCase.set(caseId, own.add(known));
    return known;
  }

  /** Only for a way that sees the books: the account without what led there. */
  look(holder: { bank: string; number: string; name: string; level: number | null }): Known {
    const known = this.accounts.get(`${holder.bank}/${holder.number}`);
    return known ?? this.#know(holder, holder.level ?? 1, 'seen');
  }

  /** A request to the bank of an account; the caller sends it into the world. */
  ask(account: Known, kind: 'stop' | 'query', now: Instant): BankRequest {
    const key = `${kind} ${account.number} ${kind === 'stop' ? account.stops : account.queries}`;
    if (kind === 'stop') {
      account.stops += 1;
      account.hold = 'waiting';
    } else account.queries += 1;
    account.open.add(key);
    this.#open.set(key, { at: now, account, kind });
    this.#minute.set(account.bank, [...(this.#minute.get(account.bank) ?? []), now]);
    this.messages += 1;
    return {
      key,
      kind: kind === 'stop' ? 'stop' : 'query-transactions',
      account: {
        bank: account.bank,
        number: account.number,
        name: account.name,
        type: 'personal',
      },
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
      madeAt: now,
    };
  }

  loads(now: Instant): ReadonlyMap<string, BankLoad> {
    const open = new Map<string, { open: number; oldestOpenMs: number }>();
    for (const { at, account } of this.#open.values()) {
      const { open: n, oldestOpenMs } = open.get(account.bank) ?? { open: 0, oldestOpenMs: 0 };
      open.set(account.bank, { open: n + 1, oldestOpenMs: Math.max(oldestOpenMs, now - at) });
    }
    const banks = new Set([...this.records.keys(), ...open.keys()]);
    return new Map(
      [...banks].map((bank) => {
        const sent = (this.#minute.get(bank) ?? []).filter((at) => now - at < minuteMs);
        this.#minute.set(bank, sent);
        return [
          bank,
          {
            record: this.records.get(bank),
            sentLastMinute: sent.length,
            ...(open.get(bank) ?? { open: 0, oldestOpenMs: 0 }),
          },
        ];
      }),
    );
  }

  #answer(answer: BankAnswer, at: Instant): void {
    const sent = this.#open.get(answer.key);
    if (sent === undefined) return;
    this.#open.delete(answer.key);
    const { account, kind } = sent;
    account.open.delete(answer.key);
    account.changed = true;
    this.waitedMs += at - sent.at;
    const record = this.records.get(account.bank) ?? newBankRecord(account.bank);
    const code = kind === 'stop' ? answer.code : null;
    const lesson = { tookMs: at - sent.at, code };
    this.records.set(account.bank, learnAnswer(record, lesson, this.#policy.bank));
    this.touched.add(account.caseId);
    const [row] = answer.accounts;
    if (row?.balanceFen != null) account.look = { balanceFen: row.balanceFen, at: answer.at };
    if (kind === 'stop') this.#stopped(account, answer);
    else if (answer.code === '0000') {
      account.rows = answer.transactions.filter((one) => one.isDone);
      account.knownUntilAt = answer.at;
      this.#retrace(account);
    }
  }

  #stopped(account: Known, { code, accounts, at }: BankAnswer): void {
    if (code === '0000' || code === '1200' || code === '1301' || code === '1303') {
      account.hold = 'held';
      account.heldAt ??= accounts[0]?.startAt ?? at;
    } else if (code === '0301' || code === '0300') account.hold = 'mismatch';
    else account.hold = code === '1304' ? 'used-up' : 'none';
  }

  /** Money of cases leaves first, by name, pro rata; what goes on arrives at the next account. */
  #retrace(account: Known): void {
    account.changed = true;
    const left = new Map<string, number>();
    const inflows = [...account.inflows.values()].toSorted((a, b) => a.at - b.at);
    const rows = account.rows
      .filter((row) => row.direction === 'out')
      .toSorted((a, b) => a.at - b.at);
    let [next, outFen] = [0, 0];
    account.moves = [];
    for (const row of rows) {
      let cameAt: Instant | undefined;
      for (let lot = inflows[next]; lot && lot.at <= row.at; lot = inflows[(next += 1)])
        left.set(lot.caseId, (left.get(lot.caseId) ?? 0) + lot.amountFen);
      cameAt = inflows[next - 1]?.at;
      const all = [...left.values()].reduce((a, b) => a + b, 0);
      const tracedFen = Math.min(row.amountFen, all);
      if (tracedFen <= 0) continue;
      outFen += tracedFen;
      if (cameAt !== undefined)
        account.moves.push({ level: account.level, dwellMs: row.at - cameAt });
      for (const [caseId, hereFen] of left) {
        const part = Math.round((tracedFen * hereFen) / all);
        left.set(caseId, hereFen - part);
        if (part > 0) this.#moveOn(account, row, caseId, part);
      }
    }
    account.outFen = outFen;
    for (const { caseId } of inflows) this.touched.add(caseId);
  }

  #moveOn(from: Known, row: BankTransaction, caseId: string, amountFen: number): void {
    const { counterparty, type, at, serial } = row;
    if (counterparty === null || row.isCash || lanes.has(type)) return;
    const { bank, account: number, name } = counterparty;
    const to = this.#know({ bank, number, name }, from.level + 1, caseId);
    const key = `${serial} ${caseId}`;
    if (to.inflows.get(key)?.amountFen === amountFen) return;
    to.inflows.set(key, { caseId, amountFen, at, from });
    this.#retrace(to);
  }

  /** The account as the core's decision sees it. */
  factsOf(account: Known, now: Instant): ChaseAccount {
    const lots = [...account.inflows.values()];
    const inFen = lots.reduce((sum, lot) => sum + lot.amountFen, 0);
    const cases = new Set(lots.map((lot) => lot.caseId));
    const moves = [...cases].flatMap((id) =>
      [...(this.byCase.get(id) ?? [])].flatMap((one) => one.moves),
    );
    const dayInFen = lots.reduce((s, lot) => s + (now - lot.at < dayMs ? lot.amountFen : 0), 0);
    const { knownUntilAt, look } = account;
    return {
      caseId: account.caseId,
      accountId: `${account.bank}/${account.number}`,
      bank: account.bank,
      number: account.number,
      type: 'personal',
      kind: account.kind,
      level: account.level,
      hereFen: Math.max(0, inFen - account.outFen),
      lots: lots.toSorted((a, b) => b.amountFen - a.amountFen).slice(0, 24),
      knownUntilAt,
      look: look !== null && (knownUntilAt === null || look.at > knownUntilAt) ? look : null,
      confidence: 0.9,
      hold: account.hold,
      isNamed: account.name !== '',
      isFiled: false,
      isAsked: [...account.open].some((key) => key.startsWith('query')),
      watchedUntilAt: null,
      feeders: [],
      own: ownPace(moves, this.#policy.dwell),
      dayInFen,
    };
  }
}
