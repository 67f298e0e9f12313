/**
 * Text as it is read, without moving a character: what is found at a place of the folded text
 * stands at the same place of the text that was pasted, so a screen can mark it there.
 */

/** Full-width letters, digits and signs become plain ones; the length never changes. */
export function foldWidth(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i += 1) out += foldUnit(text.charCodeAt(i), text[i] ?? '');
  return out;
}

function foldUnit(code: number, unit: string): string {
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  return signs.get(code) ?? unit;
}

const signs: ReadonlyMap<number, string> = new Map([
  [0x3000, ' '],
  [0x00a0, ' '],
  [0x2009, ' '],
  [0xffe5, '¥'],
  [0x2010, '-'],
  [0x2011, '-'],
  [0x2012, '-'],
  [0x2013, '-'],
  [0x2014, '-'],
  [0x2212, '-'],
  [0x3002, '。'],
  [0x2022, '*'],
  [0x25cf, '*'],
  [0x00d7, '*'],
]);

/** Letters that a camera takes for digits. */
const misread: ReadonlyMap<string, string> = new Map([
  ['O', '0'],
  ['o', '0'],
  ['〇', '0'],
  ['l', '1'],
  ['I', '1'],
  ['|', '1'],
  ['S', '5'],
  ['B', '8'],
  ['Z', '2'],
]);

/** Letters that are digits only in a long number: in a short one they may be what they are. */
const longOnly = /[SBZ]/;
const longLength = 10;
const runForm = /(?<![A-Za-z_@])[\dOo〇lI|SBZ.,]{2,}(?![A-Za-z_@])/g;

/** The text with misread letters in numbers mended, and the places where that was done. */
export function mendDigits(text: string): {
  readonly text: string;
  readonly mended: readonly number[];
} {
  const mended: number[] = [];
  const out = text.replace(runForm, (run: string, at: number) => {
    const letters = [...run].filter((sign) => misread.has(sign)).length;
    // 3OOOO.OO begins with a digit and holds nothing else; ICBC or O2 is left as it is.
    const isRound = /^\d[\dOo〇.,]*$/.test(run) && run.length > 3;
    const isPlain = letters === 0 || (letters * 2 > run.length && !isRound);
    if (isPlain || (run.length < longLength && longOnly.test(run))) return run;
    return [...run]
      .map((sign, i) => {
        if (misread.has(sign)) mended.push(at + i);
        return misread.get(sign) ?? sign;
      })
      .join('');
  });
  return { text: out, mended };
}
