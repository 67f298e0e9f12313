/** What to say at the door: the same for everybody, so that it tells the one who goes nothing. */

type Line = { readonly zh: string; readonly en: string };

export const doorScript: { readonly version: string; readonly lines: readonly Line[] } = {
  version: 'door-2026-1',
  lines: [
    {
      zh: '您好，我们是反诈工作人员，这是我的证件，请您看一下。',
      en: 'Good day, we work against fraud. This is my card, please have a look.',
    },
    {
      zh: '您可以拨打 96110 核实我们的身份，我们等您。',
      en: 'You may call 96110 to check who we are; we will wait.',
    },
    {
      zh: '最近有人用电话或网络联系您，可能是诈骗。先不要转账，也不要共享屏幕。',
      en: 'Somebody who contacted you lately may be a fraudster. Do not pay, do not share your screen.',
    },
    {
      zh: '我们不会问您的密码和验证码，也不会让您转钱。',
      en: 'We never ask for passwords or codes, and never ask you to move money.',
    },
    {
      zh: '方便的话，我们一起看看手机里的通话、聊天、应用和转账记录。',
      en: 'If you agree, let us look together at calls, chats, apps and transfers on your phone.',
    },
    {
      zh: '如果已经转账，我们现在就帮您报警止付，越快越好。',
      en: 'If you have paid already, we report it now so that it can be stopped.',
    },
  ],
};
