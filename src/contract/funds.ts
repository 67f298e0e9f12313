/** Fund cases (资金案件): where the money of a report is, measures and their deadlines, the ledger. */
import { Type, type Static } from 'typebox';
import {
  caseStatuses,
  fundEventKinds,
  measureStatuses,
  moneyParts,
  reportChannels,
} from '../core/funds/index.ts';
import { at, nullable, oneOf, shape } from './route.ts';

const codesOf = <const T extends readonly { readonly code: string }[]>(
  table: T,
): readonly T[number]['code'][] => table.map((one) => one.code);

const who = shape({ id: Type.String(), name: Type.String() });
const fen = Type.Integer();
const part = oneOf(codesOf(moneyParts));
const parts = Type.Array(shape({ part, amountFen: fen }), {
  description: 'Only those that are not zero; together they are the loss',
});

const measureRow = shape({
  id: Type.String(),
  caseId: Type.String(),
  caseNumber: Type.String(),
  victimMasked: Type.String(),
  accountId: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  level: Type.Integer(),
  kind: oneOf(['stop', 'freeze']),
  ordinal: Type.Integer(),
  status: oneOf(codesOf(measureStatuses)),
  reason: Type.String(),
  basis: Type.String(),
  requestedBy: who,
  requestedAt: at,
  secondOfficer: nullable(who),
  approvedBy: nullable(who),
  approvedAt: nullable(at),
  sentAt: nullable(at),
  appliedAt: nullable(at),
  expiresAt: nullable(at),
  cosignDueAt: nullable(at),
  unrelatedAt: nullable(at),
  limitFen: nullable(fen),
  executedFen: nullable(fen),
  availableFen: nullable(fen),
  prior: nullable(shape({ office: Type.String(), expireAt: nullable(at) })),
  failureCode: nullable(Type.String()),
  pending: nullable(oneOf(['extend', 'release'])),
  pendingBy: nullable(who),
  pendingReason: nullable(Type.String()),
  isMajor: Type.Boolean(),
  endedAt: nullable(at),
  endReason: nullable(Type.String()),
  documents: Type.Array(Type.String()),
  /** What somebody has to do about it, the most pressing first, and by when. */
  needs: Type.Array(
    oneOf(['approve', 'co-sign', 'renew', 'release', 'failed', 'no-answer', 'change']),
  ),
  dueAt: nullable(at),
  /** What the reader may do with it now. */
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type MeasureRow = Static<typeof measureRow>;

const fundAccount = shape({
  id: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  type: oneOf(['personal', 'corporate']),
  kind: oneOf(['account', 'payment', 'merchant', 'cash', 'virtual', 'abroad']),
  level: Type.Integer(),
  inFen: fen,
  hereFen: fen,
  outFen: fen,
  stoppedFen: fen,
  frozenFen: fen,
  releasedFen: fen,
  heldUntilAt: nullable(at),
  firstInAt: nullable(at),
  lastInAt: nullable(at),
  balanceFen: nullable(fen),
  balanceAt: nullable(at),
  knownUntilAt: nullable(at),
  watchedUntilAt: nullable(at),
  /** Kinds of questions to the bank that are not answered yet. */
  asked: Type.Array(Type.String()),
  /** Other cases that the account is part of. */
  otherCases: Type.Integer(),
});

const fundRow = shape({
  id: Type.String(),
  number: Type.String(),
  status: oneOf(codesOf(caseStatuses)),
  unitId: Type.String(),
  unitName: Type.String(),
  victimMasked: Type.String(),
  category: nullable(Type.String()),
  channel: oneOf(codesOf(reportChannels)),
  warningId: nullable(Type.String()),
  reportedAt: at,
  /** When the first of the victim's transfers left. */
  firstTransferAt: at,
  lossFen: fen,
  parts,
  /** Stopped, frozen, returned and restituted. */
  caughtFen: fen,
  /** Parts minus loss; anything but zero is an alarm. */
  imbalanceFen: fen,
  accountCount: Type.Integer(),
  /** Accounts with money of the case that nothing holds. */
  openCount: Type.Integer(),
  /** The nearest end of a measure, or time by which somebody must act. */
  dueAt: nullable(at),
  version: Type.Integer(),
});
export type FundRow = Static<typeof fundRow>;

const fundDetail = shape({
  ...fundRow.properties,
  reportedBy: who,
  victim: shape({
    personId: nullable(Type.String()),
    nameMasked: Type.String(),
    phoneMasked: nullable(Type.String()),
  }),
  filing: nullable(shape({ number: Type.String(), by: who, at })),
  /** From the report to the first stop that a bank applied. */
  firstStopAt: nullable(at),
  transfers: Type.Array(
    shape({
      id: Type.String(),
      fromBank: Type.String(),
      fromMasked: Type.String(),
      accountId: nullable(Type.String({ description: 'The account of the case that received it' })),
      amountFen: fen,
      at,
      confirmed: nullable(Type.Boolean()),
    }),
  ),
  accounts: Type.Array(fundAccount),
  flows: Type.Array(
    shape({
      id: Type.String(),
      fromId: nullable(Type.String()),
      toId: Type.String(),
      amountFen: fen,
      tracedFen: fen,
      at,
      serial: Type.String(),
      type: Type.String(),
      place: nullable(Type.String()),
    }),
  ),
  measures: Type.Array(measureRow),
  events: Type.Array(
    shape({
      seq: Type.Integer(),
      at,
      kind: oneOf(codesOf(fundEventKinds)),
      actor: Type.String(),
      accountId: nullable(Type.String()),
      measureId: nullable(Type.String()),
      amountFen: nullable(fen),
      text: Type.String(),
    }),
  ),
  acts: Type.Array(shape({ act: Type.String(), allowed: Type.Boolean(), reason: Type.String() })),
});
export type FundDetail = Static<typeof fundDetail>;
