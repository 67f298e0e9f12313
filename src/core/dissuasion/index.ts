export {
  scriptEnds,
  scriptFor,
  type Script,
  type ScriptAnswer,
  type ScriptEnd,
  type ScriptRecord,
  type ScriptStep,
} from './script.ts';
export { scriptSections } from './script-text.ts';
