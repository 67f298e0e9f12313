/** Gangs: the numbers, ports, sites, apps and chains of mule accounts that frauds are run with. */
import type { Category } from '../../core/kernel/index.ts';
import type { Random } from '../random.ts';
import type { CityAccount, Ledger } from './ledger.ts';
import { givenName, surname } from './name.ts';
import type { Person, PhoneBook, Society } from './person.ts';

export type App = { readonly name: string; readonly package: string; readonly signature: string };

export type MuleLevel = 1 | 2 | 3;
export type Mules = Readonly<Record<MuleLevel, readonly CityAccount[]>>;

export type Gang = {
  readonly key: string;
  readonly category: Category;
  readonly numbers: readonly string[];
  readonly ports: readonly string[];
  /** Written as pages are: `https://…`. */
  readonly sites: readonly string[];
  readonly app: App;
  readonly mules: Mules;
};

/** What a kind of fraud likes to use. */
export type Kit = {
  readonly category: Category;
  /** Where its calls come from. */
  readonly lines: readonly Line[];
  readonly siteWords: readonly string[];
  readonly appNames: readonly string[];
};
export type Line = 'mobile' | 'foreign' | 'landline';

/** Area code of the invented city; belongs to no place. */
export const areaCode = '0809';
/** Blocks from which gangs take mobile numbers; not those of the carriers of the city alone. */
const mobileBlocks = ['164', '161', '160', '163', '169', '154'];

export type Underworld = {
  readonly gangs: ReadonlyMap<Category, readonly Gang[]>;
  /** Where the money leaves the banks. */
  readonly cashPoints: readonly CityAccount[];
};

export type RaiseOptions = {
  /** Citizens who may lend an account. */
  readonly recruits: readonly Person[];
  readonly phones: PhoneBook;
  /** How many gangs of each kind. */
  readonly countOf: (category: Category) => number;
};

export function raiseGangs(
  random: Random,
  ledger: Ledger,
  kits: readonly Kit[],
  options: RaiseOptions,
): Underworld {
  const gangs = new Map<Category, Gang[]>();
  for (const kit of kits) {
    const count = Math.max(2, options.countOf(kit.category));
    gangs.set(
      kit.category,
      Array.from({ length: count }, (_, i) =>
        gang(random, ledger, {
          kit,
          key: `${kit.category.toLowerCase()}-${i + 1}`,
          recruits: options.recruits,
          phones: options.phones,
        }),
      ),
    );
  }
  const cashPoints = [
    'ATM 现金支取',
    '柜面现金支取',
    '境外 ATM 取现',
    '金银首饰经营部',
    '数字资产承兑商',
  ].map((name) => ledger.open(random, { name, kind: 'cash', openingFen: 0 }));
  return { gangs, cashPoints };
}

/** The young who may lend an account. */
export function recruitsOf({ people }: Society): readonly Person[] {
  return people.filter((p) => p.index % 31 === 0 && p.age >= 18 && p.age <= 30);
}

type Raise = {
  readonly kit: Kit;
  readonly key: string;
  readonly phones: PhoneBook;
  /** Citizens who may lend an account. */
  readonly recruits: readonly Person[];
};

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function gang(random: Random, ledger: Ledger, raise: Raise): Gang {
  const { kit, key, phones } = raise;
  const mules = (level: MuleLevel, count: number): CityAccount[] =>
    times(count, () => mule(random, ledger, raise, level));
  const name = random.pick(kit.appNames);
  return {
    key,
    category: kit.category,
    numbers: times(8, () => lineNumber(random, random.pick(kit.lines), phones)),
    ports: times(4, () => `1069${random.digits(2)}${random.digits(random.between(5, 8))}`),
    sites: times(5, () => site(random, random.pick(kit.siteWords))),
    app: {
      name,
      package: `com.${letters(random, 5)}.${letters(random, 6)}`,
      signature: Array.from({ length: 5 }, () => random.bits().toString(16).padStart(8, '0')).join(
        '',
      ),
    },
    mules: { 1: mules(1, 6), 2: mules(2, 8), 3: mules(3, 6) },
  };
}

export function lineNumber(random: Random, line: Line, phones: PhoneBook): string {
  if (line === 'mobile') return phones.next(random, random.pick(mobileBlocks));
  if (line === 'landline') return `${areaCode}-${random.between(2, 7)}${random.digits(6)}`;
  // Lengths that exist with beginnings that no subscriber has.
  return random.pick([
    () => `+8521${random.digits(7)}`,
    () => `+8861${random.digits(8)}`,
    () => `+951${random.digits(7)}`,
    () => `+8551${random.digits(7)}`,
  ])();
}

/** Names reserved for examples (RFC 2606), so that no real site is ever called a fraud. */
function site(random: Random, word: string): string {
  const tail = random.pick([
    () => random.digits(random.between(2, 5)),
    () => `-${letters(random, 3)}`,
    () => `${letters(random, 2)}${random.digits(2)}`,
    () => '',
  ])();
  const front = random.pick(['', '', 'm.', 'h5.', 'app.', 'www.']);
  return `https://${front}${word}${tail}${letters(random, 2)}.${random.pick(['example', 'test'])}`;
}

export function letters(random: Random, count: number): string {
  return Array.from({ length: count }, () => String.fromCharCode(97 + random.below(26))).join('');
}

/** A mule: mostly a stranger, now and then a young citizen who lent an account. */
function mule(random: Random, ledger: Ledger, raise: Raise, level: MuleLevel): CityAccount {
  const citizen =
    raise.recruits.length > 0 && random.chance(0.15) ? random.pick(raise.recruits) : undefined;
  const sex = random.chance(0.25) ? 'F' : 'M';
  const family = surname(random);
  return ledger.open(random, {
    name: citizen?.name ?? family + givenName(random, sex, random.between(18, 45)),
    kind: 'mule',
    phone: citizen?.phone ?? raise.phones.next(random, random.pick(mobileBlocks)),
    // A little money of its own: small rebates are paid out of it.
    openingFen: level === 1 ? random.between(300_000, 900_000) : random.between(0, 20_000),
  });
}
