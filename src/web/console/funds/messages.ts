import { defineMessages } from '../../ui/index.ts';

/** Texts of fund cases: the list, the page of a case, the picture, orders and deadlines. */
export const fundMessages = defineMessages(
  {
    lead: '谁的钱、在哪里、还能拦住多少',
    order: { lead: '什么先到期、谁要批、哪条没成功' },
    tabs: '案件页签',
    tab: {
      flow: '流向图',
      transfer: '逐笔',
      time: '时间轴',
      account: '账户表',
      measure: '措施',
      chase: '追踪',
      audit: '权属',
      return: '返还',
      paper: '文书',
    },
  },
  {
    lead: 'Whose money, where it is, and what can still be caught',
    order: { lead: 'What ends next, who must decide, what failed' },
    tabs: 'Tabs of the case',
    tab: {
      flow: 'Flow',
      transfer: 'Transfers',
      time: 'Time axis',
      account: 'Accounts',
      measure: 'Measures',
      chase: 'Chase',
      audit: 'Ownership',
      return: 'Return',
      paper: 'Papers',
    },
  },
);
export type FundMessages = (typeof fundMessages)['zh'];
