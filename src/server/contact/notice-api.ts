/** Routes of notices and of the devices that take them; every person sees the own ones only. */
import { formatInstant } from '../../core/kernel/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import { invalid, refused, tooMany } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { newId } from '../platform/random.ts';
import { transact } from '../platform/transact.ts';

export type NoticeDeps = {
  readonly db: Database;
  readonly publicKey: string;
  /** Names, or ends of names, of push services that may be written to. */
  readonly pushHosts: readonly string[];
};

type Own = 'notice.list' | 'notice.seen' | 'push.key' | 'push.subscribe' | 'push.unsubscribe';

const noticesUsual = 30;
const devicesMax = 8;

export function noticeHandlers(deps: NoticeDeps): Pick<Handlers, Own> {
  const { db, publicKey, pushHosts } = deps;
  return {
    'notice.list': async ({ actor }, { query }) => ({
      items: await listNotices(db, actor.id, query.limit ?? noticesUsual),
      unseen: await countUnseen(db, actor.id),
    }),
    'notice.seen': async ({ actor, now }, { body }) => {
      await db.query(
        `update notice set seen_at = $3 where user_id = $1 and seen_at is null and id <= $2`,
        [actor.id, body.upTo, now],
        'notice-seen',
      );
      return { unseen: await countUnseen(db, actor.id) };
    },
    'push.key': async () => ({ publicKey }),
    'push.subscribe': async ({ actor, now, agent }, { body }) => {
      checkEndpoint(body.endpoint, pushHosts);
      const id = await transact(db, actor, now, async (tx) => {
        const [own] = await tx.query<{ count: number }>(
          'select count(*) as count from push_device where user_id = $1 and endpoint <> $2',
          [actor.id, body.endpoint],
        );
        if ((own?.count ?? 0) >= devicesMax) throw tooMany('too-many-requests', 60);
        // Whoever signs in on a device takes it over.
        const [row] = await tx.query<{ id: string }>(
          `insert into push_device (id, user_id, endpoint, p256dh, auth, agent, lang, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (endpoint) do update set user_id = excluded.user_id,
             p256dh = excluded.p256dh, auth = excluded.auth, lang = excluded.lang
           returning id`,
          [
            newId('psh', now),
            actor.id,
            body.endpoint,
            body.p256dh,
            body.auth,
            agent,
            body.lang,
            now,
          ],
        );
        tx.audit({ action: 'push.subscribe', subject: row?.id ?? '' });
        return row?.id ?? '';
      });
      return { id };
    },
    'push.unsubscribe': async ({ actor, now }, { body }) => {
      await transact(db, actor, now, async (tx) => {
        await tx.query('delete from push_device where user_id = $1 and endpoint = $2', [
          actor.id,
          body.endpoint,
        ]);
        tx.audit({ action: 'push.unsubscribe', subject: actor.id });
      });
      return { ok: true };
    },
  };
}

/**
 * The server writes to this address, so it must be a push service that the centre knows, and not a
 * machine inside. Plain HTTP is for tests on this machine.
 */
function checkEndpoint(endpoint: string, pushHosts: readonly string[]): void {
  if (!URL.canParse(endpoint)) {
    throw invalid([
      {
        field: 'endpoint',
        code: 'wrong-form',
        problem: 'is no address',
        remedy: 'send the endpoint of the subscription as the browser gave it',
      },
    ]);
  }
  const { protocol, hostname, username } = new URL(endpoint);
  const isKnown = pushHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  const isSafe = protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
  if (!isKnown || !isSafe || username !== '') throw refused('push-host-unknown');
}

type NoticeRecord = {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly grade: WarningGrade | null;
  readonly zh: string;
  readonly en: string;
  readonly at: number;
  readonly seen_at: number | null;
};

async function listNotices(db: Queryable, userId: string, limit: number) {
  const rows = await db.query<NoticeRecord>(
    `select id, kind, subject, grade, zh, en, at, seen_at from notice
     where user_id = $1 order by at desc, id desc limit $2`,
    [userId, limit],
    'notice-list',
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    grade: row.grade,
    text: { zh: row.zh, en: row.en },
    at: formatInstant(row.at),
    seenAt: row.seen_at === null ? null : formatInstant(row.seen_at),
  }));
}

const unseenMax = 100;

async function countUnseen(db: Queryable, userId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*) as count from
      (select 1 from notice where user_id = $1 and seen_at is null limit ${unseenMax}) as unseen`,
    [userId],
    'notice-unseen',
  );
  return rows[0]?.count ?? 0;
}
