/** Messages enter the queue in the transaction of what caused them, each cause once. */
import { actorKey, type Actor } from '../../core/access/index.ts';
import {
  contactChannelCodes,
  defaultContactPolicy,
  type ContactChannel,
  type ContactPolicy,
} from '../../core/contact/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';

export type ContactRequest = {
  /** Names the cause, such as `wrn_…:issued:sms`: asked for again, nothing happens. */
  readonly key: string;
  readonly warningId: string | null;
  readonly personId: string | null;
  readonly channel: ContactChannel;
  /** Number, address of mail, or id of a device. */
  readonly to: string;
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly lang?: 'zh' | 'en';
  /** Relative of the person, where it is for one. */
  readonly relativeId?: string;
  /** Person of the centre, where it is for staff. */
  readonly userId?: string;
  /** A person asked for it; without: the centre by itself. */
  readonly by?: Actor;
  /** The smaller goes first; 0 is urgent. */
  readonly urgency?: number;
  /** Not before. */
  readonly dueAt?: Instant;
  /** Not after; by the policy of the channel where not told. */
  readonly expiresAt?: Instant;
  /** It would be sent, but for this; kept so that people see why it was not. */
  readonly refused?: string;
};

export type Enqueued = { readonly id: string; readonly key: string; readonly refused: boolean };

const insertSql = `insert into contact (id, key, warning_id, person_id, user_id, channel, recipient,
    relative_id, template, lang, params, automatic, asked_by, state, urgency, due_at, expires_at,
    problem, created_at, settled_at)
  select id, key, warning_id, person_id, user_id, channel, recipient, relative_id, template, lang,
    params, automatic, asked_by, state, urgency, due_at, expires_at, problem, created_at, settled_at
  from jsonb_populate_recordset(null::contact, $1::jsonb)
  on conflict (key) do nothing returning id, key, state = 'refused' as refused`;

/**
 * Puts messages into the queue; they leave after the commit. A key that is there already is left as
 * it is. Beyond the bound of a channel a message is kept as refused, so that nothing is lost unseen.
 * Answers what is new.
 */
export async function enqueueContacts(
  tx: Queryable,
  requests: readonly ContactRequest[],
  now: Instant,
  policy: ContactPolicy = defaultContactPolicy,
): Promise<readonly Enqueued[]> {
  if (requests.length === 0) return [];
  const room = await readRoom(tx, new Set(requests.map((r) => r.channel)), policy);
  const rows = requests.map((request) => {
    const left = room.get(request.channel) ?? 0;
    const problem = request.refused ?? (left > 0 ? null : 'queue-full');
    if (problem === null) room.set(request.channel, left - 1);
    return recordOf(request, problem, now, policy);
  });
  return tx.query<Enqueued>(insertSql, [JSON.stringify(rows)], 'contact-enqueue');
}

function recordOf(
  request: ContactRequest,
  problem: string | null,
  now: Instant,
  policy: ContactPolicy,
) {
  const dueAt = request.dueAt ?? now;
  return {
    id: newId('ctc', now),
    key: request.key,
    warning_id: request.warningId,
    person_id: request.personId,
    user_id: request.userId ?? null,
    channel: request.channel,
    recipient: request.to,
    relative_id: request.relativeId ?? null,
    template: request.template,
    lang: request.lang ?? 'zh',
    params: request.params,
    automatic: request.by === undefined,
    asked_by: request.by === undefined ? 'system:contact' : actorKey(request.by),
    state: problem === null ? 'waiting' : 'refused',
    urgency: request.urgency ?? 5,
    due_at: dueAt,
    expires_at: request.expiresAt ?? dueAt + policy.expiresMs[request.channel],
    problem,
    created_at: now,
    settled_at: problem === null ? null : now,
  };
}

/** How many more messages each channel takes. */
async function readRoom(
  tx: Queryable,
  channels: ReadonlySet<ContactChannel>,
  { queueMax }: ContactPolicy,
): Promise<Map<ContactChannel, number>> {
  const room = new Map<ContactChannel, number>();
  for (const channel of contactChannelCodes.filter((c) => channels.has(c))) {
    const [row] = await tx.query<{ count: number }>(
      `select count(*) as count from
        (select 1 from contact where channel = $1 and state = 'waiting' limit $2) as waiting`,
      [channel, queueMax],
      'contact-room',
    );
    room.set(channel, queueMax - (row?.count ?? 0));
  }
  return room;
}
