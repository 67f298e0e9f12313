/** Texts of the page on which a person sees a protective stop, appeals, or asks for a living cost. */
import { publicWords, type Words } from '../ui/public/messages.ts';

export const words = {
  ...publicWords,
  title: { zh: '保护性止付：查询与申诉', en: 'Protective stop: look and appeal' },
  intro: {
    zh: '请输入通知书上的申诉查询码和登记手机号的后四位。不需要登录，也不会要您的密码或验证码。',
    en: 'Enter the appeal code of your notice and the last four digits of your phone number. No sign-in; we never ask for a password or a code.',
  },
  reference: { zh: '申诉查询码', en: 'Appeal code' },
  phoneLast4: { zh: '手机号后四位', en: 'Last four digits of your phone' },
  busy: { zh: '请稍候…', en: 'One moment…' },
  wrong: {
    zh: '查询码与手机号后四位不匹配，请核对通知书。',
    en: 'Code and digits do not belong together; look at your notice.',
  },
  refused: { zh: '现在不能提交：', en: 'It cannot be sent now: ' },
  status: { zh: '现在的状态', en: 'State' },
  accounts: { zh: '受保护的账户（只进不出）', en: 'Protected accounts (money in, none out)' },
  living: { zh: '仍可支付', en: 'May still be paid' },
  office: { zh: '解除单位', en: 'Releasing office' },
  documents: { zh: '需要的材料', en: 'Papers to bring' },
  appeal: { zh: '申诉进度', en: 'Your appeal' },
  variation: { zh: '例外支付申请', en: 'Your request' },
  what: { zh: '您要提出什么？', en: 'What do you ask for?' },
  kindAppeal: { zh: '我没有被骗，申请解除', en: 'I am not deceived: release it' },
  kindLiving: { zh: '有必要支出，申请例外支付', en: 'I have to pay for living: allow it' },
  text: { zh: '请写明情况（款项用途、收款方、金额）', en: 'Tell us (what for, to whom, how much)' },
  sent: {
    zh: '已收到。我们会在时限内答复，也可拨打 96110 询问。',
    en: 'Received. We answer in time; you may also call 96110.',
  },
  privacy: {
    zh: '每次查询都会留痕。本中心不会要求您转账。',
    en: 'Every look is on record. This centre never asks you to transfer money.',
  },
  asked: { zh: '待答复', en: 'Waiting' },
  granted: { zh: '已准予', en: 'Granted' },
  refusedState: { zh: '未准予', en: 'Refused' },
  over: { zh: '已结束', en: 'Over' },
} as const satisfies Readonly<Record<string, Words>>;
