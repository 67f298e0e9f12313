/** Texts of shared numbers. */
import { defineMessages } from '../../ui/index.ts';

export const splitMessages = defineMessages(
  {
    shared: (who: string) => `该号码有人共用：${who}`,
    sharedHint: '先问清接电话的是谁',
  },
  {
    shared: (who: string) => `This number is shared with ${who}`,
    sharedHint: 'Ask first who is on the line',
  },
);
