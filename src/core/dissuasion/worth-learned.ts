/**
 * What victims of the simulated city still lost after a signal, by category and by how far the fraud
 * had come, and in how many minutes half of it was gone. Learned from seeds 1 to 20 by
 * `node bench/queue-policy.ts fit=20`; cells with few cases lean on those of their stage.
 */
import type { Category } from '../kernel/index.ts';
import type { Stage } from '../rule/index.ts';

type Cell = readonly [yuan: number, halfLifeMin: number];
type Line = readonly [exposure: Cell, contact: Cell, intent: Cell, moving: Cell];

const lines: Readonly<Record<Category, Line>> = {
  BRUSH: [
    [1200, 257],
    [11000, 251],
    [22900, 142],
    [19400, 188],
  ],
  INVEST: [
    [600, 487],
    [6000, 251],
    [22900, 143],
    [18700, 154],
  ],
  SHOP: [
    [1700, 710],
    [6300, 279],
    [22900, 288],
    [19400, 155],
  ],
  ECOM: [
    [6900, 384],
    [9700, 183],
    [21100, 109],
    [17100, 133],
  ],
  LOAN: [
    [4600, 686],
    [6700, 390],
    [22900, 222],
    [13300, 269],
  ],
  CREDIT: [
    [11200, 147],
    [16800, 180],
    [26700, 221],
    [27500, 134],
  ],
  LEADER: [
    [84500, 230],
    [78600, 284],
    [22900, 142],
    [19400, 185],
  ],
  POLICE: [
    [10400, 972],
    [11500, 876],
    [29300, 246],
    [17600, 289],
  ],
  ROMANCE: [
    [1600, 302],
    [9900, 247],
    [22900, 142],
    [19400, 154],
  ],
  GAME: [
    [1600, 237],
    [5000, 244],
    [22900, 143],
    [16000, 151],
  ],
  FLIGHT: [
    [9500, 112],
    [10200, 142],
    [16700, 112],
    [17100, 101],
  ],
  CARD: [
    [4400, 267],
    [15100, 247],
    [22900, 142],
    [19400, 154],
  ],
  OTHER: [
    [5000, 341],
    [15100, 247],
    [24900, 117],
    [23000, 214],
  ],
  NONE: [
    [6100, 247],
    [15100, 247],
    [22900, 142],
    [19400, 154],
  ],
};

const cell = ([yuan, halfLifeMin]: Cell) => ({ fen: yuan * 100, halfLifeMin });

type Learned = Record<Category, Record<Stage, { fen: number; halfLifeMin: number }>>;

export const learnedLoss = Object.fromEntries(
  Object.entries(lines).map(([category, [exposure, contact, intent, moving]]) => [
    category,
    {
      exposure: cell(exposure),
      contact: cell(contact),
      intent: cell(intent),
      moving: cell(moving),
    },
  ]),
) as Learned;
