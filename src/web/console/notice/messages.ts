import { defineMessages } from '../../ui/index.ts';

/** Texts of the bell. */
export const noticeMessages = defineMessages(
  {
    bell: (unseen: number) => (unseen === 0 ? '提醒' : `提醒，${unseen} 条未读`),
    title: '提醒',
    empty: '没有提醒',
    unseen: '未读',
    allSeen: '全部设为已读',
    act: '设为已读',
  },
  {
    bell: (unseen: number) => (unseen === 0 ? 'Notices' : `Notices, ${unseen} not seen`),
    title: 'Notices',
    empty: 'No notices',
    unseen: 'New',
    allSeen: 'Mark all as seen',
    act: 'Marking as seen',
  },
);
