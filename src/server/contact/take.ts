/** What is due is taken under a lease and written out, in one transaction before it leaves. */
import {
  contentProblems,
  findTemplate,
  formatCheckCode,
  hiddenCode,
  renderTemplate,
  splitSms,
  tellContent,
  type ContactChannel,
  type ContactPolicy,
  type ContactTemplate,
  type TemplateTable,
} from '../../core/contact/index.ts';
import type { Category, Instant } from '../../core/kernel/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import { issueCodes } from './check.ts';
import type { Outgoing } from './gateway.ts';
import { failed } from './gateway.ts';
import type { Finished } from './settle.ts';

export type Taking = {
  readonly channel: ContactChannel;
  readonly limit: number;
  readonly now: Instant;
  readonly policy: ContactPolicy;
  readonly templates: TemplateTable;
  readonly centre: string;
  readonly codeKey: Buffer;
};

type Due = {
  readonly id: string;
  readonly channel: ContactChannel;
  readonly recipient: string;
  readonly template: string;
  readonly lang: 'zh' | 'en';
  readonly warning_id: string | null;
  readonly category: Category | null;
  readonly grade: WarningGrade | null;
  readonly person_phone: string | null;
  readonly notice_kind: string | null;
  readonly notice_subject: string | null;
  readonly notice_text: string | null;
};

export type Taken = {
  readonly ready: readonly Outgoing[];
  /** Cannot be written: settled at once. */
  readonly unfit: readonly Finished[];
};

export async function takeDue(tx: Queryable, taking: Taking): Promise<Taken> {
  const { channel, limit, now, policy } = taking;
  const due = await tx.query<Due>(
    `with taken as (
       update contact set state = 'sending', attempts = attempts + 1, lease_until = $4
       where id in (select id from contact
         where channel = $1 and state = 'waiting' and due_at <= $2 and expires_at > $2
         order by urgency, due_at limit $3 for update skip locked)
       returning *)
     select t.id, t.channel, t.recipient, t.template, t.lang, t.warning_id, w.category, w.grade,
       p.phone as person_phone, n.kind as notice_kind, n.subject as notice_subject,
       case t.lang when 'en' then n.en else n.zh end as notice_text
     from taken t left join warning w on w.id = t.warning_id
       left join person p on p.id = t.person_id
       left join notice n on n.id = t.params ->> 'notice'
     order by t.urgency, t.due_at`,
    [channel, now, limit, now + policy.leaseMs],
    'contact-take',
  );
  if (due.length === 0) return { ready: [], unfit: [] };
  const written = due.map((row) => ({ row, ...write(row, taking) }));
  await keepBodies(tx, written, taking);
  const fit = written.filter((one) => one.problem === undefined);
  const codes = await issueCodes(
    tx,
    fit.flatMap(({ row, hasCode }) =>
      hasCode && row.warning_id !== null
        ? [{ contactId: row.id, warningId: row.warning_id, last4: lastFourOf(row) }]
        : [],
    ),
    { key: taking.codeKey, policy, now },
  );
  return {
    ready: fit.map(({ row, title, body }) => ({
      id: row.id,
      channel: row.channel,
      to: row.recipient,
      title,
      text: body.replaceAll(hiddenCode, formatCheckCode(codes.get(row.id) ?? '')),
      ...(row.notice_kind === null
        ? {}
        : { notice: { kind: row.notice_kind, subject: row.notice_subject ?? '' } }),
    })),
    unfit: written.flatMap(({ row, problem }) =>
      problem === undefined ? [] : [{ contactId: row.id, ...failed(problem, false) }],
    ),
  };
}

type Written = {
  readonly title: string;
  readonly body: string;
  readonly hasCode: boolean;
  readonly problem?: string;
};

const nothing = { title: '', body: '', hasCode: false };

/** The text with the code hidden, or why there is none. */
function write(row: Due, { templates, centre }: Taking): Written {
  if (row.template === 'notice') {
    return row.notice_text === null
      ? { ...nothing, problem: 'notice-gone' }
      : { title: centre, body: row.notice_text, hasCode: false };
  }
  const template = templateOf(row, templates);
  if (template === undefined) return { ...nothing, problem: 'no-template' };
  const { title, text } = renderTemplate(template, row.lang, { centre, code: hiddenCode });
  const [broken] = contentProblems(row.channel, text);
  if (broken !== undefined) return { ...nothing, problem: tellContent(broken) };
  const hasCode = text.includes(hiddenCode);
  if (hasCode && lastFourOf(row) === '') return { ...nothing, problem: 'no-number' };
  return { title, body: text, hasCode };
}

/** By its code, or `warning`: the one for the category and grade that the warning has now. */
function templateOf(row: Due, table: TemplateTable): ContactTemplate | undefined {
  const named = table.templates.find((t) => t.code === row.template);
  if (named !== undefined || row.category === null || row.grade === null) return named;
  return row.template === 'warning'
    ? findTemplate(table, {
        use: 'warning',
        channel: row.channel,
        category: row.category,
        grade: row.grade,
      })
    : undefined;
}

/** Of the number that receives it; a mail is bound to the number of the person. */
function lastFourOf(row: Due): string {
  const number = row.channel === 'email' ? (row.person_phone ?? '') : row.recipient;
  return number.replace(/\D/g, '').slice(-4);
}

async function keepBodies(
  tx: Queryable,
  written: readonly (Written & { readonly row: Due })[],
  { templates }: Taking,
): Promise<void> {
  const isSms = (channel: ContactChannel): boolean => channel === 'sms' || channel === 'flash-sms';
  await tx.query(
    `update contact c set body = b.body, segments = b.segments, policy = $4
     from unnest($1::text[], $2::text[], $3::int[]) as b (id, body, segments) where c.id = b.id`,
    [
      written.map(({ row }) => row.id),
      written.map(({ body }) => body),
      written.map(({ row, body }) => (isSms(row.channel) ? splitSms(body).parts.length : 1)),
      templates.version,
    ],
    'contact-body',
  );
}
