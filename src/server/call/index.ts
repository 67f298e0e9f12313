export { callHandlers } from './api.ts';
export { contactRecorder } from './contacted.ts';
export { Dialler } from './dialler.ts';
export { openLine, type Line } from './line.ts';
export { callReaction } from './reaction.ts';
export { extensionOf, setExtension } from './store.ts';
