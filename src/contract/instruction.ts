/** Requests to banks (银行指令): what a liaison answers by hand, what needs a person, how lines stand. */
import { Type, type Static } from 'typebox';
import { bankMessageStatuses, bankRequestKinds } from '../core/bank/index.ts';
import {
  at,
  defineRoute,
  idParam,
  nullable,
  oneOf,
  optional,
  page,
  pageQuery,
  shape,
  text,
} from './route.ts';

const kinds = bankRequestKinds.map(({ code }) => code);
const statuses = bankMessageStatuses.map(({ code }) => code);
const fen = Type.Integer({ minimum: 0, maximum: 100_000_000_000_000 });
const balance = Type.Integer({ minimum: -100_000_000_000_000, maximum: 100_000_000_000_000 });

const instructionRow = shape({
  id: Type.String(),
  key: Type.String({ description: 'ApplicationID' }),
  kind: oneOf(kinds),
  status: oneOf(statuses),
  urgent: Type.Boolean(),
  bank: Type.String(),
  accountMasked: Type.String(),
  holderMasked: Type.String(),
  amountFen: nullable(Type.Integer()),
  madeAt: at,
  dueAt: nullable(at),
  receivedAt: nullable(at),
  answeredAt: nullable(at),
  code: nullable(Type.String()),
  problem: nullable(Type.String()),
  sends: Type.Integer(),
  version: Type.Integer(),
});
export type InstructionRow = Static<typeof instructionRow>;

const answerRow = shape({
  serial: Type.String(),
  at,
  receivedAt: at,
  by: Type.String(),
  code: Type.String(),
  remark: Type.String(),
  executedFen: nullable(Type.Integer()),
  balanceFen: nullable(Type.Integer()),
  transactions: Type.Integer(),
});

const instructionDetail = shape({
  ...instructionRow.properties,
  /** Whole, for who carries it out; each look is on record. */
  account: shape({
    number: Type.String(),
    name: Type.String(),
    type: oneOf(['personal', 'corporate']),
  }),
  caseNumber: nullable(Type.String()),
  reason: Type.String(),
  office: Type.String(),
  officers: Type.Array(shape({ name: Type.String(), phone: Type.String() })),
  transfer: nullable(shape({ fromAccountMasked: Type.String(), amountFen: Type.Integer(), at })),
  fromAt: nullable(at),
  untilAt: nullable(at),
  originalKey: nullable(Type.String()),
  papers: Type.Array(Type.String()),
  answers: Type.Array(answerRow),
  acts: Type.Array(oneOf(['receive', 'answer', 'retry', 'give-up'])),
});
export type InstructionDetail = Static<typeof instructionDetail>;

const rowProblem = shape({
  line: Type.Integer(),
  field: Type.String(),
  code: Type.String(),
  problem: Type.String(),
  remedy: Type.String(),
});

const version = Type.Integer({ minimum: 1 });
const answerDraft = shape({
  code: Type.String({ pattern: '^\\d{4}$' }),
  remark: Type.String({ maxLength: 500 }),
  executedFen: nullable(fen),
  balanceFen: nullable(balance),
  availableFen: nullable(balance),
  startAt: nullable(at),
  expireAt: nullable(at),
  priorOffice: nullable(text(120)),
  /** A statement as it was pasted. */
  statement: Type.String({ maxLength: 1_000_000 }),
  holder: nullable(
    shape({
      name: text(120),
      idNumber: text(30),
      phone: Type.String({ maxLength: 30 }),
      address: Type.String({ maxLength: 200 }),
    }),
  ),
});
export type InstructionAnswer = Static<typeof answerDraft>;

const refusals = ['instruction-not-open', 'version-conflict'] as const;

export const instructionRoutes = {
  'instruction.list': defineRoute({
    method: 'GET',
    path: '/instructions',
    permission: 'instruction.read',
    summary: 'Requests to banks: those of the own bank, or of the own cases; what is due first',
    query: shape({
      ...pageQuery,
      status: optional(oneOf(statuses)),
      kind: optional(oneOf(kinds)),
      open: optional(Type.Boolean({ description: 'Only what waits for a person' })),
      subject: optional(text(64)),
    }),
    reply: shape({
      ...page(instructionRow).properties,
      counts: shape({
        unread: Type.Integer({ description: 'By hand, receipt not confirmed' }),
        open: Type.Integer({ description: 'Waits for a person' }),
        late: Type.Integer({ description: 'Open past its time' }),
        answered: Type.Integer({ description: 'Answered within 24 h' }),
      }),
    }),
  }),
  'instruction.read': defineRoute({
    method: 'GET',
    path: '/instructions/:id',
    permission: 'instruction.read',
    summary: 'One request in whole; the look is on record',
    params: idParam,
    reply: instructionDetail,
  }),
  'instruction.receive': defineRoute({
    method: 'POST',
    path: '/instructions/:id/receipt',
    permission: 'instruction.answer',
    summary: 'Confirm the receipt of a request that a person carries',
    params: idParam,
    body: shape({ version }),
    reply: instructionDetail,
    refusals,
  }),
  'instruction.answer': defineRoute({
    method: 'POST',
    path: '/instructions/:id/answer',
    permission: 'instruction.answer',
    summary: "Record the bank's answer; rows of a statement that cannot be read come back",
    params: idParam,
    body: shape({ version, answer: answerDraft }),
    bodyBytesMax: 2 * 1024 * 1024,
    reply: shape({ detail: instructionDetail, rejected: Type.Array(rowProblem) }),
    refusals,
  }),
  'instruction.act': defineRoute({
    method: 'POST',
    path: '/instructions/:id/acts',
    permission: 'instruction.answer',
    summary: 'Send again what got stuck, or give it up with a reason; for the asking side',
    params: idParam,
    body: shape({ version, act: oneOf(['retry', 'give-up']), reason: text(500) }),
    reply: instructionDetail,
    refusals,
  }),
  'instruction.export': defineRoute({
    method: 'GET',
    path: '/instructions/open.csv',
    permission: 'instruction.answer',
    summary: 'What is open as one file to fill in; the look is on record',
    reply: shape({ name: Type.String(), text: Type.String(), count: Type.Integer() }),
  }),
  'instruction.import': defineRoute({
    method: 'POST',
    path: '/instructions/answers',
    permission: 'instruction.answer',
    summary: 'The filled file; a bad line keeps no other from counting',
    body: shape({ text: Type.String({ minLength: 1, maxLength: 2_000_000 }) }),
    bodyBytesMax: 3 * 1024 * 1024,
    reply: shape({ recorded: Type.Integer(), rejected: Type.Array(rowProblem) }),
  }),
  'instruction.lines': defineRoute({
    method: 'GET',
    path: '/instructions/lines',
    permission: 'funds.read',
    summary: 'How each line to a bank stands, and what was set aside of late',
    reply: shape({
      lines: Type.Array(
        shape({
          bank: Type.String(),
          name: Type.String(),
          adapter: oneOf(['platform-xml', 'iso20022', 'by-hand']),
          isUp: nullable(Type.Boolean()),
          problem: nullable(Type.String()),
          changedAt: nullable(at),
          waiting: Type.Integer(),
          unanswered: Type.Integer(),
          human: Type.Integer(),
          certificateUntil: nullable(at),
          certificateEnds: Type.Boolean({ description: 'Sooner than the policy warns' }),
        }),
      ),
      ownCertificateUntil: nullable(at),
      setAside: Type.Array(
        shape({
          id: Type.String(),
          at,
          bank: nullable(Type.String()),
          reason: Type.String(),
          detail: Type.String(),
        }),
      ),
      setAsideDay: Type.Integer(),
    }),
  }),
};
