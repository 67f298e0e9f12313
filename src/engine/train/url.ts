import { encodeModelFile, type LinearHead, type ModelCard } from '../../core/text/index.ts';
import {
  extractUrlFeatures,
  makeUrlFeatures,
  type UrlFeatureSettings,
  type UrlSubject,
} from '../../core/url/index.ts';
import { calibrate, sumHead, trainHead } from './head.ts';
import type { LinearOptions, Matrix } from './linear.ts';
import { thresholdAt, type Scored } from './measure.ts';
import { seededRandom } from './random.ts';

export interface UrlRow {
  readonly subject: UrlSubject;
  readonly source: string;
  readonly fraud: boolean;
}

export interface UrlTraining extends LinearOptions {
  readonly bits: number;
}

export const URL_TRAINING: UrlTraining = {
  seed: 1,
  bits: 20,
  epochs: 8,
  rate: 0.4,
  l2: 1e-6,
  dropout: 0.1,
};

export interface TrainedUrl {
  readonly bytes: Uint8Array;
  readonly settings: Readonly<Record<string, number>>;
  readonly heldOut: readonly (Scored & { readonly source: string })[];
}

const features = makeUrlFeatures();

/**
 * Trains whether an address serves fraud. One registrable domain in five is held out to
 * calibrate; the shipped weights are then trained on everything.
 */
export function trainFraudUrl(
  rows: readonly UrlRow[],
  training: UrlTraining,
  card: (heldOut: TrainedUrl['heldOut']) => ModelCard,
): TrainedUrl {
  const settings = { bits: training.bits, paths: pathsTell(rows) ? 1 : 0 };
  const isHeld = (row: UrlRow): boolean => foldOf(row.subject.registrableDomain) === 0;
  const kept = rows.filter(isHeld);
  const known = rows.filter((row) => !isHeld(row));
  const trial = urlHead(withMadeRows(known, training), training, settings);
  const matrix = urlMatrix(kept, settings);
  const sums = kept.map(({ fraud }, i) => ({ score: sumHead(trial, matrix, i), fraud }));
  const { slope, shift } = calibrate(sums);
  const heldOut = sums.map(({ score, fraud }, i) => {
    const probability = 1 / (1 + Math.exp(-(slope * score + shift)));
    return { score: probability, fraud, source: kept[i]?.source ?? '' };
  });
  const threshold = Number(thresholdAt(heldOut, 0.01).toFixed(4));
  const stored = { ...settings, slope, shift, threshold };
  const head = urlHead(withMadeRows(rows, training), training, settings);
  const bytes = encodeModelFile({ task: 'url', card: card(heldOut), settings: stored }, [head]);
  return { bytes, settings: stored, heldOut };
}

const TENANT_PLATFORMS = ['vercel.app', 'pages.dev', 'github.io', 'netlify.app', 'gitee.io'];
const ORDINARY_SHARE = 0.1;
const FRAUD_SHARE = 0.02;

/**
 * Ordinary lists name owners, not the tenants of shared platforms, so a model would learn that a
 * platform is a forger's. Some names of both kinds are therefore shown again as tenants, far
 * more ordinary ones than fraudulent: what is held against a tenant must be in its own name.
 */
export function withTenants(rows: readonly UrlRow[], training: UrlTraining): UrlRow[] {
  const random = seededRandom(training.seed);
  const tenants = rows.flatMap((row) => {
    const share = row.fraud ? FRAUD_SHARE : ORDINARY_SHARE;
    const name = row.subject.registrableDomain.split('.')[0] ?? '';
    if (random() >= share || name === '') return [];
    const place = Math.floor(random() * TENANT_PLATFORMS.length);
    const host = `${name}.${TENANT_PLATFORMS[place] ?? ''}`;
    return [{ subject: { host, registrableDomain: host }, source: row.source, fraud: row.fraud }];
  });
  return [...rows, ...tenants];
}

/** The rows with ordinary names that no list holds. */
function withMadeRows(rows: readonly UrlRow[], training: UrlTraining): UrlRow[] {
  return withSubdomains(withTenants(rows, training), training);
}

/** What owners of ordinary domains call their sites. */
const SERVICE_LABELS = (
  'm mail news blog shop bbs api img static cdn docs wiki help support app login account sso ' +
  'open dev download video live music map pay search game tv sports finance auto house edu job ' +
  'en cn zh us uk de jp bj sh gz sz hz test beta portal admin web w3 ftp vpn oa crm erp h5 mobile ' +
  'club forum store book photo data cloud status member center service my home info about'
).split(' ');
const SUBDOMAIN_SHARE = 0.12;

/**
 * Ordinary lists name domains, hardly ever what stands in front of them, so a model would learn
 * that a name in front is a forger's. Some ordinary domains are therefore shown again with one:
 * of a service, a word that another owner chose, or a short code.
 */
export function withSubdomains(rows: readonly UrlRow[], training: UrlTraining): UrlRow[] {
  const random = seededRandom(training.seed + 1);
  const pick = (from: number): number => Math.floor(random() * from);
  const ordinary = rows.filter((row) => !row.fraud);
  const word = (): string => {
    const kind = random();
    if (kind < 0.5) return SERVICE_LABELS[pick(SERVICE_LABELS.length)] ?? 'www';
    const other = ordinary[pick(ordinary.length)]?.subject.registrableDomain.split('.')[0] ?? 'm';
    if (kind < 0.85) return other;
    return `${other.slice(0, 1 + pick(4))}${random() < 0.5 ? pick(100) : ''}`;
  };
  const more = ordinary.flatMap((row): UrlRow[] => {
    if (random() >= SUBDOMAIN_SHARE) return [];
    const { registrableDomain } = row.subject;
    const sub = random() < 0.1 ? `${word()}.${word()}` : word();
    const subject = { host: `${sub}.${registrableDomain}`, registrableDomain };
    return [{ ...row, subject }];
  });
  return [...rows, ...more];
}

export function urlHead(
  rows: readonly UrlRow[],
  training: UrlTraining,
  settings: UrlFeatureSettings,
): LinearHead {
  const targets = Float32Array.from(rows, (row) => (row.fraud ? 1 : 0));
  const fraud = targets.reduce((sum, target) => sum + target, 0);
  const half = rows.length / 2;
  const weights = targets.map((target) => half / (target === 1 ? fraud : rows.length - fraud));
  const matrix = urlMatrix(rows, settings);
  const { bits } = settings;
  return trainHead(
    { name: 'fraud', classes: ['fraud'], bits, rows: matrix, targets, weights },
    training,
  );
}

export function urlMatrix(rows: readonly UrlRow[], settings: UrlFeatureSettings): Matrix {
  const starts = new Int32Array(rows.length + 1);
  let buckets = new Int32Array(1 << 16);
  let values = new Float32Array(1 << 16);
  rows.forEach((row, i) => {
    extractUrlFeatures(row.subject, settings, features);
    const at = starts[i] ?? 0;
    const end = at + features.count;
    if (end > buckets.length) {
      const larger = new Int32Array(end * 2);
      larger.set(buckets);
      buckets = larger;
      const longer = new Float32Array(end * 2);
      longer.set(values);
      values = longer;
    }
    buckets.set(features.buckets.subarray(0, features.count), at);
    values.set(features.values.subarray(0, features.count), at);
    starts[i + 1] = end;
  });
  return { starts, buckets, values };
}

/** Paths are evidence only where both classes were collected with them. */
function pathsTell(rows: readonly UrlRow[]): boolean {
  const share = (fraud: boolean): number => {
    const side = rows.filter((row) => row.fraud === fraud);
    const withPath = side.filter(({ subject }) => /^[a-z]+:\/\/[^/]+\/./iu.test(subject.url ?? ''));
    return side.length === 0 ? 0 : withPath.length / side.length;
  };
  const [fraud, ordinary] = [share(true), share(false)];
  return Math.min(fraud, ordinary) > 0.2;
}

function foldOf(domain: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < domain.length; i++) {
    hash = Math.imul(hash ^ domain.charCodeAt(i), 0x01000193);
  }
  return (Math.imul(hash, 0x9e3779b1) >>> 8) % 5;
}
