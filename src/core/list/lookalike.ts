/**
 * Look-alike domains (仿冒域名): hosts that are made to be taken for one of a protected set of banks,
 * couriers, offices, airlines and platforms. Each is told with what it imitates and by what trick.
 */
import {
  hashText,
  hostToUnicode,
  isAscii,
  isIpAddress,
  ok,
  parseHost,
  refuse,
  type Host,
  type Problem,
  type Result,
} from '../kernel/index.ts';
import { latinOf, skeletonHash, skeletonOf, swapsBetween } from './confusable.ts';
import { editBetween, HashTable, NearWords, Pieces, type Edit } from './near.ts';
import { baitOf, isBaitSuffix, isOrdinaryWord } from './bait.ts';

/** A site that fraudsters imitate. */
export type Protected = {
  readonly domain: string;
  readonly zh: string;
  readonly en: string;
  readonly sector: string;
};

export const lookalikeTricks = [
  'whole-domain',
  'confusable',
  'name',
  'suffix',
  'hyphen',
  'added-word',
  'edit',
  'subdomain',
] as const;
export type LookalikeTrick = (typeof lookalikeTricks)[number];

export type Lookalike = {
  readonly like: Protected;
  readonly trick: LookalikeTrick;
  /** How telling the likeness is, 0..1. */
  readonly weight: number;
  /** What was done, to stand behind "like icbc.com.cn": `1 for i`. */
  readonly zh: string;
  readonly en: string;
};

export interface Lookalikes {
  /** The same for the same set in any order. */
  readonly version: string;
  readonly size: number;
  /** Whether a host is, or belongs to, a site of the set. */
  isProtected(web: Host): boolean;
  find(web: Host): Lookalike | undefined;
}

/** Reads `{domain, zh, en, sector}`; refused where a field is missing or the domain cannot be. */
export function parseProtected(row: unknown): Result<Protected, Problem> {
  const given = (typeof row === 'object' && row !== null ? row : {}) as Record<string, unknown>;
  const { domain, zh, en, sector } = given;
  const host = typeof domain === 'string' ? parseHost(domain)?.host : undefined;
  const wrong = (field: string, remedy: string): Result<Protected, Problem> =>
    refuse({ field, code: 'wrong-form', problem: 'missing or wrong', remedy });
  if (host === undefined) return wrong('domain', 'write the domain of the site');
  if (typeof zh !== 'string' || zh === '') return wrong('zh', 'write its Chinese name');
  if (typeof en !== 'string' || en === '') return wrong('en', 'write its English name');
  if (typeof sector !== 'string') return wrong('sector', 'write bank, courier, airline, …');
  return ok({ domain: host, zh, en, sector });
}

/** The name that a site is known by: the label before its public suffix. */
type Brand = Protected & { readonly label: string; readonly suffix: string };

/** Shorter names are found inside other words too often. */
const labelLengthMax = 63;
const nameLengthMin = 4;
const partLengthMin = 3;
const insideLengthMin = 5;
/** Names of which one letter may be wrong; where letters are other ones, longer ones. */
const editLengthMin = 6;
const otherLengthMin = 8;
const chineseLengthMin = 3;

const weights: Readonly<Record<LookalikeTrick, number>> = {
  'whole-domain': 1,
  confusable: 1,
  name: 1,
  suffix: 0.9,
  hyphen: 0.9,
  'added-word': 0.85,
  edit: 0.7,
  subdomain: 0.7,
};

type Told = readonly [zh: string, en: string];
type Index = {
  readonly brands: readonly Brand[];
  readonly domains: ReadonlySet<string>;
  /** Names by the hash of the name; whole domains without their dots, `icbccomcn`, likewise. */
  readonly names: HashTable;
  readonly joined: HashTable;
  readonly near: NearWords;
  /** Brand of each word of `near`. */
  readonly nearBrands: readonly number[];
  readonly skeletons: HashTable;
  /** Lengths that names have, marked by 1. */
  readonly lengths: Uint8Array;
};

export function makeLookalikes(sites: Iterable<Protected>): Lookalikes {
  const index = indexOf(sites);
  const pieces = new Pieces();
  let mark = 0;
  for (const { domain } of index.brands) mark = (mark + (hashText(13, domain) % 2 ** 32)) % 2 ** 32;
  const isProtected = (web: Host): boolean => {
    if (index.domains.has(web.registrableDomain)) return true;
    for (let host = web.host; ;) {
      if (index.domains.has(host)) return true;
      const dot = host.indexOf('.');
      if (dot < 0) return false;
      host = host.slice(dot + 1);
    }
  };
  return {
    version: mark.toString(36),
    size: index.brands.length,
    isProtected,
    find(web) {
      const found = isIpAddress(web.host) ? undefined : findTrick(index, pieces, web);
      return found === undefined || isProtected(web) ? undefined : found;
    },
  };
}

function indexOf(sites: Iterable<Protected>): Index {
  const brands: Brand[] = [];
  const pieces = new Pieces();
  const [names, joined] = [new HashTable(), new HashTable()];
  const near = new NearWords();
  const nearBrands: number[] = [];
  const skeletons = new HashTable();
  const lengths = new Uint8Array(labelLengthMax + 1);
  for (const site of sites) {
    const dot = site.domain.indexOf('.');
    const brand = { ...site, label: site.domain.slice(0, dot), suffix: site.domain.slice(dot + 1) };
    const id = brands.push(brand) - 1;
    const { label } = brand;
    pieces.read(label);
    names.add(pieces.hash(0, label.length), id);
    const run = site.domain.replace(/[.-]/g, '');
    pieces.read(run);
    joined.add(pieces.hash(0, run.length), id);
    if (label.length >= editLengthMin && /[a-z]/.test(label)) {
      near.add(label);
      nearBrands.push(id);
    }
    if (label.length >= nameLengthMin) skeletons.add(skeletonHash(label), id);
    lengths[Math.min(label.length, labelLengthMax)] = 1;
  }
  const domains = new Set(brands.map((b) => b.domain));
  return { brands, domains, names, joined, near, nearBrands, skeletons, lengths };
}

function findTrick(index: Index, pieces: Pieces, web: Host): Lookalike | undefined {
  const site = web.registrableDomain;
  const dot = site.indexOf('.');
  if (dot < 0) return undefined;
  const written = site.slice(0, dot);
  const suffix = site.slice(dot + 1);
  const below =
    web.host.length > site.length ? findBelow(index, pieces, web.host, site) : undefined;
  if (below?.trick === 'whole-domain') return below;
  const label = written.startsWith('xn--') ? latinOf(hostToUnicode(written)) : written;
  if (!isAscii(label)) return findChinese(index, label) ?? below;
  pieces.read(label);
  return (
    findSame(index, pieces, written, suffix) ??
    findDrawn(index, label, written) ??
    findJoined(index, pieces, label) ??
    findPart(index, pieces, suffix) ??
    findEdit(index, pieces) ??
    below
  );
}

const tell = (like: Protected, trick: LookalikeTrick, [zh, en]: Told, share = 1): Lookalike => ({
  like,
  trick,
  weight: weights[trick] * share,
  zh,
  en,
});

/** The brand whose name is this piece of the label. */
function brandAt(index: Index, pieces: Pieces, from: number, to: number): Brand | undefined {
  if (index.lengths[to - from] !== 1) return undefined;
  for (const id of index.names.get(pieces.hash(from, to))) {
    const brand = index.brands[id];
    if (brand !== undefined && pieces.text.startsWith(brand.label, from)) return brand;
  }
  return undefined;
}

/** The same name under another suffix: `icbc.com.top`; foreign letters: `ісbс.com`. */
function findSame(
  index: Index,
  pieces: Pieces,
  written: string,
  suffix: string,
): Lookalike | undefined {
  const brand = brandAt(index, pieces, 0, pieces.text.length);
  if (brand === undefined) return undefined;
  if (written !== brand.label) {
    return tell(brand, 'confusable', toldSwaps(hostToUnicode(written), brand.label));
  }
  if (brand.label.length < nameLengthMin || isOrdinaryWord(brand.label)) return undefined;
  return isBaitSuffix(suffix) ? tell(brand, 'suffix', toldSuffix(suffix, brand)) : undefined;
}

const toldSuffix = (suffix: string, meant: Brand): Told => [
  `后缀是 .${suffix}，不是 .${meant.suffix}`,
  `.${suffix} for .${meant.suffix}`,
];

function toldSwaps(written: string, meant: string): Told {
  const swaps = swapsBetween(written, meant);
  return [
    swaps.map(([a, b]) => `以 ${a} 代 ${b}`).join('，'),
    swaps.map(([a, b]) => `${a} for ${b}`).join(', '),
  ];
}

/** Digits and pairs of letters that look like others: `1cbc`, `taoba0`, `cainia0`, `rnybank`. */
function findDrawn(index: Index, label: string, written: string): Lookalike | undefined {
  if (label.length < nameLengthMin) return undefined;
  const id = index.skeletons
    .get(skeletonHash(label))
    .find((one) => skeletonOf(index.brands[one]?.label ?? '') === skeletonOf(label));
  const brand = id === undefined ? undefined : index.brands[id];
  if (brand === undefined || brand.label === label) return undefined;
  // A name of digits in letters alone is a word: `site` is not 5173.
  if (!/[a-z]/.test(brand.label) && !/\d/.test(label)) return undefined;
  const shown = written === label ? label : hostToUnicode(written);
  return tell(brand, 'confusable', toldSwaps(shown, brand.label));
}

/** Hyphens inside the name, or the whole domain without its dots: `ic-bc`, `icbc-com-cn`. */
function findJoined(index: Index, pieces: Pieces, label: string): Lookalike | undefined {
  const run = label.includes('-') ? label.replaceAll('-', '') : label;
  if (run !== label) pieces.read(run);
  const found = joinedBrand(index, pieces, run, label);
  if (run !== label) pieces.read(label);
  return found;
}

function joinedBrand(
  index: Index,
  pieces: Pieces,
  run: string,
  label: string,
): Lookalike | undefined {
  if (run !== label) {
    const brand = brandAt(index, pieces, 0, run.length);
    if (brand !== undefined && brand.label.length >= nameLengthMin && !label.startsWith('xn--')) {
      return tell(brand, 'hyphen', [`加了连字符`, 'hyphens inside the name']);
    }
  }
  for (let end = nameLengthMin + 2; end <= run.length; end += 1) {
    for (const id of index.joined.get(pieces.hash(0, end))) {
      const brand = index.brands[id];
      const whole = brand?.domain.replace(/[.-]/g, '');
      if (brand === undefined || whole === undefined || !run.startsWith(whole)) continue;
      if (whole.length !== end || (end < run.length && !isAddition([run.slice(end)], 'top')))
        continue;
      return tell(brand, 'hyphen', [
        `把 ${brand.domain} 连写在名称里`,
        'its whole domain in one word',
      ]);
    }
  }
  return undefined;
}

/** A name with words added before or behind: `icbc-anquan`, `wwwicbc`, `taobaokefu`. */
function findPart(index: Index, pieces: Pieces, suffix: string): Lookalike | undefined {
  const { text } = pieces;
  for (let from = 0; from < text.length; from += 1) {
    const isStart = from === 0 || text[from - 1] === '-';
    for (let to = text.length; to - from >= partLengthMin; to -= 1) {
      if (index.lengths[to - from] !== 1) continue;
      const isEnd = to === text.length || text[to] === '-';
      if (!isStart && !isEnd) continue;
      const brand = brandAt(index, pieces, from, to);
      if (brand === undefined || to - from === text.length) continue;
      const min = isStart && isEnd ? partLengthMin : insideLengthMin;
      if (brand.label.length < min) continue;
      const rest = [text.slice(0, from), text.slice(to)].filter((piece) => piece !== '');
      if (!isAddition(rest, suffix)) continue;
      const added = rest.map((piece) => piece.replace(/^-+|-+$/g, '')).join('、');
      return tell(brand, 'added-word', [`加了“${added}”`, `"${added}" added`]);
    }
  }
  return undefined;
}

/** Words that lure, joined by hyphens or digits; weak ones and digits under a cheap suffix only. */
function isAddition(pieces: readonly string[], suffix: string): boolean {
  const words = pieces.flatMap((piece) => piece.split(/[-\d]+/)).filter((word) => word !== '');
  const baits = words.map(baitOf);
  if (baits.includes(0)) return false;
  return baits.includes(2) || isBaitSuffix(suffix);
}

/** One letter more, less, other or in another place: `pinduodou`, `pinduodu`. */
function findEdit(index: Index, pieces: Pieces): Lookalike | undefined {
  const { text } = pieces;
  if (text.length < editLengthMin - 1) return undefined;
  const id = index.near.find(pieces);
  const brand = id < 0 ? undefined : index.brands[index.nearBrands[id] ?? -1];
  if (brand === undefined || isOrdinaryWord(brand.label)) return undefined;
  const edit = editBetween(text, brand.label);
  if (edit === undefined || !isTelling(edit, text, brand.label)) return undefined;
  return tell(brand, 'edit', toldEdit(edit));
}

/** Endings that many names share: what stands before them tells the sites apart. */
const sharedEnding = /(?:bank|china|cloud|pay|express|airlines|airline|air|post|job|securities)$/;

/** Letters swapped or doubled are slips that are planted; another letter makes another word. */
function isTelling(edit: Edit, written: string, meant: string): boolean {
  const own = meant.replace(/^china/, '').replace(sharedEnding, '');
  const isPlanted =
    edit.kind === 'swapped' || (edit.kind === 'added' && written.includes(edit.char + edit.char));
  return own.length >= (isPlanted ? editLengthMin : otherLengthMin);
}

function toldEdit(edit: Edit): Told {
  switch (edit.kind) {
    case 'added':
      return [`多了 ${edit.char}`, `${edit.char} added`];
    case 'missing':
      return [`少了 ${edit.char}`, `${edit.char} left out`];
    case 'other':
      return [`以 ${edit.char} 代 ${edit.meant}`, `${edit.char} for ${edit.meant}`];
    case 'swapped':
      return [`${edit.chars} 前后颠倒`, `${edit.chars} the wrong way round`];
  }
}

/** The Chinese name of a site in an internationalised label: `工商银行.top`. */
function findChinese(index: Index, label: string): Lookalike | undefined {
  const brand = index.brands.find(({ zh }) => zh.length >= chineseLengthMin && label.includes(zh));
  return brand && tell(brand, 'name', [`用了名称“${brand.zh}”`, `the name ${brand.zh} in it`]);
}

/** The domain or name of a site in front of somebody else's: `icbc.com.cn.xyz.top`. */
function findBelow(
  index: Index,
  pieces: Pieces,
  host: string,
  site: string,
): Lookalike | undefined {
  const front = host.slice(0, host.length - site.length - 1);
  if (front === 'www' || front === 'm') return undefined;
  let named: Brand | undefined;
  for (let from = 0; from >= 0 && from < front.length;) {
    const dot = front.indexOf('.', from);
    const end = dot < 0 ? front.length : dot;
    pieces.read(front.slice(from, end));
    const brand = brandAt(index, pieces, 0, end - from);
    if (brand !== undefined && isWhole(front, from, brand.domain)) {
      const told: Told = [`真正的网站是 ${site}`, `the site is really ${site}`];
      return tell(brand, 'whole-domain', told);
    }
    named ??= brand;
    from = dot < 0 ? -1 : dot + 1;
  }
  return named && toldBelow(named, front, site);
}

function toldBelow(named: Brand, front: string, site: string): Lookalike | undefined {
  if (named.label.length < nameLengthMin || isOrdinaryWord(named.label)) return undefined;
  if (!isBaitSuffix(site.slice(site.indexOf('.') + 1))) return undefined;
  // `com.top` is made to be read as a suffix.
  if (/^(?:com|cn|net|org|gov)\./.test(site) && front.endsWith(named.label)) {
    return tell(named, 'suffix', toldSuffix(site, named));
  }
  return tell(named, 'subdomain', [`名称只在 ${site} 之下`, `only a name below ${site}`]);
}

function isWhole(front: string, from: number, domain: string): boolean {
  if (!front.startsWith(domain, from)) return false;
  const next = front.charAt(from + domain.length);
  return next === '' || next === '.' || next === '-';
}
