/** Routes of messages: what was sent for a warning, sending by hand, and the queue as a whole. */
import type { ContactLine, ContactRow } from '../../contract/index.ts';
import { may, type UserActor } from '../../core/access/index.ts';
import {
  contactChannelCodes,
  contentProblems,
  contentRules,
  findTemplate,
  hiddenCode,
  mayDo,
  renderTemplate,
  splitSms,
  type ContactChannel,
  type ContactPolicy,
  type ContactTemplate,
  type TemplateTable,
} from '../../core/contact/index.ts';
import {
  dayMs,
  formatInstant,
  parsePhone,
  phoneKind,
  type Instant,
  type PhoneNumber,
} from '../../core/kernel/index.ts';
import { absent, invalid, refused, tooMany } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { numbersWarnedOf, readWarning } from '../warning/index.ts';
import type { Delivery } from './deliver.ts';
import { enqueueContacts } from './queue.ts';
import { tellChanges } from './settle.ts';
import {
  contactReply,
  listOfWarning,
  listTrouble,
  lockContact,
  maskRecipient,
  readFeedSeq,
  readHealth,
  type HealthRecord,
  type TroubleRecord,
} from './store.ts';

export type ContactApiDeps = {
  readonly db: Database;
  readonly centre: string;
  readonly policy: () => ContactPolicy;
  readonly templates: () => TemplateTable;
  readonly isBlocked: (number: PhoneNumber, now: Instant) => boolean;
  readonly delivery: Delivery;
};

type Own =
  | 'contact.list'
  | 'contact.preview'
  | 'contact.send'
  | 'contact.retry'
  | 'contact.cancel'
  | 'contact.queue';
type Asker = Pick<RequestContext, 'actor' | 'now'>;

export function contactHandlers(deps: ContactApiDeps): Pick<Handlers, Own> {
  const { db } = deps;
  return {
    'contact.list': async ({ actor }, { params }) => {
      const warning = await warningOf(db, actor, params.id);
      const rows = await listOfWarning(db, params.id);
      const table = deps.templates();
      const mayAct = may(actor, 'warning.handle').allowed;
      return {
        items: rows.map((row) => contactReply(row, table, mayAct)),
        lines: linesOf(deps.delivery),
        templates: table.templates.map((t) => ({
          code: t.code,
          use: t.use,
          channels: t.channels,
          ...t.title,
          fits:
            (t.category === null || t.category === warning.category) &&
            (t.grade === null || t.grade === warning.grade),
        })),
      };
    },
    'contact.preview': async ({ actor }, { params, body }) => {
      const warning = await warningOf(db, actor, params.id);
      const to = recipientOf(warning, body);
      if (to === undefined) throw refused('no-number');
      const template = templateOf(deps.templates(), warning, body);
      if (template === undefined) throw refused('no-template');
      const { title, text } = renderTemplate(template, body.lang, {
        centre: deps.centre,
        code: hiddenCode,
      });
      const { alphabet, units, parts } = splitSms(text);
      return {
        title,
        text,
        alphabet,
        units,
        segments: parts.length,
        recipientMasked: maskRecipient(body.channel, to),
        problems: contentProblems(body.channel, text).map((p) => ({ ...p, ...wordsOf(p.rule) })),
      };
    },
    'contact.send': (context, { params, body }) => sendByHand(deps, context, params.id, body),
    'contact.retry': (context, { params }) => actOnContact(deps, context, params.id, 'retry'),
    'contact.cancel': (context, { params }) => actOnContact(deps, context, params.id, 'cancel'),
    'contact.queue': async ({ actor, now }, { query }) => {
      const seq = await readFeedSeq(db);
      const rows = await listTrouble(
        db,
        actor,
        {
          ...(query.channel === undefined ? {} : { channel: query.channel }),
          ...(query.state === undefined ? {} : { state: query.state }),
        },
        now,
      );
      const mayAct = may(actor, 'warning.handle').allowed;
      return {
        channels: await channelsOf(deps, now),
        queueMax: deps.policy().queueMax,
        items: rows.map((row) => ({
          ...contactReply(row, deps.templates(), mayAct),
          warning: warningShown(row),
        })),
        seq,
      };
    },
  };
}

function warningShown({ warning_id: id, warning_number: number, grade }: TroubleRecord) {
  return id === null || number === null || grade === null ? null : { id, number, grade };
}

type Warning = NonNullable<Awaited<ReturnType<typeof readWarning>>>;

async function warningOf(db: Queryable, actor: UserActor, id: string): Promise<Warning> {
  const warning = await readWarning(db, actor, id);
  if (warning === undefined) throw absent();
  return warning;
}

function wordsOf(rule: string): { zh: string; en: string } {
  const words = contentRules.find((r) => r.code === rule);
  return { zh: words?.zh ?? rule, en: words?.en ?? rule };
}

type Wanted = {
  readonly channel: ContactChannel;
  readonly target: string;
  readonly address?: string;
  readonly template: string;
  readonly lang: 'zh' | 'en';
};

const addressForm = /^[^\s@<>"(),:;[\]\\]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

/** The number of the person or a relative, or the address as typed; undefined: there is none. */
function recipientOf(warning: Warning, { channel, target, address }: Wanted): string | undefined {
  if (channel === 'email') {
    if (address !== undefined && addressForm.test(address)) return address;
    throw invalid([
      {
        field: 'address',
        code: 'wrong-form',
        problem: 'is no address of mail',
        remedy: 'write it like name@example.com',
      },
    ]);
  }
  const text =
    target === 'self' ? warning.phone : warning.relatives.find((r) => r.id === target)?.phone;
  const phone = text === null || text === undefined ? undefined : parsePhone(text);
  return phone !== undefined && phoneKind(phone) === 'mobile' ? phone : undefined;
}

/** A template by its code, or `warning` for the one that fits; it must be made for the channel. */
function templateOf(
  table: TemplateTable,
  { category, grade }: Warning,
  { channel, template }: Wanted,
): ContactTemplate | undefined {
  if (template === 'warning') {
    return findTemplate(table, { use: 'warning', channel, category, grade });
  }
  const named = table.templates.find((t) => t.code === template);
  return named?.channels.includes(channel) === true ? named : undefined;
}

function linesOf(delivery: Delivery): ContactLine[] {
  const lines = delivery.lines();
  return contactChannelCodes.map((channel) => {
    const isUp = lines.get(channel);
    return { channel, line: isUp === undefined ? 'off' : isUp ? 'up' : 'down' };
  });
}

async function channelsOf(deps: ContactApiDeps, now: Instant) {
  const health = new Map((await readHealth(deps.db, now)).map((row) => [row.channel, row]));
  return linesOf(deps.delivery).map(({ channel, line }) => {
    const { oldest_at: oldestAt, median_ms: medianMs, ...counts } = health.get(channel) ?? idle;
    return {
      ...counts,
      channel,
      line,
      oldestMs: oldestAt === null ? null : Math.max(0, now - oldestAt),
      medianMs: medianMs === null ? null : Math.round(medianMs),
    };
  });
}

/** A channel that nothing went through. */
const idle: Omit<HealthRecord, 'channel'> = {
  waiting: 0,
  sending: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  uncertain: 0,
  expired: 0,
  refused: 0,
  oldest_at: null,
  median_ms: null,
};

/** Refused in this order: no number, no template, no gateway, a suspect number, too many today. */
async function sendByHand(
  deps: ContactApiDeps,
  { actor, now }: Asker,
  warningId: string,
  body: Wanted & { readonly key: string },
): Promise<ContactRow> {
  const sentId = await transact(deps.db, actor, now, async (tx) => {
    const warning = await warningOf(tx, actor, warningId);
    const key = `${warningId}:hand:${actor.id}:${body.key}`;
    const [before] = await tx.query<{ id: string }>('select id from contact where key = $1', [key]);
    if (before !== undefined) return before.id;
    const to = recipientOf(warning, body);
    if (to === undefined) throw refused('no-number');
    const template = templateOf(deps.templates(), warning, body);
    if (template === undefined) throw refused('no-template');
    if (!deps.delivery.lines().has(body.channel)) throw refused('channel-off');
    await checkLimits(tx, deps, { warning, to, now });
    const [made] = await enqueueContacts(
      tx,
      [
        {
          key,
          warningId,
          personId: warning.person_id,
          channel: body.channel,
          to,
          template: template.code,
          params: {},
          lang: body.lang,
          by: actor,
          urgency: 1,
          ...(body.target === 'self' ? {} : { relativeId: body.target }),
        },
      ],
      now,
      deps.policy(),
    );
    if (made === undefined || made.refused) throw tooMany('backlog-full', 30);
    tx.audit({
      action: 'contact.send',
      subject: warningId,
      purpose: 'dissuasion',
      detail: { contact: made.id, channel: body.channel, template: template.code },
    });
    tx.emit('contact', {
      unitId: warning.unit_id,
      warningId,
      contactId: made.id,
      channel: body.channel,
      state: 'waiting',
    });
    return made.id;
  });
  deps.delivery.wake();
  return replyOf(deps, warningId, sentId);
}

async function replyOf(
  { db, templates }: Pick<ContactApiDeps, 'db' | 'templates'>,
  warningId: string,
  id: string,
): Promise<ContactRow> {
  const [row] = await listOfWarning(db, warningId, id);
  if (row === undefined) throw absent();
  return contactReply(row, templates(), true);
}

async function checkLimits(
  tx: Queryable,
  deps: ContactApiDeps,
  { warning, to, now }: { warning: Warning; to: string; now: Instant },
): Promise<void> {
  const phone = parsePhone(to);
  if (phone !== undefined) {
    const isSuspect = deps.isBlocked(phone, now) || (await numbersWarnedOf(tx, [phone])).has(phone);
    if (isSuspect) throw refused('suspect-number');
  }
  const [today] = await tx.query<{ count: number }>(
    `select count(*) as count from contact
     where person_id = $1 and not automatic and created_at > $2`,
    [warning.person_id, now - dayMs],
    'contact-today',
  );
  if ((today?.count ?? 0) >= deps.policy().byHandPerDayMax) throw refused('daily-limit');
}

/** A repeat is a new time limit and new attempts; who repeats what is uncertain answers for it. */
async function actOnContact(
  deps: ContactApiDeps,
  { actor, now }: Asker,
  id: string,
  act: 'retry' | 'cancel',
): Promise<ContactRow> {
  const warningId = await transact(deps.db, actor, now, async (tx) => {
    const row = await lockContact(tx, actor, id);
    if (row === undefined || row.warning_id === null) throw absent();
    if (!mayDo(act, row.state)) {
      throw refused('wrong-state', contactReply(row, deps.templates(), true));
    }
    const state = await change(tx, deps.policy(), { act, id, channel: row.channel, now });
    tx.audit({
      action: `contact.${act}`,
      subject: id,
      purpose: 'dissuasion',
      detail: { from: row.state, warning: row.warning_id, at: formatInstant(now) },
    });
    tellChanges(tx, [{ ...row, state }]);
    return row.warning_id;
  });
  deps.delivery.wake();
  return replyOf(deps, warningId, id);
}

type Act = {
  readonly act: 'retry' | 'cancel';
  readonly id: string;
  readonly channel: ContactChannel;
  readonly now: Instant;
};

async function change(
  tx: Transaction,
  { expiresMs }: ContactPolicy,
  { act, id, channel, now }: Act,
): Promise<'waiting' | 'cancelled'> {
  if (act === 'cancel') {
    await tx.query(
      `update contact set state = 'cancelled', problem = 'by-hand', settled_at = $2 where id = $1`,
      [id, now],
    );
    return 'cancelled';
  }
  await tx.query(
    `update contact set state = 'waiting', attempts = 0, problem = null, sent_at = null,
       settled_at = null, due_at = $2, expires_at = $3 where id = $1`,
    [id, now, now + expiresMs[channel]],
  );
  return 'waiting';
}
