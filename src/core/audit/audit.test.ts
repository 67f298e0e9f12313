/**
 * Goal: whatever is done to the chain, verification names the first entry that is wrong. Method: a
 * sound chain of ten is altered, thinned, reordered and cut; each line ends in what is found.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  chainEntries,
  chainStart,
  genesisHash,
  hashEntry,
  storable,
  verifyAnchor,
  verifyEntry,
  verifyHead,
  type ChainedEntry,
  type ChainProblem,
} from './index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const sound = chainEntries(
  sha256,
  chainStart,
  Array.from({ length: 10 }, (_, i) => ({
    at: 1000 + i,
    actor: 'usr_a',
    action: 'person.reveal',
    subject: `per_${i}`,
    purpose: 'dissuasion',
    allowed: true,
    detail: { field: 'phone', n: i },
  })),
);
const head = { seq: 10, hash: sound[9]?.hash ?? '' };

/** Verifies rows as the database would give them: in order of seq. */
function verify(rows: readonly ChainedEntry[]): ChainProblem | undefined {
  let state = chainStart;
  for (const row of rows) {
    const checked = verifyEntry(sha256, state, row);
    if ('problem' in checked) return checked.problem;
    state = checked.state;
  }
  return verifyHead(state, head);
}

const found = (rows: readonly ChainedEntry[]): string => {
  const problem = verify(rows);
  return problem ? `${problem.kind} ${problem.seq}` : 'valid';
};

const at = (i: number): ChainedEntry => sound[i - 1] ?? expect.fail(`no entry ${i}`);
const replaced = (i: number, change: Partial<ChainedEntry>): ChainedEntry[] =>
  sound.map((entry) => (entry.seq === i ? { ...entry, ...change } : entry));
/** Renumbers from `i` on, as somebody would who hides a removal. */
const closed = (rows: readonly ChainedEntry[]): ChainedEntry[] =>
  rows.map((entry, index) => ({ ...entry, seq: index + 1 }));
/** Recomputes every hash, as somebody would who can write the whole table. */
const rehashed = (rows: readonly ChainedEntry[]): ChainedEntry[] =>
  chainEntries(sha256, chainStart, rows);

describe('verification', () => {
  test.each<[string, readonly ChainedEntry[], string]>([
    ['untouched', sound, 'valid'],
    ['actor altered', replaced(4, { actor: 'usr_b' }), 'altered 4'],
    ['time altered', replaced(4, { at: 1 }), 'altered 4'],
    ['subject altered', replaced(1, { subject: 'per_x' }), 'altered 1'],
    ['purpose removed', replaced(10, { purpose: null }), 'altered 10'],
    ['denial made allowed', replaced(7, { allowed: false }), 'altered 7'],
    ['detail altered', replaced(5, { detail: { field: 'name', n: 4 } }), 'altered 5'],
    ['hash altered', replaced(5, { hash: sha256('x') }), 'altered 5'],
    [
      'altered with its own hash',
      replaced(5, {
        actor: 'usr_b',
        hash: hashEntry(sha256, at(5).prevHash, { ...at(5), actor: 'usr_b' }),
      }),
      'altered 5',
    ],
    ['one removed', sound.filter((e) => e.seq !== 3), 'missing 3'],
    ['the first removed', sound.slice(1), 'missing 1'],
    ['two removed', sound.filter((e) => e.seq !== 3 && e.seq !== 8), 'missing 3'],
    ['one removed, gap closed', closed(sound.filter((e) => e.seq !== 3)), 'reordered 3'],
    [
      'two neighbours swapped',
      closed([...sound.slice(0, 4), at(6), at(5), ...sound.slice(6)]),
      'reordered 5',
    ],
    ['one doubled', closed([...sound.slice(0, 4), at(4), ...sound.slice(4)]), 'reordered 5'],
    [
      'one put in',
      closed([...sound.slice(0, 4), { ...at(9), prevHash: at(4).hash }, ...sound.slice(4)]),
      'altered 5',
    ],
    ['tail cut off', sound.slice(0, 8), 'tail-missing 9'],
    ['everything gone', [], 'tail-missing 1'],
    ['written anew', rehashed(replaced(2, { actor: 'usr_b' })), 'anchor 10'],
  ])('%s', (_, rows, expected) => {
    expect(found(rows)).toBe(expected);
  });

  test('any single change is found at its place or right behind it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(
          'at',
          'actor',
          'action',
          'subject',
          'purpose',
          'allowed',
          'detail',
          'prevHash',
          'hash',
        ),
        fc.string(),
        (seq, field, text) => {
          const change = {
            [field]: field === 'at' ? -1 : field === 'allowed' ? false : `${text}x`,
          };
          const problem = verify(replaced(seq, change));
          expect(problem?.seq).toBe(seq);
        },
      ),
    );
  });
});

describe('anchors', () => {
  const anchor = { seq: 6, hash: at(6).hash, at: 2000 };
  test('find a tail that was cut off together with its head', () => {
    const end = { seq: 4, hash: at(4).hash };
    expect(verifyAnchor(anchor, undefined, end)).toMatchObject({ kind: 'tail-missing', seq: 5 });
  });
  test('find a chain that was written anew from the start', () => {
    const anew = rehashed(replaced(2, { actor: 'usr_b' }));
    expect(verifyAnchor(anchor, anew[5]?.hash, head)).toMatchObject({ kind: 'anchor', seq: 6 });
  });
  test('pass over a sound chain', () => {
    expect(verifyAnchor(anchor, at(6).hash, head)).toBeUndefined();
    expect(verifyAnchor({ seq: 0, hash: genesisHash, at: 1 }, undefined, head)).toBeUndefined();
  });
});

describe('canonical text', () => {
  test('does not depend on the order of keys, and keeps what JSON keeps', () => {
    expect(canonicalJson({ b: 1, a: [{ d: undefined, c: null }] })).toBe(
      '{"a":[{"c":null}],"b":1}',
    );
    expect(canonicalJson(undefined)).toBe('null');
  });
  test('is the same before and after the database', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const stored: unknown = JSON.parse(JSON.stringify(storable(value)));
        expect(canonicalJson(stored)).toBe(canonicalJson(value));
      }),
    );
  });
  test('holds nothing that a database refuses', () => {
    expect(canonicalJson({ a: '\0', b: '\uD800x', c: '😀' })).toBe(
      '{"a":"\uFFFD","b":"\uFFFDx","c":"😀"}',
    );
  });
});
