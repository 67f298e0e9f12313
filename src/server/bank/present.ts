/** What screens are told of a request: masked in lists, whole for who carries it out. */
import type { CallReply } from '../../client/index.ts';
import type { InstructionDetail, InstructionRow } from '../../contract/index.ts';
import { formatInstant, maskAccount, maskName } from '../../core/kernel/index.ts';
import type { BankPolicy } from '../../core/bank/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { AnswerRecord, InstructionRecord } from './look.ts';
import type { Banks } from './setting.ts';

const told = (at: number | null): string | null => (at === null ? null : formatInstant(at));

export function instructionRow(record: InstructionRecord, banks: Banks): InstructionRow {
  const { request } = record;
  return {
    id: record.id,
    key: record.key,
    kind: request.kind,
    status: record.status,
    urgent: request.isUrgent,
    bank: banks.find(record.bank)?.name ?? record.bank,
    accountMasked: maskAccount(request.account.number),
    holderMasked: maskName(request.account.name),
    amountFen: request.amountFen ?? request.transfer?.amountFen ?? null,
    madeAt: formatInstant(record.made_at),
    dueAt: told(record.due_at),
    receivedAt: told(record.received_at),
    answeredAt: told(record.answered_at),
    code: record.code,
    problem: record.problem,
    sends: record.sends,
    version: record.version,
  };
}

export function instructionDetail(
  record: InstructionRecord,
  answers: readonly AnswerRecord[],
  banks: Banks,
  names: ReadonlyMap<string, string>,
): InstructionDetail {
  const { request } = record;
  const { transfer } = request;
  return {
    ...instructionRow(record, banks),
    account: {
      number: request.account.number,
      name: request.account.name,
      type: request.account.type,
    },
    caseNumber: request.caseNumber,
    reason: request.reason,
    office: request.office.name,
    officers: request.officers.map(({ name, phone }) => ({ name, phone })),
    transfer:
      transfer === null
        ? null
        : {
            fromAccountMasked: maskAccount(transfer.fromAccount),
            amountFen: transfer.amountFen,
            at: formatInstant(transfer.at),
          },
    fromAt: told(request.fromAt),
    untilAt: told(request.untilAt),
    originalKey: request.originalKey,
    papers: request.papers.map(({ name }) => name),
    answers: answers.map(({ serial, received_at: receivedAt, actor, answer }) => ({
      serial,
      at: formatInstant(answer.at),
      receivedAt: formatInstant(receivedAt),
      by: names.get(actor) ?? actor,
      code: answer.code,
      remark: answer.remark,
      executedFen: answer.accounts[0]?.executedFen ?? null,
      balanceFen: answer.accounts[0]?.balanceFen ?? null,
      transactions: answer.transactions.length,
    })),
    acts: actsOf(record),
  };
}

function actsOf({ status, received_at: receivedAt, asks }: InstructionRecord) {
  const acts: InstructionDetail['acts'] = [];
  if (status !== 'by-hand' && status !== 'human') return acts;
  if (status === 'by-hand' && receivedAt === null) acts.push('receive');
  acts.push('answer');
  if (asks && status === 'human') acts.push('retry');
  if (asks) acts.push('give-up');
  return acts;
}

type LineRow = {
  readonly bank: string;
  readonly is_up: boolean | null;
  readonly problem: string | null;
  readonly changed_at: number | null;
  readonly certificate_until: number | null;
  readonly waiting: number;
  readonly unanswered: number;
  readonly human: number;
};

type SetAside = {
  readonly id: string;
  readonly at: number;
  readonly bank: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly day: number;
};

const setAsideMax = 50;
const dayMs = 86_400_000;

/** Every bank of the folder and every other that was asked, with its queue. */
export async function lineReply(
  db: Queryable,
  banks: Banks,
  policy: BankPolicy,
  { now, ownUntil }: { readonly now: Instant; readonly ownUntil: number | null },
): Promise<CallReply<'instruction.lines'>> {
  const rows = await db.query<LineRow>(
    `select coalesce(l.bank, q.bank) as bank, l.is_up, l.problem, l.changed_at,
       l.certificate_until, coalesce(q.waiting, 0)::int as waiting,
       coalesce(q.unanswered, 0)::int as unanswered, coalesce(q.human, 0)::int as human
     from bank_line l full join (
       select bank, count(*) filter (where status = 'waiting') as waiting,
         count(*) filter (where status = 'sent') as unanswered,
         count(*) filter (where status in ('human', 'by-hand')) as human
       from bank_message where status in ('waiting', 'sent', 'human', 'by-hand')
       group by bank) q on q.bank = l.bank limit 3000`,
    [],
    'instruction-lines',
  );
  const setAside = await db.query<SetAside>(
    `select id, at, bank, reason, detail,
       (select count(*) from bank_quarantine where at > $1)::int as day
     from bank_quarantine order by at desc, id desc limit ${setAsideMax}`,
    [now - dayMs],
    'instruction-set-aside',
  );
  const byBank = new Map(rows.map((row) => [row.bank, row]));
  const codes = new Set([...banks.settings.map(({ code }) => code), ...byBank.keys()]);
  return {
    lines: [...codes].map((code) =>
      lineOf(code, { banks, row: byBank.get(code), warnAt: now + policy.certificateWarnMs }),
    ),
    ownCertificateUntil: told(ownUntil),
    setAside: setAside.map(({ id, at, bank, reason, detail }) => ({
      id,
      at: formatInstant(at),
      bank,
      reason,
      detail,
    })),
    setAsideDay: setAside[0]?.day ?? 0,
  };
}

type LineParts = {
  readonly banks: Banks;
  readonly row: LineRow | undefined;
  readonly warnAt: number;
};

const silent: Omit<LineRow, 'bank'> = {
  is_up: null,
  problem: null,
  changed_at: null,
  certificate_until: null,
  waiting: 0,
  unanswered: 0,
  human: 0,
};

function lineOf(code: string, { banks, row, warnAt }: LineParts) {
  const setting = banks.find(code);
  const { waiting, unanswered, human, problem, ...line } = row ?? silent;
  const until = line.certificate_until;
  return {
    bank: code,
    name: setting?.name ?? code,
    adapter: setting?.adapter ?? ('by-hand' as const),
    isUp: line.is_up,
    problem,
    changedAt: told(line.changed_at),
    waiting,
    unanswered,
    human,
    certificateUntil: told(until),
    certificateEnds: until !== null && until < warnAt,
  };
}
