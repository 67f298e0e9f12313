export { loadUrlModel, scoreUrl, type UrlModel } from './score.ts';
export { extractUrlFeatures, makeUrlFeatures, type UrlFeatureSettings } from './feature.ts';
export { platformOf, SHARED_PLATFORMS } from './host.ts';
export type { UrlScore, UrlSubject } from './types.ts';
