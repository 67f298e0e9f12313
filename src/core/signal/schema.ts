/**
 * The five kinds of fraud signal (信号) as their sources write them: the one source of validation,
 * TypeScript types, OpenAPI and reference docs. Version 1.
 */
import { Type, type Static } from 'typebox';

export const signalSchemaVersion = 1;

/** Limits of one signal; a row beyond them is quarantined with the limit named. */
export const signalLimits = {
  rowBytesMax: 65_536,
  textLengthMax: 10_000,
  evidenceCountMax: 20,
  depthMax: 8,
} as const;

const closed = { additionalProperties: false } as const;
const short = (description: string, maxLength = 128) =>
  Type.String({ minLength: 1, maxLength, description });

const account = Type.Object(
  {
    bank: Type.Optional(short('Bank name or code')),
    account: short('Account or card number', 40),
    name: Type.Optional(short('Holder')),
  },
  { ...closed, description: 'An account at a bank or payment institution' },
);

export const subjectSchema = Type.Object(
  {
    phone: Type.Optional(short('Phone number of the person at risk', 32)),
    name: Type.Optional(short('Name')),
    idNumber: Type.Optional(short('Resident identity number', 18)),
    account: Type.Optional(short('Account or card number', 40)),
    person: Type.Optional(short('Person key of the centre', 64)),
  },
  { ...closed, minProperties: 1, description: 'The person at risk (潜在被害人)' },
);

const app = Type.Object(
  {
    name: short('Name shown to the user'),
    package: Type.Optional(short('Package name', 256)),
    signature: Type.Optional(short('Signing certificate digest', 128)),
  },
  closed,
);

export const counterpartSchema = Type.Object(
  {
    number: Type.Optional(short('Phone number or sender', 32)),
    sender: Type.Optional(short('Alphanumeric or short-code sender', 64)),
    url: Type.Optional(short('URL or domain', 4096)),
    app: Type.Optional(app),
    bank: Type.Optional(short('Bank name or code')),
    account: Type.Optional(short('Account or card number', 40)),
    name: Type.Optional(short('Name')),
  },
  { ...closed, description: 'The other side: number, sender, URL, app or account' },
);

const head = {
  id: Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: '^[A-Za-z0-9._:\\-]+$',
    description: 'Unique within the source; sending it again is safe',
  }),
  source: Type.String({
    minLength: 1,
    maxLength: 64,
    pattern: '^[a-z0-9][a-z0-9._\\-]*$',
    description: 'Name of the registered source',
  }),
  occurredAt: Type.String({
    minLength: 16,
    maxLength: 40,
    description: 'ISO 8601 with an explicit offset',
  }),
  subject: subjectSchema,
  device: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[A-Za-z0-9._:\\-]+$',
      description:
        'Device behind it (IMEI, fingerprint): of the payer, caller or sender; of the visitor',
    }),
  ),
  push: Type.Optional(
    Type.Object(
      {
        number: Type.String({
          minLength: 1,
          maxLength: 64,
          pattern: '^[A-Za-z0-9._:/\\-]+$',
          description: 'Number that the sender gave it; quoted in the feedback',
        }),
        grade: Type.Optional(short("The sender's own grade, such as 高 or high", 16)),
      },
      { ...closed, description: "The sender's own warning about the person (预警指令)" },
    ),
  ),
};
const text = (description: string) =>
  Type.String({ minLength: 1, maxLength: signalLimits.textLengthMax, description });
const fen = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000_000_000_000, description });

export const callSchema = Type.Object(
  {
    kind: Type.Literal('call'),
    ...head,
    counterpart: counterpartSchema,
    direction: Type.Union([Type.Literal('in'), Type.Literal('out')], {
      description: 'As seen by the person at risk',
    }),
    durationSeconds: Type.Integer({ minimum: 0, maximum: 172_800 }),
    ongoing: Type.Optional(Type.Boolean({ description: 'The call is still going on' })),
    transcript: Type.Optional(text('One turn a line')),
  },
  closed,
);

export const smsSchema = Type.Object(
  { kind: Type.Literal('sms'), ...head, counterpart: counterpartSchema, text: text('Whole text') },
  closed,
);

export const visitSchema = Type.Object(
  {
    kind: Type.Literal('visit'),
    ...head,
    counterpart: Type.Optional(counterpartSchema),
    url: Type.Optional(short('URL visited', 4096)),
    app: Type.Optional(app),
    title: Type.Optional(short('Page title', 512)),
  },
  closed,
);

export const transferSchema = Type.Object(
  {
    kind: Type.Literal('transfer'),
    ...head,
    counterpart: Type.Optional(counterpartSchema),
    amountFen: fen('Amount in fen'),
    payer: account,
    payee: account,
    channel: Type.Optional(short('counter, atm, mobile, web, pos, qr, loan, deposit …', 32)),
    status: Type.Union([Type.Literal('pending'), Type.Literal('done')]),
  },
  closed,
);

export const reportSchema = Type.Object(
  {
    kind: Type.Literal('report'),
    ...head,
    counterpart: Type.Optional(counterpartSchema),
    text: text('The citizen in their own words'),
    lossFen: Type.Optional(fen('Loss so far in fen')),
    evidence: Type.Optional(
      Type.Array(short('Reference of a stored item', 512), {
        maxItems: signalLimits.evidenceCountMax,
      }),
    ),
  },
  closed,
);

export const signalSchemas = {
  call: callSchema,
  sms: smsSchema,
  visit: visitSchema,
  transfer: transferSchema,
  report: reportSchema,
} as const;

export const signalSchema = Type.Union(
  [callSchema, smsSchema, visitSchema, transferSchema, reportSchema],
  { description: 'A fraud signal of any kind' },
);

export type SignalKind = keyof typeof signalSchemas;
export const signalKinds = [
  'call',
  'sms',
  'visit',
  'transfer',
  'report',
] as const satisfies readonly SignalKind[];

export type CallInput = Static<typeof callSchema>;
export type SmsInput = Static<typeof smsSchema>;
export type VisitInput = Static<typeof visitSchema>;
export type TransferInput = Static<typeof transferSchema>;
export type ReportInput = Static<typeof reportSchema>;
export type SignalInput = CallInput | SmsInput | VisitInput | TransferInput | ReportInput;
