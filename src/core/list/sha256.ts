/**
 * SHA-256 (FIPS 180-4) of a byte string, one character a byte. Lists of addresses are exchanged as
 * the first bytes of such digests; the core may not call the platform's.
 */
const rounds = roundWords();
const words = new Int32Array(64);

/** The first 64 bits of fractional parts of cube roots of the first primes, as the standard says. */
function roundWords(): Int32Array {
  const out = new Int32Array(64);
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) isPrime = false;
    if (!isPrime) continue;
    out[found] = fraction(Math.cbrt(n));
    found += 1;
  }
  return out;
}

function fraction(x: number): number {
  return ((x - Math.floor(x)) * 0x100000000) | 0;
}

const starts = [2, 3, 5, 7, 11, 13, 17, 19].map((p) => fraction(Math.sqrt(p)));

/** The digest as eight words; `text` holds characters below 256 only. */
export function sha256(text: string): Int32Array {
  const state = Int32Array.from(starts);
  const blocks = ((text.length + 8) >>> 6) + 1;
  for (let block = 0; block < blocks; block += 1) {
    fill(text, block, blocks);
    compress(state);
  }
  return state;
}

/** Bytes of one block: the text, a one bit, zeros, and in the last block the length in bits. */
function fill(text: string, block: number, blocks: number): void {
  for (let i = 0; i < 16; i += 1) {
    let word = 0;
    for (let j = 0; j < 4; j += 1) {
      const at = block * 64 + i * 4 + j;
      const byte = at < text.length ? text.charCodeAt(at) : at === text.length ? 0x80 : 0;
      word = (word << 8) | (byte & 0xff);
    }
    words[i] = word;
  }
  if (block === blocks - 1) {
    words[14] = Math.floor(text.length / 0x20000000);
    words[15] = text.length << 3;
  }
}

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

const big0 = (x: number): number => turn(x, 2) ^ turn(x, 13) ^ turn(x, 22);
const big1 = (x: number): number => turn(x, 6) ^ turn(x, 11) ^ turn(x, 25);
const wordAt = (i: number): number => (rounds[i] ?? 0) + (words[i] ?? 0);
const at = (words: Int32Array, i: number): number => words[i] ?? 0;

function compress(state: Int32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15] ?? 0;
    const y = words[i - 2] ?? 0;
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    words[i] = (words[i - 16] ?? 0) + s0 + (words[i - 7] ?? 0) + s1;
  }
  let [a, b, c, d] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3)];
  let [e, f, g, h] = [at(state, 4), at(state, 5), at(state, 6), at(state, 7)];
  for (let i = 0; i < 64; i += 1) {
    const t1 = (h + big1(e) + ((e & f) ^ (~e & g)) + wordAt(i)) | 0;
    const t2 = (big0(a) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] ?? 0) + word;
  });
}
