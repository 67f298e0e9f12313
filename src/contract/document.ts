/** Documents (文书): what they say, their two printed forms, and who received them. */
import { Type, type Static } from 'typebox';
import { at, defineRoute, idParam, nullable, oneOf, optional, page, pageQuery } from './route.ts';
import { shape, text } from './route.ts';

/** Each kind has a word of its own in its number (字号) and is counted by year. */
export const documentKinds = [
  { code: 'stop-request', zh: '紧急止付申请书', en: 'Stop-payment request', word: '止付' },
  { code: 'stop-extend', zh: '协助继续止付通知书', en: 'Extension of a stop', word: '续止' },
  { code: 'stop-release', zh: '解除止付通知书', en: 'Notice lifting a stop', word: '解止' },
  { code: 'freeze-notice', zh: '协助冻结财产通知书', en: 'Freeze notice', word: '协冻' },
  { code: 'renew-notice', zh: '协助继续冻结财产通知书', en: 'Renewal notice', word: '续冻' },
  { code: 'unfreeze-notice', zh: '协助解除冻结财产通知书', en: 'Unfreeze notice', word: '解冻' },
  { code: 'query-notice', zh: '协助查询财产通知书', en: 'Query notice', word: '查询' },
  { code: 'holder-notice', zh: '解除措施告知书', en: 'Notice to a holder', word: '告解' },
  { code: 'not-filed-notice', zh: '不予立案通知书', en: 'Notice of not filing', word: '不立' },
  { code: 'restitution-receipt', zh: '退赃款收据', en: 'Restitution receipt', word: '退收' },
  { code: 'audit', zh: '权属审计报告', en: 'Ownership audit', word: '审计' },
  { code: 'fund-flow', zh: '涉案资金流向表', en: 'Fund-flow table', word: '流向' },
  { code: 'return-application', zh: '冻结资金返还申请表', en: 'Return application', word: '返申' },
  { code: 'return-report', zh: '呈请返还冻结资金报告书', en: 'Report for approval', word: '呈返' },
  { code: 'return-notice', zh: '冻结资金返还公告', en: 'Public notice', word: '返告' },
  { code: 'return-decision', zh: '冻结资金返还决定书', en: 'Return decision', word: '返决' },
  { code: 'return-assist', zh: '冻结资金协助返还通知书', en: 'Assistance notice', word: '协返' },
  { code: 'return-list', zh: '发还清单', en: 'List of what was returned', word: '返清' },
  { code: 'objection-reply', zh: '异议答复书', en: 'Reply to an objection', word: '异复' },
  { code: 'appeal-receipt', zh: '申诉受理通知书', en: 'Acceptance of an appeal', word: '申受' },
  { code: 'appeal-decision', zh: '申诉处理决定书', en: 'Decision on an appeal', word: '申决' },
] as const;
export type DocumentKind = (typeof documentKinds)[number]['code'];

/** They hold identity numbers of victims and account holders: for whoever may read returns. */
export const guardedKinds: ReadonlySet<DocumentKind> = new Set([
  'audit',
  'return-application',
  'return-report',
  'return-decision',
  'return-assist',
  'return-list',
  'objection-reply',
  'appeal-receipt',
  'appeal-decision',
]);

export const trailActs = [
  { code: 'issued', zh: '制作', en: 'Issued' },
  { code: 'sent', zh: '发出', en: 'Sent' },
  { code: 'served', zh: '送达', en: 'Served' },
  { code: 'received', zh: '签收', en: 'Received' },
  { code: 'published', zh: '公告', en: 'Published' },
  { code: 'returned', zh: '退回', en: 'Sent back' },
  { code: 'withdrawn', zh: '撤回', en: 'Withdrawn' },
] as const;
export type TrailAct = (typeof trailActs)[number]['code'];

const words = (maxLength: number) => Type.String({ maxLength });
const cell = Type.Union([words(400), Type.Integer(), Type.Null()]);

/** Money cells are fen; the printed page and the table show yuan. */
const column = shape({
  title: words(40),
  form: oneOf(['text', 'money', 'count']),
  /** Share of the width; columns without one share the rest. */
  width: optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
const place = Type.Integer({ minimum: 0, maximum: 13 });
const check = Type.Union([
  /** A balance is the balance of the row before, and what came, less what went. */
  shape({ kind: Type.Literal('running'), of: place, plus: place, less: place }),
  /** A figure is the sum of neighbouring columns. */
  shape({ kind: Type.Literal('parts'), of: place, from: place, to: place }),
]);
const block = Type.Union([
  shape({
    kind: Type.Literal('text'),
    text: words(4000),
    style: optional(oneOf(['body', 'plain', 'strong', 'small'])),
  }),
  shape({ kind: Type.Literal('part'), title: words(200) }),
  shape({ kind: Type.Literal('fields'), rows: Type.Array(Type.Tuple([words(40), words(600)])) }),
  shape({
    kind: Type.Literal('table'),
    title: words(100),
    columns: Type.Array(column, { minItems: 1, maxItems: 14 }),
    rows: Type.Array(Type.Array(cell, { maxItems: 14 })),
    total: optional(Type.Array(cell, { maxItems: 14 })),
    /** What the workbook computes anew beside the figures; columns by their place, from 0. */
    checks: optional(Type.Array(check, { maxItems: 4 })),
  }),
  /** Lines to be filled in by hand: opinion, signatures, date. */
  shape({ kind: Type.Literal('sign'), title: words(60), lines: Type.Array(words(60)) }),
  shape({ kind: Type.Literal('seal'), office: words(100), date: words(40) }),
  shape({ kind: Type.Literal('page'), title: optional(words(100)) }),
]);
export type PaperBlock = Static<typeof block>;

/** What a document says, apart from its number: plain values from which both forms are drawn. */
export const paper = shape({
  title: words(60),
  office: words(100),
  /** To whom; empty where it is to nobody. */
  to: words(100),
  landscape: optional(Type.Boolean()),
  blocks: Type.Array(block, { maxItems: 400 }),
});
export type Paper = Static<typeof paper>;

const documentRow = shape({
  id: Type.String(),
  kind: oneOf(documentKinds.map((one) => one.code)),
  number: Type.String(),
  title: Type.String(),
  subject: Type.String(),
  issuedBy: Type.String(),
  issuedAt: at,
  shortCode: Type.String({ description: 'Beginning of the hash of the content, on each page' }),
  hasTable: Type.Boolean(),
  last: shape({ act: oneOf(trailActs.map((one) => one.code)), at, party: Type.String() }),
});
export type DocumentRow = Static<typeof documentRow>;

const documentDetail = shape({
  ...documentRow.properties,
  paper,
  contentHash: Type.String({ description: 'SHA-256 over number and content' }),
  files: Type.Array(
    shape({
      format: oneOf(['pdf', 'xlsx']),
      sha256: Type.String(),
      bytes: Type.Integer(),
      pages: nullable(Type.Integer()),
    }),
  ),
  trail: Type.Array(
    shape({
      at,
      act: oneOf(trailActs.map((one) => one.code)),
      actor: Type.String(),
      party: Type.String(),
      note: Type.String(),
    }),
  ),
});
export type DocumentDetail = Static<typeof documentDetail>;

export const documentRoutes = {
  'document.list': defineRoute({
    method: 'GET',
    path: '/documents',
    permission: 'funds.read',
    summary: 'Documents of a case, a return or an appeal, the newest first',
    query: shape({
      ...pageQuery,
      subject: optional(text(64)),
      kind: optional(oneOf(documentKinds.map((one) => one.code))),
    }),
    reply: page(documentRow),
  }),
  'document.read': defineRoute({
    method: 'GET',
    path: '/documents/:id',
    permission: 'funds.read',
    summary: 'What a document says, its hashes and who received it',
    params: idParam,
    reply: documentDetail,
  }),
  'document.fetch': defineRoute({
    method: 'GET',
    path: '/documents/:id/file',
    permission: 'funds.read',
    summary: 'The printed form (PDF) or its tables (XLSX); the look is on record',
    params: idParam,
    query: shape({ format: optional(oneOf(['pdf', 'xlsx'])) }),
    reply: Type.String({ description: 'The bytes of the file' }),
    raw: true,
  }),
  'document.follow': defineRoute({
    method: 'POST',
    path: '/documents/:id/trail',
    permission: 'funds.handle',
    summary: 'Record that a document was sent, served, received or came back',
    params: idParam,
    body: shape({
      act: oneOf(['sent', 'served', 'received', 'returned']),
      party: text(100),
      note: optional(Type.String({ maxLength: 300 })),
    }),
    reply: documentDetail,
    refusals: ['document-withdrawn', 'trail-full'],
  }),
};
