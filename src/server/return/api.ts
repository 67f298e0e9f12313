/** Routes of returns, for the centre. */
import type { UserActor } from '../../core/access/index.ts';
import { keyOfAccount, type FundCase } from '../../core/funds/index.ts';
import { formatInstant, maskAccount, maskName } from '../../core/kernel/index.ts';
import type { ReturnDetail, ReturnOption } from '../../contract/index.ts';
import type { FileSource } from '../document/index.ts';
import { readCase } from '../funds/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { transact } from '../platform/transact.ts';
import { actOnReturn, contextOf, draftReturn, type ActDeps, type SentPaper } from './act.ts';
import { papersOf } from './document.ts';
import { peopleOf, returnDetail, returnRow } from './present.ts';
import {
  countReturns,
  keyOfReturn,
  listReturns,
  livingReturns,
  readReturn,
  readReturnEvents,
} from './row.ts';
import { casesThrough, freezesOf, type AuditBounds } from './source.ts';

export type ReturnDeps = ActDeps & {
  readonly db: Database;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly file: FileSource;
  /** The newest ownership audit of an account, or the one asked for. */
  readonly auditOf: AuditSource;
};

export type AuditSource = (
  actor: UserActor,
  key: string,
  id?: string,
) => Promise<AuditBounds | null>;

type Own = Extract<keyof Handlers, `return.${string}`>;
type Asker = Pick<RequestContext, 'actor' | 'now'>;
const pageUsual = 50;

export function returnHandlers(deps: ReturnDeps): { readonly [K in Own]: Handlers[K] } {
  return {
    'return.list': ({ actor }, { query }) => listReply(deps, actor, query),
    'return.read': (context, { params }) => detailOf(deps, context, params.id),
    'return.options': ({ actor }, { params }) => optionsReply(deps, actor, params.id),
    'return.draft': (context, { params, body }) => draftReply(deps, context, params.id, body),
    'return.act': (context, { params, body }) => actReply(deps, context, params.id, body),
    'return.decide': (context, { params, body }) => actReply(deps, context, params.id, body),
  };
}

type ListQuery = Parameters<Handlers['return.list']>[1]['query'];

async function listReply(deps: ReturnDeps, actor: UserActor, query: ListQuery) {
  const { cursor, limit = pageUsual, ...filter } = query;
  const offset = offsetOf(cursor);
  const rows = await listReturns(deps.db, actor, { ...filter, offset, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const own = filter.caseId === undefined ? {} : { caseId: filter.caseId };
  const counts = await countReturns(deps.db, actor, own);
  const all = await countReturns(deps.db, actor, filter);
  const names = await deps.namesOf([...new Set(shown.flatMap((row) => peopleOf(row.state)))]);
  const policy = deps.policy();
  return {
    items: shown.map((row) => returnRow(row, names, policy)),
    next: rows.length > limit ? String(offset + limit) : null,
    total: all.reduce((sum, one) => sum + one.count, 0),
    counts: counts.map(({ status, count, pay_fen }) => ({ status, count, payFen: pay_fen })),
    paidFen: counts.reduce((sum, one) => sum + one.paid_fen, 0),
  };
}

async function detailOf(
  deps: ReturnDeps,
  { actor, now }: Asker,
  id: string,
): Promise<ReturnDetail> {
  const record = await readReturn(deps.db, actor, id);
  if (record === undefined) throw absent();
  const events = await readReturnEvents(deps.db, id);
  const people = [...peopleOf(record.state), ...events.map((event) => event.actor)];
  const names = await deps.namesOf([...new Set(people)]);
  const context = await contextOf(deps.db, record.state, { actor, now }, deps.policy());
  return returnDetail(record, { names, context, events });
}

/** The case of the jurisdiction, or nothing of it. */
async function caseOf({ db }: ReturnDeps, actor: UserActor, id: string): Promise<FundCase> {
  const state = await readCase(db, actor, id);
  if (state === undefined) throw absent();
  return state;
}

async function optionsReply(deps: ReturnDeps, actor: UserActor, id: string) {
  const freezes = freezesOf(await caseOf(deps, actor, id));
  const keys = freezes.map(({ account }) => keyOfAccount(account));
  const living = await livingReturns(deps.db, keys);
  const items: ReturnOption[] = [];
  for (const { measure, account } of freezes) {
    const key = keyOfAccount(account);
    items.push({
      measureId: measure.id,
      accountId: account.id,
      bank: account.bank,
      numberMasked: maskAccount(account.number),
      holderMasked: maskName(account.name),
      executedFen: measure.executedFen ?? 0,
      expiresAt: formatInstant(measure.expiresAt ?? 0),
      cases: (await casesThrough(deps.db, key)).length,
      returnId: living.get(key) ?? null,
      auditId: (await deps.auditOf(actor, key))?.id ?? null,
    });
  }
  return { items };
}

type DraftBody = Parameters<Handlers['return.draft']>[1]['body'];

async function draftReply(deps: ReturnDeps, context: Asker, caseId: string, body: DraftBody) {
  const { actor, now } = context;
  const state = await caseOf(deps, actor, caseId);
  const found = freezesOf(state).find(({ measure }) => measure.id === body.measureId);
  if (found === undefined) throw refused('freeze-not-in-force');
  const audit = await deps.auditOf(actor, keyOfAccount(found.account), body.auditId);
  if (body.auditId !== undefined && audit === null) throw refused('audit-not-there');
  const { measureId, basis, reason } = body;
  const id = await transact(deps.db, actor, now, (tx) =>
    draftReturn(tx, deps, { actor, now }, { state, measureId, audit, basis, reason }),
  );
  return detailOf(deps, context, id);
}

type ActBody = Parameters<Handlers['return.act']>[1]['body'];
type DecideBody = Parameters<Handlers['return.decide']>[1]['body'];

async function actReply(
  deps: ReturnDeps,
  context: Asker,
  id: string,
  { version, command }: ActBody | DecideBody,
): Promise<ReturnDetail> {
  const { actor, now } = context;
  const record = await readReturn(deps.db, actor, id);
  if (record === undefined) throw absent();
  const sends = command.act === 'notify' || command.act === 'send-again';
  const papers = sends ? await sentPapers(deps, id) : [];
  const drafts = command.act === 'redraft' || command.act === 'reopen';
  const audit = drafts ? await deps.auditOf(actor, keyOfReturn(record.state)) : null;
  const doing = { actor, now };
  const shown = await transact(deps.db, actor, now, (tx) =>
    actOnReturn(tx, deps, doing, { id, version, command, audit, papers }),
  );
  return detailOf(deps, context, shown);
}

/** Drawn before the transaction: pages take tenths of a second. */
async function sentPapers(deps: ReturnDeps, id: string): Promise<readonly SentPaper[]> {
  const papers: SentPaper[] = [];
  for (const paper of await papersOf(deps.db, id)) {
    const file = await deps.file(paper.document_id, 'pdf');
    if (file !== undefined) papers.push({ ...paper, content: file.bytes.toString('base64') });
  }
  return papers;
}
