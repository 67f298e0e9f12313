/** Who of the centre is told when something of an order waits for them. */
import type { Instant } from '../../core/kernel/index.ts';
import type { OrderEvent, OrderEventKind, OrderState } from '../../core/protection/index.ts';
import { holdersAbove } from '../access/index.ts';
import { enqueueContacts, notifyUsers, type NoticeText } from '../contact/index.ts';
import type { Transaction } from '../platform/transact.ts';

/** One line each; it may stand on a locked screen. */
const texts: Readonly<Partial<Record<OrderEventKind, NoticeText>>> = {
  proposed: { zh: '一份保护性止付待审批', en: 'A protective stop waits for approval' },
  'extension-asked': { zh: '一份保护性止付申请延长', en: 'A protective stop asks for more time' },
  'variation-asked': {
    zh: '当事人申请例外支付',
    en: 'An exception for living costs was asked for',
  },
  appealed: { zh: '收到保护性止付申诉', en: 'An appeal against a protective stop came in' },
  'clock-missed': { zh: '保护性止付有办理超时', en: 'Something of a protective stop is late' },
};

/** People above the order's unit who may decide it; nobody is told of what they did themselves. */
export async function tellStaff(
  tx: Transaction,
  order: OrderState,
  events: readonly OrderEvent[],
  now: Instant,
): Promise<void> {
  const told = events.filter((event) => texts[event.kind] !== undefined);
  if (told.length === 0) return;
  const people = await holdersAbove(tx, order.unitId, ['protection.approve']);
  const notices = told.flatMap((event) => {
    const text = texts[event.kind];
    return text === undefined
      ? []
      : people
          .filter((id) => id !== event.actor)
          .map((userId) => ({
            userId,
            kind: `protection-${event.kind}`,
            subject: order.id,
            text,
          }));
  });
  await notifyUsers(tx, notices, now);
}

/** The person is told by message at once; the notice itself is handed over and recorded as told. */
export async function tellPerson(
  tx: Transaction,
  order: OrderState,
  events: readonly OrderEvent[],
  now: Instant,
): Promise<void> {
  if (!events.some((event) => event.kind === 'approved')) return;
  const [person] = await tx.query<{ phone: string | null }>(
    'select phone from person where id = $1',
    [order.personId],
    'protection-phone',
  );
  if (!person?.phone) return;
  await enqueueContacts(
    tx,
    [
      {
        key: `${order.id}:approved:sms`,
        warningId: order.warningId,
        personId: order.personId,
        channel: 'sms',
        to: person.phone,
        template: 'protection',
        params: {},
        urgency: 1,
      },
    ],
    now,
  );
}
