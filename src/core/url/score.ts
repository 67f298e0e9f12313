import { ok, refuse, type Result } from '../kernel/result.ts';
import {
  decodeModelFile,
  type LinearHead,
  type ModelFile,
  type ModelRefusal,
} from '../text/index.ts';
import { extractUrlFeatures, makeUrlFeatures, type UrlFeatureSettings } from './feature.ts';
import type { UrlReason, UrlScore, UrlSubject } from './types.ts';

/** A model ready to score; made by `loadUrlModel`. */
export interface UrlModel {
  readonly file: ModelFile;
  readonly features: UrlFeatureSettings;
  readonly head: LinearHead;
  readonly slope: number;
  readonly shift: number;
}

const REASON_MIN = 0.25;
const features = makeUrlFeatures();

/** Reads a URL model. Refused as `decodeModelFile` refuses. */
export function loadUrlModel(bytes: Uint8Array): Result<UrlModel, ModelRefusal> {
  const file = decodeModelFile(bytes, 'url');
  if (!file.ok) return file;
  const { settings, heads } = file.value;
  const head = heads.find((candidate) => candidate.name === 'fraud');
  if (head === undefined) return refuse('model-format-unknown');
  return ok({
    file: file.value,
    features: { bits: head.bits, paths: settings['paths'] ?? 0 },
    head,
    slope: settings['slope'] ?? 1,
    shift: settings['shift'] ?? 0,
  });
}

/** Probability that an address serves fraud, with the reasons that speak for it. */
export function scoreUrl(model: UrlModel, subject: UrlSubject): UrlScore {
  extractUrlFeatures(subject, model.features, features);
  const { head } = model;
  const unit = head.scale[0] ?? 0;
  const byReason = new Map<string, number>();
  let sum = head.bias[0] ?? 0;
  for (let i = 0; i < features.count; i++) {
    const weight = (head.weights[features.buckets[i] ?? 0] ?? 0) * unit * (features.values[i] ?? 0);
    const reason = features.reasons[i] ?? '';
    sum += weight;
    byReason.set(reason, (byReason.get(reason) ?? 0) + weight * model.slope);
  }
  const probability = 1 / (1 + Math.exp(-(model.slope * sum + model.shift)));
  const reasons: UrlReason[] = [];
  for (const [code, weight] of byReason) if (weight >= REASON_MIN) reasons.push({ code, weight });
  reasons.sort((a, b) => b.weight - a.weight);
  return { probability, reasons };
}
