import { SPLIT } from './fold.ts';
import { note, type Folded } from './folded.ts';
import { DOUBTFUL_SPLIT_ROWS, SPLIT_IN_THREE, SPLIT_ROWS } from './split-table.ts';

/**
 * Halves of characters (拆字) by a bitmap of units that can be a second half and a map of
 * (first, second): most characters cost one read.
 */
const HALVES = new Map<number, number>();
const DOUBTFUL = new Map<number, number>();
const THIRDS = new Map<number, number>();
/** 1: a second half of a sure pair, 2: of a doubtful one, 4: the last of three parts. */
const SECOND = new Uint8Array(65536);

read(SPLIT_ROWS, HALVES, 1);
read(DOUBTFUL_SPLIT_ROWS, DOUBTFUL, 2);
for (const parts of SPLIT_IN_THREE.split(' ')) {
  const last = parts.charCodeAt(2);
  THIRDS.set(keyOfThree(parts.charCodeAt(0), parts.charCodeAt(1), last), parts.charCodeAt(3));
  SECOND[last] = (SECOND[last] ?? 0) | 4;
}

/** 48 bits, which a number holds exactly. */
function keyOfThree(first: number, second: number, third: number): number {
  return (first * 65536 + second) * 65536 + third;
}

function read(rows: string, into: Map<number, number>, mark: number): void {
  for (const row of rows.split(' ')) {
    const first = row.charCodeAt(0);
    for (let i = 1; i + 1 < row.length; i += 2) {
      const second = row.charCodeAt(i);
      into.set(first * 65536 + second, row.charCodeAt(i + 1));
      SECOND[second] = (SECOND[second] ?? 0) | mark;
    }
  }
}

/** Splits of whole characters (贝长) in a text before doubtful halves are joined too. */
const SPLITS_MIN = 2;
/** Parts that are no character of their own: one of them beside its half is proof of a split. */
const PARTS = new Set(
  [...'亻讠钅扌氵忄纟饣犭礻衤冫彳疒宀辶阝刂攵艹彡灬冖厶卩丶丿亅乚勹凵冂廴虍匚囗'].map((part) =>
    part.charCodeAt(0),
  ),
);

/** Puts a character, joining it with the one before when the two are halves of a third. */
export function pushHan(into: Folded, code: number): void {
  const mark = SECOND[code] ?? 0;
  if (mark !== 0 && into.length > 0 && join(into, code, mark)) return;
  if (into.length < into.codes.length) into.codes[into.length++] = code;
}

/** Replaces what stands before by the whole, if it makes one with the unit. */
function join(into: Folded, code: number, mark: number): boolean {
  const { codes, length } = into;
  const before = codes[length - 1] ?? 0;
  if ((mark & 4) !== 0 && length > 1) {
    const whole = THIRDS.get(keyOfThree(codes[length - 2] ?? 0, before, code));
    if (whole !== undefined) {
      into.length = length - 1;
      return put(into, whole, true);
    }
  }
  const key = before * 65536 + code;
  const whole = (mark & 1) === 0 ? undefined : HALVES.get(key);
  if (whole !== undefined) return put(into, whole, PARTS.has(code) || PARTS.has(before));
  if ((mark & 2) !== 0 && DOUBTFUL.has(key)) into.doubtful++;
  return false;
}

function put(into: Folded, whole: number, proven: boolean): true {
  into.codes[into.length - 1] = whole;
  if (proven) into.proven = true;
  note(into, SPLIT);
  return true;
}

/** Joins the doubtful halves of a text that is known to hold splits. */
export function joinDoubtful(into: Folded): void {
  if (into.doubtful === 0 || (!into.proven && (into.undone[SPLIT] ?? 0) < SPLITS_MIN)) return;
  const { codes } = into;
  const end = into.length;
  into.length = 0;
  for (let i = 0; i < end; i++) {
    const code = codes[i] ?? 0;
    const before = into.length > 0 ? (codes[into.length - 1] ?? 0) : 0;
    const whole = (SECOND[code] ?? 0) === 0 ? undefined : DOUBTFUL.get(before * 65536 + code);
    if (whole === undefined) codes[into.length++] = code;
    else put(into, whole, true);
  }
}

/** The ways to write a character in parts, for making texts that are disguised so. */
export function splitsOf(): ReadonlyMap<string, readonly string[]> {
  const splits = new Map<string, string[]>();
  for (const [pairs, sure] of [
    [HALVES, true],
    [DOUBTFUL, false],
  ] as const) {
    for (const [key, whole] of pairs) {
      const parts = String.fromCharCode((key >>> 16) & 0xffff, key & 0xffff);
      const held = splits.get(String.fromCharCode(whole)) ?? [];
      splits.set(String.fromCharCode(whole), sure ? [parts, ...held] : [...held, parts]);
    }
  }
  return splits;
}
