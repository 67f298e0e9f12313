/** Notices to people of the centre (提醒): in the bell of the console, and on their devices. */
import { dayMs, type Instant } from '../../core/kernel/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { enqueueContacts } from './queue.ts';

/** What happened, in one line. It may stand on a locked screen: no name, number, sum or address. */
export type NoticeText = { readonly zh: string; readonly en: string };

export type Notice = {
  readonly userId: string;
  /** Kebab-case, such as `visit-assigned`. */
  readonly kind: string;
  /** Id of the thing it is about: the bell leads there. */
  readonly subject: string;
  readonly grade?: WarningGrade;
  readonly text: NoticeText;
};

/**
 * Tells people something, in the transaction of what happened. Shown in the console at once, and
 * pushed to the devices that they registered.
 */
export async function notifyUsers(
  tx: Transaction,
  notices: readonly Notice[],
  now: Instant,
): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map((notice) => ({ ...notice, id: newId('ntc', now) }));
  await tx.query(
    `insert into notice (id, user_id, kind, subject, grade, zh, en, at)
     select id, user_id, kind, subject, grade, zh, en, $8 from unnest($1::text[], $2::text[],
       $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       as n (id, user_id, kind, subject, grade, zh, en)`,
    [
      rows.map((n) => n.id),
      rows.map((n) => n.userId),
      rows.map((n) => n.kind),
      rows.map((n) => n.subject),
      rows.map((n) => n.grade ?? null),
      rows.map((n) => n.text.zh),
      rows.map((n) => n.text.en),
      now,
    ],
    'notice-insert',
  );
  for (const { id, userId, kind, subject } of rows)
    tx.emit('notice', { id, userId, kind, subject });
  tx.audit({
    action: 'notice.send',
    subject: rows[0]?.subject ?? '',
    detail: { kind: rows[0]?.kind, people: rows.length },
  });
  await pushTo(tx, rows, now);
}

async function pushTo(
  tx: Transaction,
  notices: readonly (Notice & { readonly id: string })[],
  now: Instant,
): Promise<void> {
  const devices = await tx.query<{ id: string; user_id: string; lang: 'zh' | 'en' }>(
    'select id, user_id, lang from push_device where user_id = any($1::text[])',
    [[...new Set(notices.map((n) => n.userId))]],
    'notice-devices',
  );
  await enqueueContacts(
    tx,
    notices.flatMap((notice) =>
      devices
        .filter((device) => device.user_id === notice.userId)
        .map((device) => ({
          key: `${notice.id}:${device.id}`,
          warningId: null,
          personId: null,
          userId: notice.userId,
          channel: 'push' as const,
          to: device.id,
          template: 'notice',
          params: { notice: notice.id },
          lang: device.lang,
          urgency: notice.grade === 'P0' ? 0 : 3,
        })),
    ),
    now,
  );
}

/** How long notices are kept. */
const keepMs = 90 * dayMs;

export async function pruneNotices(db: Queryable, now: Instant): Promise<void> {
  await db.query('delete from notice where at < $1', [now - keepMs]);
}
