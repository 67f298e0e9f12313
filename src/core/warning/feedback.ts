/** What is recorded of a dissuasion beside its outcome (反馈, operating-rules 5.4). */
import { Type, type Static } from 'typebox';

export const contactChannels = [
  { code: 'phone', zh: '电话', en: 'Telephone' },
  { code: 'sms', zh: '短信', en: 'SMS' },
  { code: 'flash-sms', zh: '闪信', en: 'Flash SMS' },
  { code: 'email', zh: '邮件', en: 'E-mail' },
  { code: 'push', zh: '推送', en: 'Push message' },
  { code: 'app', zh: '应用', en: 'App' },
  { code: 'visit', zh: '见面', en: 'In person' },
] as const;

export const contactReaches = [
  { code: 'person', zh: '本人', en: 'The person' },
  { code: 'family', zh: '家属', en: 'Family' },
  { code: 'none', zh: '未联系上', en: 'Nobody' },
] as const;

/** How far the fraud has come, as the person tells it. */
export const fraudStages = [
  { code: 'contact', zh: '已接触', en: 'In contact' },
  { code: 'trust', zh: '已信任', en: 'Trusts them' },
  { code: 'transfer', zh: '已转账', en: 'Has paid' },
  { code: 'remote-control', zh: '被远程控制', en: 'Device controlled' },
] as const;

export const beliefs = [
  { code: 'accepts', zh: '认可', en: 'Accepts' },
  { code: 'doubts', zh: '半信半疑', en: 'Doubts' },
  { code: 'refuses', zh: '不信', en: 'Refuses' },
] as const;

export const measures = [
  { code: 'app-removed', zh: '已卸载涉诈应用', en: 'App removed' },
  { code: 'call-barred', zh: '已屏蔽来电', en: 'Calls barred' },
  { code: 'protective-stop', zh: '保护性止付', en: 'Protective stop' },
  { code: 'card-kept', zh: '代管银行卡', en: 'Card kept' },
  { code: 'password-changed', zh: '已改密码', en: 'Password changed' },
  { code: 'family-told', zh: '已告知家属', en: 'Family told' },
] as const;

/** Why a warning was a false alarm (误报): coded, so that models and typologies learn from it. */
export const falseAlarmReasons = [
  { code: 'genuine-business', zh: '真实业务往来', en: 'Genuine business' },
  { code: 'own-account', zh: '本人账户互转', en: 'Between own accounts' },
  { code: 'family-or-friend', zh: '亲友往来', en: 'Family or friends' },
  { code: 'known-service', zh: '正规平台或机构', en: 'Known service or office' },
  { code: 'number-mislabelled', zh: '号码或网址误标', en: 'Number or site mislabelled' },
  { code: 'harassment-only', zh: '普通营销骚扰', en: 'Advertising only' },
  { code: 'drill', zh: '演练或宣传', en: 'Drill or publicity' },
  { code: 'other', zh: '其他', en: 'Other' },
] as const;

export const foundKinds = ['number', 'url', 'app', 'account'] as const;

const oneOf = <const L extends readonly { readonly code: string }[]>(list: L) =>
  Type.Unsafe<L[number]['code']>(Type.String({ enum: list.map((l) => l.code) }));
const fen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000 });

/** The optional part of an outcome; whatever is not known stays out. */
export const feedbackSchema = Type.Object(
  {
    reached: Type.Optional(oneOf(contactReaches)),
    channel: Type.Optional(oneOf(contactChannels)),
    stage: Type.Optional(oneOf(fraudStages)),
    /** Money the person is about to pay. */
    pendingFen: Type.Optional(fen),
    belief: Type.Optional(oneOf(beliefs)),
    measures: Type.Optional(Type.Array(oneOf(measures), { maxItems: 6 })),
    /** What the fraudsters used: proposed to be blocked. */
    found: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Unsafe<(typeof foundKinds)[number]>(Type.String({ enum: [...foundKinds] })),
            value: Type.String({ minLength: 1, maxLength: 512 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 10 },
      ),
    ),
    falseAlarm: Type.Optional(oneOf(falseAlarmReasons)),
    caseNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** Answers the person gave along the script, in order. */
    answers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 40 }),
    ),
  },
  { additionalProperties: false },
);
export type Feedback = Static<typeof feedbackSchema>;
