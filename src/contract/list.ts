/** Lists (名单): entries and who answers for them, files brought in, what the lists say of a thing. */
import { Type, type Static } from 'typebox';
import { categoryCodes } from '../core/kernel/index.ts';
import { entryStatuses, listForms, listKinds, listMatches } from '../core/list/index.ts';
import { grades } from '../core/warning/index.ts';
import {
  at,
  defineRoute,
  idParam,
  nullable,
  oneOf,
  optional,
  pageQuery,
  shape,
  text,
} from './route.ts';
import { problem } from './signal.ts';

const kind = oneOf(listKinds);
const match = oneOf(listMatches);
const verdict = oneOf(['block', 'allow']);
const category = oneOf(categoryCodes);
const status = oneOf(entryStatuses.map((s) => s.code));
const origin = Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z0-9][a-z0-9:._\\-]*$' });
const confidence = Type.Number({ minimum: 0, maximum: 1 });
const evidence = (count: number) => Type.Array(text(300), { maxItems: count });
const who = shape({ id: Type.String(), name: Type.String() });

export const listEntry = shape({
  id: Type.Integer(),
  kind,
  match,
  /** Canonical; of a range `first..last`. */
  value: Type.String(),
  verdict,
  category,
  reason: Type.String(),
  origin: Type.String({ description: 'Where it comes from: `police`, `official:bank`, …' }),
  evidence: Type.Array(Type.String()),
  confidence,
  appeal: Type.String({ description: 'Where somebody who is listed turns' }),
  fromAt: at,
  untilAt: nullable(at),
  status,
  /** Whether proposer and approver must differ. */
  twoPeople: Type.Boolean(),
  proposedBy: who,
  proposedAt: at,
  approvedBy: nullable(who),
  approvedAt: nullable(at),
  importId: nullable(Type.String()),
});
export type ListEntryReply = Static<typeof listEntry>;

const filter = {
  /** Beginning of the value, as people write it. */
  q: optional(text(300)),
  kind: optional(kind),
  verdict: optional(verdict),
  status: optional(status),
  origin: optional(text(64)),
  category: optional(category),
};

const listEvent = shape({
  at,
  kind: oneOf(['proposed', 'approved', 'rejected', 'withdrawn', 'imported', 'renewed']),
  actor: who,
  note: nullable(Type.String()),
});

/** What an entry touches in the signals of some days. */
const touch = shape({
  days: Type.Integer(),
  signals: Type.Integer(),
  decisions: Type.Integer({ description: 'Of them decided with a grade' }),
  persons: Type.Integer(),
  warnings: Type.Integer({ description: 'Warnings opened that point at it' }),
  /** Signals looked at; the newest where there are more than are looked at. */
  looked: Type.Integer(),
  whole: Type.Boolean({ description: 'All signals of these days were looked at' }),
});
export type ListTouch = Static<typeof touch>;

const proposal = {
  kind,
  match: optional(match),
  value: text(600),
  verdict,
};

const counts = {
  rows: Type.Integer(),
  added: Type.Integer(),
  renewed: Type.Integer(),
  known: Type.Integer({ description: 'Listed already, left as they are' }),
  keptOff: Type.Integer({ description: 'Withdrawn by a person before: no file brings them back' }),
  refused: Type.Integer(),
};

const refusedRow = shape({ row: Type.Integer(), raw: Type.String(), problem });

export const listImport = shape({
  id: Type.String(),
  name: Type.String(),
  form: Type.String(),
  origin: Type.String(),
  status: oneOf(['reading', 'proposed', 'live', 'rejected', 'withdrawn', 'failed']),
  digest: nullable(Type.String({ description: 'SHA-256 of the bytes as they came' })),
  ...counts,
  proposedBy: who,
  proposedAt: at,
  approvedBy: nullable(who),
  approvedAt: nullable(at),
  note: nullable(Type.String()),
});
export type ListImportReply = Static<typeof listImport>;

/** What holds for every row of a file that does not say otherwise. */
const importTerms = {
  form: oneOf(listForms),
  name: optional(text(200)),
  kind: optional(kind),
  verdict: optional(verdict),
  category: optional(category),
  reason: optional(text(200)),
  origin: optional(origin),
  confidence: optional(confidence),
  untilAt: optional(at),
};
const importReply = shape({ import: listImport, firstRefused: Type.Array(refusedRow) });
export type ListImported = Static<typeof importReply>;

const importBytesMax = 4_294_967_296;

const hit = shape({
  entry: shape({
    kind,
    match,
    value: Type.String(),
    verdict,
    category,
    reason: Type.String(),
    origin: Type.String(),
    confidence,
    untilAt: nullable(at),
  }),
  /** Its row here; null for an entry of the shipped files. */
  id: nullable(Type.Integer()),
});

const lookupReply = shape({
  /** As what it was understood; null where it is nothing that can be listed. */
  kind: nullable(kind),
  value: Type.String(),
  verdict: oneOf(['block', 'allow', 'lookalike', 'none']),
  hit: nullable(hit),
  /** The block entry that an allow entry sets aside. */
  overruled: nullable(hit),
  lookalike: nullable(shape({ target: Type.String(), zh: Type.String(), en: Type.String() })),
  /** What is or was listed under the very value, whatever its status. */
  rows: Type.Array(listEntry),
  size: Type.Integer({ description: 'Entries asked' }),
  version: Type.String(),
});
export type ListLookup = Static<typeof lookupReply>;

const entryRoutes = {
  'list.search': defineRoute({
    method: 'GET',
    path: '/lists',
    permission: 'list.read',
    summary: 'Entries by filter, newest change first; with q by value',
    query: shape({ ...pageQuery, ...filter }),
    reply: shape({
      items: Type.Array(listEntry),
      next: nullable(Type.String()),
      total: Type.Integer(),
      /** There are more than `total`: a search counts only so far. */
      totalIsMore: Type.Boolean(),
    }),
  }),
  'list.read': defineRoute({
    method: 'GET',
    path: '/lists/entries/:id',
    permission: 'list.read',
    summary: 'One entry with its history and what it touched in the last seven days',
    params: shape({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    reply: shape({ entry: listEntry, history: Type.Array(listEvent), effect: touch }),
  }),
  'list.propose': defineRoute({
    method: 'POST',
    path: '/lists',
    permission: 'list.propose',
    summary: 'Propose an entry; it takes effect when it is approved',
    body: shape({
      ...proposal,
      category: optional(category),
      reason: text(200),
      origin: optional(origin),
      evidence: optional(evidence(20)),
      confidence: optional(confidence),
      appeal: optional(text(200)),
      fromAt: optional(at),
      untilAt: optional(at),
    }),
    reply: listEntry,
    refusals: ['already-listed', 'already-proposed'],
  }),
  'list.preview': defineRoute({
    method: 'POST',
    path: '/lists/preview',
    permission: 'list.propose',
    summary: 'What an entry would have hit in the last day',
    body: shape(proposal),
    reply: shape({
      value: Type.String({ description: 'In canonical form' }),
      touch,
      examples: Type.Array(
        shape({
          position: Type.Integer(),
          at,
          kind: Type.String(),
          personMasked: Type.String(),
          grade: nullable(oneOf(grades.map((g) => g.code))),
        }),
      ),
    }),
  }),
  'list.approve': defineRoute({
    method: 'POST',
    path: '/lists/entries/:id/approve',
    permission: 'list.approve',
    summary: 'Let a proposed entry take effect; by another person where two are needed',
    params: shape({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    reply: listEntry,
    refusals: ['not-proposed', 'second-person-needed'],
  }),
  'list.reject': defineRoute({
    method: 'POST',
    path: '/lists/entries/:id/reject',
    permission: 'list.propose',
    summary: 'Refuse a proposed entry, or take the own proposal back',
    params: shape({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    body: shape({ reason: text(500) }),
    reply: listEntry,
    refusals: ['not-proposed'],
  }),
  'list.withdraw': defineRoute({
    method: 'POST',
    path: '/lists/entries/:id/withdraw',
    permission: 'list.approve',
    summary: 'Take an entry out; at once, its history stays',
    params: shape({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    body: shape({ reason: text(500) }),
    reply: listEntry,
    refusals: ['not-live'],
  }),
  'list.lookup': defineRoute({
    method: 'GET',
    path: '/lists/lookup',
    permission: 'list.read',
    summary: 'What the lists in force say of a thing, and why',
    query: shape({ value: text(2_000), kind: optional(kind) }),
    reply: lookupReply,
  }),
  'list.stats': defineRoute({
    method: 'GET',
    path: '/lists/stats',
    permission: 'list.read',
    summary: 'How many entries there are, by kind, verdict and status, and by source',
    reply: shape({
      groups: Type.Array(shape({ kind, verdict, status, count: Type.Integer() })),
      origins: Type.Array(shape({ origin: Type.String(), count: Type.Integer() })),
      memory: shape({
        size: Type.Integer(),
        version: Type.String(),
        change: Type.Integer({ description: 'Last change that is in effect here' }),
      }),
    }),
  }),
};

const fileRoutes = {
  'list.import': defineRoute({
    method: 'POST',
    path: '/lists/imports',
    permission: 'list.import',
    raw: true,
    summary: 'Bring in a file as a whole, streamed, gzip allowed; it waits for approval',
    query: shape(importTerms),
    bodyBytesMax: importBytesMax,
    reply: importReply,
  }),
  'list.submit': defineRoute({
    method: 'POST',
    path: '/lists/submit',
    permission: 'source',
    raw: true,
    summary: 'The same by the key of a source',
    query: shape(importTerms),
    bodyBytesMax: importBytesMax,
    reply: importReply,
  }),
  'list.imports': defineRoute({
    method: 'GET',
    path: '/lists/imports',
    permission: 'list.read',
    summary: 'Files brought in, newest first',
    reply: shape({ items: Type.Array(listImport) }),
  }),
  'list.refused': defineRoute({
    method: 'GET',
    path: '/lists/imports/:id/refused',
    permission: 'list.read',
    summary: 'The first refused rows of a file, with field, problem and remedy',
    params: idParam,
    reply: shape({ items: Type.Array(refusedRow) }),
  }),
  'list.import-approve': defineRoute({
    method: 'POST',
    path: '/lists/imports/:id/approve',
    permission: 'list.approve',
    summary: 'Let a whole file take effect; never by who brought it in',
    params: idParam,
    reply: listImport,
    refusals: ['not-proposed', 'second-person-needed'],
  }),
  'list.import-withdraw': defineRoute({
    method: 'POST',
    path: '/lists/imports/:id/withdraw',
    permission: 'list.approve',
    summary: 'Refuse a proposed file, or take a whole file out again; at once',
    params: idParam,
    body: shape({ reason: text(500) }),
    reply: listImport,
    refusals: ['not-live'],
  }),
  'list.export': defineRoute({
    method: 'GET',
    path: '/lists/export',
    permission: 'list.import',
    raw: true,
    summary: 'Entries by filter as CSV or NDJSON, streamed; leaves an entry with digest and count',
    query: shape({ ...filter, form: oneOf(['csv', 'ndjson']), reason: text(200) }),
    reply: Type.String({ description: 'text/csv or application/x-ndjson' }),
  }),
};

export const listRoutes = { ...entryRoutes, ...fileRoutes };
