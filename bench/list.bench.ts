/**
 * Lists beside their named peers and the memory they touch, in one run: numbers and strings beside
 * `Set`, domains beside tldts and `Set`, look-alikes beside fastest-levenshtein, pages beside `URL`
 * and `Set`; the limit is a random read over as much memory. Slices of ours and the peer alternate,
 * questions are new strings, half of them listed; processor time of this thread, mean of slices.
 * Then, each in a process of its own, the memory of lists with everything told, and the restart.
 * Run: node bench/list.bench.ts [--small] [part...]; `alarms FILE` counts look-alikes in a file.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { distance } from 'fastest-levenshtein';
import { getDomain } from 'tldts';
import {
  listBuilder,
  makeLookalikes,
  parseProtected,
  restoreLists,
  type EntryParts,
  type ListStore,
  type Protected,
} from '../src/core/list/index.ts';
import { expressionsOf, readAddressParts } from '../src/core/list/address.ts';
import { KeyIndex } from '../src/core/list/key-index.ts';
import { MobileIndex, mobilePlace } from '../src/core/list/mobile-index.ts';
import { editBetween, NearWords, Pieces } from '../src/core/list/near.ts';
import { Print } from '../src/core/list/print.ts';
import { parseUrl } from '../src/core/kernel/index.ts';
import { KeyRun } from '../src/core/list/source.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const small = process.argv.includes('--small');
const many = small ? 200_000 : 10_000_000;
const million = small ? 50_000 : 1_000_000;
const sliceLength = small ? 20_000 : 200_000;
const slices = small ? 5 : 12;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** A number of 32 bits that looks random, the same for the same place. */
function mixed(place: number): number {
  let x = Math.imul(place ^ (place >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

const mobileOf = (i: number): string =>
  `+861${3_000_000_000 + Math.floor(((mixed(i) + mixed(i + 77) / 2 ** 32) / 2 ** 32) * 7e9)}`;
const accountOf = (i: number): string => `6217${mixed(i)}${mixed(i + 77) % 100_000}`;
const suffixes = ['com', 'cn', 'top', 'xyz', 'com.cn', 'vip', 'net'];
const domainOf = (i: number): string =>
  `${mixed(i).toString(36)}-${(mixed(i + 77) % 1_296).toString(36)}.${suffixes[mixed(i) % 7]}`;
const fronts = ['', '', 'www.', 'm.', 'a.b.'];
const hostOf = (i: number, salt: number): string => `${fronts[mixed(salt) % 5]}${domainOf(i)}`;
const pageOf = (i: number, salt: number): string =>
  `https://${hostOf(i, salt)}/${mixed(salt).toString(36)}/p${mixed(i + 3) % 50}.html${salt % 3 === 0 ? '?from=app' : ''}`;

/** New flat strings, as a parser of bytes gives them; half of them of members. */
function questions(
  make: (i: number, salt: number) => string,
  count: number,
  salt: number,
): string[] {
  const texts = Array.from({ length: sliceLength }, (_, k) => {
    const i = mixed(salt * sliceLength + k) % count;
    return make(k % 2 === 0 ? i : count + 1_000 + i, salt * sliceLength + k);
  });
  const bytes = Buffer.from(texts.join(''), 'latin1');
  let at = 0;
  return texts.map((text) => {
    const from = at;
    at += text.length;
    return bytes.toString('latin1', from, at);
  });
}

const nowMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** Nanoseconds a question of each side; the sides take turns, each sees all questions of a slice. */
function race<T extends string>(
  sides: Record<T, (text: string) => unknown>,
  make: (i: number, salt: number) => string,
  count: number,
): Record<T, { ns: number; hits: number }> {
  const names = Object.keys(sides) as T[];
  const times = new Map(names.map((name) => [name, 0]));
  const hits = new Map(names.map((name) => [name, 0]));
  for (let slice = -2; slice < slices; slice += 1) {
    for (const name of names) {
      // New strings for each side, or the first would compute hashes for the next.
      const asked = questions(make, count, slice + 2);
      const work = sides[name];
      let found = 0;
      const begin = nowMs();
      for (const text of asked) if (work(text)) found += 1;
      const spent = nowMs() - begin;
      if (slice < 0) continue;
      times.set(name, (times.get(name) ?? 0) + spent);
      hits.set(name, (hits.get(name) ?? 0) + found);
    }
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        ns: ((times.get(name) ?? 0) / (slices * sliceLength)) * 1e6,
        hits: hits.get(name) ?? 0,
      },
    ]),
  ) as Record<T, { ns: number; hits: number }>;
}

/** Heap and buffers that something holds, in bytes. */
function held<T>(make: () => T): { value: T; bytes: number } {
  collect();
  const before = process.memoryUsage();
  const value = make();
  collect();
  const after = process.memoryUsage();
  const bytes = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
  return { value, bytes };
}

/** Nanoseconds of one random read, independent of the one before, over so many bytes. */
function randomRead(bytes: number): number {
  const words = new Int32Array(Math.max(1024, Math.ceil(bytes / 4)));
  for (let i = 0; i < words.length; i += 1) words[i] = i;
  let spent = 0;
  let sum = 0;
  for (let slice = 0; slice < slices; slice += 1) {
    const begin = nowMs();
    for (let i = 0; i < sliceLength; i += 1) {
      const at = ((mixed(i + slice * sliceLength) / 2 ** 32) * words.length) | 0;
      sum = (sum + (words[at] ?? 0)) | 0;
    }
    spent += nowMs() - begin;
  }
  return sum === 0.5 ? 0 : (spent / (slices * sliceLength)) * 1e6;
}

const cell = (value: number, digits = 0): string => value.toFixed(digits).padStart(10);
function line(name: string, ns: number, peerNs: number, bytes: string): void {
  say(`  ${name.padEnd(44)}${cell(ns)} ns ${cell(peerNs / ns, 1)}x   ${bytes}`);
}
const perEntry = (bytes: number, count: number, peer: number): string =>
  `${(bytes / count).toFixed(2)} B/entry, 1/${(peer / bytes).toFixed(1)}`;

const told = {
  verdict: 'block',
  category: 'LOAN',
  reason: '多人举报',
  origin: 'police',
  evidence: ['batch-1'],
  fromAt: 0,
  untilAt: null,
} as const;

function listsOf(kind: EntryParts['kind'], make: (i: number) => string, count: number): ListStore {
  const builder = listBuilder();
  for (let i = 0; i < count; i += 1) builder.add({ kind, value: make(i), ...told });
  return builder.build();
}

function setOf(make: (i: number) => string, count: number): Set<string> {
  const set = new Set<string>();
  for (let from = 0; from < count; from += 10_000) {
    const texts = Array.from({ length: Math.min(10_000, count - from) }, (_, k) => make(from + k));
    const bytes = Buffer.from(texts.join(''), 'latin1');
    let at = 0;
    for (const { length } of texts) {
      set.add(bytes.toString('latin1', at, at + length));
      at += length;
    }
  }
  return set;
}

function numbers(): void {
  say(`\nNumbers: ${many} mobile numbers, text in`);
  const index = new MobileIndex();
  const run = new KeyRun();
  for (let i = 0; i < many; i += 1) {
    const place = mobilePlace(mobileOf(i));
    run.add(Math.floor(place / 0x10000), place % 0x10000, i);
  }
  index.build(run, run.count, () => undefined);
  run.clear();
  const lists = listsOf('number', mobileOf, many);
  const set = held(() => setOf(mobileOf, many));
  const found = race(
    {
      set: (text) => set.value.has(text),
      index: (text) => index.find(mobilePlace(text)) >= 0,
      lists: (text) => lists.verdict('number', text, 1) !== undefined,
    },
    mobileOf,
    many,
  );
  const { offsets, lows } = index.parts();
  const rows = offsets.byteLength + lows.byteLength;
  const floor = randomRead(rows);
  line('Set<string>', found.set.ns, found.set.ns, `${(set.bytes / many).toFixed(2)} B/entry`);
  line(
    'rows of 16 bits: is it listed',
    found.index.ns,
    found.set.ns,
    perEntry(rows, many, set.bytes),
  );
  line(
    'lists: verdict in force, all told',
    found.lists.ns,
    found.set.ns,
    perEntry(lists.bytes, many, set.bytes),
  );
  say(
    `  limit: one random read over the rows ${floor.toFixed(0)} ns; hits ${found.set.hits} ${found.index.hits} ${found.lists.hits}`,
  );
}

function strings(): void {
  say(`\nStrings: ${many} accounts of ${accountOf(1).length} characters or so`);
  const index = new KeyIndex();
  const run = new KeyRun();
  const print = new Print();
  for (let i = 0; i < many; i += 1) {
    print.of(8, accountOf(i));
    run.add(print.hi, print.lo, i);
  }
  index.build(run, run.count, () => undefined);
  run.clear();
  const lists = listsOf('account', accountOf, many);
  const set = held(() => setOf(accountOf, many));
  const found = race(
    {
      set: (text) => set.value.has(text),
      index: (text) => {
        print.of(8, text);
        return index.find(print.hi, print.lo) >= 0;
      },
      lists: (text) => lists.verdict('account', text, 1) !== undefined,
    },
    accountOf,
    many,
  );
  const { offsets, rest } = index.parts();
  const rows = offsets.byteLength + rest.byteLength;
  const floor = randomRead(rows);
  line('Set<string>', found.set.ns, found.set.ns, `${(set.bytes / many).toFixed(2)} B/entry`);
  line('fingerprints: is it listed', found.index.ns, found.set.ns, perEntry(rows, many, set.bytes));
  line(
    'lists: verdict in force, all told',
    found.lists.ns,
    found.set.ns,
    perEntry(lists.bytes, many, set.bytes),
  );
  say(
    `  limit: one random read over the rows ${floor.toFixed(0)} ns; hits ${found.set.hits} ${found.index.hits} ${found.lists.hits}`,
  );
}

const plain = { extractHostname: false, validateHostname: false, detectIp: false } as const;

/** The ordinary way: from the host up to its site by the public suffix list. */
function listedUp(set: ReadonlySet<string>, host: string): boolean {
  const site = getDomain(host, plain) ?? host;
  for (let name = host; ;) {
    if (set.has(name)) return true;
    if (name.length <= site.length) return false;
    name = name.slice(name.indexOf('.') + 1);
  }
}

function domains(): void {
  say(`\nDomains: ${million} listed, hosts with and without subdomains`);
  const lists = listsOf('domain', domainOf, million);
  const set = held(() => setOf(domainOf, million));
  const found = race(
    {
      peer: (host) => listedUp(set.value, host),
      lists: (host) => lists.verdict('domain', host, 1) !== undefined,
    },
    hostOf,
    million,
  );
  const floor = randomRead(lists.bytes);
  line(
    'tldts + Set<string> up the labels',
    found.peer.ns,
    found.peer.ns,
    `${(set.bytes / million).toFixed(2)} B/entry`,
  );
  line(
    'lists: verdict in force, all told',
    found.lists.ns,
    found.peer.ns,
    perEntry(lists.bytes, million, set.bytes),
  );
  say(
    `  limit: one random read over the lists ${floor.toFixed(0)} ns; hits ${found.peer.hits} ${found.lists.hits}`,
  );
}

function pages(): void {
  say(`\nPages: ${million} listed pages and directories, whole addresses in`);
  const builder = listBuilder();
  const expressions: string[] = [];
  for (let i = 0; i < million; i += 1) {
    const value =
      i % 2 === 0 ? `http://${domainOf(i)}/p${mixed(i + 3) % 50}.html` : `http://${domainOf(i)}/`;
    builder.add({ kind: 'url', value, match: i % 2 === 0 ? 'exact' : 'prefix', ...told });
    expressions.push(value.slice(7));
  }
  const lists = builder.build();
  const set = new Set(expressions);
  const found = race(
    {
      peer: (text) => {
        const url = new URL(text);
        const parts = { host: url.hostname, path: url.pathname, query: url.search };
        return expressionsOf(parts).some((expression) => set.has(expression));
      },
      parse: (text) => readAddressParts(text) !== undefined,
      lists: (text) => lists.verdict('url', text, 1) !== undefined,
    },
    pageOf,
    million,
  );
  line('new URL + Set<string> of expressions', found.peer.ns, found.peer.ns, '');
  line('canonical form alone', found.parse.ns, found.peer.ns, '');
  line('lists: verdict in force, all told', found.lists.ns, found.peer.ns, '');
  say(`  hits ${found.peer.hits} ${found.lists.hits}`);
}

function shippedSites(): Protected[] {
  return readFileSync(new URL('../reference/list/protected.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .flatMap((row) => {
      const site = parseProtected(JSON.parse(row));
      return site.ok ? [site.value] : [];
    });
}

function lookalikes(): void {
  const shipped = shippedSites();
  const more = Array.from({ length: 1_000 - shipped.length }, (_, i) => ({
    domain: `${mixed(i).toString(36)}bank.com`,
    zh: '某银行',
    en: 'Some bank',
    sector: 'bank',
  }));
  const sites = [...shipped, ...more];
  const names = sites.map((site) => site.domain.split('.')[0] ?? '');
  const near = new NearWords();
  for (const name of names) near.add(name);
  const pieces = new Pieces();
  const all = makeLookalikes(sites);
  const alter = (i: number, salt: number): string => {
    const name = names[i % names.length] ?? '';
    const at = mixed(salt) % name.length;
    if (i > million) return `${mixed(salt).toString(36)}x`;
    return name.slice(0, at) + 'abcxyz1-'.charAt(mixed(salt + 1) % 8) + name.slice(at + (salt % 2));
  };
  say(`\nLook-alikes: ${names.length} protected names, half of the questions one edit away`);
  const found = race(
    {
      brute: (text) => names.some((name) => distance(text, name) === 1),
      near: (text) => {
        pieces.read(text);
        return near.find(pieces) >= 0;
      },
      all: (text) =>
        all.find({ host: `${text}.com`, registrableDomain: `${text}.com` }) !== undefined,
    },
    alter,
    million,
  );
  line('fastest-levenshtein over all names', found.brute.ns, found.brute.ns, '');
  line('deletion neighbourhood', found.near.ns, found.brute.ns, '');
  line('all tricks, with the reason', found.all.ns, found.brute.ns, '');
  const swaps = names.filter(
    (name) =>
      editBetween(name.slice(1, 2) + name.slice(0, 1) + name.slice(2), name)?.kind === 'swapped',
  );
  say(
    `  hits ${found.brute.hits} ${found.near.hits}; swapped letters count as one edit here: ${swaps.length > 0}`,
  );
}

/** Hosts of a file (the first column, or the first address in the line) taken for a look-alike. */
function alarms(file: string): void {
  const set = makeLookalikes(shippedSites());
  const counts = new Map<string, { hosts: number; found: number }>();
  for (const row of readFileSync(file, 'utf8').split('\n')) {
    const cells = row.split('\t');
    const named =
      cells.find((text) => text.includes('://')) ?? cells.find((text) => text.includes('.'));
    const web = parseUrl(named ?? '');
    if (web === undefined) continue;
    const source = cells.find((text) => /^[a-z][a-z0-9-]*$/.test(text)) ?? 'all';
    const count = counts.get(source) ?? { hosts: 0, found: 0 };
    counts.set(source, count);
    count.hosts += 1;
    if (set.find(web) !== undefined) count.found += 1;
  }
  for (const [source, { hosts, found }] of counts) {
    say(`${source} ${found} of ${hosts} (${((found / hosts) * 100).toFixed(3)} %)`);
  }
}

const rss = (): number => Math.round(process.memoryUsage().rss / 1e6);

/** Everything told: reasons, sources, batches; times that so many entries share. */
function tellingEntry(kind: 'number' | 'domain', i: number, span: number): EntryParts {
  const batch = Math.floor(i / span);
  return {
    kind,
    value: kind === 'number' ? mobileOf(i) : domainOf(i),
    verdict: 'block',
    category: (i >> 12) % 3 === 0 ? 'LOAN' : 'ECOM',
    reason: `研判批次 ${i >> 14}`,
    origin: (i >> 12) % 5 === 0 ? 'police' : 'carrier',
    evidence: [`batch-${i >> 12}`],
    confidence: 0.9,
    fromAt: 1_700_000_000_000 + batch * 77,
    untilAt: 1_800_000_000_000 + batch * 91,
    approvedBy: 'usr_1',
  };
}

function writeChild(file: string, span: number): void {
  const start = rss();
  const begin = nowMs();
  const builder = listBuilder();
  for (const kind of ['number', 'domain'] as const) {
    for (let i = 0; i < many; i += 1) builder.add(tellingEntry(kind, i, span));
  }
  const added = nowMs();
  const lists = builder.build();
  const built = nowMs();
  collect();
  // Buffers are given back beside the program; the next collection waits for it.
  collect();
  say(
    `  ${lists.size} entries: added in ${((added - begin) / 1e3).toFixed(1)} s, built in ${((built - added) / 1e3).toFixed(1)} s of processor time`,
  );
  say(
    `  ${(lists.bytes / lists.size).toFixed(2)} B/entry in the arrays; the process holds ${rss()} MB (${start} MB before it began), at most ${Math.round(process.resourceUsage().maxRSS / 1e3)} MB`,
  );
  const handle = openSync(file, 'w');
  const writing = performance.now();
  for (const piece of lists.snapshot()) {
    for (let at = 0; at < piece.byteLength;) {
      at += writeSync(handle, piece, at, Math.min(piece.byteLength - at, 1 << 28));
    }
  }
  closeSync(handle);
  say(`  written in ${((performance.now() - writing) / 1e3).toFixed(2)} s by the clock`);
  const lookAll = (): number => {
    let listed = 0;
    for (let i = 0; i < million; i += 1) {
      const text = mobileTexts[i % mobileTexts.length] ?? '';
      if (lists.verdict('number', text, 1.75e12) !== undefined) listed += 1;
    }
    return listed;
  };
  lookAll();
  collect();
  const heapBefore = process.memoryUsage().heapUsed;
  const listed = lookAll();
  say(
    `  ${million} lookups left ${Math.max(0, process.memoryUsage().heapUsed - heapBefore)} bytes of garbage (${listed} listed)`,
  );
  const changing = nowMs();
  const changes = 10_000;
  for (let i = 0; i < changes; i += 1) lists.put(tellingEntry('domain', 3 * many + i, span));
  say(`  a change in place: ${(((nowMs() - changing) / changes) * 1e3).toFixed(1)} µs`);
}
const mobileTexts = Array.from({ length: 1_000 }, (_, i) => mobileOf(i * 2));

function readChild(file: string): void {
  const begin = performance.now();
  const lists = restoreLists(readFileSync(file));
  const ready = performance.now();
  if (!lists.ok) throw new Error(lists.error.problem);
  const found = lists.value.lookup('domain', `www.${domainOf(5)}`, 1.75e12);
  say(
    `  read back: ready after ${((ready - begin) / 1e3).toFixed(2)} s by the clock, ${lists.value.size} entries; ${rss()} MB; told: ${found?.entry.reason ?? 'nothing'}`,
  );
}

function setChild(): void {
  const begin = performance.now();
  const set = setOf(mobileOf, many);
  say(
    `  for comparison a Set<string> of ${set.size} numbers is filled in ${((performance.now() - begin) / 1e3).toFixed(2)} s, ${rss()} MB`,
  );
}

/** The heap may not grow into what the operating system would count as ours. */
function child(part: string, file: string): void {
  const args = [process.argv[1] ?? '', part, file, ...(small ? ['--small'] : [])];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  say((stdout + stderr).trimEnd());
}

function memory(): void {
  say(`\nMemory: ${many} numbers and ${many} domains, everything told, in a process of its own`);
  const folder = mkdtempSync(join(tmpdir(), 'wuzha-lists-'));
  try {
    const file = join(folder, 'lists.bin');
    say(' every entry with times of its own');
    child('write-each', file);
    child('read-child', file);
    say(' imports of 4,096 entries, each with its reason, source, evidence and times');
    child('write-batch', file);
    child('read-child', file);
    child('set-child', file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const parts: Record<string, () => void> = { numbers, strings, domains, pages, lookalikes, memory };
const [first, file = ''] = process.argv.slice(2).filter((arg) => arg !== '--small');
if (first === 'alarms') alarms(file);
else if (first === 'write-each') writeChild(file, 1);
else if (first === 'write-batch') writeChild(file, 4_096);
else if (first === 'read-child') readChild(file);
else if (first === 'set-child') setChild();
else {
  say(`node ${process.version}; processor time a question, times quicker than the peer, memory`);
  const asked = process.argv.slice(2).filter((arg) => arg in parts);
  for (const [name, part] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(name)) part();
    collect();
  }
}
