export { loadUrlModel, scoreUrl, type UrlModel } from './score.ts';
export {
  extractUrlFeatures,
  makeUrlFeatures,
  type UrlFeatures,
  type UrlFeatureSettings,
} from './feature.ts';
export { platformOf, SHARED_PLATFORMS } from './host.ts';
export type { UrlReason, UrlScore, UrlSubject } from './types.ts';
