export { contactReaction, type AutomaticDeps } from './automatic.ts';
export { notifyUsers, type Notice, type NoticeText } from './notice.ts';
export { enqueueContacts } from './queue.ts';
export { startContacts } from './start.ts';
