/** Small facts about text that several modules need: distance between words, quoting, controls. */

/** Edits (insert, delete, replace, swap of neighbours) that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last: number[] = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[to.length] ?? 0;
}

const folded = (name: string): string =>
  name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** How far a written name is from a known one: edits as a share of length, less where it is part. */
function nameDistance(written: string, known: string): number {
  const [a, b] = [folded(written), folded(known)];
  const part = a.length > 2 && (b.includes(a) || a.includes(b)) ? 0.5 : 1;
  return (part * editDistance(a, b)) / Math.max(a.length, b.length, 1);
}

/** The known name nearest to what was written, in any case and with any punctuation. */
export function nearestName(written: string, known: readonly string[]): string {
  const scored = known.map((name) => ({ name, distance: nameDistance(written, name) }));
  return scored.reduce((best, next) => (next.distance < best.distance ? next : best)).name;
}

/** Whether the written name is so near to the known one that it was probably meant. */
export function isNearName(written: string, known: string): boolean {
  return nameDistance(written, known) <= 0.34;
}

/** A value as it is quoted in a message: JSON, at most 48 characters. */
export function quoteValue(value: unknown): string {
  const whole =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? `a list of ${value.length}`
        : 'an object'
      : (JSON.stringify(typeof value === 'string' ? value.slice(0, 80) : value) ?? 'nothing');
  return whole.length > 48 ? `${whole.slice(0, 44)}…${whole.startsWith('"') ? '"' : ''}` : whole;
}

/**
 * Index of the first character that text may not hold: a control character other than tab, line
 * feed and carriage return, or half of a surrogate pair. -1 where there is none.
 */
export function badCharacterAt(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c < 32 ? c !== 9 && c !== 10 && c !== 13 : c === 127) return i;
    if (c < 0xd800 || c > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (c > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return i;
    i += 1;
  }
  return -1;
}

/** Text that every encoding can hold: halves of surrogate pairs become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
