/**
 * The doors of people outside: a victim sees where the money is, the holder of a held account sees
 * why and appeals. Wrong code and wrong number look the same; guessing is slow; looks are on record.
 */
import {
  isOpenAppeal,
  moveMeasureAppeal,
  openMeasureAppeal,
  type AppealTerms,
} from '../../core/appeal/index.ts';
import { findAccount, isHolding, type FundCase, type Measure } from '../../core/funds/index.ts';
import { minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import { readCases } from '../funds/index.ts';
import { refused, tooMany } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { makeRateLimiter } from '../platform/limit.ts';
import { newId } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { officeOf, returnsOfCase } from '../return/index.ts';
import { changeAppeal } from './change.ts';
import { progressOf, remedyOf } from './present.ts';
import { appealAgainst, findCode, lockAppeals, nextAppealNumber } from './row.ts';

export type PublicDeps = { readonly db: Database; readonly terms: () => AppealTerms };
type PublicHandlers = Pick<Handlers, 'progress.read' | 'remedy.read' | 'remedy.open'>;

const citizen = 'citizen';
const hotline = '96110';
const plain = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');

export function appealDoors({ db, terms }: PublicDeps): PublicHandlers {
  const byAddress = makeRateLimiter({ burst: 10, perSecond: secondMs / minuteMs });
  const byCode = makeRateLimiter({ burst: 5, perSecond: secondMs / (10 * minuteMs) });
  const limit = (address: string, code: string, now: Instant): void => {
    const wait = Math.max(byAddress.take(address, 1, now), byCode.take(plain(code), 1, now));
    if (wait > 0) throw tooMany('too-many-requests', wait);
  };
  return {
    'progress.read': async ({ address, now }, { body }) => {
      limit(address, body.code, now);
      const state = await transact(db, undefined, now, (tx) => ownCase(tx, body));
      if (state === undefined) throw refused('progress-code-unknown');
      const office = { name: await officeOf(db, state.unitId), contact: hotline };
      return progressOf(state, await returnsOfCase(db, state.id), office);
    },
    'remedy.read': async ({ address, now }, { body }) => {
      limit(address, body.code, now);
      const held = await transact(db, undefined, now, (tx) => ownMeasure(tx, body));
      if (held === undefined) throw refused('progress-code-unknown');
      return remedyReply(db, held);
    },
    'remedy.open': async ({ address, now }, { body }) => {
      limit(address, body.code, now);
      const held = await transact(db, undefined, now, async (tx) => {
        const found = await ownMeasure(tx, body);
        if (found !== undefined) await appeal(tx, found, body, { now, terms: terms() });
        return found;
      });
      if (held === undefined) throw refused('progress-code-unknown');
      return remedyReply(db, held);
    },
  };
}

type Held = { readonly state: FundCase; readonly measure: Measure };

async function remedyReply(db: Queryable, held: Held) {
  const office = { name: await officeOf(db, held.state.unitId), contact: hotline };
  return remedyOf(held, await appealAgainst(db, held.measure.id), office);
}

async function ownCase(
  tx: Transaction,
  { number, code }: { readonly number: string; readonly code: string },
): Promise<FundCase | undefined> {
  const found = await findCode(tx, plain(code));
  const [state] = found?.kind === 'case' ? await readCases(tx, [found.subject]) : [];
  const shown = state?.number === number;
  const subject = shown ? state.id : 'unknown';
  tx.audit({ action: 'progress.look', subject, allowed: shown, detail: {} });
  return shown ? state : undefined;
}

async function ownMeasure(
  tx: Transaction,
  { code, accountLast4 }: { readonly code: string; readonly accountLast4: string },
): Promise<Held | undefined> {
  const found = await findCode(tx, plain(code));
  const [state] = found?.kind === 'measure' ? await readCases(tx, [found.case_id]) : [];
  const measure = state?.measures.find((one) => one.id === found?.subject);
  const account = state && measure && findAccount(state, measure.accountId);
  const shown = account !== undefined && account.number.slice(-4) === accountLast4;
  const subject = shown && measure !== undefined ? measure.id : 'unknown';
  tx.audit({ action: 'remedy.look', subject, allowed: shown, detail: {} });
  return shown && state !== undefined && measure !== undefined ? { state, measure } : undefined;
}

type Asking = { readonly name: string; readonly phone: string; readonly text: string };
type Terms = { readonly now: Instant; readonly terms: AppealTerms };

/** A first appeal, the papers that were asked for, or the one review. */
async function appeal(
  tx: Transaction,
  { state, measure }: Held,
  { name, phone, text }: Asking,
  { now, terms }: Terms,
): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [measure.id], 'appeal-measure');
  const known = await appealAgainst(tx, measure.id);
  const act = { 'need-docs': 'docs-given', rejected: 'review' }[known?.status as 'rejected'];
  if (known !== undefined && act !== undefined) {
    const before = (await lockAppeals(tx, [known.id])).get(known.id) ?? known;
    const asked = { act: act as 'review', actor: citizen, reason: text };
    const moved = moveMeasureAppeal(before, asked, { now, terms });
    if (!moved.ok) throw refused(moved.error);
    await changeAppeal(tx, moved.value, { act, actor: citizen, note: text, now });
    return;
  }
  if (known !== undefined && isOpenAppeal(known)) throw refused('appeal-open');
  if (!isHolding(measure)) throw refused('measure-over');
  const account = findAccount(state, measure.accountId);
  const opened = openMeasureAppeal(
    {
      id: newId('apl', now),
      number: await nextAppealNumber(tx, now),
      caseId: state.id,
      measureId: measure.id,
      unitId: state.unitId,
      measureKind: measure.kind,
      account: account?.number ?? '',
      bank: account?.bank ?? '',
      orderedBy: measure.requestedBy,
      name,
      phone,
      text,
    },
    now,
    terms,
  );
  await changeAppeal(tx, opened, { act: 'received', actor: citizen, note: text, now });
}
