/** Telephoning (呼叫): the call as a decision, the messages it needs, and the words of its results. */
export {
  callCauses,
  isPersonUnreached,
  suggestedOutcome,
  type CallCause,
  type LegFailure,
} from './cause.ts';
export {
  callerOf,
  callPolicySchema,
  defaultCallPolicy,
  dialledNumber,
  isCaller,
  type CallPolicy,
} from './policy.ts';
export {
  advanceCall,
  callStates,
  isOver,
  talkSeconds,
  type CallHappening,
  type CallProgress,
  type CallStateCode,
} from './progress.ts';
export { audioOf, heldAnswer, mixerMedia, underOrigin, type SdpOrigin } from './sdp.ts';
export { addressParameter, hostPort, parseSipUri, uriIn } from './sip-address.ts';
export {
  formatSip,
  parseSip,
  sipBranch,
  sipFrames,
  sipHeader,
  sipHeaders,
  sipSequence,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from './sip-message.ts';
export {
  decodeVoice,
  encodeVoice,
  formatRtp,
  frameMs,
  frameSamples,
  isLater,
  mixVoices,
  parseRtp,
  payload,
  type VoicePayload,
} from './voice.ts';
