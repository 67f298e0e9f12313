import { splitHost, type HostParts } from './host.ts';
import type { UrlSubject } from './types.ts';

/** Names that a forger puts in an address; each with the domains that may carry it. */
const BRANDS: readonly (readonly [string, readonly string[]])[] = [
  ['paypal', ['paypal']],
  ['apple', ['apple']],
  ['icloud', ['icloud', 'apple']],
  ['amazon', ['amazon', 'amazonaws']],
  ['microsoft', ['microsoft']],
  ['office365', ['office365']],
  ['outlook', ['outlook']],
  ['netflix', ['netflix']],
  ['facebook', ['facebook']],
  ['instagram', ['instagram']],
  ['whatsapp', ['whatsapp']],
  ['telegram', ['telegram']],
  ['metamask', ['metamask']],
  ['coinbase', ['coinbase']],
  ['binance', ['binance']],
  ['kraken', ['kraken']],
  ['trezor', ['trezor']],
  ['ledger', ['ledger']],
  ['okx', ['okx']],
  ['bitget', ['bitget']],
  ['huobi', ['huobi']],
  ['metatrader', ['metatrader4', 'metatrader5']],
  ['nasdaq', ['nasdaq']],
  ['tradingview', ['tradingview']],
  ['uniswap', ['uniswap']],
  ['icbc', ['icbc', 'icbc-axa', 'icbcleasing']],
  ['ccb', ['ccb']],
  ['abchina', ['abchina']],
  ['cmbchina', ['cmbchina']],
  ['bankofchina', ['bankofchina']],
  ['taobao', ['taobao']],
  ['alipay', ['alipay', 'alipayobjects']],
  ['jd', ['jd']],
  ['weixin', ['weixin']],
  ['wechat', ['wechat', 'wechatpay']],
  ['tiktok', ['tiktok', 'tiktokv']],
  ['shopee', ['shopee']],
  ['lazada', ['lazada']],
  ['usps', ['usps']],
  ['dhl', ['dhl']],
  ['fedex', ['fedex']],
  ['etcgov', []],
  ['chinapost', ['chinapost']],
  ['12306', ['12306']],
  ['unionpay', ['unionpay']],
];

/** Words of a forger's or a fake exchange's site name, by the reason that they give. */
const NAME_WORDS: Readonly<Record<string, readonly string[]>> = {
  'login-words':
    'login signin verify secure account update support wallet auth unlock confirm recover'.split(
      ' ',
    ),
  'trade-words': (
    'coin btc bit usdt eth defi trade trading trader forex fx invest capital market markets ' +
    'crypto token swap mining exchange stock fund finance option mt4 mt5 gold asset global ' +
    'pro vip vips'
  ).split(' '),
  'shop-words': 'shop mall store buy sale order'.split(' '),
};

/** Hashed features of an address with, for each, the reason that it is reported under. */
export interface UrlFeatures {
  readonly buckets: Int32Array;
  readonly values: Float64Array;
  readonly reasons: string[];
  count: number;
}

export interface UrlFeatureSettings {
  readonly bits: number;
  /** 1 when the training rows of both classes carried paths, else 0. */
  readonly paths: number;
}

const CAPACITY = 4096;

export function makeUrlFeatures(): UrlFeatures {
  const buckets = new Int32Array(CAPACITY);
  return { buckets, values: new Float64Array(CAPACITY), reasons: [], count: 0 };
}

/** Fills `out`: the owner's label by its letters and shape, then the rest of the host, the path. */
export function extractUrlFeatures(
  subject: UrlSubject,
  settings: UrlFeatureSettings,
  out: UrlFeatures,
): void {
  out.count = 0;
  const parts = splitHost(subject);
  const sink = { out, bits: settings.bits };
  if (parts.bare) {
    mark(sink, 'bare-platform', 'shared-platform', 1);
    return;
  }
  const place = parts.shared ? 'tenant' : 'name';
  addGrams(sink, place, `^${parts.name.slice(0, 80)}$`);
  if (parts.sub !== '') addGrams(sink, 'sub', `^${parts.sub.slice(0, 80)}$`);
  addShape(sink, parts);
  addWords(sink, parts);
  addBrands(sink, parts);
  if (settings.paths === 1) addPath(sink, subject.url ?? '');
}

interface Sink {
  readonly out: UrlFeatures;
  readonly bits: number;
}

function put(sink: Sink, hash: number, reason: string, value: number): void {
  const { out } = sink;
  if (out.count >= CAPACITY) return;
  out.buckets[out.count] = Math.imul(hash, 0x9e3779b1) >>> (32 - sink.bits);
  out.values[out.count] = value;
  out.reasons[out.count] = reason;
  out.count++;
}

function mark(sink: Sink, feature: string, reason: string, value = 0.35): void {
  put(sink, hashOf(`!${feature}`), reason, value);
}

const GRAM_MAX = 5;

function addGrams(sink: Sink, place: string, label: string): void {
  const seed = hashOf(place);
  const total = Math.max(8, label.length * (GRAM_MAX - 1));
  const value = 1 / Math.sqrt(total);
  for (let i = 0; i < label.length; i++) {
    let hash = seed;
    for (let j = i; j < Math.min(label.length, i + GRAM_MAX); j++) {
      hash = mix(hash, label.charCodeAt(j));
      if (j > i) put(sink, hash, place === 'sub' ? 'subdomain' : 'name-letters', value);
    }
  }
}

function addShape(sink: Sink, parts: HostParts): void {
  const { name } = parts;
  const digits = name.replace(/\D/gu, '').length;
  const hyphens = name.split('-').length - 1;
  const vowels = name.replace(/[^aeiou]/gu, '').length;
  const run = longestRun(name, /[bcdfghjklmnpqrstvwxz]+/gu);
  const letters = Math.max(1, name.length - digits - hyphens);
  const kind = parts.shared ? 't' : 'n';
  mark(sink, `${kind}-length-${Math.min(name.length, 30)}`, 'name-shape');
  mark(sink, `${kind}-digits-${Math.min(digits, 8)}`, 'name-digits');
  mark(sink, `${kind}-hyphens-${Math.min(hyphens, 4)}`, 'name-shape');
  mark(sink, `${kind}-vowels-${Math.round((vowels / letters) * 8)}`, 'name-shape');
  mark(sink, `${kind}-run-${Math.min(run, 8)}`, 'name-shape');
  mark(sink, `${kind}-entropy-${Math.round(entropy(name) * 2)}`, 'name-shape');
  mark(sink, `${kind}-pattern-${pattern(name)}`, 'name-shape');
  mark(sink, `labels-${parts.sub === '' ? 0 : parts.sub.split('.').length}`, 'subdomain');
  if (parts.numeric) mark(sink, 'ip', 'ip-host', 1);
  else if (parts.shared) mark(sink, 'shared', 'shared-platform');
  else {
    mark(sink, `suffix-${parts.suffix}`, 'suffix', 0.7);
    mark(sink, `suffix-${parts.suffix}-${Math.min(name.length >> 2, 4)}`, 'suffix');
    mark(sink, `suffix-${parts.suffix}-${pattern(name)}`, 'suffix');
  }
  if (/^xn--|\.xn--/u.test(`${parts.sub}.${name}`)) mark(sink, 'punycode', 'punycode', 1);
}

function addWords(sink: Sink, { name, sub }: HostParts): void {
  for (const [reason, words] of Object.entries(NAME_WORDS)) {
    const found = words.filter((word) => name.includes(word));
    for (const word of found) mark(sink, `word-${word}`, reason);
    const joined = found.length;
    if (joined > 0) mark(sink, `${reason}-${Math.min(joined, 3)}`, reason);
    if (words.some((word) => word.length > 3 && sub.includes(word))) {
      mark(sink, `${reason}-sub`, reason);
    }
  }
}

function addBrands(sink: Sink, { name, sub, shared }: HostParts): void {
  for (const [brand, owners] of BRANDS) {
    const inName = name.includes(brand) && !(owners.includes(name) && !shared);
    if (inName && (brand.length > 3 || name.split('-').includes(brand))) {
      mark(sink, 'brand-name', 'brand-in-name', 0.6);
      mark(sink, `brand-${brand}`, 'brand-in-name');
    }
    if (sub.split(/[.-]/u).includes(brand) && !owners.includes(name)) {
      mark(sink, 'brand-sub', 'brand-in-subdomain', 0.6);
    }
  }
}

function addPath(sink: Sink, url: string): void {
  const path = /^[a-z]+:\/\/[^/?#]*([^#]*)/iu.exec(url)?.[1]?.toLowerCase() ?? '';
  if (path.length < 2) {
    mark(sink, 'no-path', 'path');
    return;
  }
  mark(sink, `path-depth-${Math.min(path.split('/').length, 6)}`, 'path');
  mark(sink, `path-length-${Math.min(path.length >> 3, 12)}`, 'path');
  const words = path.split(/[^a-z]+/u).filter((word) => word.length > 1 && word.length < 20);
  const value = 0.7 / Math.sqrt(Math.max(2, words.length));
  for (const word of new Set(words.slice(0, 30))) mark(sink, `path-${word}`, 'path', value);
}

/** The name as a row of kinds: letters, digits, hyphens (`a3-a` for `abc123-x`). */
function pattern(name: string): string {
  const kinds = name.replace(/[a-z]+/gu, 'a').replace(/\d+/gu, (run) => String(run.length % 7));
  return kinds.slice(0, 8);
}

function longestRun(text: string, kind: RegExp): number {
  return Math.max(0, ...(text.match(kind) ?? []).map((run) => run.length));
}

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const unit of text) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

function mix(hash: number, unit: number): number {
  const mixed = Math.imul(hash ^ unit, 0x01000193);
  return mixed ^ (mixed >>> 15);
}
