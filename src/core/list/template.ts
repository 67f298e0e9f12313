/**
 * Texts of campaigns (话术模板): what fraudsters send to thousands with only the name, flight or
 * amount changed. A template is a text with slots, `您的航班{}因故障取消`; it is found in a message
 * when its fixed pieces stand there in order with little between them, both in folded form.
 */
import { normaliseText } from '../text/index.ts';
import { isInForce, type ListEntry } from './entry.ts';

/** What may stand in a slot, in characters of the folded text. */
const slotLengthMax = 60;
/** Shorter templates would be found in ordinary messages. */
const fixedLengthMin = 8;
const slotForm = /\{[^{}]{0,20}\}|…{2,}|[*＊]{2,}/g;

type Template = {
  readonly entry: ListEntry;
  readonly pieces: readonly string[];
  readonly anchor: number;
};

/** The fixed pieces of a template in folded form. */
function piecesOf(value: string): string[] {
  return value
    .split(slotForm)
    .map((piece) => normaliseText(piece).text.replaceAll('\n', ''))
    .filter((piece) => piece.length > 1);
}

/** Whether so much of it is fixed that finding it says something. */
export function isTelling(template: string): boolean {
  return piecesOf(template).join('').length >= fixedLengthMin;
}

export class Templates {
  readonly #entries = new Map<string, ListEntry>();
  #byAnchor: Map<string, Template[]> | undefined;

  get size(): number {
    return this.#entries.size;
  }

  get(value: string): ListEntry | undefined {
    return this.#entries.get(value);
  }

  put(entry: ListEntry): void {
    this.#entries.set(entry.value, entry);
    this.#byAnchor = undefined;
  }

  remove(value: string): void {
    this.#entries.delete(value);
    this.#byAnchor = undefined;
  }

  entries(): Iterable<ListEntry> {
    return this.#entries.values();
  }

  /** The entry in force whose text is in the message; of several the one with the most fixed text. */
  find(text: string, at: number): ListEntry | undefined {
    if (this.#entries.size === 0) return undefined;
    this.#byAnchor ??= anchored(this.#entries.values());
    const folded = normaliseText(text).text.replaceAll('\n', '');
    let best: Template | undefined;
    for (let i = 0; i + anchorLength <= folded.length; i += 1) {
      for (const template of this.#byAnchor.get(folded.slice(i, i + anchorLength)) ?? []) {
        if (!isInForce(template.entry, at) || !stands(template, folded, i)) continue;
        if (best === undefined || isMoreTelling(template, best)) best = template;
      }
    }
    return best?.entry;
  }
}

const anchorLength = 2;

function anchored(entries: Iterable<ListEntry>): Map<string, Template[]> {
  const byAnchor = new Map<string, Template[]>();
  for (const entry of entries) {
    const pieces = piecesOf(entry.value);
    const longest = Math.max(...pieces.map((piece) => piece.length));
    const anchor = pieces.findIndex((piece) => piece.length === longest);
    const start = pieces[anchor]?.slice(0, anchorLength);
    if (start === undefined || pieces.join('').length < fixedLengthMin) continue;
    const others = byAnchor.get(start);
    if (others === undefined) byAnchor.set(start, [{ entry, pieces, anchor }]);
    else others.push({ entry, pieces, anchor });
  }
  return byAnchor;
}

/** Equal in length, the one whose text sorts first: the answer must not hang on the order put. */
function isMoreTelling(a: Template, b: Template): boolean {
  const [x, y] = [a.pieces.join('').length, b.pieces.join('').length];
  return x === y ? a.entry.value < b.entry.value : x > y;
}

/** Whether the pieces stand around the place where the longest one begins. */
function stands({ pieces, anchor }: Template, folded: string, place: number): boolean {
  const longest = pieces[anchor] ?? '';
  if (!folded.startsWith(longest, place)) return false;
  let end = place + longest.length;
  for (let i = anchor + 1; i < pieces.length; i += 1) {
    const piece = pieces[i] ?? '';
    const next = folded.indexOf(piece, end);
    if (next < 0 || next - end > slotLengthMax) return false;
    end = next + piece.length;
  }
  let start = place;
  for (let i = anchor - 1; i >= 0; i -= 1) {
    const piece = pieces[i] ?? '';
    const before = start < piece.length ? -1 : folded.lastIndexOf(piece, start - piece.length);
    if (before < 0 || start - before - piece.length > slotLengthMax) return false;
    start = before;
  }
  return true;
}
