/** The people of the city: households with ages, jobs, phones, identity numbers, accounts. */
import { daysInMonth, idNumberCheck } from '../../core/kernel/index.ts';
import type { Random } from '../random.ts';
import type { CityAccount, Ledger } from './ledger.ts';
import { firmName, givenName, jobs, shopName, surname, type JobName } from './name.ts';
import type { CityMap, Community } from './place.ts';

export type Relation = '配偶' | '父亲' | '母亲' | '儿子' | '女儿';
export type Relative = { readonly relation: Relation; readonly person: Person };

export type Person = {
  readonly index: number;
  /** Person key of the centre. */
  readonly key: string;
  readonly name: string;
  readonly family: string;
  readonly sex: 'F' | 'M';
  readonly age: number;
  readonly birthDate: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly carrier: Carrier;
  readonly job: JobName;
  readonly home: Community;
  readonly household: string;
  /** The first is the one in daily use. */
  readonly accounts: CityAccount[];
  readonly relatives: Relative[];
  /** People they talk to and pay now and then. */
  readonly friends: Person[];
  employer: Employer | undefined;
  landlord: Person | undefined;
  readonly incomeFen: number;
  /** 0..1: how often this person uses phone and money, against the others. */
  readonly activity: number;
};

/** Invented carriers; each has blocks of numbers that no real carrier has been given. */
export const carriers = [
  { source: 'carrier-a', name: '江城移动', service: '10070', blocks: ['164', '161'], share: 55 },
  { source: 'carrier-b', name: '江城联通', service: '10071', blocks: ['160'], share: 25 },
  { source: 'carrier-c', name: '江城电信', service: '10072', blocks: ['163'], share: 20 },
] as const;
export type Carrier = (typeof carriers)[number];
const carrierShares: readonly (readonly [Carrier, number])[] = carriers.map((c) => [c, c.share]);

export type Employer = {
  readonly name: string;
  readonly account: CityAccount;
  readonly payday: number;
  readonly leader: Person | undefined;
  /** Where its people work. */
  readonly site: Community | undefined;
};

export type Society = {
  readonly people: readonly Person[];
  readonly employers: readonly Employer[];
  readonly merchants: readonly CityAccount[];
  readonly utilities: readonly CityAccount[];
  readonly developers: readonly CityAccount[];
  /** Those of them that everybody knows to be what they say. */
  readonly institutions: readonly CityAccount[];
};

type Draw = {
  readonly random: Random;
  readonly map: CityMap;
  readonly ledger: Ledger;
  readonly phones: PhoneBook;
  readonly people: Person[];
  readonly first: number;
  readonly year: number;
  /** Old couples whose children have not been found yet. */
  readonly parents: Person[][];
};

/** Hands out phone numbers of the invented blocks, none twice. */
export class PhoneBook {
  readonly #serials = new Map<string, number>();
  readonly #index: number;
  readonly #count: number;

  /** The book `index` of `count` that share the numbers. */
  constructor(index = 0, count = 1) {
    this.#index = index;
    this.#count = count;
  }

  /** A number that looks like those of the city, for a text; it belongs to nobody. */
  peek(random: Random): string {
    return `168${random.digits(8)}`;
  }

  next(random: Random, block: string): string {
    const serial = (this.#serials.get(block) ?? random.below(100_000)) + 1;
    this.#serials.set(block, serial);
    const own = serial * this.#count + this.#index;
    return block + String((own * 7_368_787 + 12_345_677) % 100_000_000).padStart(8, '0');
  }
}

export type SettleOptions = {
  readonly count: number;
  /** How many live in other parts of the city that come before. */
  readonly first?: number;
  /** Year in which the simulation begins, for the ages. */
  readonly year: number;
  readonly phones: PhoneBook;
};

/** Settles `count` people on the map with their work, shops and companies. */
export function settle(
  random: Random,
  map: CityMap,
  ledger: Ledger,
  options: SettleOptions,
): Society {
  const draw: Draw = {
    random,
    map,
    ledger,
    phones: options.phones,
    people: [],
    first: options.first ?? 0,
    year: options.year,
    parents: [],
  };
  while (draw.people.length < options.count) household(draw, options.count - draw.people.length);
  const employers = employ(draw);
  befriend(draw);
  const firm = (name: string, openingFen: number): CityAccount =>
    ledger.open(random, { name, kind: 'company', openingFen });
  const merchants = Array.from({ length: Math.max(20, Math.floor(options.count / 60)) }, () =>
    ledger.open(random, { name: shopName(random), kind: 'merchant', openingFen: 2_000_000 }),
  );
  const utilities = [
    '临江供电公司',
    '临江水务集团',
    '临江燃气公司',
    '江城移动',
    '临江物业服务公司',
    '临江医保中心',
  ].map((name) => firm(name, 100_000_000));
  const developers = [
    '临江城建置业有限公司',
    '江汽汽车销售服务公司',
    '临江市第一人民医院',
    '临江大学',
    '安居装饰工程公司',
  ].map((name) => firm(name, 500_000_000));
  const institutions = [...utilities, ...developers.filter((a) => /医院|大学/u.test(a.name))];
  return { people: draw.people, employers, merchants, utilities, developers, institutions };
}

/** One household, of at most `room` people. */
function household(draw: Draw, room: number): void {
  const { random } = draw;
  const home = random.pick(draw.map.communities);
  const name = `${home.code}-${random.digits(5)}`;
  const add = (family: string, sex: 'F' | 'M', age: number): Person | undefined => {
    if (draw.people.length - from >= room) return undefined;
    const person = birth(draw, { family, sex, age, home, household: name });
    draw.people.push(person);
    return person;
  };
  const from = draw.people.length;
  const student = home.street.district.name === '大学城' && random.chance(0.55);
  const kind = student
    ? 'student'
    : random.weighted([
        ['single', 16],
        ['couple', 18],
        ['family', 38],
        ['three', 12],
        ['old', 16],
      ] as const);
  if (kind === 'student')
    add(surname(random), random.chance(0.5) ? 'F' : 'M', random.between(18, 22));
  else if (kind === 'single') {
    add(surname(random), random.chance(0.46) ? 'F' : 'M', random.between(20, 62));
  } else if (kind === 'old') oldCouple(draw, add);
  else youngFamily(draw, add, kind);
}

type Add = (family: string, sex: 'F' | 'M', age: number) => Person | undefined;

function oldCouple(draw: Draw, add: Add): void {
  const { random } = draw;
  const age = random.between(60, 84);
  const he = random.chance(0.8) ? add(surname(random), 'M', age) : undefined;
  const she = add(surname(random), 'F', Math.max(58, age - random.between(0, 5)));
  marry(he, she);
  const couple = [he, she].filter((p) => p !== undefined);
  if (couple.length > 0) draw.parents.push(couple);
}

function youngFamily(draw: Draw, add: Add, kind: 'couple' | 'family' | 'three'): void {
  const { random } = draw;
  const elders = random.chance(0.6) ? draw.parents.shift() : undefined;
  const elder = elders?.find((p) => p.sex === 'M');
  const oldest = elders === undefined ? 58 : Math.min(...elders.map((p) => p.age)) - 22;
  const age = Math.max(24, Math.min(oldest, random.between(25, 56)));
  const he = add(elder?.family ?? surname(random), 'M', age);
  const she = add(surname(random), 'F', Math.max(22, age - random.between(-1, 4)));
  marry(he, she);
  for (const parent of elders ?? []) kin(parent, he);
  if (kind !== 'couple') bear(draw, add, { he, she, age });
  if (kind !== 'three') return;
  const gran = add(surname(random), 'F', age + random.between(22, 28));
  kin(gran, random.chance(0.5) ? he : she);
}

type Parents = {
  readonly he: Person | undefined;
  readonly she: Person | undefined;
  readonly age: number;
};

function bear({ random }: Draw, add: Add, { he, she, age }: Parents): void {
  const children = random.weighted([
    [1, 62],
    [2, 38],
  ] as const);
  for (let i = 0; i < children; i += 1) {
    const old = Math.min(age - 23 - i * 3, random.between(1, 26) - i * 3);
    if (old < 1) continue;
    const child = add(he?.family ?? surname(random), random.chance(0.48) ? 'F' : 'M', old);
    kin(he, child);
    kin(she, child);
  }
}

function marry(a: Person | undefined, b: Person | undefined): void {
  if (!a || !b) return;
  a.relatives.push({ relation: '配偶', person: b });
  b.relatives.push({ relation: '配偶', person: a });
}

function kin(parent: Person | undefined, child: Person | undefined): void {
  if (!parent || !child) return;
  parent.relatives.push({ relation: child.sex === 'F' ? '女儿' : '儿子', person: child });
  child.relatives.push({ relation: parent.sex === 'F' ? '母亲' : '父亲', person: parent });
}

type Birth = {
  readonly family: string;
  readonly sex: 'F' | 'M';
  readonly age: number;
  readonly home: Community;
  readonly household: string;
};

function birth(draw: Draw, { family, sex, age, home, household }: Birth): Person {
  const { random, ledger } = draw;
  const index = draw.people.length;
  const name = family + givenName(random, sex, age);
  const carrier = random.weighted(carrierShares);
  const phone = draw.phones.next(random, random.pick(carrier.blocks));
  const job = jobAt(random, age);
  const { idNumber, birthDate } = identity(random, draw.year - age, sex);
  const pay = jobs.find((j) => j.name === job)?.payYuan ?? 0;
  const incomeFen = Math.round(pay * (0.7 + random.next() * 0.8)) * 100;
  const person: Person = {
    index,
    key: `lj-${String(draw.first + index + 1).padStart(6, '0')}`,
    name,
    family,
    sex,
    age,
    birthDate,
    idNumber,
    phone,
    carrier,
    job,
    home,
    household,
    accounts: [],
    relatives: [],
    friends: [],
    employer: undefined,
    landlord: undefined,
    incomeFen,
    activity: activityAt(random, age),
  };
  const count =
    age < 16
      ? 1
      : random.weighted([
          [1, 45],
          [2, 38],
          [3, 17],
        ] as const);
  for (let i = 0; i < count; i += 1) {
    const openingFen =
      i === 0 ? savings(random, person) : Math.floor(savings(random, person) * 0.6);
    person.accounts.push(ledger.open(random, { name, kind: 'citizen', phone, openingFen }));
  }
  return person;
}

function jobAt(random: Random, age: number): JobName {
  if (age >= 60) return '退休人员';
  if (age < 19 || (age <= 22 && random.chance(0.62))) return '学生';
  const open = jobs.filter((j) => j.share > 0 && age >= j.from && age <= j.to);
  return random.weighted(open.map((j) => [j.name, j.share] as const));
}

function activityAt(random: Random, age: number): number {
  const usual =
    age < 14 ? 0.1 : age < 23 ? 0.75 : age < 46 ? 0.9 : age < 60 ? 0.75 : age < 72 ? 0.5 : 0.3;
  return Math.min(1, usual * (0.6 + random.next() * 0.8));
}

/** Between one and some forty months of income, rounded to yuan; the old have saved longer. */
function savings(random: Random, person: Person): number {
  const base = person.incomeFen > 0 ? person.incomeFen : person.age < 23 ? 120_000 : 350_000;
  const months = person.age < 25 ? 4 : person.age < 40 ? 14 : person.age < 60 ? 26 : 48;
  const spread = random.next() * random.next();
  return Math.round((base * (0.6 + months * spread)) / 100) * 100 + random.below(100);
}

function identity(
  random: Random,
  year: number,
  sex: 'F' | 'M',
): { idNumber: string; birthDate: string } {
  const month = random.between(1, 12);
  const day = random.between(1, daysInMonth(year, month));
  const date = `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
  const region = random.chance(0.7)
    ? `99010${random.between(1, 8)}`
    : `990${random.between(2, 9)}0${random.between(1, 9)}`;
  const last = random.below(5) * 2 + (sex === 'M' ? 1 : 0);
  const body = `${region}${date}${random.digits(2)}${last}`;
  return {
    idNumber: body + idNumberCheck(body),
    birthDate: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`,
  };
}

/** Every worker gets an employer; each employer begins with the pay of fourteen months. */
/** Spreads employers over the map without a draw: prime to the number of communities. */
const siteStep = 37;

function employ(draw: Draw): Employer[] {
  const { random, ledger, people } = draw;
  const sites = draw.map.communities;
  const workers = people.filter((p) => p.incomeFen > 0 && p.job !== '退休人员');
  const leaders = people.filter((p) => p.job === '企业负责人');
  const teams = Array.from(
    { length: Math.max(4, Math.floor(workers.length / 40)) },
    (): Person[] => [],
  );
  for (const worker of workers) random.pick(teams).push(worker);
  return teams.map((team, i) => {
    const name = firmName(random);
    const openingFen = 14 * team.reduce((sum, p) => sum + p.incomeFen, 0) + 50_000_000;
    const employer: Employer = {
      name,
      leader: leaders[i % Math.max(1, leaders.length)],
      payday: random.pick([5, 8, 10, 12, 15, 18, 20, 25, 28]),
      account: ledger.open(random, { name, kind: 'company', openingFen }),
      site: sites[(i * siteStep) % Math.max(1, sites.length)],
    };
    for (const worker of team) worker.employer = employer;
    return employer;
  });
}

function befriend(draw: Draw): void {
  const { random, people } = draw;
  const adults = people.filter((p) => p.age >= 14);
  if (adults.length < 4) return;
  for (const person of adults) {
    const count = random.between(2, 8);
    for (let i = 0; i < count; i += 1) {
      const near = Math.max(0, Math.min(people.length - 1, person.index + random.between(-40, 40)));
      const friend = random.chance(0.5) ? people[near] : random.pick(adults);
      if (friend && friend !== person && friend.age >= 14) person.friends.push(friend);
    }
    if (person.age >= 20 && person.age <= 40 && random.chance(0.22))
      person.landlord = random.pick(adults);
  }
}
