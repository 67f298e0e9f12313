/**
 * Numbers that call many people: the machines behind frauds (GOIP: many callees, short calls, hardly
 * anybody calls back), and call centres of couriers and estate agents, which look much alike.
 */
import type { Category } from '../../core/kernel/index.ts';
import { lineNumber } from '../city/gang.ts';
import { callDraft } from '../draft.ts';
import { minute, second } from '../play.ts';
import { anybody, newDevice, type Scene, type SceneHand, type SceneLabel } from './scene.ts';

const kinds: readonly Category[] = ['ECOM', 'LOAN', 'CREDIT', 'POLICE', 'BRUSH'];

/** A box of cards works through a list; the same box shows behind all its numbers. */
export function* goip(hand: SceneHand): Scene {
  const { random, phones } = hand;
  const device = newDevice(random);
  const label: SceneLabel = { category: random.pick(kinds), stage: 'attempt' };
  const numbers = Array.from({ length: random.between(4, 10) }, () =>
    lineNumber(random, 'mobile', phones),
  );
  hand.party({ kind: 'device', value: device, role: 'goip' });
  for (const value of numbers) hand.party({ kind: 'number', value, role: 'goip' });
  for (let i = numbers.length * random.between(30, 60); i > 0; i -= 1) {
    const seconds = random.chance(0.55) ? 0 : random.between(2, 28);
    ring(hand, { number: random.pick(numbers), seconds, incoming: true, device }, label);
    yield random.between(2, 40) * second;
  }
}

/** Couriers: as many callees, but they talk, and people call back. */
export function* courierDesk(hand: SceneHand): Scene {
  yield* desk(hand, { numbers: 3, calls: [40, 70], seconds: [8, 60], back: 0.18 });
}

/** Estate agents and insurers: the nearest look-alike of all. */
export function* salesDesk(hand: SceneHand): Scene {
  yield* desk(hand, { numbers: 2, calls: [30, 60], seconds: [3, 90], back: 0.05 });
}

type Desk = {
  readonly numbers: number;
  readonly calls: readonly [number, number];
  readonly seconds: readonly [number, number];
  /** Share of calls that come back. */
  readonly back: number;
};

function* desk(hand: SceneHand, { numbers, calls, seconds, back }: Desk): Scene {
  const { random, phones } = hand;
  const lines = Array.from({ length: numbers }, () => lineNumber(random, 'mobile', phones));
  for (let i = numbers * random.between(...calls); i > 0; i -= 1) {
    const number = random.pick(lines);
    const talk = random.chance(0.2) ? 0 : random.between(...seconds);
    ring(hand, { number, seconds: talk, incoming: true });
    if (random.chance(back)) {
      yield 2 * minute;
      ring(hand, { number, seconds: random.between(5, 40), incoming: false });
    }
    yield random.between(10, 120) * second;
  }
}

type Ring = {
  readonly number: string;
  readonly seconds: number;
  readonly incoming: boolean;
  readonly device?: string;
};

function ring(hand: SceneHand, { device, ...call }: Ring, label?: SceneLabel): void {
  const draft = callDraft(anybody(hand).person, call);
  hand.emit(device === undefined ? draft : { ...draft, device }, label);
}
