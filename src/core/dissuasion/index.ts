export { scriptFor, type Script, type ScriptFacts, type ScriptStep } from './script.ts';
export { scriptVersion } from './script-text.ts';
