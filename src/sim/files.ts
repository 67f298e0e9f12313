/** A city written to files: signals in order of time, and apart from them what is true. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  City,
  type CityEvent,
  type CityOptions,
  type FraudTruth,
  type PartyTruth,
} from './city.ts';
import { banks } from './city/ledger.ts';
import { carriers, type Person } from './city/person.ts';
import { placeName } from './city/place.ts';
import { areaCode } from './city/gang.ts';
import { parseUrl, type Category, type Instant } from '../core/kernel/index.ts';
import { parseSignal } from '../core/signal/index.ts';
import { ArchiveWriter } from './archive/file.ts';
import { archiveEnding } from './archive/layout.ts';
import { canonicalListValue, type ListKind } from '../core/list/index.ts';
import { minute, hour, day } from './play.ts';
import { Random } from './random.ts';
import { pages } from './text/ordinary.ts';
import { knownShare } from './rate.ts';

/** Files of a city; `docs/concepts/city.md` says what each row holds. */
export const cityFiles = ['signals', 'people', 'accounts', 'lists', 'truth'] as const;

export type CitySummary = {
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  readonly from: string;
  readonly to: string;
  readonly signals: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly bySource: Readonly<Record<string, number>>;
  readonly byStage: Readonly<Record<string, number>>;
  readonly frauds: number;
  readonly byCategory: Readonly<Record<string, CategorySummary>>;
  readonly lossFen: number;
  readonly listed: number;
};
export type CategorySummary = {
  frauds: number;
  lost: number;
  noticed: number;
  dissuaded: number;
  ignored: number;
  lossFen: number;
};

export type WriteOptions = CityOptions & {
  readonly days: number;
  readonly dir: string;
  /** `ndjson` as sources write, or `binary`, the archive that replays fast; rows where not told. */
  readonly format?: 'ndjson' | 'binary' | undefined;
  /** Two digits of the borough whose part this is. */
  readonly part?: string | undefined;
  /** Told the share that is done, now and then; a promise lets others run meanwhile. */
  readonly progress?: (share: number) => Promise<void> | void;
};

/** Writes a whole city; memory does not grow with the number of days. */
export async function writeCity(options: WriteOptions): Promise<CitySummary> {
  mkdirSync(options.dir, { recursive: true });
  const files = openFiles(options.dir, options.part);
  const signals = openSink(options);
  try {
    const city = new City(options);
    const tally = new Tally();
    for (const person of city.society.people) files.people.write(personRow(person));
    const lists = listRows(city, options.seed);
    for (const row of lists) files.lists.write(row);
    if (options.part === undefined) files.truth.write(cityRow(options, options.people));
    const listener = {
      signal(event: CityEvent): void {
        tally.signal(event);
        signals.write(event);
        if (event.label === undefined) return;
        const at = localTime(event.at);
        files.truth.write({ row: 'label', signal: event.id, at, ...event.label });
      },
      fraud(truth: FraudTruth): void {
        tally.fraud(truth);
        files.truth.write(fraudRow(truth));
      },
      party(party: PartyTruth): void {
        files.truth.write(partyRow(party));
      },
    };
    const endAt = options.startAt + options.days * day - 1;
    for (let at = options.startAt; at < endAt;) {
      at = Math.min(endAt, at + hour);
      city.advance(at, listener);
      await options.progress?.((at - options.startAt) / (endAt - options.startAt));
    }
    city.close(listener);
    for (const row of accountRows(city)) files.accounts.write(row);
    return tally.summary(options, lists.length);
  } finally {
    signals.close();
    for (const file of Object.values(files)) file.close();
  }
}

/** The first row of the truth. */
export function cityRow(
  { seed, days, startAt, intensity = 1, feed = 'full' }: WriteOptions,
  people: number,
): object {
  return { row: 'city', seed, people, days, from: localTime(startAt), intensity, feed };
}

function accountRows(city: City): AccountRow[] {
  return city.ledger.accounts.map((a) => ({
    account: a.number,
    bank: a.bank.name,
    name: a.name,
    kind: a.kind,
    openingFen: a.openingFen,
    closingFen: a.balanceFen,
  }));
}

export type AccountRow = {
  readonly account: string;
  readonly bank: string;
  readonly name: string;
  readonly kind: string;
  readonly openingFen: number;
  readonly closingFen: number;
};

type Sink = { write(event: CityEvent): void; close(): void };

function openSink(options: WriteOptions): Sink {
  if (options.format !== 'binary') {
    const file = rowFile(join(options.dir, 'signals.ndjson'));
    return {
      write: (event) => {
        file.write(signalRow(event));
      },
      close: () => {
        file.close();
      },
    };
  }
  const name = `signals-${options.part ?? '00'}${archiveEnding}`;
  const archive = new ArchiveWriter(join(options.dir, name), options.idPrefix ?? 's');
  const now = (options.startAt + (options.days + 1) * day) as Instant;
  return {
    write(event) {
      const parsed = parseSignal(signalRow(event), { now });
      if (!parsed.ok) throw new Error(`invariant broken: ${parsed.error[0]?.problem ?? ''}`);
      archive.add(parsed.value);
    },
    close: () => {
      archive.close();
    },
  };
}

export type RowFile = {
  write(row: object): void;
  writeLine(line: string): void;
  close(): void;
};

type Rows = Exclude<(typeof cityFiles)[number], 'signals'>;

function openFiles(dir: string, part: string | undefined): Record<Rows, RowFile> {
  const open = (name: Rows): RowFile => rowFile(join(dir, partFile(name, part)));
  return {
    people: open('people'),
    accounts: open('accounts'),
    lists: open('lists'),
    truth: open('truth'),
  };
}

/** Of a borough the file is a part, put together with the others at the end. */
export function partFile(name: Rows, part: string | undefined): string {
  return part === undefined ? `${name}.ndjson` : `${name}.${part}.part`;
}

const bufferedMax = 1 << 18;

export function rowFile(path: string): RowFile {
  const handle = openSync(path, 'w');
  let lines: string[] = [];
  let size = 0;
  const flush = (): void => {
    writeSync(handle, lines.join(''));
    lines = [];
    size = 0;
  };
  const writeLine = (text: string): void => {
    const line = `${text}\n`;
    lines.push(line);
    size += line.length;
    if (size > bufferedMax) flush();
  };
  return {
    writeLine,
    write(row) {
      writeLine(JSON.stringify(row));
    },
    close() {
      flush();
      closeSync(handle);
    },
  };
}

/** The signal as its source would send it. */
export function signalRow({ id, at, draft }: CityEvent): object {
  const { kind, source, subject, ...rest } = draft;
  return { kind, id, source, occurredAt: localTime(at), subject, ...rest };
}

/** Where the person works, and in which language they are reached where Mandarin will not do. */
function workOf({ employer, index, age }: Person) {
  const site = employer?.site;
  const languages = index % 211 === 7 ? ['uig'] : age >= 78 && index % 3 === 0 ? ['x-local'] : [];
  return {
    ...(site === undefined
      ? {}
      : {
          workRegion: site.code,
          workPlace: placeName(site),
          workCellQ: site.q,
          workCellR: site.r,
        }),
    ...(languages.length === 0 ? {} : { languages }),
  };
}

/** As `importPersons` takes it. */
export function personRow(person: Person) {
  return {
    person: person.key,
    name: person.name,
    sex: person.sex,
    birthDate: person.birthDate,
    idNumber: person.idNumber,
    phone: person.phone,
    accounts: person.accounts.map((a) => a.number),
    job: person.job,
    household: person.household,
    region: person.home.code,
    place: placeName(person.home),
    address: `${person.home.street.district.name}${person.home.street.name}${person.home.name}`,
    ...workOf(person),
    cellQ: person.home.q,
    cellR: person.home.r,
    relatives: person.relatives.slice(0, 8).map(({ relation, person: other }) => ({
      relation,
      name: other.name,
      phone: other.phone,
    })),
  };
}

/** Values as signals carry them when they were read. */
function partyRow({ kind, value, role, at }: PartyTruth): object {
  const form = { account: 'account', number: 'number', site: 'domain', device: undefined } as const;
  const list = form[kind];
  const host = kind === 'site' ? (parseUrl(value)?.registrableDomain ?? value) : value;
  const canonical =
    list === undefined
      ? host
      : (canonicalListValue(list, host) ?? canonicalListValue('sender', host) ?? host);
  return { row: 'party', kind, value: canonical, role, since: localTime(at) };
}

function fraudRow(truth: FraudTruth): object {
  const { victim, marks, money, startedAt, endedAt, ...rest } = truth;
  return {
    row: 'fraud',
    ...rest,
    startedAt: localTime(startedAt),
    endedAt: localTime(endedAt),
    victim: { person: victim.key, phone: victim.phone, age: victim.age, sex: victim.sex },
    stages: marks.map((m) => ({ ...m, at: localTime(m.at) })),
    money,
  };
}

export type CityListRow = {
  readonly kind: ListKind;
  readonly value: string;
  readonly verdict: 'block' | 'allow';
  readonly category: Category;
  readonly reason: string;
  readonly origin: string;
};

/** What the centre knows beforehand: some of what the gangs use, and who is genuine. */
export function listRows(city: City, seed: number): CityListRow[] {
  const random = Random.of(seed, 'known');
  const rows = new Map<string, CityListRow>();
  const add = (row: CityListRow): void => {
    const value = canonicalListValue(row.kind, row.value);
    if (value !== undefined) rows.set(`${row.kind} ${value}`, { ...row, value });
  };
  for (const gangs of city.underworld.gangs.values()) {
    for (const gang of gangs) {
      const block = (kind: ListKind, values: readonly string[], reason: string): void => {
        for (const value of values) {
          if (!random.chance(knownShare)) continue;
          add({ kind, value, verdict: 'block', category: gang.category, reason, origin: 'sim' });
        }
      };
      block('number', gang.numbers, '涉诈号码');
      block('sender', gang.ports, '涉诈短信端口');
      block(
        'domain',
        gang.sites.map((s) => parseUrl(s)?.registrableDomain ?? s),
        '涉诈网址',
      );
      block('app', [gang.app.signature], '涉诈应用签名');
      block(
        'account',
        gang.mules[1].map((a) => a.number),
        '一级涉案账户',
      );
      block(
        'account',
        gang.mules[2].map((a) => a.number),
        '二级涉案账户',
      );
    }
  }
  for (const row of genuine()) add(row);
  for (const account of city.society.institutions) {
    add(allow('account', account.number, account.name, 'official:institution'));
  }
  return [...rows.values()];
}

function allow(kind: ListKind, value: string, reason: string, origin: string): CityListRow {
  return { kind, value, verdict: 'allow', category: 'NONE', reason, origin };
}

function genuine(): CityListRow[] {
  return [
    ...pages
      .filter((p) => p.isLarge)
      .map((p) => allow('domain', p.host.replace(/^[a-z]+\./u, ''), '常用网站', 'popular')),
    ...banks.map((b) => allow('number', b.service, b.name, 'official:bank')),
    ...carriers.map((c) => allow('number', c.service, c.name, 'official:carrier')),
    allow('number', '96110', '反诈专线', 'official:government'),
    allow('number', '12381', '涉诈预警短信', 'official:government'),
    allow('number', `${areaCode}-2110110`, '临江市反诈中心', 'official:government'),
    allow('domain', 'linjiang-gov.example', '临江市政务服务网', 'official:government'),
    allow('domain', 'ljbank.example', '临江银行', 'official:bank'),
    allow('domain', 'canglang-bank.example', '沧浪银行', 'official:bank'),
    allow('app', 'com.ljbank.mobile', '临江银行', 'official:bank'),
    allow('app', 'com.canglang.bank', '沧浪银行', 'official:bank'),
    allow('app', 'com.yunhan.bank', '云汉银行', 'official:bank'),
  ];
}

class Tally {
  #signals = 0;
  readonly #kinds = new Map<string, number>();
  readonly #sources = new Map<string, number>();
  readonly #stages = new Map<string, number>();
  readonly #categories = new Map<string, CategorySummary>();

  signal({ draft, label }: CityEvent): void {
    this.#signals += 1;
    raise(this.#kinds, draft.kind);
    raise(this.#sources, draft.source);
    raise(this.#stages, label?.stage ?? 'ordinary');
  }

  fraud({ category, ending, lossFen, refundFen }: FraudTruth): void {
    const line = this.#categories.get(category) ?? {
      frauds: 0,
      lost: 0,
      noticed: 0,
      dissuaded: 0,
      ignored: 0,
      lossFen: 0,
    };
    line.frauds += 1;
    line[ending] += 1;
    line.lossFen += Math.max(0, lossFen - refundFen);
    this.#categories.set(category, line);
  }

  summary({ seed, people, days, startAt }: WriteOptions, listed: number): CitySummary {
    const lines = [...this.#categories.values()];
    return {
      seed,
      people,
      days,
      from: localTime(startAt),
      to: localTime(startAt + days * day),
      signals: this.#signals,
      byKind: sorted(this.#kinds),
      bySource: sorted(this.#sources),
      byStage: sorted(this.#stages),
      frauds: lines.reduce((sum, l) => sum + l.frauds, 0),
      byCategory: sorted(this.#categories),
      lossFen: lines.reduce((sum, l) => sum + l.lossFen, 0),
      listed,
    };
  }
}

function raise(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

let minuteOf = Number.NaN;
let minuteText = '';

/** `2026-01-05T08:15:30.250+08:00`; the minute is kept, as times come in order. */
export function localTime(at: number): string {
  const whole = Math.floor(at / minute);
  if (whole !== minuteOf) {
    minuteOf = whole;
    minuteText = new Date(whole * minute + 8 * hour).toISOString().slice(0, 17);
  }
  const ms = at - whole * minute;
  const seconds = String(Math.floor(ms / 1000)).padStart(2, '0');
  return `${minuteText}${seconds}.${String(ms % 1000).padStart(3, '0')}+08:00`;
}
