/** The graded decisions of a replay, in columns: what two runs are compared by. */
import { categoryCodes, type Category } from '../../core/kernel/index.ts';
import { grades, type WarningGrade } from '../../core/warning/index.ts';

export type Hit = {
  /** Position in the log, by which the signal and its decision are found again. */
  readonly position: number;
  readonly id: string;
  readonly at: number;
  readonly grade: WarningGrade;
  readonly category: Category;
  readonly score: number;
  readonly verdict: Verdict;
};

/** `neutral`: transfers between mules. `unknown`: no truth is told. */
export const verdicts = ['right', 'wrong', 'neutral', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

const gradeCodes: readonly WarningGrade[] = grades.map((g) => g.code);

/** Hits kept of one run; further ones are counted and no longer listed. */
const hitsMax = 4_000_000;

/** In order of position. Thirty bytes and the id each. */
export class Hits {
  #positions = new Float64Array(1024);
  #times = new Float64Array(1024);
  #scores = new Float64Array(1024);
  #codes = new Uint32Array(1024);
  readonly #ids: string[] = [];
  readonly #max: number;
  /** How many more there were than are kept. */
  dropped = 0;

  constructor(max = hitsMax) {
    this.#max = max;
  }

  get length(): number {
    return this.#ids.length;
  }

  add(hit: Hit): void {
    const i = this.#ids.length;
    if (i >= this.#max) {
      this.dropped += 1;
      return;
    }
    if (i >= this.#positions.length) this.#grow();
    this.#positions[i] = hit.position;
    this.#times[i] = hit.at;
    this.#scores[i] = hit.score;
    this.#codes[i] =
      gradeCodes.indexOf(hit.grade) |
      (categoryCodes.indexOf(hit.category) << 4) |
      (verdicts.indexOf(hit.verdict) << 12);
    this.#ids.push(hit.id);
  }

  position(i: number): number {
    return this.#positions[i] ?? Infinity;
  }

  at(i: number): Hit | undefined {
    const id = this.#ids[i];
    if (id === undefined) return undefined;
    const code = this.#codes[i] ?? 0;
    return {
      position: this.#positions[i] ?? 0,
      id,
      at: this.#times[i] ?? 0,
      grade: gradeCodes[code & 15] ?? 'P3',
      category: categoryCodes[(code >>> 4) & 255] ?? 'OTHER',
      score: this.#scores[i] ?? 0,
      verdict: verdicts[code >>> 12] ?? 'unknown',
    };
  }

  *[Symbol.iterator](): Generator<Hit> {
    for (let i = 0; i < this.length; i += 1) {
      const hit = this.at(i);
      if (hit !== undefined) yield hit;
    }
  }

  #grow(): void {
    const length = this.#positions.length * 2;
    const wider = (cells: Float64Array): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(length);
      next.set(cells);
      return next;
    };
    this.#positions = wider(this.#positions);
    this.#times = wider(this.#times);
    this.#scores = wider(this.#scores);
    const codes = new Uint32Array(length);
    codes.set(this.#codes);
    this.#codes = codes;
  }
}
