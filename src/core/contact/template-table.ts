/** The shipped templates. The sentences are the project's own; the centre replaces them as it likes. */
import type { Category } from '../kernel/index.ts';
import type { ContactTemplate, TemplateTable } from './template.ts';

type Words = { readonly zh: string; readonly en: string };

/** How the fraud of each category goes, in one sentence that the person recognises. */
const patterns: Readonly<Partial<Record<Category, Words>>> = {
  BRUSH: {
    zh: '先垫付后返利的刷单任务都是诈骗',
    en: 'tasks that pay back what you put in first are a fraud',
  },
  INVEST: {
    zh: '“导师”带您投资的平台是假的，看到的盈利取不出来',
    en: 'the platform your “tutor” invests on is fake and its gains cannot be taken out',
  },
  SHOP: {
    zh: '脱离平台私下交易的低价商品或服务多为诈骗',
    en: 'bargains sold outside the shop are mostly a fraud',
  },
  ECOM: {
    zh: '自称客服，以退款、取消会员或百万保障为由联系您的，是诈骗',
    en: 'the “customer service” about a refund or an insurance to cancel is a fraud',
  },
  LOAN: {
    zh: '放款前要先交钱的贷款都是诈骗',
    en: 'a loan that costs money before it is paid out is a fraud',
  },
  CREDIT: {
    zh: '声称能消除征信记录的，是诈骗',
    en: 'nobody can erase a credit record; who offers it is a fraud',
  },
  LEADER: {
    zh: '用领导或熟人头像要您急办款项的，多为冒充，请当面或打原来的电话核实',
    en: 'a boss or friend who suddenly needs money is likely fake; ask them face to face',
  },
  POLICE: {
    zh: '公检法不会在网上办案，也没有“安全账户”，对方是骗子',
    en: 'the police handle no case online and have no “safe account”: this is a fraud',
  },
  ROMANCE: {
    zh: '没见过面的网上恋人带您投资或向您要钱，是诈骗',
    en: 'a sweetheart you never met who wants money is a fraud',
  },
  GAME: {
    zh: '脱离官方平台的游戏账号、装备交易多为诈骗',
    en: 'trading game items outside the official shop is mostly a fraud',
  },
  FLIGHT: {
    zh: '以航班取消、退改签赔付为由联系您的，是诈骗',
    en: 'the call about a cancelled flight and its compensation is a fraud',
  },
  CARD: {
    zh: '出租出借电话卡、银行卡会被骗子利用，并承担法律责任',
    en: 'lending your SIM or bank card serves a fraud and is not lawful',
  },
};

const act: Words = {
  zh: '请立即停止转账，不要共享屏幕，不要告诉任何人验证码。',
  en: 'Stop: transfer no money, never share your screen, tell nobody any verification code.',
};
const proof: Words = {
  zh: '核验码{code}，回拨反诈专线或在我中心核验页报码可辨真伪。',
  en: 'Check code {code}: ring the hotline or use our check page to see that this is genuine.',
};

function warningOf(category: Category, words: Words): ContactTemplate {
  return {
    code: `warning-${category.toLowerCase()}`,
    use: 'warning',
    channels: ['sms', 'email', 'app'],
    category,
    grade: null,
    title: { zh: '反诈预警', en: 'Fraud warning' },
    text: {
      zh: `【{centre}】您可能正遭遇诈骗：${words.zh}。${act.zh}${proof.zh}`,
      en: `{centre}: you may be facing a fraud right now: ${words.en}. ${act.en} ${proof.en}`,
    },
  };
}

const general: readonly ContactTemplate[] = [
  {
    code: 'warning-general',
    use: 'warning',
    channels: ['sms', 'email', 'app'],
    category: null,
    grade: null,
    title: { zh: '反诈预警', en: 'Fraud warning' },
    text: {
      zh: `【{centre}】您可能正遭遇诈骗。${act.zh}${proof.zh}`,
      en: `{centre}: you may be facing a fraud right now. ${act.en} ${proof.en}`,
    },
  },
  {
    code: 'warning-low',
    use: 'warning',
    channels: ['sms'],
    category: null,
    grade: 'P3',
    title: { zh: '反诈提醒', en: 'Fraud notice' },
    text: {
      zh: `【{centre}】您近期可能接触到诈骗信息，请不要轻信，不要转账。${proof.zh}`,
      en: `{centre}: you may have met a fraud lately. Do not believe it, do not pay. ${proof.en}`,
    },
  },
  {
    code: 'flash-warning',
    use: 'warning',
    channels: ['flash-sms'],
    category: null,
    grade: null,
    title: { zh: '紧急劝阻', en: 'Urgent' },
    text: {
      zh: '【{centre}】您正在被骗！请马上挂断，停止转账，等我中心来电。核验码{code}',
      en: '{centre}: this is a fraud! Hang up, stop any transfer, wait for our call. Check code {code}',
    },
  },
  {
    code: 'missed-call',
    use: 'missed-call',
    channels: ['sms', 'app'],
    category: null,
    grade: null,
    title: { zh: '未接来电', en: 'We tried to call' },
    text: {
      zh: `【{centre}】我中心刚才致电提醒您防范诈骗，未能接通。请保持电话畅通，接听前不要转账。${proof.zh}`,
      en: `{centre}: we tried to call you about a fraud. Keep your line free and do not pay before we spoke. ${proof.en}`,
    },
  },
  {
    code: 'family',
    use: 'family',
    channels: ['sms', 'app'],
    category: null,
    grade: null,
    title: { zh: '请帮助家人', en: 'Please help your relative' },
    text: {
      zh: `【{centre}】您的家人可能正遭遇诈骗，我中心暂未联系上。请马上当面或电话提醒其停止转账。${proof.zh}`,
      en: `{centre}: a relative of yours may be facing a fraud and we have not reached them. Tell them at once to stop any transfer. ${proof.en}`,
    },
  },
  {
    code: 'protection',
    use: 'protection',
    channels: ['sms', 'app'],
    category: null,
    grade: null,
    title: { zh: '保护性止付告知', en: 'Your money is protected' },
    text: {
      zh: `【{centre}】为保护您的资金，我中心已请银行临时保护您的部分存款：可以入账，暂不能转出，到期自动解除。理由、例外支出和申诉办法见通知书，也可当面询问。${proof.zh}`,
      en: `{centre}: to protect your money, some of your savings may for a time come in but not go out; this ends by itself. The notice tells why, what may still be paid and how to appeal. ${proof.en}`,
    },
  },
  {
    code: 'after',
    use: 'after',
    channels: ['sms', 'email', 'app'],
    category: null,
    grade: null,
    title: { zh: '劝阻后提醒', en: 'After our call' },
    text: {
      zh: `【{centre}】感谢您配合劝阻。骗子可能再次联系您，请不要相信，不要转账。${proof.zh}`,
      en: `{centre}: thank you for listening. The fraud may reach for you again: do not believe it, do not pay. ${proof.en}`,
    },
  },
];

export const defaultTemplates: TemplateTable = {
  version: 'templates-2026-1',
  templates: [
    ...Object.entries(patterns).map(([category, words]) => warningOf(category as Category, words)),
    ...general,
  ],
};
