import type { Columns } from './column.ts';
import type { LedgerView } from './laundering-features.ts';

/** The two strongest scores and the mean chance among the transfers of one account. */
interface Strongest {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly chance: Float64Array;
  readonly count: Float64Array;
  readonly likely: Float64Array;
}

const LEAST = -12;

function strongest(accounts: number, owner: (row: number) => number, scores: Float64Array) {
  const held: Strongest = {
    first: new Float64Array(accounts).fill(LEAST),
    second: new Float64Array(accounts).fill(LEAST),
    chance: new Float64Array(accounts),
    count: new Float64Array(accounts),
    likely: new Float64Array(accounts),
  };
  scores.forEach((score, row) => {
    const account = owner(row);
    const chance = 1 / (1 + Math.exp(-score));
    held.chance[account] = (held.chance[account] ?? 0) + chance;
    held.count[account] = (held.count[account] ?? 0) + 1;
    if (chance > 0.5) held.likely[account] = (held.likely[account] ?? 0) + 1;
    if (score > (held.first[account] ?? 0)) {
      held.second[account] = held.first[account] ?? LEAST;
      held.first[account] = score;
    } else if (score > (held.second[account] ?? 0)) held.second[account] = score;
  });
  return held;
}

function bothSides(view: LedgerView, scores: Float64Array): { in: Strongest; out: Strongest } {
  const { ledger, inner } = view;
  const count = ledger.accounts.length;
  return {
    in: strongest(count, (row) => ledger.to[inner[row] ?? 0] ?? 0, scores),
    out: strongest(count, (row) => ledger.from[inner[row] ?? 0] ?? 0, scores),
  };
}

/** What the first forest says of the other transfers of both ends of each transfer. */
export function transferScoreColumns(view: LedgerView, scores: Float64Array): Columns {
  const { ledger, inner } = view;
  const sides = bothSides(view, scores);
  const columns: Columns = new Map([['score', scores]]);
  for (const end of ['from', 'to'] as const) {
    for (const side of ['in', 'out'] as const) {
      const own = (end === 'from') === (side === 'out');
      const { first, second, chance, count } = sides[side];
      const top = new Float64Array(inner.length);
      const sum = new Float64Array(inner.length);
      const share = new Float64Array(inner.length);
      inner.forEach((k, row) => {
        const account = ledger[end][k] ?? 0;
        const score = scores[row] ?? 0;
        // Of the transfers on its own side, itself is left out.
        const isTop = own && score === first[account];
        top[row] = (isTop ? second : first)[account] ?? LEAST;
        const self = own ? 1 / (1 + Math.exp(-score)) : 0;
        sum[row] = (chance[account] ?? 0) - self;
        share[row] = (sum[row] ?? 0) / Math.max(1, (count[account] ?? 0) - (own ? 1 : 0));
      });
      columns.set(`${end}-${side}-top`, top);
      columns.set(`${end}-${side}-sum`, sum);
      columns.set(`${end}-${side}-share`, share);
    }
  }
  return columns;
}

/** What the first forest says of the transfers of each account and of its partners. */
export function accountScoreColumns(view: LedgerView, scores: Float64Array): Columns {
  const { ledger, inner } = view;
  const sides = bothSides(view, scores);
  const columns: Columns = new Map();
  for (const side of ['in', 'out'] as const) {
    const { first, second, chance, count, likely } = sides[side];
    columns.set(`${side}-score-top`, first);
    columns.set(`${side}-score-second`, second);
    columns.set(`${side}-score-sum`, chance);
    columns.set(`${side}-score-likely`, likely);
    columns.set(
      `${side}-score-share`,
      chance.map((sum, i) => sum / Math.max(1, count[i] ?? 0)),
    );
  }
  const whole = sides.in.chance.map((sum, i) => sum + (sides.out.chance[i] ?? 0));
  columns.set('score-sum', whole);
  const near = new Float64Array(whole.length);
  const linked = new Float64Array(whole.length);
  inner.forEach((k, row) => {
    const chance = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
    const [from, to] = [ledger.from[k] ?? 0, ledger.to[k] ?? 0];
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      // The partner's transfers without this one.
      const rest = (whole[other] ?? 0) - chance;
      near[one] = Math.max(near[one] ?? 0, rest);
      linked[one] = Math.max(linked[one] ?? 0, rest * chance);
    }
  });
  columns.set('partner-score-max', near);
  columns.set('partner-score-linked', linked);
  return columns;
}
