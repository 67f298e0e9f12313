/**
 * What is told of each entry, in 16 bytes: the number of its profile (category, reason, source,
 * evidence, confidence, approval, of which many entries share one) and its two times. Block entries
 * that come one after the other with the same told share one record, as those of an import do; such
 * a record is kept as long as the lists. Records lie in chunks, so that growing never copies; a
 * removed record of one entry is used again.
 */
import { hashText, type Category } from '../kernel/index.ts';
import type { EntryParts, ListEntry, ListKey } from './entry.ts';

const chunkBits = 16;
const chunkLength = 1 << chunkBits;
const stride = 4;
/** Upper half of an end that never comes; times are below 2^47. */
const never = 0xffff;
/** In the last word: several entries may have the record. */
const sharedBit = 0x8000;
const fromMask = 0x7fff;
const noChunk = new Uint32Array(0);

/** What entries share. */
export type Profile = {
  readonly category: Category;
  readonly reason: string;
  readonly origin: string;
  readonly evidence: readonly string[];
  readonly confidence: number;
  readonly approvedBy: string | null;
};

export type DetailParts = {
  readonly profiles: readonly Profile[];
  readonly chunks: readonly Uint32Array[];
  readonly count: number;
  readonly free: number;
};

export class Details {
  #profiles: Profile[] = [];
  #marks: number[] = [];
  /** Profiles by reason and first evidence: a lookup makes no text, and few share both. */
  #byReason = new Map<string, Map<string, number[]>>();
  #last = 0;
  #chunks: Uint32Array[] = [];
  /** Records handed out, freed ones included. */
  #count = 0;
  /** The record added last, if another entry may have it too. */
  #latest = -1;
  /** Head of the chain of freed records; -1: none. */
  #free = -1;

  /** Keeps what is told of an entry; gives the number of its record. */
  add(entry: EntryParts, mayShare: boolean): number {
    if (mayShare && this.#latest >= 0 && this.#isTold(this.#latest, entry)) {
      const chunk = this.#chunks[this.#latest >>> chunkBits] ?? noChunk;
      const at = (this.#latest & (chunkLength - 1)) * stride + 3;
      chunk[at] = (chunk[at] ?? 0) | sharedBit;
      return this.#latest;
    }
    let id = this.#free;
    if (id >= 0) {
      this.#free = this.#word(id, 0) | 0;
    } else {
      id = this.#count;
      this.#count += 1;
      if (id >>> chunkBits === this.#chunks.length) {
        this.#chunks.push(new Uint32Array(chunkLength * stride));
      }
    }
    this.#write(id, entry);
    this.#latest = mayShare ? id : -1;
    return id;
  }

  #write(id: number, entry: EntryParts): void {
    const chunk = this.#chunks[id >>> chunkBits] ?? noChunk;
    const at = (id & (chunkLength - 1)) * stride;
    const { fromAt, untilAt } = entry;
    const fromHigh = Math.floor(fromAt / 0x100000000);
    const untilHigh = untilAt === null ? never : Math.floor(untilAt / 0x100000000);
    chunk[at] = this.#profileOf(entry);
    chunk[at + 1] = fromAt;
    chunk[at + 2] = untilAt ?? 0;
    chunk[at + 3] = fromHigh | (untilHigh << 16);
  }

  remove(id: number): void {
    if ((this.#word(id, 3) & sharedBit) !== 0) return;
    if (id === this.#latest) this.#latest = -1;
    const chunk = this.#chunks[id >>> chunkBits] ?? noChunk;
    chunk[(id & (chunkLength - 1)) * stride] = this.#free;
    this.#free = id;
  }

  isInForce(id: number, at: number): boolean {
    const chunk = this.#chunks[id >>> chunkBits] ?? noChunk;
    const i = (id & (chunkLength - 1)) * stride;
    const highs = chunk[i + 3] ?? 0;
    if (at < (highs & fromMask) * 0x100000000 + (chunk[i + 1] ?? 0)) return false;
    const untilHigh = highs >>> 16;
    return untilHigh === never || at < untilHigh * 0x100000000 + (chunk[i + 2] ?? 0);
  }

  entry(id: number, key: ListKey): ListEntry {
    const highs = this.#word(id, 3);
    const untilHigh = highs >>> 16;
    const profile = this.#profiles[this.#word(id, 0)] ?? noProfile;
    return {
      kind: key.kind,
      value: key.value,
      match: key.match,
      verdict: key.verdict,
      category: profile.category,
      reason: profile.reason,
      origin: profile.origin,
      evidence: profile.evidence,
      confidence: profile.confidence,
      fromAt: (highs & fromMask) * 0x100000000 + this.#word(id, 1),
      untilAt: untilHigh === never ? null : untilHigh * 0x100000000 + this.#word(id, 2),
      approvedBy: profile.approvedBy,
    };
  }

  /** 32 bits of all that is told of the entry; the same on every machine and in every order. */
  mark(id: number): number {
    let mark = this.#marks[this.#word(id, 0)] ?? 0;
    for (let i = 1; i < stride; i += 1) {
      const word = i === 3 ? this.#word(id, i) & ~sharedBit : this.#word(id, i);
      mark = Math.imul(mark ^ word, 0x9e3779b1);
      mark ^= mark >>> 15;
    }
    return mark;
  }

  parts(): DetailParts {
    const { length } = this.#chunks;
    return {
      profiles: this.#profiles,
      chunks: this.#chunks.map((chunk, i) =>
        i + 1 < length ? chunk : chunk.subarray(0, (this.#count - i * chunkLength) * stride),
      ),
      count: this.#count,
      free: this.#free,
    };
  }

  /** Takes over what `parts` gave; full chunks without a copy. */
  restore({ profiles, chunks, count, free }: DetailParts): void {
    for (const profile of profiles) this.#profileOf(profile);
    this.#chunks = chunks.map((chunk) => {
      if (chunk.length === chunkLength * stride) return chunk;
      const whole = new Uint32Array(chunkLength * stride);
      whole.set(chunk);
      return whole;
    });
    this.#count = count;
    this.#free = free;
  }

  get bytes(): number {
    return this.#chunks.length * chunkLength * stride * 4;
  }

  get profileCount(): number {
    return this.#profiles.length;
  }

  #word(id: number, word: number): number {
    const chunk = this.#chunks[id >>> chunkBits] ?? noChunk;
    return chunk[(id & (chunkLength - 1)) * stride + word] ?? 0;
  }

  #isTold(id: number, entry: EntryParts): boolean {
    const profile = this.#profiles[this.#word(id, 0)];
    if (profile === undefined || !isSame(profile, entry)) return false;
    const highs = this.#word(id, 3);
    if ((highs & fromMask) * 0x100000000 + this.#word(id, 1) !== entry.fromAt) return false;
    const until = highs >>> 16 === never ? null : (highs >>> 16) * 0x100000000 + this.#word(id, 2);
    return until === entry.untilAt;
  }

  /** The entry before is asked first: entries of one import come together. */
  #profileOf(entry: Partial<Profile> & Pick<Profile, 'category' | 'reason' | 'origin'>): number {
    const last = this.#profiles[this.#last];
    if (last !== undefined && isSame(last, entry)) return this.#last;
    const first = entry.evidence?.[0] ?? '';
    let ofReason = this.#byReason.get(entry.reason);
    if (ofReason === undefined) this.#byReason.set(entry.reason, (ofReason = new Map()));
    let alike = ofReason.get(first);
    if (alike === undefined) ofReason.set(first, (alike = []));
    const known = alike.find((id) => isSame(this.#profiles[id] ?? noProfile, entry));
    if (known !== undefined) return (this.#last = known);
    const profile: Profile = {
      category: entry.category,
      reason: entry.reason,
      origin: entry.origin,
      evidence: entry.evidence ?? [],
      confidence: entry.confidence ?? 1,
      approvedBy: entry.approvedBy ?? null,
    };
    const id = this.#profiles.length;
    this.#profiles.push(profile);
    this.#marks.push(markOf(profile));
    alike.push(id);
    return (this.#last = id);
  }
}

const noProfile: Profile = {
  category: 'OTHER',
  reason: '',
  origin: '',
  evidence: [],
  confidence: 1,
  approvedBy: null,
};

function isSame(a: Profile, b: Partial<Profile>): boolean {
  if (a.reason !== b.reason || a.category !== b.category || a.origin !== b.origin) return false;
  if (a.confidence !== (b.confidence ?? 1) || a.approvedBy !== (b.approvedBy ?? null)) return false;
  const evidence = b.evidence ?? [];
  return (
    a.evidence.length === evidence.length && a.evidence.every((item, i) => item === evidence[i])
  );
}

function markOf(profile: Profile): number {
  const { category, reason, origin, evidence, confidence, approvedBy } = profile;
  return (
    hashText(7, JSON.stringify([category, reason, origin, evidence, confidence, approvedBy])) | 0
  );
}
