/** Internationalised labels (RFC 3492): `例子` -> `xn--fsqu00a`, and back for people to read. */

const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialN = 128;
const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';

function adapt(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / damp) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) >> 1; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}

const threshold = (k: number, bias: number): number => Math.min(tMax, Math.max(tMin, k - bias));

function encodeDelta(delta: number, bias: number): string {
  let out = '';
  let q = delta;
  for (let k = base; ; k += base) {
    const t = threshold(k, bias);
    if (q < t) return out + digits.charAt(q);
    out += digits.charAt(t + ((q - t) % (base - t)));
    q = Math.floor((q - t) / (base - t));
  }
}

/** The ASCII form of one label, without the `xn--`. */
function encode(label: string): string {
  const points = Array.from(label, (c) => c.codePointAt(0) ?? 0);
  const basic = points.filter((p) => p < initialN);
  let out = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let [n, delta, bias, handled] = [initialN, 0, initialBias, basic.length];
  while (handled < points.length) {
    const next = Math.min(...points.filter((p) => p >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const p of points) {
      if (p < n) delta += 1;
      if (p !== n) continue;
      out += encodeDelta(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    n += 1;
  }
  return out;
}

/** A label as it stands in the domain name system; ASCII labels unchanged. */
export function labelToAscii(label: string): string {
  return isAscii(label) ? label : `xn--${encode(label)}`;
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function decode(label: string): string | undefined {
  const cut = label.lastIndexOf('-');
  const points = Array.from(cut > 0 ? label.slice(0, cut) : '', (c) => c.charCodeAt(0));
  let [n, i, bias, at] = [initialN, 0, initialBias, cut > 0 ? cut + 1 : 0];
  while (at < label.length) {
    const before = i;
    for (let w = 1, k = base; ; k += base) {
      const digit = digits.indexOf(label.charAt(at));
      if (digit < 0 || at >= label.length) return undefined;
      at += 1;
      i += digit * w;
      const t = threshold(k, bias);
      if (digit < t) break;
      w *= base - t;
      if (w > 0x7fffffff || i > 0x7fffffff) return undefined;
    }
    bias = adapt(i - before, points.length + 1, before === 0);
    n += Math.floor(i / (points.length + 1));
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return undefined;
    i %= points.length + 1;
    points.splice(i, 0, n);
    i += 1;
  }
  return String.fromCodePoint(...points);
}

/** A host as people read it: `xn--fsqu00a.cn` -> `例子.cn`; labels that do not decode stay. */
export function hostToUnicode(host: string): string {
  return host
    .split('.')
    .map((l) => (l.startsWith('xn--') ? (decode(l.slice(4)) ?? l) : l))
    .join('.');
}
