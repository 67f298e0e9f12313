/**
 * Scenes: things that happen around an account, a number or a device rather than to one victim, and
 * their honest look-alikes. A scene is a generator that yields how long to wait, as a script does.
 */
import type { Category } from '../../core/kernel/index.ts';
import type { Underworld } from '../city/gang.ts';
import { surname, givenName } from '../city/name.ts';
import type { CityAccount, Ledger } from '../city/ledger.ts';
import type { Person, PhoneBook, Society } from '../city/person.ts';
import { subjectOf, transferDraft, type Draft } from '../draft.ts';
import type { Random } from '../random.ts';

export type Scene = Generator<number, void>;

/** What serves a fraud: an account, a number, a device or a site, and in which way. */
export type Party = {
  readonly kind: 'account' | 'number' | 'device' | 'site';
  readonly value: string;
  readonly role: string;
};

/** `mule-life`: money that no victim of this story sent. */
export type SceneLabel = { readonly category: Category; readonly stage: 'mule-life' | 'attempt' };

export type SceneHand = {
  readonly random: Random;
  readonly society: Society;
  readonly ledger: Ledger;
  readonly phones: PhoneBook;
  readonly underworld: Underworld;
  /** Ordinary where no label is given. */
  emit(draft: Draft, label?: SceneLabel): void;
  party(party: Party): void;
};

export type Bank = {
  readonly channel?: string;
  readonly device?: string | undefined;
  readonly label?: SceneLabel | undefined;
};

export const muleLabel: SceneLabel = { category: 'CARD', stage: 'mule-life' };

/** An account of a mule, of its own device, told to the truth. */
export function openMule(hand: SceneHand, role: string, openingFen = 0): CityAccount {
  const { random, ledger, phones } = hand;
  const sex = random.chance(0.3) ? 'F' : 'M';
  const account = ledger.open(random, {
    name: surname(random) + givenName(random, sex, random.between(18, 40)),
    kind: 'mule',
    phone: phones.next(random, random.pick(['164', '161', '160', '163'])),
    openingFen,
  });
  hand.party({ kind: 'account', value: account.number, role });
  return account;
}

/** Moves money and tells it as the payer's bank would; false where the payer has too little. */
export function transfer(
  hand: SceneHand,
  { from, to, amountFen }: { from: CityAccount; to: CityAccount; amountFen: number },
  { channel = 'mobile', device, label }: Bank = {},
): boolean {
  if (!hand.ledger.move(from, to, amountFen)) return false;
  const subject = { ...subjectOf(from.phone), name: from.name, account: from.number };
  const draft = transferDraft({ subject }, from, to, { amountFen, channel });
  hand.emit(device === undefined ? draft : { ...draft, device }, label);
  return true;
}

/** A grown-up with an account; somebody anew at each call. */
export function anybody({ random, society }: SceneHand): { person: Person; account: CityAccount } {
  for (;;) {
    const person = random.pick(society.people);
    const [account] = person.accounts;
    if (person.age >= 18 && account !== undefined) return { person, account };
  }
}

/** An account whose money comes from outside the city, for what a scene needs. */
export function outside({ random, ledger }: SceneHand, openingFen: number): CityAccount {
  const sex = random.chance(0.4) ? 'F' : 'M';
  return ledger.open(random, {
    name: surname(random) + givenName(random, sex, random.between(22, 60)),
    kind: 'citizen',
    openingFen,
  });
}

/** Fifteen digits as phones have them. */
export function newDevice(random: Random): string {
  return `86${random.digits(13)}`;
}

export const yuan = (amount: number): number => Math.round(amount) * 100;
