/**
 * Lists as one file: a line that names the form, the length of a JSON head, the head, then the typed
 * arrays as they lie in memory. Reading it copies nothing: the arrays become views of the bytes.
 */
import { ok, refuse, type Problem, type Result } from '../kernel/index.ts';
import type { DetailParts, Profile } from './detail.ts';
import { listKinds, type ListEntry, type ListKind, type ListVerdict } from './entry.ts';
import type { KeyIndex } from './key-index.ts';
import type { Side } from './side.ts';
import type { Store } from './store.ts';

const magic = 'wuzha-lists 1 le\n';
const lengthDigits = 15;
const alignment = 8;
const verdicts = ['block', 'allow'] as const;
type Numbers = Uint32Array | Int32Array | Uint16Array;

type SideHead = {
  readonly objects: readonly ListEntry[];
  readonly exact: Record<ListKind, number>;
  readonly prefixes: Record<ListKind, number>;
  readonly prefixLengths: Record<ListKind, readonly number[]>;
  readonly hashes: number;
  readonly mobiles: number;
};
type Head = {
  readonly version: string;
  readonly count: number;
  readonly marks: readonly [number, number];
  readonly profiles: readonly Profile[];
  readonly records: number;
  readonly free: number;
  readonly allowed: readonly (readonly [number, string])[];
  readonly sides: Record<ListVerdict, SideHead>;
  /** Bytes of each array. */
  readonly lengths: readonly number[];
  readonly sum: number;
};

/** The pieces of the file, in order. */
export function encodeSnapshot(store: Store): Uint8Array[] {
  const details = store.details.parts();
  const arrays = [...verdicts.flatMap((v) => arraysOfSide(store.sides[v])), ...details.chunks];
  const pieces = arrays.map((a) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength));
  const head: Head = {
    version: store.version,
    count: store.count,
    marks: [store.markA, store.markB],
    profiles: details.profiles,
    records: details.count,
    free: details.free,
    allowed: [...store.allowed],
    sides: { block: headOf(store.sides.block), allow: headOf(store.sides.allow) },
    lengths: pieces.map((p) => p.byteLength),
    sum: pieces.reduce((sum, piece) => summed(sum, piece), 0),
  };
  const json = asciiOf(escaped(JSON.stringify(head)));
  const front = asciiOf(magic + String(json.byteLength).padStart(lengthDigits, '0'));
  const out = [front, json, padding(front.byteLength + json.byteLength)];
  for (const piece of pieces) out.push(piece, padding(piece.byteLength));
  return out;
}

/** JSON with every other character written as a code, so that a character is a byte. */
function escaped(json: string): string {
  return json.replace(
    /[^\u0020-\u007e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function asciiOf(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) out[i] = text.charCodeAt(i);
  return out;
}

function textOf(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 8192) {
    out += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return out;
}

const padding = (length: number): Uint8Array =>
  new Uint8Array((alignment - (length % alignment)) % alignment);

function arraysOfKeys(index: KeyIndex): Numbers[] {
  const { offsets, rest, ids } = index.parts();
  return [offsets, rest, ids, index.overlay()];
}

function arraysOfSide(side: Side): Numbers[] {
  const { offsets, lows, ids } = side.mobile.parts();
  return [
    offsets,
    lows,
    ids,
    side.mobile.overlay(),
    ...arraysOfKeys(side.hashes),
    ...listKinds.flatMap((kind) => arraysOfKeys(side.keys[kind])),
  ];
}

function headOf(side: Side): SideHead {
  return {
    objects: [
      ...listKinds.flatMap((kind) => [...side.ranges[kind].entries()]),
      ...side.templates.entries(),
    ],
    exact: side.exact,
    prefixes: side.prefixes,
    prefixLengths: Object.fromEntries(
      listKinds.map((kind) => [kind, [...side.prefixLengths[kind]]]),
    ) as Record<ListKind, number[]>,
    hashes: side.hashCount,
    mobiles: side.mobileCount,
  };
}

/** A sum of the words; bytes behind the last whole word count one by one. */
function summed(start: number, bytes: Uint8Array): number {
  let sum = start;
  const whole = bytes.byteOffset % 4 === 0 ? bytes.byteLength >>> 2 : 0;
  const words = new Int32Array(
    whole === 0 ? new ArrayBuffer(0) : bytes.buffer,
    whole === 0 ? 0 : bytes.byteOffset,
    whole,
  );
  for (let i = 0; i < whole; i += 1) sum = (Math.imul(sum, 31) + (words[i] ?? 0)) | 0;
  for (let i = whole * 4; i < bytes.byteLength; i += 1) sum = (sum * 31 + (bytes[i] ?? 0)) | 0;
  return sum;
}

const broken = (problem: string): Result<never, Problem> =>
  refuse({
    field: '',
    code: 'wrong-form',
    problem,
    remedy: 'build the lists from the store and write the file again',
  });

/**
 * Fills an empty store from a file. The bytes belong to the lists afterwards. Refused: another form,
 * a file cut short, or one of which the sum is wrong.
 */
export function decodeSnapshot(store: Store, file: Uint8Array): Result<undefined, Problem> {
  const read = readHead(file);
  if (!read.ok) return read;
  const { head, start } = read.value;
  const pieces: Uint8Array[] = [];
  let at = start;
  let sum = 0;
  for (const length of head.lengths) {
    const piece = file.subarray(at, at + length);
    if (piece.byteLength !== length) return broken('the file is cut short');
    pieces.push(piece);
    sum = summed(sum, piece);
    at += length + padding(length).byteLength;
  }
  if (sum !== head.sum) return broken('the sum of the file is wrong');
  const next = (): Uint8Array => pieces.shift() ?? new Uint8Array(0);
  for (const verdict of verdicts) restoreSide(store, verdict, head, next);
  const details: DetailParts = {
    profiles: head.profiles,
    chunks: pieces.map(asUint32),
    count: head.records,
    free: head.free,
  };
  store.details.restore(details);
  for (const [id, value] of head.allowed) store.allowed.set(id, value);
  store.count = head.count;
  [store.markA, store.markB] = head.marks;
  return ok(undefined);
}

/** Views need bytes that begin at a multiple of eight; others are moved once. */
function readHead(file: Uint8Array): Result<{ head: Head; start: number }, Problem> {
  const front = textOf(file.subarray(0, magic.length + lengthDigits));
  if (!front.startsWith(magic)) return broken('not a file of lists of this version');
  if (file.byteOffset % alignment !== 0) return broken('the bytes do not begin at a multiple of 8');
  const from = magic.length + lengthDigits;
  const length = Number(front.slice(magic.length));
  if (!(length > 0 && from + length <= file.byteLength)) return broken('the file is cut short');
  const head = JSON.parse(textOf(file.subarray(from, from + length))) as Head;
  return ok({ head, start: from + length + padding(from + length).byteLength });
}

const asUint32 = (b: Uint8Array): Uint32Array =>
  new Uint32Array(b.buffer, b.byteOffset, b.byteLength >>> 2);
const asInt32 = (b: Uint8Array): Int32Array =>
  new Int32Array(b.buffer, b.byteOffset, b.byteLength >>> 2);
const asUint16 = (b: Uint8Array): Uint16Array =>
  new Uint16Array(b.buffer, b.byteOffset, b.byteLength >>> 1);

function restoreKeys(index: KeyIndex, next: () => Uint8Array): void {
  const parts = {
    offsets: asUint32(next()),
    rest: asUint16(next()),
    ids: asInt32(next()),
  };
  index.restore(parts, asInt32(next()));
}

function restoreSide(store: Store, verdict: ListVerdict, head: Head, next: () => Uint8Array): void {
  const side = store.sides[verdict];
  const from = head.sides[verdict];
  const parts = { offsets: asUint32(next()), lows: asUint16(next()), ids: asInt32(next()) };
  side.mobile.restore(parts, asInt32(next()));
  restoreKeys(side.hashes, next);
  for (const kind of listKinds) restoreKeys(side.keys[kind], next);
  for (const entry of from.objects) {
    (entry.kind === 'template' ? side.templates : side.ranges[entry.kind]).put(entry);
  }
  for (const kind of listKinds) {
    side.exact[kind] = from.exact[kind];
    side.prefixes[kind] = from.prefixes[kind];
    side.prefixLengths[kind].set(from.prefixLengths[kind]);
  }
  side.hashCount = from.hashes;
  side.mobileCount = from.mobiles;
}
