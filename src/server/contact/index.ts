export { notifyUsers, type Notice, type NoticeText } from './notice.ts';
export { enqueueContacts, type ContactRequest } from './queue.ts';
