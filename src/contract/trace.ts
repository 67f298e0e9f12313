/** Ownership audits (权属审计): whose the money of an account is, under every method and under none. */
import { Type, type Static } from 'typebox';
import { certainties, traceFlagKinds, traceMethods } from '../core/trace/index.ts';
import { codesOf, at, defineRoute, nullable, oneOf, optional, shape, text } from './route.ts';

const fen = Type.Integer();
const method = oneOf(codesOf(traceMethods));
const id = Type.String({ maxLength: 64 });
const share = shape({
  owner: Type.String({ description: 'Id of a case, or `own`, `unknown`' }),
  amountFen: fen,
});

const auditVersion = shape({
  id: Type.String(),
  ordinal: Type.Integer(),
  method,
  reason: Type.String(),
  rules: Type.String(),
  madeBy: Type.String(),
  madeAt: at,
  /** Nothing has come to the evidence since. */
  isCurrent: Type.Boolean(),
  evidenceHash: Type.String({ description: 'SHA-256 of all that the audit is made from' }),
  resultHash: Type.String({ description: 'SHA-256 of what came of it' }),
  documentId: Type.String(),
});
export type AuditVersion = Static<typeof auditVersion>;

const auditLine = shape({
  number: Type.Integer(),
  serial: nullable(Type.String()),
  at: nullable(at),
  kind: oneOf(['opening', 'in', 'out', 'shortfall']),
  otherName: nullable(Type.String()),
  otherMasked: nullable(Type.String()),
  amountFen: fen,
  balanceFen: fen,
  /** Whose money came or went, in the order in which the method took it. */
  pieces: Type.Array(share),
  held: Type.Array(share, { description: 'Whose money the account holds afterwards' }),
});
export type AuditLine = Static<typeof auditLine>;

const auditView = shape({
  caseId: Type.String(),
  accountId: Type.String(),
  bank: Type.String(),
  numberMasked: Type.String(),
  holderMasked: Type.String(),
  level: Type.Integer(),
  balanceFen: fen,
  credits: Type.Integer(),
  unknownFen: Type.Integer({ description: 'Credits that nobody claims' }),
  isAuditable: Type.Boolean({ description: 'Every balance that the bank told reconciles' }),
  suggested: method,
  method,
  rules: Type.String(),
  evidenceHash: Type.String(),
  /** Of a version: whether its evidence, judged again, gives the same result. */
  isSame: nullable(Type.Boolean()),
  statements: Type.Array(
    shape({
      bank: Type.String(),
      numberMasked: Type.String(),
      isAudited: Type.Boolean(),
      rows: Type.Integer(),
      fromAt: nullable(at),
      untilAt: nullable(at),
    }),
  ),
  victims: Type.Array(
    shape({
      owner: Type.String(),
      caseNumber: Type.String(),
      victimMasked: Type.String(),
      isThisCase: Type.Boolean(),
      lossFen: fen,
      intoFen: fen,
      firstAt: nullable(at),
      leastFen: fen,
      mostFen: fen,
      certainty: oneOf(codesOf(certainties)),
    }),
  ),
  methods: Type.Array(shape({ method, shares: Type.Array(share) })),
  lines: Type.Array(auditLine),
  lineCount: Type.Integer(),
  flags: Type.Array(
    shape({
      kind: oneOf(codesOf(traceFlagKinds)),
      serial: Type.String(),
      expectedFen: nullable(fen),
      toldFen: nullable(fen),
    }),
  ),
  missing: Type.Array(
    shape({ caseNumber: Type.String(), victimMasked: Type.String(), amountFen: fen, at }),
  ),
  versions: Type.Array(auditVersion),
  mayMake: Type.Boolean(),
});
export type AuditView = Static<typeof auditView>;

const params = shape({ id, accountId: id });
const query = shape({
  method: optional(method),
  /** Number of the first line. */
  from: optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
});

export const traceRoutes = {
  'trace.audit.read': defineRoute({
    method: 'GET',
    path: '/funds/:id/accounts/:accountId/audit',
    permission: 'return.read',
    summary: 'Whose the money of an account is by what the banks told until now',
    params,
    query,
    reply: auditView,
    refusals: ['audit-too-large'],
  }),
  'trace.audit.make': defineRoute({
    method: 'POST',
    path: '/funds/:id/accounts/:accountId/audit',
    permission: 'return.handle',
    summary: 'Settle on a method, keep the audit as a version and issue its document',
    params,
    body: shape({
      method,
      reason: text(500),
      evidenceHash: Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'Of what was looked at',
      }),
    }),
    reply: auditView,
    refusals: ['audit-too-large', 'audit-evidence-changed', 'account-not-auditable'],
  }),
  'trace.audit.version': defineRoute({
    method: 'GET',
    path: '/audits/:id',
    permission: 'return.read',
    summary: 'A version, judged again from its evidence',
    params: shape({ id }),
    query: shape({ from: optional(Type.Integer({ minimum: 1, maximum: 100_000 })) }),
    reply: auditView,
  }),
};
