/**
 * The life of mule accounts (跑分): the features that banks look for, one scene each, as the
 * operating rules list them (9.2). None of it is money of a victim whose story is played.
 */
import type { CityAccount } from '../city/ledger.ts';
import { day, hour, minute, second } from '../play.ts';
import {
  muleLabel,
  newDevice,
  openMule,
  outside,
  transfer,
  yuan,
  type Scene,
  type SceneHand,
} from './scene.ts';

const label = muleLabel;

/** What a scene passes on: nearly all of what the account holds, in round hundreds. */
function sweep(hand: SceneHand, from: CityAccount, to: CityAccount, device?: string): void {
  const amountFen =
    Math.floor((from.balanceFen * (0.9 + hand.random.next() * 0.09)) / 10_000) * 10_000;
  transfer(hand, { from, to, amountFen }, { label, device });
}

/** Small sums of many, then all of it to one: official feature 3006. */
export function* scatteredIn(hand: SceneHand): Scene {
  const { random } = hand;
  const mule = openMule(hand, 'scattered-in-concentrated-out');
  const collector = openMule(hand, 'collector');
  for (let round = random.between(1, 3); round > 0; round -= 1) {
    for (let i = random.between(12, 35); i > 0; i -= 1) {
      const amountFen = yuan(random.pick([200, 300, 500, 500, 800, 1000, 1600, 2000, 3000]));
      transfer(hand, { from: outside(hand, amountFen), to: mule, amountFen }, { label });
      yield random.between(40, 600) * second;
    }
    sweep(hand, mule, collector);
    yield random.between(4, 14) * hour;
  }
}

/** One large sum, split over many: official feature 3007. */
export function* concentratedIn(hand: SceneHand): Scene {
  const { random } = hand;
  const mule = openMule(hand, 'concentrated-in-scattered-out');
  const amountFen = yuan(random.between(30, 200) * 1000);
  transfer(hand, { from: outside(hand, amountFen), to: mule, amountFen }, { label });
  const parts = random.between(8, 18);
  for (let i = parts; i > 0 && mule.balanceFen > 100_000; i -= 1) {
    yield random.between(30, 240) * second;
    const piece = Math.floor((mule.balanceFen / i) * (0.8 + random.next() * 0.3));
    const to = openMule(hand, 'receiver');
    transfer(hand, { from: mule, to, amountFen: Math.max(100, piece) }, { label });
  }
}

/** In and out within minutes, several times a day, with little left. */
export function* fastThrough(hand: SceneHand): Scene {
  const { random } = hand;
  const mule = openMule(hand, 'fast-in-fast-out', random.between(100, 3000));
  for (let round = random.between(4, 9); round > 0; round -= 1) {
    const amountFen = yuan(random.between(30, 500) * 100);
    transfer(hand, { from: outside(hand, amountFen), to: mule, amountFen }, { label });
    yield random.between(90, 600) * second;
    sweep(hand, mule, openMule(hand, 'receiver'));
    yield random.between(20, 180) * minute;
  }
}

/** One small payment, three weeks of silence, a probe, and then more than ever. */
export function* dormantRevived(hand: SceneHand): Scene {
  const { random } = hand;
  const mule = openMule(hand, 'dormant-revived', yuan(random.between(20, 200)));
  transfer(hand, { from: mule, to: outside(hand, 0), amountFen: 1000 }, { label });
  yield random.between(16, 22) * day;
  const amountFen = yuan(random.between(30, 150) * 1000);
  const payer = outside(hand, amountFen + 100);
  transfer(hand, { from: payer, to: mule, amountFen: 100 }, { label });
  yield random.between(5, 40) * minute;
  transfer(hand, { from: payer, to: mule, amountFen }, { label });
  yield random.between(2, 15) * minute;
  sweep(hand, mule, openMule(hand, 'receiver'));
}

/** A yuan to see whether the account still lives, then the real sum. */
export function* probeFirst(hand: SceneHand): Scene {
  const { random } = hand;
  const mule = openMule(hand, 'small-probe', random.between(0, 500));
  for (let round = random.between(1, 3); round > 0; round -= 1) {
    const amountFen = yuan(random.between(10, 90) * 1000);
    const probeFen = yuan(random.between(1, 5));
    const payer = outside(hand, amountFen + probeFen);
    transfer(hand, { from: payer, to: mule, amountFen: probeFen }, { label });
    yield random.between(1, 20) * minute;
    transfer(hand, { from: payer, to: mule, amountFen }, { label });
    yield random.between(3, 12) * minute;
    sweep(hand, mule, openMule(hand, 'receiver'));
    yield random.between(1, 5) * hour;
  }
}

/** Between eight in the evening and two: small sums in, round sums through three accounts. */
export function* nightChain(hand: SceneHand): Scene {
  const { random } = hand;
  const chain = [1, 2, 3].map(() => openMule(hand, 'night-chain'));
  for (let night = random.between(1, 3); night > 0; night -= 1) {
    for (let i = random.between(6, 14); i > 0; i -= 1) {
      const amountFen = yuan(random.between(3, 60) * 100 + random.below(99));
      const [first] = chain;
      if (first)
        transfer(hand, { from: outside(hand, amountFen), to: first, amountFen }, { label });
      yield random.between(60, 600) * second;
    }
    for (const [i, from] of chain.entries()) {
      const to = chain[i + 1] ?? openMule(hand, 'receiver');
      const amountFen = Math.floor(from.balanceFen / 100_000) * 100_000;
      transfer(hand, { from, to, amountFen }, { label });
      yield random.between(60, 300) * second;
    }
    yield 21 * hour;
  }
}

/** One phone works the accounts of half a dozen people. */
export function* manyCards(hand: SceneHand): Scene {
  const { random } = hand;
  const device = newDevice(random);
  hand.party({ kind: 'device', value: device, role: 'many-cards-one-device' });
  const cards = Array.from({ length: random.between(4, 9) }, () =>
    openMule(hand, 'many-cards-one-device'),
  );
  for (let round = random.between(1, 3); round > 0; round -= 1) {
    for (const card of cards) {
      const amountFen = yuan(random.between(20, 200) * 100);
      transfer(hand, { from: outside(hand, amountFen), to: card, amountFen }, { label });
      yield random.between(60, 400) * second;
      sweep(hand, card, openMule(hand, 'receiver'), device);
      yield random.between(60, 400) * second;
    }
    yield random.between(3, 9) * hour;
  }
}
