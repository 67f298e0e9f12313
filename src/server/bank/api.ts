/** Routes of requests to banks: the liaison's list, answers by hand, what got stuck, the lines. */
import { X509Certificate } from 'node:crypto';
import type { UserActor } from '../../core/access/index.ts';
import { readBatch, writeBatch, type BankPolicy, type RowProblem } from '../../core/bank/index.ts';
import { formatInstant, zoneMs } from '../../core/kernel/index.ts';
import { absent } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { transact } from '../platform/transact.ts';
import {
  actOnInstruction,
  answerInstruction,
  answerLine,
  receiveInstruction,
  type Handling,
} from './hand.ts';
import { answersTo, countInstructions, listInstructions, readInstruction } from './look.ts';
import { instructionDetail, instructionRow, lineReply } from './present.ts';
import type { BankReaction, SetbackReaction } from './reaction.ts';
import type { Banks } from './setting.ts';

export type InstructionDeps = {
  readonly db: Database;
  readonly policy: () => BankPolicy;
  readonly banks: Banks;
  readonly reactions: readonly BankReaction[];
  readonly setbacks: readonly SetbackReaction[];
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type Own = Extract<keyof Handlers, `instruction.${string}`>;
type Asker = Pick<RequestContext, 'actor' | 'now'>;

const pageUsual = 50;
const exportMax = 2000;

export function instructionHandlers(deps: InstructionDeps): { readonly [K in Own]: Handlers[K] } {
  const { db, banks, policy } = deps;
  const handling = ({ now }: Asker): Handling => ({
    now,
    policy: policy(),
    reactions: deps.reactions,
    setbacks: deps.setbacks,
  });
  const ownUntil =
    banks.keys === null ? null : Date.parse(new X509Certificate(banks.keys.cert).validTo);
  return {
    'instruction.list': ({ actor, now }, { query }) => listReply(deps, { actor, now }, query),
    'instruction.read': async (context, { params }) => {
      const { actor, now } = context;
      await transact(db, actor, now, async (tx) => {
        if ((await readInstruction(tx, actor, params)) === undefined) throw absent();
        tx.audit({ action: 'bank.looked', subject: params.id, purpose: 'fund-disposal' });
      });
      return detailReply(deps, context, params.id);
    },
    'instruction.receive': async (context, { params, body }) => {
      const { actor, now } = context;
      await transact(db, actor, now, (tx) =>
        receiveInstruction(tx, actor, { id: params.id, ...body }, now),
      );
      return detailReply(deps, context, params.id);
    },
    'instruction.answer': async (context, { params, body }) => {
      const { actor, now } = context;
      const rejected = await transact(db, actor, now, (tx) =>
        answerInstruction(
          tx,
          actor,
          { id: params.id, version: body.version },
          { given: body.answer, ...handling(context) },
        ),
      );
      const detail = await detailReply(deps, context, params.id);
      return { detail, rejected: rejected.map((one) => ({ ...one })) };
    },
    'instruction.act': async (context, { params, body }) => {
      const { actor, now } = context;
      const { version, ...command } = body;
      await transact(db, actor, now, (tx) =>
        actOnInstruction(
          tx,
          actor,
          { id: params.id, version },
          { ...command, ...handling(context) },
        ),
      );
      return detailReply(deps, context, params.id);
    },
    'instruction.export': ({ actor, now }) => exportReply(deps, { actor, now }),
    'instruction.import': ({ actor, now }, { body }) =>
      importReply(deps, { actor, now }, body.text, handling({ actor, now })),
    'instruction.lines': ({ now }) => lineReply(db, banks, policy(), { now, ownUntil }),
  };
}

async function detailReply({ db, banks, namesOf }: InstructionDeps, { actor }: Asker, id: string) {
  const record = await readInstruction(db, actor, { id });
  if (record === undefined) throw absent();
  const answers = await answersTo(db, record.key);
  const names = await namesOf(answers.map((one) => one.actor).filter((by) => by !== 'line'));
  return instructionDetail(record, answers, banks, names);
}

type ListQuery = Parameters<Handlers['instruction.list']>[1]['query'];

async function listReply({ db, banks }: InstructionDeps, { actor, now }: Asker, query: ListQuery) {
  const { cursor, limit = pageUsual, ...filter } = query;
  const offset = offsetOf(cursor);
  const records = await listInstructions(db, actor, filter, { offset, limit: limit + 1 });
  const { all, ...counts } = await countInstructions(db, actor, filter, now);
  return {
    items: records.slice(0, limit).map((record) => instructionRow(record, banks)),
    next: records.length > limit ? String(offset + limit) : null,
    total: all,
    counts,
  };
}

async function exportReply({ db }: InstructionDeps, { actor, now }: Asker) {
  return transact(db, actor, now, async (tx) => {
    const page = { offset: 0, limit: exportMax };
    const open = await listInstructions(tx, actor, { status: 'by-hand' }, page);
    tx.audit({
      action: 'bank.exported',
      subject: actor.unitId,
      purpose: 'fund-disposal',
      detail: { count: open.length },
    });
    const stamp = formatInstant(now + zoneMs)
      .slice(0, 16)
      .replace(/[-:]/g, '')
      .replace('T', '-');
    return {
      name: `instructions-${stamp}.csv`,
      text: writeBatch(open.map(({ request, due_at: dueAt }) => ({ request, dueAt }))),
      count: open.length,
    };
  });
}

/** Each line in a transaction of its own: what another has answered meanwhile stops nothing else. */
async function importReply(
  { db }: InstructionDeps,
  { actor, now }: { readonly actor: UserActor; readonly now: Asker['now'] },
  text: string,
  handling: Handling,
) {
  const batch = readBatch(text);
  const rejected: RowProblem[] = [...batch.problems];
  let recorded = 0;
  for (const one of batch.lines) {
    const problems = await transact(db, actor, now, (tx) => answerLine(tx, actor, one, handling));
    if (problems.length === 0) recorded += 1;
    rejected.push(...problems.slice(0, 1).map((problem) => ({ line: one.line, ...problem })));
  }
  return {
    recorded,
    rejected: rejected.toSorted((a, b) => a.line - b.line).map((problem) => ({ ...problem })),
  };
}
