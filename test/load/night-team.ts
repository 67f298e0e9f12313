/**
 * The team of a night of the money: those who follow, those who sign for each other, those who turn
 * stops into freezes and let go what is not of the case, and the chiefs who file and approve. Each
 * does so many acts a minute of the night and no more, through the routes that anybody has.
 */
import type { CallInput, CallReply, Client } from '../../src/client/index.ts';
import { hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import {
  clientOf,
  followAccounts,
  note,
  tried,
  type Desk,
  type Detail,
} from '../../src/sim/live/money/officer.ts';

type HandleCommand = CallInput<'funds.act'>['body']['command'];
type DecideCommand = CallInput<'funds.decide'>['body']['command'];
export type TeamCase = { readonly id: string; readonly at: number };

/** How a case is chased: by the policy of the centre, or by officers, level by level. */
export type ChaseWay = 'expected' | 'levels';

export type TeamOptions = {
  readonly desk: Desk;
  readonly way: ChaseWay;
  /** Cases that were reported so far. */
  readonly cases: () => readonly TeamCase[];
  /** Waits in time of the night. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly actsPerMinute: number;
};

/** From the report of a case until it is looked at for the money that is left. */
const followMs = [15, 90].map((m) => m * minuteMs);
const levelMs = 30_000;
const freezeMs = [75, 240].map((m) => m * minuteMs);
const fileMs = hourMs;
/** Less than this is not worth half a year of somebody's account. */
const worthFen = 200_000;
/** Less than this is not worth a stop where officers go level by level; as the chase has it. */
const stopWorthFen = 50_000;
/** The morning has so long, in time of the machine. */
const morningMs = 4 * minuteMs;
/** Messages that a case may cost where officers go level by level; as in bench/chase.ts. */
const messagesMax = 8;
const pageMax = 50;

/** One after the other; who does something owes a rest. */
export class NightTeam {
  readonly #options: TeamOptions;
  readonly released = { count: 0 };
  readonly #done = new Map<string, number>();
  #isOver = false;

  constructor(options: TeamOptions) {
    this.#options = options;
  }

  /** Everybody works until told to go home. */
  async run(): Promise<void> {
    const { way } = this.#options;
    const follow = way === 'expected' ? () => this.#follow() : () => this.#levels();
    const posts: readonly (() => Promise<boolean>)[] = [
      follow,
      follow,
      () => this.#sign(2, 0),
      () => this.#sign(3, 1),
      () => this.#freeze(4),
      () => this.#freeze(5),
      () => this.#file(),
      () => this.#approve(),
      () => this.#retry(),
    ];
    await Promise.all(posts.map((post) => this.#work(post)));
  }

  goHome(): void {
    this.#isOver = true;
  }

  /** Those of the day freeze what the night has caught and not frozen yet. */
  async takeOver(): Promise<void> {
    this.#isOver = false;
    const untilMs = performance.now() + morningMs;
    const isMorning = (): boolean => performance.now() < untilMs;
    const due = await this.#caughtCases();
    const freeze = async (n: number): Promise<void> => {
      for (let id = due.shift(); id !== undefined && isMorning(); id = due.shift())
        await this.#look(id, async (detail) => {
          await this.#fileCase(detail);
          if (detail.filing !== null) await this.#freezeCaught(detail, n);
          else await this.#look(id, (filed) => this.#freezeCaught(filed, n));
        });
    };
    const until = async (post: () => Promise<boolean>): Promise<void> => {
      while (isMorning() && (await post().catch(() => false)));
    };
    const retry = until(() => this.#retry());
    await Promise.all([2, 3, 4, 5].map(freeze));
    await Promise.all([retry, until(() => this.#approve())]);
  }

  /** What a bank never answered is asked again by a person; nothing is done twice by that. */
  async #retry(): Promise<boolean> {
    const { desk, sleep, actsPerMinute } = this.#options;
    const officer = clientOf(desk, 'fund-officer', 1);
    const query = { status: 'human', limit: pageMax } as const;
    const { items } = await officer('instruction.list', { query });
    for (const { id, version } of items) {
      const body = { version, act: 'retry', reason: '银行未反馈，再次发送' } as const;
      await tried(desk, () => officer('instruction.act', { params: { id }, body }));
      await sleep(minuteMs / actsPerMinute);
    }
    return items.length > 0;
  }

  /** Cases with stopped money that is worth a freeze, the largest first. */
  async #caughtCases(): Promise<string[]> {
    const client = clientOf(this.#options.desk, 'fund-officer', 4);
    const found: { readonly id: string; readonly fen: number }[] = [];
    let cursor: string | null = '0';
    while (cursor !== null) {
      const query = { limit: 100, order: 'newest', cursor } as const;
      const page: CallReply<'funds.list'> = await client('funds.list', { query });
      for (const { id, parts } of page.items) {
        const fen = parts.find(({ part }) => part === 'stopped')?.amountFen ?? 0;
        if (fen >= worthFen) found.push({ id, fen });
      }
      cursor = page.next;
    }
    return found.toSorted((a, b) => b.fen - a.fen).map(({ id }) => id);
  }

  async #work(post: () => Promise<boolean>): Promise<void> {
    while (!this.#isOver) {
      const didSome = await post().catch(() => false);
      if (!didSome) await this.#options.sleep(20_000);
    }
  }

  /** A case whose next look of this kind is due, the longest overdue first. */
  #due(kind: string, looks: readonly number[]): TeamCase | undefined {
    const now = this.#options.desk.now();
    const due = this.#options.cases().flatMap((one) => {
      const count = this.#done.get(`${kind} ${one.id}`) ?? 0;
      const at = one.at + (looks[count] ?? Infinity);
      return at <= now ? [{ one, at }] : [];
    });
    const first = due.toSorted((a, b) => a.at - b.at)[0]?.one;
    if (first !== undefined) this.#count(`${kind} ${first.id}`, 1);
    return first;
  }

  #count(key: string, by: number): void {
    this.#done.set(key, (this.#done.get(key) ?? 0) + by);
  }

  /** Reads a case and does something; a look that failed is due again. */
  async #look(id: string, work: (detail: Detail) => Promise<void>): Promise<boolean> {
    const { desk } = this.#options;
    try {
      await work(await clientOf(desk, 'fund-officer', 0)('funds.read', { params: { id } }));
      return true;
    } catch (cause) {
      note(desk, cause);
      return false;
    }
  }

  async #lookAt(kind: string, looks: readonly number[], work: (d: Detail) => Promise<void>) {
    const due = this.#due(kind, looks);
    if (due === undefined) return false;
    const isDone = await this.#look(due.id, work);
    if (!isDone) this.#count(`${kind} ${due.id}`, -1);
    return isDone;
  }

  #follow(): Promise<boolean> {
    return this.#lookAt('follow', followMs, (detail) => followAccounts(this.#options.desk, detail));
  }

  /** 逐级: a level is begun when every answer of the level before is in. */
  async #levels(): Promise<boolean> {
    const looks = Array.from({ length: 240 }, (_, i) => (i + 1) * levelMs);
    return this.#lookAt('levels', looks, async (detail) => {
      const accounts = detail.accounts.filter(({ kind }) => kind === 'account');
      const isOpen = ({ id, asked }: (typeof accounts)[number]): boolean =>
        asked.length > 0 ||
        detail.measures.some((one) => one.accountId === id && one.status === 'sent');
      const measured = new Set(detail.measures.map((one) => one.accountId));
      const fresh = accounts.filter((one) => one.knownUntilAt === null && !isOpen(one));
      const level = Math.min(...fresh.map((one) => one.level));
      if (accounts.some((one) => isOpen(one) && one.level < level)) return;
      for (const { id, hereFen } of fresh.filter((one) => one.level === level)) {
        const spent = this.#done.get(`spent ${detail.id}`) ?? 0;
        if (spent >= messagesMax) return;
        this.#count(`spent ${detail.id}`, 2);
        if (!measured.has(id) && hereFen >= stopWorthFen)
          await this.#handle(detail, { act: 'stop', accountId: id, reason: '逐级止付' }, 0);
        await this.#handle(detail, { act: 'query', accountId: id, what: 'transactions' }, 0);
      }
    });
  }

  async #handle(detail: Detail, command: HandleCommand, n: number): Promise<void> {
    const officer = clientOf(this.#options.desk, 'fund-officer', n);
    await this.#change(detail, (version) =>
      officer('funds.act', { params: { id: detail.id }, body: { version, command } }),
    );
  }

  async #decide(detail: Detail, command: DecideCommand): Promise<void> {
    const chief = clientOf(this.#options.desk, 'commander');
    await this.#change(detail, (version) =>
      chief('funds.decide', { params: { id: detail.id }, body: { version, command } }),
    );
  }

  /** A version that was overtaken is read again, as a screen does. */
  readonly #versions = new Map<string, number>();
  async #change(detail: Detail, call: (version: number) => Promise<Detail>): Promise<void> {
    const { desk, sleep, actsPerMinute } = this.#options;
    const officer = clientOf(desk, 'fund-officer', 0);
    const params = { id: detail.id };
    for (let tries = 0; tries < 3; tries += 1) {
      const version = Math.max(detail.version, this.#versions.get(detail.id) ?? 0);
      const conflicts = desk.trouble.get('409 version-conflict') ?? 0;
      const after = await tried(desk, () => call(version));
      await sleep(minuteMs / actsPerMinute);
      if (after !== undefined) return void this.#versions.set(detail.id, after.version);
      if ((desk.trouble.get('409 version-conflict') ?? 0) === conflicts) return;
      const newer = await officer('funds.read', { params });
      this.#versions.set(detail.id, newer.version);
    }
  }

  /** Cases with a measure that waits for a signature, of those that this one of two signs. */
  async #waiting(client: Client, needs: 'co-sign' | 'approve', mine: (id: string) => boolean) {
    const { items } = await client('funds.measures', { query: { needs, limit: pageMax } });
    return [...new Set(items.map((one) => one.caseId))].filter(mine);
  }

  async #sign(n: number, half: number): Promise<boolean> {
    const client = clientOf(this.#options.desk, 'fund-officer', n);
    const mine = (id: string): boolean => (id.charCodeAt(id.length - 1) % 2 === 0 ? 0 : 1) === half;
    const cases = await this.#waiting(client, 'co-sign', mine);
    for (const id of cases)
      await this.#look(id, async (detail) => {
        for (const one of detail.measures) {
          const may = one.needs.includes('co-sign');
          if (may) await this.#handle(detail, { act: 'co-sign', measureId: one.id }, n);
        }
      });
    return cases.length > 0;
  }

  #freeze(n: number): Promise<boolean> {
    return this.#lookAt('freeze', freezeMs, (detail) => this.#freezeCaught(detail, n));
  }

  /** What a stop caught becomes a freeze; what holds nothing of the case is let go. */
  async #freezeCaught(detail: Detail, n: number): Promise<void> {
    if (detail.filing === null) return;
    for (const { id, kind, status, accountId, pending } of detail.measures) {
      if (kind !== 'stop' || (status !== 'in-force' && status !== 'partial')) continue;
      const account = detail.accounts.find((one) => one.id === accountId);
      const living = ['requested', 'sent', 'in-force', 'partial', 'queued'];
      const isFrozen = detail.measures.some(
        (one) =>
          one.accountId === accountId && one.kind === 'freeze' && living.includes(one.status),
      );
      if (account === undefined || isFrozen) continue;
      if (account.stoppedFen >= worthFen) {
        const freeze = { act: 'freeze', accountId, limitFen: null, reason: '涉案资金' } as const;
        await this.#handle(detail, freeze, n);
      } else if (account.stoppedFen === 0 && account.knownUntilAt !== null && pending === null) {
        // Its statement is here and no money of the case is left on it; the rest may lapse by itself.
        if (this.released.count % 3 === 0) {
          const reason = '经查与本案无关';
          await this.#handle(detail, { act: 'release', measureId: id, reason, unrelated: true }, n);
        }
        this.released.count += 1;
      }
    }
  }

  #file(): Promise<boolean> {
    return this.#lookAt('file', [fileMs], (detail) => this.#fileCase(detail));
  }

  async #fileCase(detail: Detail): Promise<void> {
    const number = `临公（刑）立字${detail.number.slice(2)}号`;
    if (detail.filing === null) await this.#decide(detail, { act: 'file', number });
  }

  async #approve(): Promise<boolean> {
    const chief = clientOf(this.#options.desk, 'commander');
    const cases = await this.#waiting(chief, 'approve', () => true);
    for (const id of cases)
      await this.#look(id, async (detail) => {
        for (const one of detail.measures)
          if (one.needs.includes('approve'))
            await this.#decide(detail, { act: 'approve', measureId: one.id });
      });
    return cases.length > 0;
  }
}
