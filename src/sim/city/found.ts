/** What a city begins with: its map, people, accounts and gangs, all from one seed. */
import type { Category } from '../../core/kernel/index.ts';
import { Random } from '../random.ts';
import { playsPerDay } from '../rate.ts';
import { fraudShares } from '../script/index.ts';
import { raiseGangs, recruitsOf, type Underworld } from './gang.ts';
import { Ledger, type CityAccount } from './ledger.ts';
import { PhoneBook, settle, type Society } from './person.ts';
import { drawCity, type CityMap } from './place.ts';

/** One of `count` parts of a city of `all` people, of whom `first` live in the parts before it. */
export type Borough = {
  readonly index: number;
  readonly count: number;
  readonly first: number;
  readonly all: number;
};

export type Foundation = {
  readonly map: CityMap;
  readonly ledger: Ledger;
  readonly society: Society;
  readonly underworld: Underworld;
  readonly lenders: readonly CityAccount[];
  readonly phones: PhoneBook;
};

type FoundOptions = {
  readonly seed: number;
  readonly people: number;
  readonly startAt: number;
  readonly borough: Borough;
};

/** Each borough draws its own people; gangs, the same for all, come from a stream they share. */
export function foundCity({ seed, people, startAt, borough }: FoundOptions): Foundation {
  const own = borough.count === 1 ? [] : [borough.index];
  const phones = new PhoneBook(borough.index, borough.count + 1);
  const ledger = new Ledger(borough.index, borough.count + 1);
  const map = drawCity();
  const society = settle(Random.of(seed, 'people', ...own), map, ledger, {
    count: people,
    first: borough.first,
    year: new Date(startAt).getUTCFullYear(),
    phones,
  });
  const random = Random.of(seed, 'gangs');
  const shared = borough.count > 1;
  const underworld = raiseGangs(
    random,
    shared ? ledger.branch(borough.count) : ledger,
    fraudShares.map(([script]) => script),
    {
      recruits: shared ? [] : recruitsOf(society),
      phones: shared ? new PhoneBook(borough.count, borough.count + 1) : phones,
      countOf: (category) => gangCount(category, borough.all),
    },
  );
  const lenders = ['橙子消费金融', '通达小额贷款', '云信普惠', '江城信用借款'].map((name) =>
    ledger.open(random, { name, kind: 'company', openingFen: 10_000_000_000 }),
  );
  return { map, ledger, society, underworld, lenders, phones };
}

/** As many gangs as keep some eight victims a week each busy. */
function gangCount(category: Category, people: number): number {
  const share = fraudShares.find(([script]) => script.category === category)?.[1] ?? 0;
  const all = fraudShares.reduce((sum, [, count]) => sum + count, 0);
  return Math.ceil((people * playsPerDay * 7 * share) / all / 8);
}
