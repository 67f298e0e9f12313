export { scriptEnds, scriptFor, type Script, type ScriptStep } from './script.ts';
export { scriptSections } from './script-text.ts';
export {
  expectedPrevented,
  halvingsMax,
  rankAt,
  worthFactors,
  worthFactorText,
  worthTerms,
  type WorthFacts,
  type WorthTerms,
} from './worth.ts';
export { defaultWorthSettings, worthSettingsSchema, type WorthSettings } from './worth-settings.ts';
