/**
 * Templates (话术模板): what messages of one campaign have in common. A text is a row of signs; runs of
 * digits and letters are one sign each, for names of flights, times and sums differ in every copy.
 */

/** Fixed parts in their order; between them stands what differs. */
export type Template = readonly string[];

/** Signs of a text that are looked at; a longer one is cut. */
const signsMax = 300;
const gramLength = 3;
/** Parts shorter than this hold by chance. */
const partMin = 2;

/** Digits and letters of the Latin alphabet become one sign, white space goes. */
export function signsOf(text: string): readonly string[] {
  const plain = text.normalize('NFKC').replaceAll(/\s+/gu, '');
  return [...plain.replaceAll(/[\dA-Za-z./:_-]+/gu, '#')].slice(0, signsMax);
}

/** Threes of signs: what two texts are compared by. */
export function gramsOf(signs: readonly string[]): ReadonlySet<string> {
  const grams = new Set<string>();
  for (let i = 0; i + gramLength <= signs.length; i += 1) {
    grams.add(signs.slice(i, i + gramLength).join(''));
  }
  return grams;
}

/** Share of the threes of both that they have in common, from 0 to 1. */
export function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const gram of one) if (other.has(gram)) common += 1;
  const all = one.size + other.size - common;
  return all === 0 ? 0 : common / all;
}

/** What all texts have, in its order. Empty where nothing is left. */
export function templateOf(texts: readonly string[]): Template {
  const [first, ...rest] = texts.map(signsOf);
  if (first === undefined) return [];
  let common: readonly (string | undefined)[] = first;
  for (const signs of rest) common = commonOf(common, signs);
  const parts: string[] = [];
  let part = '';
  for (const sign of [...common, undefined]) {
    if (sign !== undefined && sign !== '#') {
      part += sign;
      continue;
    }
    if (part.length >= partMin) parts.push(part);
    part = '';
  }
  return parts;
}

/** Whether a text holds all parts in their order. */
export function matchesTemplate(template: Template, text: string): boolean {
  const plain = signsOf(text).join('');
  let from = 0;
  for (const part of template) {
    const at = plain.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return template.length > 0;
}

/** As people read it: dots where copies differ. */
export function templateText(template: Template): string {
  return `…${template.join('…')}…`;
}

/** The longest common row of signs; undefined marks where something was left out of either. */
function commonOf(
  one: readonly (string | undefined)[],
  other: readonly string[],
): readonly (string | undefined)[] {
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const isSame = one[i] !== undefined && one[i] === other[j];
      lengths[i * width + j] = isSame ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const row: (string | undefined)[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const sign = one[i];
    if (sign !== undefined && sign === other[j]) {
      row.push(sign);
      i += 1;
      j += 1;
      continue;
    }
    if (row.at(-1) !== undefined) row.push(undefined);
    if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return row;
}
