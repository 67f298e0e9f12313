/** What the page says, Chinese first. */
import type { Category } from '../../core/kernel/index.ts';
import { publicWords, type Words } from '../ui/public/messages.ts';

/** Names of frauds in everyday words; the page tells of no others. */
export const categoryWords: Readonly<Partial<Record<Category, Words>>> = {
  BRUSH: { zh: '刷单返利', en: 'paid tasks' },
  INVEST: { zh: '虚假投资理财', en: 'fake investment' },
  SHOP: { zh: '虚假购物服务', en: 'fake shopping' },
  ECOM: { zh: '冒充客服', en: 'fake customer service' },
  LOAN: { zh: '虚假贷款', en: 'fake loan' },
  CREDIT: { zh: '虚假征信', en: 'fake credit repair' },
  LEADER: { zh: '冒充领导熟人', en: 'fake boss or friend' },
  POLICE: { zh: '冒充公检法', en: 'fake police' },
  ROMANCE: { zh: '网络交友', en: 'online romance' },
  GAME: { zh: '游戏交易', en: 'game trade' },
  FLIGHT: { zh: '机票退改签', en: 'flight refund' },
  CARD: { zh: '出租出借两卡', en: 'lending SIM or bank cards' },
};

const { other, call } = publicWords;

export const words = {
  other,
  call,
  brand: { zh: '无诈 · 反诈消息核验', en: 'Wuzha · check a message' },
  title: { zh: '这条消息是真的吗？', en: 'Is this message genuine?' },
  intro: {
    zh: '收到反诈中心的短信或邮件，输入里面的核验码，马上知道真假。',
    en: 'Type the check code of the message from the anti-fraud centre and see at once.',
  },
  code: { zh: '核验码（12 位数字）', en: 'Check code (12 digits)' },
  lastFour: { zh: '收到消息的手机号后 4 位', en: 'Last 4 digits of your telephone number' },
  submit: { zh: '核验', en: 'Check' },
  checking: { zh: '正在核验…', en: 'Checking…' },
  again: { zh: '再核验一条', en: 'Check another' },
  privacy: {
    zh: '我们不会在这里询问姓名、身份证、银行卡、密码或验证码。',
    en: 'This page never asks for your name, identity card, bank card, password or SMS codes.',
  },
  needCode: { zh: '核验码是 12 位数字，请对照消息输入。', en: 'The check code has 12 digits.' },
  mistyped: {
    zh: '有一位可能输错了，请对照消息再看一遍。',
    en: 'One digit seems wrong; please compare it with the message.',
  },
  mistypedAgain: {
    zh: '如果和消息里完全一样，这条消息不是我们发的。',
    en: 'If it is exactly as in the message, the message is not ours.',
  },
  needFour: { zh: '请输入手机号的最后 4 位数字。', en: 'Type the last 4 digits of your number.' },
  genuine: { zh: '是真的', en: 'Genuine' },
  genuineText: {
    zh: '这条消息由{centre}于{time}发出，提醒您防范“{category}”诈骗。',
    en: '{centre} sent this message on {time} to warn you of {category}.',
  },
  genuinePlain: {
    zh: '这条消息由{centre}于{time}发出，提醒您防范诈骗。',
    en: '{centre} sent this message on {time} to warn you of a fraud.',
  },
  genuineDo: {
    zh: '请马上停止转账，挂断可疑电话，关闭屏幕共享，等我们与您联系，或拨打 96110。',
    en: 'Stop any transfer now, hang up, end screen sharing, and wait for us or call 96110.',
  },
  unknown: { zh: '不是我们发的', en: 'Not from us' },
  unknownText: {
    zh: '没有查到这个核验码。如果消息让您转账、点链接、加好友或共享屏幕，那是诈骗。',
    en: 'We know no such code. If the message wants money, a link, a contact or your screen, it is a fraud.',
  },
  unknownDo: {
    zh: '不要照做，不要回复。拿不准就拨打 96110；已经转了钱，立刻拨打 110。',
    en: 'Do not do what it says. In doubt call 96110; if you have paid, call 110 at once.',
  },
  expired: { zh: '已过有效期', en: 'Expired' },
  expiredText: {
    zh: '这个核验码由{centre}于{time}发出，现已过期。',
    en: '{centre} issued this code on {time}; it is not valid any more.',
  },
  expiredDo: {
    zh: '如果有人现在还拿它来联系您，请挂断，自己拨打 96110 核实。',
    en: 'If somebody uses it to reach you now, hang up and call 96110 yourself.',
  },
  later: { zh: '暂时无法核验', en: 'Not now' },
  laterText: {
    zh: '核验次数过多，为防止他人试码已暂停。请直接拨打 96110 核实。',
    en: 'Too many checks; to stop guessing we paused. Call 96110 instead.',
  },
  offline: { zh: '网络不通', en: 'No connection' },
  offlineText: {
    zh: '没能连上反诈中心。请稍后再试，或直接拨打 96110。',
    en: 'The centre could not be reached. Try again, or call 96110.',
  },
  call110: { zh: '已转钱，拨打 110', en: 'I have paid: call 110' },
} satisfies Record<string, Words>;
