/** Messages to people, check codes, notices to staff and their devices (触达、核验、提醒). */
import { Type, type Static } from 'typebox';
import { contactChannelCodes, contactStates, templateUses } from '../core/contact/index.ts';
import { categoryCodes } from '../core/kernel/index.ts';
import { grades } from '../core/warning/index.ts';
import { at, defineRoute, done, idParam, nullable, oneOf, optional, shape, text } from './route.ts';

const channel = oneOf(contactChannelCodes);
const state = oneOf(contactStates.map((s) => s.code));
const lang = oneOf(['zh', 'en']);
const count = Type.Integer({ minimum: 0 });

const contactRow = shape({
  id: Type.String(),
  channel,
  state,
  recipientMasked: Type.String(),
  /** Name of the template in both languages, or its code where it is not there any more. */
  template: shape({ code: Type.String(), zh: Type.String(), en: Type.String() }),
  /** As it left, the check code hidden; null before. */
  text: nullable(Type.String()),
  segments: nullable(count),
  automatic: Type.Boolean(),
  by: Type.String({ description: 'Who asked for it; empty where the centre did by itself' }),
  /** Code of what went wrong, or why it waits. */
  problem: nullable(Type.String()),
  attempts: count,
  createdAt: at,
  dueAt: at,
  sentAt: nullable(at),
  settledAt: nullable(at),
  acts: Type.Array(oneOf(['retry', 'cancel'])),
});
export type ContactRow = Static<typeof contactRow>;

const line = shape({
  channel,
  /** off: no gateway is set up; down: its line is not there now. */
  line: oneOf(['up', 'down', 'off']),
});
export type ContactLine = Static<typeof line>;

const message = {
  channel,
  /** self, or the id of a relative; for e-mail the address stands in `address`. */
  target: Type.String({ minLength: 1, maxLength: 64 }),
  address: optional(Type.String({ minLength: 3, maxLength: 254 })),
  template: text(64),
  lang,
};

const checkAnswer = {
  answer: oneOf(['genuine', 'expired', 'unknown']),
  centre: Type.String(),
  /** When the message left; not for unknown codes. */
  sentAt: nullable(at),
  category: nullable(oneOf(categoryCodes)),
  channel: nullable(channel),
};
const checkBody = shape({
  code: Type.String({ minLength: 1, maxLength: 40 }),
  lastFour: Type.String({ minLength: 1, maxLength: 24 }),
});

export const contactRoutes = {
  'contact.list': defineRoute({
    method: 'GET',
    path: '/warnings/:id/contacts',
    permission: 'warning.read',
    summary: 'Messages of a warning, newest first, and what can be sent',
    params: idParam,
    reply: shape({
      items: Type.Array(contactRow),
      lines: Type.Array(line),
      templates: Type.Array(
        shape({
          code: Type.String(),
          use: oneOf(templateUses.map((u) => u.code)),
          channels: Type.Array(channel),
          zh: Type.String(),
          en: Type.String(),
          /** Made for this category and grade. */
          fits: Type.Boolean(),
        }),
      ),
    }),
  }),
  'contact.preview': defineRoute({
    method: 'POST',
    path: '/warnings/:id/contacts/preview',
    permission: 'warning.read',
    summary: 'How a message would read, in how many parts, and which rules it breaks',
    params: idParam,
    body: shape(message),
    reply: shape({
      title: Type.String(),
      text: Type.String(),
      alphabet: oneOf(['gsm', 'ucs2']),
      units: count,
      segments: count,
      recipientMasked: Type.String(),
      problems: Type.Array(
        shape({
          rule: Type.String(),
          zh: Type.String(),
          en: Type.String(),
          start: count,
          end: count,
          found: Type.String(),
        }),
      ),
    }),
    refusals: ['no-number', 'no-template'],
  }),
  'contact.send': defineRoute({
    method: 'POST',
    path: '/warnings/:id/contacts',
    permission: 'warning.handle',
    summary: 'Send a message; the same key sends once',
    params: idParam,
    body: shape({ key: text(64), ...message }),
    reply: contactRow,
    refusals: ['no-number', 'no-template', 'channel-off', 'suspect-number', 'daily-limit'],
  }),
  'contact.retry': defineRoute({
    method: 'POST',
    path: '/contacts/:id/retry',
    permission: 'warning.handle',
    summary: 'Send again what failed; a person answers for what is uncertain',
    params: idParam,
    reply: contactRow,
    refusals: ['wrong-state'],
  }),
  'contact.cancel': defineRoute({
    method: 'POST',
    path: '/contacts/:id/cancel',
    permission: 'warning.handle',
    summary: 'Stop what still waits',
    params: idParam,
    reply: contactRow,
    refusals: ['wrong-state'],
  }),
  'contact.queue': defineRoute({
    method: 'GET',
    path: '/contacts',
    permission: 'shift.read',
    summary: 'Health of every channel, and messages that need a person',
    query: shape({ channel: optional(channel), state: optional(state) }),
    reply: shape({
      channels: Type.Array(
        shape({
          ...line.properties,
          waiting: count,
          sending: count,
          /** In the last 24 hours. */
          sent: count,
          delivered: count,
          failed: count,
          uncertain: count,
          expired: count,
          refused: count,
          /** Longest that a message has been waiting past its time. */
          oldestMs: nullable(count),
          /** Median from the cause to the network, last 24 hours. */
          medianMs: nullable(count),
        }),
      ),
      queueMax: count,
      items: Type.Array(
        shape({
          ...contactRow.properties,
          warning: nullable(
            shape({
              id: Type.String(),
              number: Type.String(),
              grade: oneOf(grades.map((g) => g.code)),
            }),
          ),
        }),
      ),
      seq: Type.Integer({ description: 'Sequence of the change feed this answer includes' }),
    }),
  }),
  'contact.verify': defineRoute({
    method: 'POST',
    path: '/contacts/verify',
    permission: 'warning.read',
    summary: 'For somebody on the line: is the message with this code ours?',
    body: checkBody,
    reply: shape({
      ...checkAnswer,
      /** Only where it lies in the own jurisdiction. */
      warningId: nullable(Type.String()),
    }),
  }),
  'check.code': defineRoute({
    method: 'POST',
    path: '/check',
    permission: 'public',
    summary: 'Is the message with this code ours? Tells nothing about a person',
    body: checkBody,
    reply: shape(checkAnswer),
  }),
  'notice.list': defineRoute({
    method: 'GET',
    path: '/notices',
    permission: 'self',
    summary: 'Own notices, newest first',
    query: shape({ limit: optional(Type.Integer({ minimum: 1, maximum: 100 })) }),
    reply: shape({
      items: Type.Array(
        shape({
          id: Type.String(),
          kind: Type.String(),
          subject: Type.String(),
          grade: nullable(oneOf(grades.map((g) => g.code))),
          text: shape({ zh: Type.String(), en: Type.String() }),
          at,
          seenAt: nullable(at),
        }),
      ),
      unseen: count,
    }),
  }),
  'notice.seen': defineRoute({
    method: 'POST',
    path: '/notices/seen',
    permission: 'self',
    summary: 'Own notices up to one are seen',
    body: shape({ upTo: text(64) }),
    reply: shape({ unseen: count }),
  }),
  'push.key': defineRoute({
    method: 'GET',
    path: '/push/key',
    permission: 'self',
    summary: 'Key with which a browser subscribes to notices',
    reply: shape({ publicKey: Type.String() }),
  }),
  'push.subscribe': defineRoute({
    method: 'POST',
    path: '/push/devices',
    permission: 'self',
    summary: 'Take notices on this device',
    body: shape({
      endpoint: Type.String({ minLength: 8, maxLength: 1000 }),
      p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{80,100}=*$' }),
      auth: Type.String({ pattern: '^[A-Za-z0-9_-]{16,32}=*$' }),
      lang,
    }),
    reply: shape({ id: Type.String() }),
    refusals: ['push-host-unknown'],
  }),
  'push.unsubscribe': defineRoute({
    method: 'POST',
    path: '/push/devices/remove',
    permission: 'self',
    summary: 'No more notices on this device',
    body: shape({ endpoint: Type.String({ minLength: 8, maxLength: 1000 }) }),
    reply: done,
  }),
};
