/**
 * Campaigns (群发诈骗) against many people at once: when a few have reported one, what it works with is
 * proposed to be blocked, and whoever was written to and has not lost money is warned, before they pay.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import type { SystemActor } from '../../core/access/index.ts';
import {
  campaignOptions,
  deriveCampaign,
  type Campaign,
  type CampaignMessage,
} from '../../core/campaign/index.ts';
import { dayMs, type Category, type Instant } from '../../core/kernel/index.ts';
import {
  linksIn,
  numbersIn,
  siteNameOf,
  type PublishedModel,
  type Reason,
} from '../../core/rule/index.ts';
import { signalOf, type FraudSignal, type SignalInput } from '../../core/signal/index.ts';
import type { RoutePolicy, WarningPolicy } from '../../core/warning/index.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import { recordBlocks } from '../typology/index.ts';
import { makeWarningIntake, type Graded, type Reaction } from '../warning/index.ts';

const actor: SystemActor = {
  kind: 'system',
  name: 'campaign',
  reason: 'warns whom a reported campaign wrote to and proposes to block what it works with',
};

/** How far back reports count, and how far back messages are looked through. */
const reportsMs = 3 * dayMs;
const messagesMs = 9 * dayMs;
const reportsMax = 500;
/** Newest messages looked through: what is bounded stays quick on a log of any length. */
const messagesMax = 100_000;
/** Warnings of one run; the next run goes on. */
const warningsMax = 2_000;
/** Score that a warning of a campaign stands on: reported by several, read by this person. */
const campaignScore = 0.75;
/** Any number that nothing else locks. */
const campaignLock = 961_105;

export type CampaignDeps = {
  readonly db: Database;
  readonly model: () => PublishedModel;
  readonly policy: () => WarningPolicy;
  readonly routes: () => RoutePolicy;
  readonly reactions: readonly Reaction[];
};

export type CampaignCount = {
  readonly clues: number;
  readonly warned: number;
};

type Row = {
  readonly position: number;
  readonly person_id: string;
  readonly body: SignalInput;
};

/** Looks for the campaign of a category now. Doing it again proposes and warns nothing twice. */
export async function lookForCampaign(
  { db, model, policy, routes, reactions }: CampaignDeps,
  category: Category,
  now: Instant,
): Promise<CampaignCount> {
  const nothing: CampaignCount = { clues: 0, warned: 0 };
  const reports = await readReports(db, category, now);
  if (new Set(reports.map((row) => row.person_id)).size < campaignOptions.reportersMin)
    return nothing;
  const messages = await readThrough(await readMessages(db, now), (row) =>
    messageOf(row, model(), now),
  );
  const campaign = deriveCampaign(
    category,
    reports.map(({ position, person_id: person, body }) => ({
      position,
      person,
      at: signalOf(body).occurredAt,
    })),
    messages,
  );
  if (campaign === undefined) return nothing;
  return transact(db, actor, now, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [campaignLock]);
    const blocks = campaign.clues.map(({ kind, value, support, positions }) => ({
      kind,
      value: kind === 'template' ? value.replaceAll('…', '{}') : value,
      score: Math.min(1, Math.round((support / campaign.reporters) * 100) / 100),
      positions,
    }));
    const fresh = await onlyNew(tx, category, blocks);
    await recordBlocks(tx, category.toLowerCase(), fresh, now);
    const graded = await gradedOf(tx, campaign, model().version);
    const intake = makeWarningIntake({ actor, policy, routes, reactions });
    if (graded.length > 0) await intake.absorb(tx, graded, now);
    if (fresh.length > 0 || graded.length > 0) {
      tx.audit({
        action: 'campaign.found',
        subject: category,
        detail: { clues: fresh.length, warned: graded.length, reporters: campaign.reporters },
      });
    }
    return { clues: fresh.length, warned: graded.length };
  });
}

/** Messages looked through between two breaths: about two milliseconds. */
const breathEvery = 500;

/** As `map`, but others get their turn meanwhile. */
async function readThrough<T, R>(rows: readonly T[], read: (row: T) => R): Promise<R[]> {
  const found: R[] = [];
  for (const [i, row] of rows.entries()) {
    found.push(read(row));
    if (i % breathEvery === breathEvery - 1) await breathe();
  }
  return found;
}

/** Changes when there is a report of the category that was not there before. */
export async function reportMark(db: Queryable, category: Category, now: number): Promise<number> {
  const rows = await db.query<{ mark: number }>(
    `select coalesce(max(s.position), 0) as mark from signal s join decision d using (position)
     where s.kind = 'report' and d.category = $1 and s.occurred_at > $2`,
    [category, now - reportsMs],
  );
  return rows[0]?.mark ?? 0;
}

async function readReports(db: Queryable, category: Category, now: number): Promise<Row[]> {
  return db.query<Row>(
    `select s.position, s.person_id, s.body from signal s join decision d using (position)
     where s.kind = 'report' and d.category = $1 and s.occurred_at > $2
     order by s.position desc limit ${reportsMax}`,
    [category, now - reportsMs],
  );
}

async function readMessages(db: Queryable, now: number): Promise<Row[]> {
  return db.query<Row>(
    `select position, person_id, body from signal
     where kind = 'sms' and occurred_at > $1 order by position desc limit ${messagesMax}`,
    [now - messagesMs],
  );
}

function messageOf(row: Row, { lists }: PublishedModel, now: number): CampaignMessage {
  const signal = signalOf(row.body);
  const text = signal.kind === 'sms' ? signal.text : '';
  const links = linksIn(text);
  const { number, sender } = signal.counterpart;
  const isGenuine =
    (number !== undefined && lists.verdict('number', number, now) === 'allow') ||
    (sender !== undefined && lists.verdict('sender', sender, now) === 'allow') ||
    links.some((web) => lists.lookupSite(web, now)?.entry.verdict === 'allow');
  return {
    position: row.position,
    person: row.person_id,
    at: signal.occurredAt,
    from: number ?? sender ?? '',
    text,
    numbers: numbersIn(text),
    sites: links.map(siteNameOf),
    isGenuine,
  };
}

type Block = Parameters<typeof recordBlocks>[2][number];

/** Proposals of this typology that are there already are left as they are. */
async function onlyNew(tx: Queryable, category: Category, blocks: readonly Block[]) {
  const known = await tx.query<{ subject_kind: string; subject_value: string }>(
    `select subject_kind, subject_value from proposal
     where kind = 'block' and typology = $1 and subject_value = any($2::text[])`,
    [category.toLowerCase(), blocks.map((block) => block.value)],
  );
  const held = new Set(known.map((row) => `${row.subject_kind} ${row.subject_value}`));
  return blocks.filter((block) => !held.has(`${block.kind} ${block.value}`));
}

/** Whom it wrote to, without those who lost money or were warned of it before. */
async function gradedOf(tx: Queryable, campaign: Campaign, model: string): Promise<Graded[]> {
  const wanted = campaign.contacted.slice(0, warningsMax);
  const rows = await tx.query<Row>(
    `select s.position, s.person_id, s.body from signal s
     where s.position = any($1::bigint[])
       and not exists (select 1 from warning_signal w where w.position = s.position)
       and not exists (select 1 from warning w where w.person_id = s.person_id
         and (w.lost_fen > 0 or (w.category = $2 and w.opened_at > $3)))
     order by s.position`,
    [wanted.map((one) => one.position), campaign.category, campaign.from],
  );
  const people = campaign.contacted.length + campaign.reporters;
  const reason: Reason = {
    code: 'campaign',
    weight: Math.round(campaignScore * 100),
    facts: { reporters: campaign.reporters, people },
  };
  return rows.map((row) => gradedBy(row, signalOf(row.body), { campaign, reason, model }));
}

type Ground = {
  readonly campaign: Campaign;
  readonly reason: Reason;
  readonly model: string;
};

function gradedBy(row: Row, signal: FraudSignal, { campaign, reason, model }: Ground): Graded {
  return {
    position: row.position,
    signal,
    personId: row.person_id,
    decision: {
      score: campaignScore,
      grade: 'P2',
      category: campaign.category,
      stage: 'contact',
      reasons: [reason],
      hits: [],
      model,
      cites: [],
      amountAtRiskFen: 0,
      ongoingCallUntil: null,
    },
  };
}
