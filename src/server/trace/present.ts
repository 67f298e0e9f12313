/** Audits as the API tells them; names and numbers masked. */
import type { AuditVersion, AuditView } from '../../contract/index.ts';
import type { CaseAccount, FundCase } from '../../core/funds/index.ts';
import { formatInstant, maskAccount, maskName } from '../../core/kernel/index.ts';
import {
  auditLinesMax,
  traceRules,
  type AccountLine,
  type AccountStatement,
  type OwnershipAudit,
  type TraceMethod,
} from '../../core/trace/index.ts';
import type { Gathered } from './evidence.ts';
import { serialOf } from './paper.ts';
import type { VersionRecord } from './store.ts';

export type Presented = {
  readonly state: FundCase;
  readonly account: CaseAccount;
  readonly gathered: Gathered;
  readonly audit: OwnershipAudit;
  readonly method: TraceMethod;
  /** Number of the first line, from one. */
  readonly from: number;
  readonly versions: readonly VersionRecord[];
  readonly isSame: boolean | null;
  readonly mayMake: boolean;
  readonly names: ReadonlyMap<string, string>;
};

const timeOf = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : formatInstant(at);

export function auditView(shown: Presented): AuditView {
  const { state, account, gathered, audit, method, from } = shown;
  const { balanceFen, credits, unknownFen, isAuditable, suggested } = audit;
  return {
    caseId: state.id,
    accountId: account.id,
    bank: account.bank,
    numberMasked: maskAccount(account.number),
    holderMasked: maskName(account.name),
    level: account.level,
    balanceFen,
    credits,
    unknownFen,
    isAuditable,
    suggested,
    method,
    rules: traceRules,
    evidenceHash: gathered.evidenceHash,
    isSame: shown.isSame,
    statements: gathered.evidence.statements.map((one) => statementOf(one, gathered)),
    victims: victimsOf(shown),
    methods: audit.methods.map((one) => ({ method: one.method, shares: [...one.shares] })),
    lines: audit.lines
      .slice(from - 1, from - 1 + auditLinesMax)
      .map((line, i) => lineOf(line, from + i, gathered)),
    lineCount: audit.lines.length,
    flags: audit.flags.map(({ kind, rowId, expectedFen, toldFen }) => {
      return { kind, serial: serialOf(rowId), expectedFen, toldFen };
    }),
    missing: missingOf(shown),
    versions: shown.versions.map((one) => versionOf(one, shown)),
    mayMake: shown.mayMake,
  };
}

function statementOf({ key, lines }: AccountStatement, { evidence }: Gathered) {
  const [bank = '', number = ''] = key.split('|');
  return {
    bank,
    numberMasked: maskAccount(number),
    isAudited: key === evidence.account,
    rows: lines.length,
    fromAt: timeOf(lines[0]?.at),
    untilAt: timeOf(lines.at(-1)?.at),
  };
}

function personOf({ cases }: Gathered, id: string) {
  const state = cases.get(id);
  return {
    caseNumber: state?.number ?? '',
    victimMasked: state === undefined ? '' : maskName(state.victim.name),
  };
}

/** In the order of their reports. */
function victimsOf({ state, gathered, audit }: Presented): AuditView['victims'] {
  const rows = audit.victims.map(({ victim, firstAt, ...amounts }) => ({
    owner: victim,
    ...personOf(gathered, victim),
    isThisCase: victim === state.id,
    firstAt: timeOf(firstAt),
    ...amounts,
  }));
  return rows.sort((a, b) => (a.caseNumber < b.caseNumber ? -1 : 1));
}

function lineOf(line: AccountLine, number: number, { rows }: Gathered): AuditView['lines'][number] {
  const serial = line.rowId === null ? null : serialOf(line.rowId);
  const other = rows.get(serial ?? '')?.counterparty ?? null;
  return {
    number,
    serial,
    at: timeOf(line.at),
    kind: line.kind,
    otherName: other === null ? null : maskName(other.name),
    otherMasked: other === null ? null : maskAccount(other.account),
    amountFen: line.amountFen,
    balanceFen: line.balanceFen,
    pieces: [...line.pieces],
    held: [...line.held],
  };
}

function missingOf({ gathered, audit }: Presented): AuditView['missing'] {
  const missing = new Set(audit.missing);
  return gathered.evidence.losses
    .filter(({ id }) => missing.has(id))
    .map(({ victim, amountFen, at }) => {
      return { ...personOf(gathered, victim), amountFen, at: formatInstant(at) };
    });
}

function versionOf(record: VersionRecord, { gathered, names }: Presented): AuditVersion {
  return {
    id: record.id,
    ordinal: record.ordinal,
    method: record.method,
    reason: record.reason,
    rules: record.rules,
    madeBy: names.get(record.made_by) ?? record.made_by,
    madeAt: formatInstant(record.made_at),
    isCurrent: record.evidence_hash === gathered.evidenceHash,
    evidenceHash: record.evidence_hash,
    resultHash: record.result_hash,
    documentId: record.document_id,
  };
}
