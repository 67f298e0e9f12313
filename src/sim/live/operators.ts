/**
 * Simulated people at the seats and in the stations. They work through the same API as anybody:
 * look at the queue, claim, reveal the number, call, talk, record. They leave the newest and the
 * last few for whoever sits there in person, and never touch what somebody holds.
 */
import { makeClient, ApiError, type CallReply, type Client } from '../../client/index.ts';
import type { CityOperator } from '../../contract/index.ts';
import type { Play } from '../play.ts';
import type { Random } from '../random.ts';
import { goToDoor, type VisitLine } from './door.ts';
import type { Citizen } from './live-city.ts';
import type { LiveWorld } from './world.ts';

type Row = CallReply<'warning.list'>['items'][number];
type Detail = CallReply<'warning.read'>;

export type CrewOptions = {
  readonly world: LiveWorld;
  readonly base: string;
  readonly random: Random;
  readonly operators: readonly CityOperator[];
  readonly isOn: boolean;
  /** Calls go through telephones that ring; else only their record is made. */
  readonly telephone: boolean;
  /** Who answers at a number. */
  readonly citizen: (phone: string) => Citizen;
  /** The person was talked out of it. */
  readonly dissuaded: (citizen: Citizen) => void;
  /** The sessions have ended. */
  readonly onSignedOut: () => void;
  readonly onTrouble: (what: string) => void;
};

/** Milliseconds a person takes, least and most. */
const pace = {
  look: [2_000, 3_000],
  read: [3_000, 8_000],
  talk: [18_000, 70_000],
  ring: [12_000, 25_000],
  listen: [700, 1_200],
  write: [3_000, 9_000],
  drive: [60_000, 150_000],
  rest: [2_000, 12_000],
} as const;
/** How long a fresh warning is left alone, so that a human can take it first. */
const leaveMs = { P0: 90_000, P1: 150_000, P2: 75_000, P3: 45_000 } as const;
/** Warnings that are always left waiting, unless they are about to be late. */
const leftMin = 6;
const lateMs = 30_000;
/** A visit is left to a human at first, and taken up again when nobody goes on with it. */
const leaveVisitMs = 15_000;
const goneMs = 10 * 60_000;

/** Share of victims who keep their word: early few believe that it could be fraud. */
const heedShare = { urgent: 0.9, early: 0.4 } as const;

type Worker = { readonly operator: CityOperator; readonly call: Client; busy: boolean };

export class Crew {
  readonly #options: CrewOptions;
  #workers: Worker[] = [];
  #isOn: boolean;
  #isSignedOut = false;
  readonly #inHand = new Set<string>();
  readonly #jobs = new Set<Promise<void>>();
  handled = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#isOn = options.isOn;
    this.setOperators(options.operators);
  }

  setOn(on: boolean): void {
    this.#isOn = on;
  }

  setOperators(operators: readonly CityOperator[]): void {
    this.#isSignedOut = false;
    this.#workers = operators.map((operator) => ({
      operator,
      busy: false,
      call: makeClient({
        base: this.#options.base,
        headers: () => ({
          cookie: operator.cookie,
          'x-wuzha-csrf': operator.csrf,
          'accept-language': 'zh',
        }),
      }),
    }));
  }

  /** A session through which to look on. */
  get viewer(): CityOperator | undefined {
    return this.#workers.find((w) => w.operator.role === 'seat')?.operator;
  }

  /** Whether one of them has this warning in hand. */
  holds(id: string): boolean {
    return this.#inHand.has(id);
  }

  /** Works until stopped. */
  async run(stopped: AbortSignal): Promise<void> {
    await this.#releaseOld(stopped);
    while (!stopped.aborted) {
      await this.#pause(pace.look, stopped);
      if (!this.#isOn || this.#isSignedOut) continue;
      await this.#tolerant(() => this.#look(stopped));
    }
    await Promise.allSettled(this.#jobs);
  }

  /** What was in hand when the city ended last time goes back into the queue. */
  async #releaseOld(stopped: AbortSignal): Promise<void> {
    for (const { call, operator } of this.#workers) {
      if (stopped.aborted) return;
      if (operator.role === 'grid') continue;
      await this.#tolerant(async () => {
        const { items } = await call('warning.list', { query: { tab: 'mine', limit: 50 } });
        for (const { id, version } of items) {
          await call('warning.release', { params: { id }, body: { version } });
        }
      });
    }
  }

  /** One look at the queue; whoever is free takes what is due. */
  async #look(stopped: AbortSignal): Promise<void> {
    const { random, world } = this.#options;
    const seats = this.#workers.filter((w) => w.operator.role === 'seat');
    const [viewer] = seats;
    if (viewer === undefined) return;
    const { items, counts } = await viewer.call('warning.list', {
      query: { tab: 'waiting', limit: 100 },
    });
    const now = world.now();
    const waiting = items.filter((row) => row.holder === null && !this.#inHand.has(row.id));
    let left = counts.waiting;
    for (const worker of random.sample(
      seats.filter((w) => !w.busy),
      seats.length,
    )) {
      const due = waiting.filter((r) => r.tier === 'seat' && isDue(r, now, left));
      if (due.length === 0) break;
      // Somebody takes the low ones too, so that not only those pile up.
      const row = due.find((r) => isLate(r, now)) ?? random.pick(due);
      waiting.splice(waiting.indexOf(row), 1);
      left -= 1;
      this.#begin(worker, row, stopped);
      // People do not all reach for the mouse at once.
      if (random.chance(0.7)) break;
    }
    this.#callAgain(waiting, stopped);
    await this.#visits(viewer, stopped);
    if (random.chance(0.1)) await this.#followUp(viewer, now);
  }

  /** Branches call again what was raised to them. */
  #callAgain(waiting: readonly Row[], stopped: AbortSignal): void {
    for (const row of waiting) {
      if (row.tier !== 'branch') continue;
      const desk = this.#workers.find(
        (w) => w.operator.role === 'branch' && w.operator.unit === row.unitName && !w.busy,
      );
      if (desk !== undefined) this.#begin(desk, row, stopped);
    }
  }

  /** Visits are made by those of the very unit: its officers, or its people of the fourth level. */
  async #visits(viewer: Worker, stopped: AbortSignal): Promise<void> {
    const { items } = await viewer.call('visit.list', { query: { tab: 'open', limit: 100 } });
    for (const visit of items) {
      if (this.#inHand.has(visit.id) || !this.#isLeft(visit)) continue;
      const worker = this.#workers.find(
        (w) => w.operator.role === visit.tier && w.operator.unit === visit.unitName && !w.busy,
      );
      if (worker !== undefined) this.#send(worker, visit, stopped);
    }
  }

  /** Nobody has touched it, or not for so long that whoever began it is gone. */
  #isLeft({ status, updatedAt }: VisitLine): boolean {
    const age = this.#options.world.now() - Date.parse(updatedAt);
    return status === 'waiting' ? age >= leaveVisitMs : age >= goneMs;
  }

  #send(worker: Worker, visit: VisitLine, stopped: AbortSignal): void {
    const { random, world } = this.#options;
    const { call, operator } = worker;
    this.#occupy(worker, visit.id, () =>
      goToDoor(
        {
          call,
          random,
          now: world.now,
          pause: async (kind) => {
            await this.#pause(pace[kind], stopped);
            return stopped.aborted;
          },
          answer: (grade, phone) => this.#answer(operator, grade, phone, true),
        },
        visit.id,
      ),
    );
  }

  #begin(worker: Worker, row: Row, stopped: AbortSignal): void {
    this.#occupy(worker, row.id, () => this.#handle(worker, row, stopped));
  }

  /** One thing at a time for each, and nobody else takes it. */
  #occupy(worker: Worker, id: string, work: () => Promise<unknown>): void {
    worker.busy = true;
    this.#inHand.add(id);
    const job = this.#tolerant(work).finally(() => {
      worker.busy = false;
      this.#inHand.delete(id);
      this.#jobs.delete(job);
    });
    this.#jobs.add(job);
  }

  async #handle({ operator, call }: Worker, row: Row, stopped: AbortSignal): Promise<void> {
    const params = { id: row.id };
    const claimed = await call('warning.claim', { params, body: { version: row.version } });
    await this.#pause(operator.role === 'station' ? pace.drive : pace.read, stopped);
    if (stopped.aborted) return;
    const phone = await this.#number(call, claimed);
    const called =
      phone === undefined
        ? undefined
        : await call('warning.call', {
            params,
            body: { version: claimed.version, target: 'self' },
          });
    const rung = called && (await this.#ring({ operator, call }, row.id, stopped));
    const said = rung?.failed ?? this.#answer(operator, row.grade, phone, rung !== undefined);
    if (rung?.failed === undefined)
      await this.#pause(said.outcome === 'not-reached' ? pace.ring : pace.talk, stopped);
    if (rung !== undefined && rung.failed === undefined)
      await this.#tolerant(() => call('call.hang-up', { params: { id: rung.callId } }));
    await this.#pause(pace.write, stopped);
    if (stopped.aborted) return;
    const { outcome, note, lostFen } = said;
    await call('warning.outcome', {
      params,
      body: {
        version: (called ?? claimed).version,
        outcome,
        note,
        ...(lostFen === undefined ? {} : { lostFen }),
      },
    });
    this.handled += 1;
    await this.#pause(pace.rest, stopped);
  }

  async #number(call: Client, detail: Detail): Promise<string | undefined> {
    const shown = await call('person.reveal', {
      params: { id: detail.person.id },
      body: { field: 'phone', purpose: 'dissuasion', warningId: detail.id },
    }).catch((cause: unknown) => {
      if (cause instanceof ApiError && cause.code === 'no-value') return undefined;
      throw cause;
    });
    return shown?.value;
  }

  /** Waits while it rings; undefined where no telephone of ours rings at all. */
  async #ring(
    { operator, call }: Pick<Worker, 'operator' | 'call'>,
    warningId: string,
    stopped: AbortSignal,
  ): Promise<Rung | undefined> {
    if (!this.#options.telephone || operator.role !== 'seat') return undefined;
    for (;;) {
      const { items } = await call('call.list', { params: { id: warningId } });
      const [latest] = items;
      if (latest === undefined || latest.state === 'by-hand' || stopped.aborted) return undefined;
      if (latest.state === 'answered') return { callId: latest.id, failed: undefined };
      if (latest.endedAt !== null) {
        const outcome = latest.suggestion === 'dead-number' ? 'dead-number' : 'not-reached';
        const note = outcome === 'dead-number' ? '号码为空号' : '未接通';
        return { callId: latest.id, failed: { outcome, note } };
      }
      await this.#pause(pace.listen, stopped);
    }
  }

  #answer(
    operator: CityOperator,
    grade: Row['grade'],
    phone: string | undefined,
    hasAnswered: boolean,
  ): Said {
    const { random, citizen } = this.#options;
    if (phone === undefined) {
      return { outcome: 'false-alarm', note: '无联系电话，经核非本辖区居民，转研判' };
    }
    const person = citizen(phone);
    const atDoor = operator.role === 'station' || operator.role === 'grid';
    if (person.kind === 'stranger') {
      return { outcome: 'false-alarm', note: '非被害人：账户疑似用于转移资金，转研判' };
    }
    if (!atDoor && !hasAnswered && random.chance(0.14))
      return { outcome: 'not-reached', note: '无人接听' };
    if (!atDoor && person.kind === 'involved' && random.chance(0.08)) {
      return { outcome: 'refused', note: '对方坚信对方身份，不听劝' };
    }
    if (person.kind === 'untouched') {
      return {
        outcome: 'false-alarm',
        note: random.pick([
          '为正常业务往来',
          '系本人操作，经核实正常',
          '正规快递/客服联系，无异常',
        ]),
      };
    }
    if (person.kind === 'tried')
      return { outcome: 'dissuaded', note: '收到诈骗信息，未点击未转账，已提醒' };
    const isUrgent = grade === 'P0' || person.play.heldFen > 0;
    if (!random.chance(isUrgent ? heedShare.urgent : heedShare.early)) {
      return { outcome: 'dissuaded', note: '口头答应不再联系对方，已发送提醒短信' };
    }
    this.#options.dissuaded(person);
    return settled(person.play, random);
  }

  async #followUp({ call }: Worker, now: number): Promise<void> {
    const { items } = await call('warning.list', { query: { tab: 'follow-up', limit: 1 } });
    const [row] = items;
    if (row === undefined) return;
    const detail = await call('warning.read', { params: { id: row.id } });
    if (detail.followUpAt === null || Date.parse(detail.followUpAt) > now) return;
    await call('warning.follow-up', {
      params: { id: row.id },
      body: { version: detail.version, note: '回访：未再联系，资金安全', stillSafe: true },
    });
  }

  #pause([least, most]: readonly [number, number], stopped: AbortSignal): Promise<void> {
    return this.#options.world.sleep(this.#options.random.between(least, most), stopped);
  }

  /** Somebody else was quicker, the centre is busy or away: all in a day's work. */
  async #tolerant(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof ApiError)) {
        this.#options.onTrouble(String(cause));
        return;
      }
      if (cause.status === 401 && !this.#isSignedOut) {
        this.#isSignedOut = true;
        this.#options.onSignedOut();
      } else if (![0, 404, 409, 429, 503].includes(cause.status)) {
        this.#options.onTrouble(`operator: ${cause.status} ${cause.code}`);
      }
    }
  }
}

/** Small sums that went before do not make it a failure; what the bank still holds is saved. */
const smallFen = 100_000;

function settled({ lossFen, refundFen, heldFen }: Play, random: Random): Said {
  const lostFen = Math.max(0, lossFen - refundFen);
  if (lostFen >= smallFen && lostFen >= heldFen) {
    return { outcome: 'transferred', note: '已停止转账，此前已转出，引导报警并转止付', lostFen };
  }
  if (heldFen > 0) {
    const note = '银行延时到账期间劝阻成功，已申请撤销该笔转账';
    return { outcome: 'dissuaded', note, ...(lostFen > 0 ? { lostFen } : {}) };
  }
  return {
    outcome: 'dissuaded',
    note: random.pick(['已停止操作，卸载软件', '认识到被骗，不再转账', '已关闭屏幕共享，退出会议']),
    ...(lostFen > 0 ? { lostFen } : {}),
  };
}

/** What came of a call: somebody speaks, or what to put down where nobody does. */
type Rung = { readonly callId: string; readonly failed: Said | undefined };

type Said = {
  readonly outcome:
    | 'dissuaded'
    | 'transferred'
    | 'not-reached'
    | 'refused'
    | 'false-alarm'
    | 'dead-number';
  readonly note: string;
  readonly lostFen?: number;
};

function isDue(row: Row, now: number, waiting: number): boolean {
  const age = now - Date.parse(row.openedAt);
  return age >= leaveMs[row.grade] && (waiting > leftMin || isLate(row, now));
}

function isLate(row: Row, now: number): boolean {
  return Date.parse(row.deadlineAt) - now < lateMs;
}
