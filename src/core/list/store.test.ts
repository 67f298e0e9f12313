/**
 * Goal: lists of any size answer as a plain search through all entries would. Method: random entries
 * and questions, put in one by one, built at once, changed in place and read back from a file, are
 * compared with a reference that looks at every entry; long runs force the built indexes.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUrl, type WebAddress } from '../kernel/index.ts';
import {
  completeEntry,
  isInForce,
  listBuilder,
  makeLists,
  restoreLists,
  type EntryParts,
  type ListEntry,
  type ListHit,
  type ListKey,
  type ListKind,
  type ListStore,
} from './index.ts';
import { expressionsOf, readAddressParts } from './address.ts';
import { rangeEnds } from './range.ts';

const keyText = ({ kind, value, match, verdict }: ListKey): string =>
  `${kind} ${match} ${verdict} ${value}`;

/** Every entry is looked at; how precise it is for what is asked decides among those that fit. */
class Reference {
  readonly #all = new Map<string, ListEntry>();

  put(parts: EntryParts): void {
    const entry = completeEntry(parts);
    this.#all.set(keyText(entry), entry);
  }

  remove(key: ListKey): void {
    this.#all.delete(keyText(key));
  }

  get size(): number {
    return this.#all.size;
  }

  lookup(kind: ListKind, value: string, at: number): ListHit | undefined {
    return this.#best((entry) => (entry.kind === kind ? precision(entry, value) : 0), at);
  }

  site(web: WebAddress, at: number): ListHit | undefined {
    const parts = readAddressParts(web.url);
    return this.#best((entry) => {
      if (entry.kind === 'domain') return precision(entry, web.host);
      if (entry.kind !== 'url' || parts === undefined) return 0;
      const listed = entry.value.replace(/^http:\/\//, '');
      if (entry.match === 'exact') {
        if (listed === parts.host + parts.path + parts.query) return 3e6;
        return listed === parts.host + parts.path ? 2e6 : 0;
      }
      const below = { ...parts, path: parts.path.replace(/\/?$/, '/'), query: '' };
      const place = expressionsOf(below).indexOf(listed);
      return place < 0 ? 0 : 1e6 - place;
    }, at);
  }

  #best(precisionOf: (entry: ListEntry) => number, at: number): ListHit | undefined {
    const best: { block?: ListEntry; allow?: ListEntry } = {};
    const most = { block: 0, allow: 0 };
    for (const entry of this.#all.values()) {
      const found = precisionOf(entry);
      if (!isInForce(entry, at) || found <= most[entry.verdict]) continue;
      most[entry.verdict] = found;
      best[entry.verdict] = entry;
    }
    if (best.allow !== undefined) return { entry: best.allow, overruled: best.block };
    return best.block && { entry: best.block, overruled: undefined };
  }
}

/** Zero: it does not fit. */
function precision(entry: ListEntry, value: string): number {
  if (entry.kind === 'domain') {
    return value === entry.value || value.endsWith(`.${entry.value}`) ? entry.value.length : 0;
  }
  if (entry.match === 'exact') return value === entry.value ? 1e5 : 0;
  if (entry.match === 'prefix') return value.startsWith(entry.value) ? 1e4 + entry.value.length : 0;
  const [first, last] = rangeEnds(entry.value);
  if (value.length !== first.length || value < first || value > last) return 0;
  // The one that begins last; of equal beginnings the one that ends first.
  const place = Number(first.slice(-9)) * 1000 - Number(last.slice(-9)) / 1e9;
  return 1 + place / 1e9;
}

const digits = (n: number) =>
  fc.integer({ min: 0, max: 10 ** n - 1 }).map((x) => String(x).padStart(n, '0'));
const mobile = digits(2).map((d) => `+86138001380${d}`);
const service = fc.constantFrom('95588', '95533', '12345', '+85261234567', '+861062345678');
const label = fc.constantFrom('a', 'b', 'evil', 'icbc', 'x1');
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom('com', 'com.cn', 'top'))
  .map(([labels, suffix]) => [...labels, suffix].join('.'));
const path = fc
  .array(fc.constantFrom('a', 'b', 'pay'), { maxLength: 4 })
  .map((p) => `/${p.join('/')}`);
const query = fc.constantFrom('', '', '?x=1');
const page = fc.tuple(host, path, query).map((p) => `http://${p.join('')}`);
const directory = fc.tuple(host, path).map(([h, p]) => `http://${h}${p.replace(/\/?$/, '/')}`);

const keyArbitrary: fc.Arbitrary<Pick<ListKey, 'kind' | 'value' | 'match'>> = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.oneof(mobile, service),
    match: fc.constant('exact' as const),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.constantFrom('+86138', '+861380013', '+86138001380', '+86138001381', '95', '+852'),
    match: fc.constant('prefix' as const),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.tuple(mobile, mobile).map(([a, b]) => (a < b ? `${a}..${b}` : `${b}..${a}`)),
    match: fc.constant('range' as const),
  }),
  fc.record({
    kind: fc.constant('domain' as const),
    value: host,
    match: fc.constant('exact' as const),
  }),
  fc.record({
    kind: fc.constant('url' as const),
    value: page,
    match: fc.constant('exact' as const),
  }),
  fc.record({
    kind: fc.constant('url' as const),
    value: directory,
    match: fc.constant('prefix' as const),
  }),
  fc.record({
    kind: fc.constantFrom('account' as const, 'sender' as const),
    value: digits(2).map((d) => `62170000${d}`),
    match: fc.constant('exact' as const),
  }),
  fc.record({
    kind: fc.constantFrom('account' as const, 'sender' as const),
    value: fc.constantFrom('6217', '62170000', '621700001'),
    match: fc.constant('prefix' as const),
  }),
);

const now = 1_000_000;
const entryArbitrary: fc.Arbitrary<EntryParts> = fc
  .tuple(
    keyArbitrary,
    fc.record({
      verdict: fc.constantFrom('block' as const, 'block' as const, 'allow' as const),
      category: fc.constantFrom('LOAN' as const, 'ECOM' as const),
      reason: fc.constantFrom('多人举报', '涉案'),
      origin: fc.constantFrom('police', 'seat'),
      evidence: fc.constantFrom([], ['sig-1'], ['sig-1', 'sig-2']),
      confidence: fc.constantFrom(1, 0.73),
      fromAt: fc.constantFrom(0, now, now + 1, 2 ** 41 + 12_345),
      untilAt: fc.constantFrom(null, null, now, now + 2 ** 40),
      approvedBy: fc.constantFrom(null, '张三'),
    }),
  )
  .map(([key, told]) => ({ ...key, ...told }));

type Question = { readonly kind: ListKind; readonly value: string };
const question: fc.Arbitrary<Question> = fc.oneof(
  fc.record({ kind: fc.constant('number' as const), value: fc.oneof(mobile, service) }),
  fc.record({ kind: fc.constant('domain' as const), value: host }),
  fc.record({ kind: fc.constant('url' as const), value: page }),
  fc.record({
    kind: fc.constantFrom('account' as const, 'sender' as const),
    value: digits(2).map((d) => `62170000${d}`),
  }),
);

function webOf(url: string): WebAddress {
  const web = parseUrl(url);
  if (web === undefined) throw new Error(url);
  return web;
}

function compare(lists: ListStore, reference: Reference, questions: readonly Question[]): void {
  const answers = questions.map(({ kind, value }) => ({
    kind,
    value,
    hit: kind === 'url' ? lists.lookupSite(webOf(value), now) : lists.lookup(kind, value, now),
  }));
  const expected = questions.map(({ kind, value }) => ({
    kind,
    value,
    hit: kind === 'url' ? reference.site(webOf(value), now) : reference.lookup(kind, value, now),
  }));
  expect(answers).toEqual(expected);
  const plain = answers.filter(({ kind }) => kind !== 'url');
  expect(plain.map(({ kind, value }) => lists.verdict(kind, value, now))).toEqual(
    plain.map(({ hit }) => hit?.entry.verdict),
  );
  expect(lists.size).toBe(reference.size);
}

function reread(lists: ListStore): ListStore {
  const pieces = lists.snapshot();
  const file = new Uint8Array(pieces.reduce((n, p) => n + p.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.byteLength;
  }
  const read = restoreLists(file);
  if (!read.ok) throw new Error(read.error.problem);
  return read.value;
}

const builtOf = (entries: readonly EntryParts[]): ListStore => {
  const builder = listBuilder();
  for (const entry of entries) builder.add(entry);
  return builder.build();
};

describe('the same answers as a search through all entries', () => {
  test('put one by one, built at once, read from a file', () => {
    fc.assert(
      fc.property(
        fc.array(entryArbitrary, { maxLength: 40 }),
        fc.array(question, { minLength: 1, maxLength: 20 }),
        (entries, questions) => {
          const reference = new Reference();
          for (const entry of entries) reference.put(entry);
          const lists = makeLists(entries);
          const built = builtOf(entries);
          compare(lists, reference, questions);
          compare(built, reference, questions);
          compare(reread(lists), reference, questions);
          expect(built.version).toBe(lists.version);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a change in place equals a new build', () => {
    fc.assert(
      fc.property(
        fc.array(entryArbitrary, { minLength: 1, maxLength: 30 }),
        fc.array(entryArbitrary, { maxLength: 10 }),
        fc.array(question, { minLength: 1, maxLength: 20 }),
        (before, put, questions) => {
          const remove = before.slice(0, before.length >> 1).map(completeEntry);
          const reference = new Reference();
          for (const entry of before) reference.put(entry);
          for (const key of remove) reference.remove(key);
          for (const entry of put) reference.put(entry);
          const lists = reread(builtOf(before));
          lists.apply({ remove, put });
          compare(lists, reference, questions);
          const gone = new Set(remove.map(keyText));
          const kept = before.filter((e) => !gone.has(keyText(completeEntry(e))));
          expect(lists.version).toBe(makeLists([...kept, ...put]).version);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('allow beats block, whatever the form of either', () => {
    fc.assert(
      fc.property(
        entryArbitrary,
        entryArbitrary,
        fc.array(question, { minLength: 9 }),
        (a, b, asked) => {
          const always = { fromAt: 0, untilAt: null };
          const allow = { ...a, ...always, verdict: 'allow' as const };
          const both = makeLists([allow, { ...b, ...always, verdict: 'block' }]);
          const alone = makeLists([allow]);
          for (const { kind, value } of asked) {
            const free = alone.verdict(kind, value, now);
            if (free !== undefined) expect(both.verdict(kind, value, now)).toBe('allow');
          }
        },
      ),
    );
  });
});

const bulkCount = 80_000;
const noEntry: EntryParts = {
  kind: 'app',
  value: '',
  verdict: 'allow',
  category: 'NONE',
  reason: '',
  origin: '',
  fromAt: 0,
  untilAt: null,
};
const bulk = (from: number, to: number): EntryParts[] =>
  Array.from({ length: to - from }, (_, k) => {
    const i = from + k;
    const told = {
      verdict: 'block' as const,
      category: 'LOAN' as const,
      reason: `批次 ${i % 50}`,
      origin: 'police',
      evidence: [`batch-${i % 20}`],
      fromAt: i,
      untilAt: i % 3 === 0 ? null : now + i,
    };
    const spread = (i * 48_271) % 100_000_007;
    return i % 2 === 0
      ? { kind: 'number', value: `+86139${String(spread).padStart(8, '0')}`, ...told }
      : { kind: 'domain', value: `site-${spread}.top`, ...told };
  });

describe('lists too large for the overlay', () => {
  const entries = bulk(0, bulkCount);
  const lists = builtOf([
    ...entries.slice(0, 1_000).map((e) => ({ ...e, reason: '旧' })),
    ...entries,
  ]);

  test('each entry is told as it was given, and nothing else is found', () => {
    expect(lists.size).toBe(bulkCount);
    const told = entries.filter(({ kind, value }, i) => {
      const entry = lists.lookup(kind, value, now)?.entry;
      return JSON.stringify(entry) === JSON.stringify(completeEntry(entries[i] ?? noEntry));
    });
    expect(told.length).toBe(entries.filter((e) => isInForce(e, now)).length);
    expect(told.length).toBeGreaterThan(bulkCount / 2);
    const others = bulk(bulkCount, 2 * bulkCount);
    expect(others.filter((e) => lists.lookup(e.kind, e.value, now) !== undefined)).toEqual([]);
  });

  test('many changes in place equal a new build, and so does the file', () => {
    const changed = reread(lists);
    const remove = entries.slice(0, 30_000).map(completeEntry);
    // More of one kind than an overlay holds.
    const put = bulk(bulkCount, bulkCount + 120_000).filter((e) => e.kind === 'domain');
    changed.apply({ remove, put });
    const fresh = builtOf([...entries.slice(30_000), ...put]);
    expect(changed.version).toBe(fresh.version);
    for (const one of [changed, reread(changed)]) {
      const other = [...entries, ...put].filter(
        ({ kind, value }, i) =>
          i % 9 === 0 &&
          JSON.stringify(one.lookup(kind, value, now)) !==
            JSON.stringify(fresh.lookup(kind, value, now)),
      );
      expect(other).toEqual([]);
    }
  });

  test('an order of its own gives the same version', () => {
    expect(builtOf(entries.toReversed()).version).toBe(lists.version);
  });
});

test('a file that is cut, changed or of another form is refused', () => {
  const [front = new Uint8Array(), ...pieces] = makeLists(bulk(0, 20)).snapshot();
  const file = new Uint8Array(Buffer.concat([front, ...pieces]));
  const refusal = (bytes: Uint8Array): string => {
    const read = restoreLists(new Uint8Array(bytes));
    return read.ok ? 'read' : read.error.problem;
  };
  const flipped = new Uint8Array(file);
  flipped[file.length - 9] = (flipped[file.length - 9] ?? 0) ^ 1;
  expect([
    refusal(file),
    refusal(file.subarray(0, file.length - 16)),
    refusal(flipped),
    refusal(file.subarray(1)),
  ]).toMatchInlineSnapshot(`
    [
      "read",
      "the file is cut short",
      "the sum of the file is wrong",
      "not a file of lists of this version",
    ]
  `);
});
