import type { LinearHead } from './container.ts';
import { conceptMatches } from './concept.ts';
import {
  conceptBucket,
  extractFeatures,
  gramBuckets,
  pairBucket,
  type Features,
  type Span,
} from './feature.ts';
import { BREAK, shownUnit, type Folded } from './folded.ts';
import type { TextModel } from './score.ts';
import type { TextFragment } from './types.ts';

interface Scene {
  readonly model: TextModel;
  readonly head: LinearHead;
  readonly folded: Folded;
  readonly features: Features;
}

/**
 * The fragments that decided: every n-gram and concept spreads its part of the sum over the
 * units it stands on; neighbouring units that point the same way are one fragment.
 */
export function explainSpan(scene: Scene, span: Span, limit: number): TextFragment[] {
  const { folded } = scene;
  const shares = unitShares(scene, span);
  const fragments: TextFragment[] = [];
  for (let i = span.from; i < span.to;) {
    const sign = Math.sign(shares[i - span.from] ?? 0);
    let weight = 0;
    let fragment = '';
    let j = i;
    while (j < span.to && folded.codes[j] !== BREAK) {
      const share = shares[j - span.from] ?? 0;
      if (Math.sign(share) !== sign) break;
      weight += share;
      fragment += shownUnit(folded.codes[j] ?? 0);
      j++;
    }
    // Half of a sign outside the basic plane cannot be shown.
    const shown = fragment.replace(/\p{Surrogate}/gu, '');
    if (shown.length > 1) fragments.push({ fragment: shown, weight });
    i = Math.max(j, i + 1);
  }
  fragments.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return fragments.slice(0, limit);
}

function unitShares(scene: Scene, span: Span): Float64Array {
  const { model, head, folded, features } = scene;
  const settings = { ...model.features, bits: head.bits };
  extractFeatures(folded, span, settings, features);
  const unit = (head.scale[0] ?? 0) * model.slope;
  const shares = new Float64Array(span.to - span.from);
  const spread = (at: Span, weight: number): void => {
    const each = weight / (at.to - at.from);
    for (let i = at.from; i < at.to; i++) {
      shares[i - span.from] = (shares[i - span.from] ?? 0) + each;
    }
  };
  for (const gram of gramBuckets(folded, span, settings, 'text')) {
    spread(gram, (head.weights[gram.bucket] ?? 0) * unit * features.gramValue);
  }
  if (settings.openValue > 0) {
    for (const gram of gramBuckets(folded, span, settings, 'opening')) {
      spread(gram, (head.weights[gram.bucket] ?? 0) * unit * features.openValue);
    }
  }
  if (settings.conceptValue === 0) return shares;
  const matches = conceptMatches(folded, span);
  for (const match of matches) {
    let weight = head.weights[conceptBucket(match.concept, head.bits)] ?? 0;
    for (const other of matches) {
      if (other.concept === match.concept) continue;
      weight += (head.weights[pairBucket(match.concept, other.concept, head.bits)] ?? 0) / 2;
    }
    spread(match, weight * unit * features.conceptValue);
  }
  return shares;
}
