/** Queries about messages. Every one is opened for an actor and holds to the actor's jurisdiction. */
import type { ContactRow } from '../../contract/index.ts';
import type { UserActor } from '../../core/access/index.ts';
import {
  mayDo,
  type ContactChannel,
  type ContactState,
  type TemplateTable,
} from '../../core/contact/index.ts';
import {
  dayMs,
  formatInstant,
  maskPhone,
  parsePhone,
  type Instant,
} from '../../core/kernel/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type ContactRecord = {
  readonly id: string;
  readonly warning_id: string | null;
  readonly unit_id: string | null;
  readonly channel: ContactChannel;
  readonly recipient: string;
  readonly template: string;
  readonly automatic: boolean;
  readonly by_name: string | null;
  readonly state: ContactState;
  readonly due_at: number;
  readonly attempts: number;
  readonly body: string | null;
  readonly segments: number | null;
  readonly problem: string | null;
  readonly created_at: number;
  readonly sent_at: number | null;
  readonly settled_at: number | null;
};

const rowSql = `c.id, c.warning_id, w.unit_id, c.channel, c.recipient, c.template, c.automatic,
  a.name as by_name, c.state, c.due_at, c.attempts, c.body, c.segments, c.problem, c.created_at,
  c.sent_at, c.settled_at`;
const joinSql = `contact c left join warning w on w.id = c.warning_id
  left join account_user a on a.id = c.asked_by`;
const listMax = 100;

/** The caller has seen to it that the actor sees the warning. */
export async function listOfWarning(
  db: Queryable,
  warningId: string,
  id?: string,
): Promise<ContactRecord[]> {
  return db.query<ContactRecord>(
    `select ${rowSql} from ${joinSql} where c.warning_id = $1 and ($2::text is null or c.id = $2)
     order by c.created_at desc, c.id desc limit ${listMax}`,
    [warningId, id ?? null],
    'contact-of-warning',
  );
}

/** One message of the actor's jurisdiction, locked. */
export async function lockContact(
  tx: Queryable,
  actor: UserActor,
  id: string,
): Promise<ContactRecord | undefined> {
  const rows = await tx.query<ContactRecord>(
    `${scopeSql} select ${rowSql} from ${joinSql}
     where c.id = $2 and w.unit_id in (select id from scope) for update of c`,
    [actor.unitId, id],
    'contact-lock',
  );
  return rows[0];
}

export type TroubleRecord = ContactRecord & {
  readonly warning_number: string | null;
  readonly grade: WarningGrade | null;
};

/** Messages in a state, or those that need a person: failed, uncertain, expired. */
export async function listTrouble(
  db: Queryable,
  actor: UserActor,
  wanted: { readonly channel?: ContactChannel; readonly state?: ContactState },
  now: Instant,
): Promise<TroubleRecord[]> {
  const states = wanted.state === undefined ? ['failed', 'uncertain', 'expired'] : [wanted.state];
  return db.query<TroubleRecord>(
    `${scopeSql} select ${rowSql}, w.number as warning_number, w.grade from ${joinSql}
     where c.created_at > $2 and c.state = any($3::text[]) and ($4::text is null or c.channel = $4)
       and w.unit_id in (select id from scope)
     order by c.created_at desc, c.id desc limit ${listMax}`,
    [actor.unitId, now - dayMs, states, wanted.channel ?? null],
    'contact-trouble',
  );
}

export type HealthRecord = {
  readonly channel: ContactChannel;
  readonly waiting: number;
  readonly sending: number;
  readonly sent: number;
  readonly delivered: number;
  readonly failed: number;
  readonly uncertain: number;
  readonly expired: number;
  readonly refused: number;
  readonly oldest_at: number | null;
  readonly median_ms: number | null;
};

/** Counts of every channel of the whole centre: the queue is one. */
export async function readHealth(db: Queryable, now: Instant): Promise<HealthRecord[]> {
  return db.query<HealthRecord>(
    `select channel,
       (count(*) filter (where state = 'waiting'))::int as waiting,
       (count(*) filter (where state = 'sending'))::int as sending,
       (count(*) filter (where state in ('sent', 'delivered')))::int as sent,
       (count(*) filter (where state = 'delivered'))::int as delivered,
       (count(*) filter (where state = 'failed'))::int as failed,
       (count(*) filter (where state = 'uncertain'))::int as uncertain,
       (count(*) filter (where state = 'expired'))::int as expired,
       (count(*) filter (where state = 'refused'))::int as refused,
       min(due_at) filter (where state = 'waiting' and due_at <= $2) as oldest_at,
       (percentile_cont(0.5) within group (order by sent_at - greatest(created_at, due_at))
         filter (where state in ('sent', 'delivered') and attempts = 1))::float8 as median_ms
     from contact where created_at > $1 group by channel`,
    [now - dayMs, now],
    'contact-health',
  );
}

export async function readFeedSeq(db: Queryable): Promise<number> {
  const rows = await db.query<{ seq: number }>('select seq from audit_head', [], 'contact-seq');
  return rows[0]?.seq ?? 0;
}

/** A number or an address of mail as it may be shown. */
export function maskRecipient(channel: ContactChannel, recipient: string): string {
  if (channel === 'email') return recipient.replace(/^(.).*(?=@)/su, '$1***');
  const phone = parsePhone(recipient);
  return phone === undefined ? '****' : maskPhone(phone);
}

const time = (at: number | null): string | null => (at === null ? null : formatInstant(at));

/** `mayAct`: the asker may do something about messages of this warning. */
export function contactReply(
  row: ContactRecord,
  { templates }: TemplateTable,
  mayAct: boolean,
): ContactRow {
  const known = templates.find((t) => t.code === row.template);
  const words = known?.title ?? (row.template === 'warning' ? automatic : undefined);
  const acts = (['retry', 'cancel'] as const).filter((act) => mayAct && mayDo(act, row.state));
  return {
    id: row.id,
    channel: row.channel,
    state: row.state,
    recipientMasked: maskRecipient(row.channel, row.recipient),
    template: {
      code: row.template,
      zh: words?.zh ?? row.template,
      en: words?.en ?? row.template,
    },
    text: row.body,
    segments: row.segments,
    automatic: row.automatic,
    by: row.by_name ?? '',
    problem: row.problem,
    attempts: row.attempts,
    createdAt: formatInstant(row.created_at),
    dueAt: formatInstant(row.due_at),
    sentAt: time(row.sent_at),
    settledAt: time(row.settled_at),
    acts,
  };
}

const automatic = { zh: '自动预警', en: 'Automatic warning' };
