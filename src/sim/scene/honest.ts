/** Honest scenes that look like those of mules: without them no false alarm could show. */
import { day, hour, minute, second } from '../play.ts';
import { anybody, newDevice, transfer, yuan, type Scene, type SceneHand } from './scene.ts';

/** A wedding: gifts of many on one evening, and the hotel paid out of them. */
export function* wedding(hand: SceneHand): Scene {
  const { random, society } = hand;
  const { account } = anybody(hand);
  for (let i = random.between(18, 45); i > 0; i -= 1) {
    const amountFen = yuan(random.pick([200, 300, 500, 600, 800, 1000, 2000]));
    transfer(hand, { from: anybody(hand).account, to: account, amountFen });
    yield random.between(60, 500) * second;
  }
  yield random.between(2, 16) * hour;
  const to = random.pick(society.developers);
  transfer(hand, { from: account, to, amountFen: yuan(random.between(80, 300) * 100) });
}

/** A stall: many small sums by code, also late at night, and the wholesaler paid in the morning. */
export function* stall(hand: SceneHand): Scene {
  const { random, society } = hand;
  const { account } = anybody(hand);
  for (let i = random.between(20, 50); i > 0; i -= 1) {
    const amountFen = yuan(random.between(8, 120));
    transfer(hand, { from: anybody(hand).account, to: account, amountFen }, { channel: 'qr' });
    yield random.between(60, 900) * second;
  }
  yield random.between(1, 5) * hour;
  const to = random.pick(society.merchants);
  transfer(hand, { from: account, to, amountFen: yuan(random.between(5, 30) * 100) });
}

/** A term's fees: a parent sends them, the student pays the university at once. */
export function* tuition(hand: SceneHand): Scene {
  const { random, society } = hand;
  const student = anybody(hand).account;
  const university = society.developers.find((a) => a.name.includes('大学'));
  const amountFen = yuan(random.between(50, 160) * 100);
  if (!transfer(hand, { from: anybody(hand).account, to: student, amountFen })) return;
  yield random.between(3, 25) * minute;
  if (university) transfer(hand, { from: student, to: university, amountFen });
}

/** A used car or a flat: one yuan to see that the account is right, then the price. */
export function* carefulBuyer(hand: SceneHand): Scene {
  const { random } = hand;
  const from = anybody(hand).account;
  const to = anybody(hand).account;
  transfer(hand, { from, to, amountFen: 100 });
  yield random.between(2, 30) * minute;
  const amountFen = Math.floor((from.balanceFen * 0.6) / 10_000) * 10_000;
  if (amountFen > 300_000) transfer(hand, { from, to, amountFen });
}

/** Someone who keeps the books of small firms, all on one phone. */
export function* bookkeeper(hand: SceneHand): Scene {
  const { random, society } = hand;
  const device = newDevice(random);
  const firms = random.sample(society.employers, random.between(3, 5));
  for (let round = random.between(1, 2); round > 0; round -= 1) {
    for (const { account } of firms) {
      const amountFen = yuan(random.between(5, 200) * 100);
      const to = random.pick(society.merchants);
      transfer(hand, { from: account, to, amountFen }, { channel: 'web', device });
      yield random.between(2, 20) * minute;
    }
    yield day;
  }
}

/** A couple with one phone between them. */
export function* sharedPhone(hand: SceneHand): Scene {
  const { random, society } = hand;
  const device = newDevice(random);
  const { person } = anybody(hand);
  const spouse = person.relatives.find((r) => r.relation === '配偶')?.person;
  for (const who of [person, spouse]) {
    for (const account of who?.accounts ?? []) {
      const to = random.pick(society.merchants);
      transfer(hand, { from: account, to, amountFen: yuan(random.between(20, 400)) }, { device });
      yield random.between(5, 200) * minute;
    }
  }
}
