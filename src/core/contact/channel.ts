/** Ways of writing to a person (联系渠道), and what becomes of one message (触达). */
export const contactChannels = [
  { code: 'sms', zh: '短信', en: 'SMS' },
  /** Shown at once on the screen of the telephone (data coding class 0), kept nowhere. */
  { code: 'flash-sms', zh: '闪信', en: 'Flash SMS' },
  { code: 'email', zh: '电子邮件', en: 'E-mail' },
  { code: 'push', zh: '推送', en: 'Push' },
  { code: 'app', zh: '客户端', en: 'App' },
] as const;
export type ContactChannel = (typeof contactChannels)[number]['code'];
export const contactChannelCodes: readonly ContactChannel[] = contactChannels.map((c) => c.code);

/**
 * A message waits, is sent by one process under a lease, and is then sent, delivered, failed, or
 * uncertain: it left, and no answer was seen, so it is never repeated by itself.
 */
export const contactStates = [
  { code: 'waiting', zh: '待发', en: 'Waiting' },
  { code: 'sending', zh: '发送中', en: 'Sending' },
  { code: 'sent', zh: '已发出', en: 'Sent' },
  { code: 'delivered', zh: '已送达', en: 'Delivered' },
  { code: 'failed', zh: '失败', en: 'Failed' },
  { code: 'uncertain', zh: '不确定', en: 'Uncertain' },
  { code: 'expired', zh: '过时未发', en: 'Expired' },
  { code: 'refused', zh: '未予发送', en: 'Not allowed' },
  { code: 'cancelled', zh: '已取消', en: 'Cancelled' },
] as const;
export type ContactState = (typeof contactStates)[number]['code'];
