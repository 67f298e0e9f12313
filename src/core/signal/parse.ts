/** From what a source wrote to a fraud signal in canonical form, or to the problems it has. */
import { Compile } from 'typebox/compile';
import {
  badCharacterAt,
  dayMs,
  formatInstant,
  minuteMs,
  ok,
  parseAccount,
  parseIdNumber,
  parseInstant,
  parsePhone,
  parsePort,
  parseUrl,
  phoneKind,
  quoteValue,
  refuse,
  type Fen,
  type IdNumberRefusal,
  type Instant,
  type PhoneNumber,
  type Problem,
  type Result,
  type WebAddress,
} from '../kernel/index.ts';
import { explain, missing, problemOf } from './explain.ts';
import {
  signalKinds,
  signalSchemas,
  type CallInput,
  type ReportInput,
  type SignalInput,
  type SignalKind,
  type SmsInput,
  type TransferInput,
  type VisitInput,
} from './schema.ts';
import type {
  Account,
  App,
  CallSignal,
  Counterpart,
  FraudSignal,
  ReportSignal,
  SmsSignal,
  Subject,
  SubjectHandle,
  TransferSignal,
  VisitSignal,
} from './signal.ts';

export type ParseContext = {
  readonly now: Instant;
  /** Name of the source whose key sent the row; its rows may carry no other. */
  readonly source?: string;
  /** How far in the future a source's clock may run; 5 minutes where not told. */
  readonly aheadMaxMs?: number;
  /** How old a signal may be; ten years where not told. */
  readonly ageMaxMs?: number;
};

export const aheadMaxMs = 5 * minuteMs;
export const ageMaxMs = 3653 * dayMs;

const checks = {
  call: Compile(signalSchemas.call),
  sms: Compile(signalSchemas.sms),
  visit: Compile(signalSchemas.visit),
  transfer: Compile(signalSchemas.transfer),
  report: Compile(signalSchemas.report),
};

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Checks one signal and brings it to canonical form. Problems are found in this order: kind, shape
 * against the schema (fields unknown, missing, of the wrong type or beyond a limit); then source,
 * time, and the values: phone, identity, card and account numbers, URLs, text.
 */
export function parseSignal(value: unknown, context: ParseContext): Result<FraudSignal, Problem[]> {
  const kind = kindOf(value);
  if (typeof kind !== 'string') return refuse([kind]);
  if (!checks[kind].Check(value)) return refuse(explain(signalSchemas[kind], value));
  const problems: Problem[] = [];
  const signal = canonical(value, context, problems);
  return problems.length === 0 ? ok(signal) : refuse(problems);
}

function kindOf(value: unknown): SignalKind | Problem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problemOf(
      '',
      'not-an-object',
      `the row is ${quoteValue(value)}, not an object`,
      'write one JSON object a row, in braces { }',
    );
  }
  const { kind } = value as { kind?: unknown };
  if (signalKinds.includes(kind as SignalKind)) return kind as SignalKind;
  if (kind === undefined) return missing('kind', { description: signalKinds.join(', ') });
  return problemOf(
    'kind',
    'kind-unknown',
    `${quoteValue(kind)} is no kind of signal`,
    `write one of ${signalKinds.join(', ')}`,
  );
}

function canonical(input: SignalInput, context: ParseContext, problems: Problem[]): FraudSignal {
  if (context.source !== undefined && input.source !== context.source) {
    problems.push(
      problemOf(
        'source',
        'source-mismatch',
        `the key belongs to "${context.source}", the row says ${quoteValue(input.source)}`,
        `write "source":"${context.source}", or send the row with the key of its own source`,
      ),
    );
  }
  switch (input.kind) {
    case 'call':
      return call(input, context, problems);
    case 'sms':
      return sms(input, context, problems);
    case 'visit':
      return visit(input, context, problems);
    case 'transfer':
      return transfer(input, context, problems);
    case 'report':
      return report(input, context, problems);
  }
}

function headOf(input: SignalInput, context: ParseContext, problems: Problem[]) {
  const subject = subjectOf(input.subject, problems);
  return {
    id: input.id,
    source: input.source,
    occurredAt: timeOf(input.occurredAt, context, problems),
    subject,
    subjectHandles: handlesOf(subject),
    counterpart: input.counterpart ? counterpartOf(input.counterpart, problems) : noCounterpart,
    ...(input.device === undefined ? {} : { device: input.device.toLowerCase() }),
    ...(input.push === undefined ? {} : { push: input.push }),
  };
}
const noCounterpart: Counterpart = {};

function call(input: CallInput, context: ParseContext, problems: Problem[]): CallSignal {
  const head = headOf(input, context, problems);
  if (input.counterpart.number === undefined && input.counterpart.sender === undefined) {
    problems.push(missing('counterpart.number', { description: 'the number called or calling' }));
  }
  const signal: Draft<CallSignal> = {
    kind: 'call',
    ...head,
    direction: input.direction,
    durationSeconds: input.durationSeconds,
    ongoing: input.ongoing === true,
  };
  if (input.transcript !== undefined) {
    signal.transcript = cleanText('transcript', input.transcript, problems);
  }
  return signal;
}

function sms(input: SmsInput, context: ParseContext, problems: Problem[]): SmsSignal {
  const head = headOf(input, context, problems);
  if (input.counterpart.number === undefined && input.counterpart.sender === undefined) {
    problems.push(
      missing('counterpart.number', { description: 'the number or port that sent it' }),
    );
  }
  return { kind: 'sms', ...head, text: cleanText('text', input.text, problems) };
}

function visit(input: VisitInput, context: ParseContext, problems: Problem[]): VisitSignal {
  const signal: Draft<VisitSignal> = { kind: 'visit', ...headOf(input, context, problems) };
  const web = input.url === undefined ? signal.counterpart.web : webOf('url', input.url, problems);
  const app = input.app ? appOf('app', input.app, problems) : signal.counterpart.app;
  if (web) signal.web = web;
  if (app) signal.app = app;
  if (input.url === undefined && input.counterpart?.url === undefined && !app) {
    problems.push(missing('url', { description: 'the URL visited, or app for an application' }));
  }
  if (input.title !== undefined) signal.title = cleanText('title', input.title, problems);
  return signal;
}

function transfer(
  input: TransferInput,
  context: ParseContext,
  problems: Problem[],
): TransferSignal {
  const signal: Draft<TransferSignal> = {
    kind: 'transfer',
    ...headOf(input, context, problems),
    amountFen: input.amountFen as Fen,
    payer: accountOf('payer', input.payer, problems),
    payee: accountOf('payee', input.payee, problems),
    status: input.status,
  };
  if (input.channel !== undefined) signal.channel = cleanText('channel', input.channel, problems);
  return signal;
}

function report(input: ReportInput, context: ParseContext, problems: Problem[]): ReportSignal {
  const signal: Draft<ReportSignal> = {
    kind: 'report',
    ...headOf(input, context, problems),
    text: cleanText('text', input.text, problems),
    evidence: input.evidence?.map((e, i) => cleanText(`evidence[${i}]`, e, problems)) ?? [],
  };
  if (input.lossFen !== undefined) signal.lossFen = input.lossFen as Fen;
  return signal;
}

function timeOf(text: string, context: ParseContext, problems: Problem[]): Instant {
  const at = parseInstant(text);
  if (at === undefined) {
    problems.push(
      problemOf(
        'occurredAt',
        'time-form',
        `${quoteValue(text)} is not a time that exists, with its offset`,
        'write ISO 8601 with an offset, such as 2026-01-31T08:15:00+08:00',
      ),
    );
    return context.now;
  }
  if (at > context.now + (context.aheadMaxMs ?? aheadMaxMs)) {
    problems.push(
      problemOf(
        'occurredAt',
        'time-future',
        `${quoteValue(text)} lies in the future; it is ${formatInstant(context.now)} now`,
        'check the clock and the offset of the source',
      ),
    );
  } else if (at < context.now - (context.ageMaxMs ?? ageMaxMs)) {
    problems.push(
      problemOf(
        'occurredAt',
        'time-too-old',
        `${quoteValue(text)} is older than this centre takes`,
        `send signals since ${formatInstant(context.now - (context.ageMaxMs ?? ageMaxMs)).slice(0, 10)}`,
      ),
    );
  }
  return at;
}

function cleanText(field: string, text: string, problems: Problem[]): string {
  const at = badCharacterAt(text);
  if (at >= 0) {
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
    problems.push(
      problemOf(
        field,
        'control-character',
        `the text holds U+${code} at character ${at + 1}`,
        'remove control characters other than tab and line ends, and halves of surrogate pairs',
      ),
    );
  } else if (text.trim() === '') {
    problems.push(
      problemOf(
        field,
        'wrong-length',
        'the text holds nothing but spaces',
        'leave the field out or give its value',
      ),
    );
  }
  return text;
}

function subjectOf(input: SignalInput['subject'], problems: Problem[]): Subject {
  const subject: Draft<Subject> = {};
  if (input.phone !== undefined) subject.phone = ownPhone('subject.phone', input.phone, problems);
  if (input.name !== undefined)
    subject.name = cleanText('subject.name', input.name, problems).trim();
  if (input.idNumber !== undefined) subject.idNumber = idNumberOf(input.idNumber, problems);
  if (input.account !== undefined) {
    subject.account = accountNumber('subject.account', input.account, problems);
  }
  if (input.person !== undefined) {
    subject.person = cleanText('subject.person', input.person, problems).trim();
  }
  if (handlesOf(subject).length === 0) {
    problems.push(
      problemOf(
        'subject',
        'required',
        'a name alone does not tell who is at risk',
        'add subject.phone, subject.idNumber, subject.account or subject.person',
      ),
    );
  }
  return subject;
}

/** Strongest first: id number, phone, account, person key. */
export function handlesOf(subject: Subject): SubjectHandle[] {
  const handles: SubjectHandle[] = [];
  if (subject.idNumber !== undefined) handles.push(`id:${subject.idNumber}`);
  if (subject.phone !== undefined) handles.push(`phone:${subject.phone}`);
  if (subject.account !== undefined) handles.push(`account:${subject.account}`);
  if (subject.person !== undefined) handles.push(`person:${subject.person}`);
  return handles;
}

const phoneRemedy =
  'write a mobile number (13800138000), a landline with its area code ' +
  '(010-62345678) or an international number (+852…)';

/** A number at which a person is reached: no service number. */
function ownPhone(field: string, text: string, problems: Problem[]): PhoneNumber {
  const phone = parsePhone(text);
  if (phone !== undefined && phoneKind(phone) !== 'service') return phone;
  problems.push(
    phone === undefined
      ? problemOf(
          field,
          'phone-impossible',
          `${quoteValue(text)} is no possible phone number`,
          phoneRemedy,
        )
      : problemOf(
          field,
          'phone-of-service',
          `${quoteValue(text)} is a service number, not a person's`,
          'put the person at risk into subject and the other side into counterpart',
        ),
  );
  return text as PhoneNumber;
}

const idNumberFaults: Readonly<Record<IdNumberRefusal, string>> = {
  'id-number-form': 'is not 18 digits, the last a digit or X',
  'id-number-region': 'begins with no region code',
  'id-number-birth-date': 'holds a birth date that does not exist',
  'id-number-check': 'has a wrong check digit',
};

function idNumberOf(text: string, problems: Problem[]): string {
  const id = parseIdNumber(text);
  if (typeof id === 'string') return id;
  problems.push(
    problemOf(
      'subject.idNumber',
      id.refusal,
      `${quoteValue(text)} ${idNumberFaults[id.refusal]}`,
      'copy the number from the document again, or leave the field out',
    ),
  );
  return text;
}

function accountNumber(field: string, text: string, problems: Problem[]): string {
  const account = parseAccount(text);
  if (typeof account === 'string') return account;
  problems.push(
    account.refusal === 'card-check-failed'
      ? problemOf(
          field,
          account.refusal,
          `${quoteValue(text)} fails the check of card numbers (Luhn)`,
          'copy the card number again; one digit is wrong or two are swapped',
        )
      : problemOf(
          field,
          account.refusal,
          `${quoteValue(text)} is no card or account number`,
          'write 4 to 40 digits and letters; spaces and dashes may stay',
        ),
  );
  return text;
}

type AccountInput = { bank?: string; account: string; name?: string };

function accountOf(field: string, input: AccountInput, problems: Problem[]): Account {
  const account: Draft<Account> = {
    account: accountNumber(`${field}.account`, input.account, problems),
  };
  if (input.bank !== undefined)
    account.bank = cleanText(`${field}.bank`, input.bank, problems).trim();
  if (input.name !== undefined)
    account.name = cleanText(`${field}.name`, input.name, problems).trim();
  return account;
}

function webOf(field: string, text: string, problems: Problem[]): WebAddress | undefined {
  const web = parseUrl(text);
  if (web) return web;
  problems.push(
    problemOf(
      field,
      'url-impossible',
      `${quoteValue(text)} is no web address`,
      'write a URL with a full domain, such as https://example.com/path',
    ),
  );
  return undefined;
}

function appOf(field: string, input: App, problems: Problem[]): App {
  const app: Draft<App> = { name: cleanText(`${field}.name`, input.name, problems).trim() };
  if (input.package !== undefined) {
    app.package = cleanText(`${field}.package`, input.package, problems).trim();
  }
  if (input.signature !== undefined) {
    app.signature = cleanText(`${field}.signature`, input.signature, problems)
      .replace(/[:\s]/g, '')
      .toLowerCase();
  }
  return app;
}

type CounterpartInput = NonNullable<SignalInput['counterpart']>;

function counterpartOf(input: CounterpartInput, problems: Problem[]): Counterpart {
  const counterpart: Draft<Counterpart> = {};
  if (input.number !== undefined) readNumber(input.number, counterpart, problems);
  if (input.sender !== undefined) {
    const sender = cleanText('counterpart.sender', input.sender, problems);
    counterpart.sender = parsePort(sender) ?? sender.trim();
  }
  if (input.url !== undefined) {
    const web = webOf('counterpart.url', input.url, problems);
    if (web) counterpart.web = web;
  }
  if (input.app) counterpart.app = appOf('counterpart.app', input.app, problems);
  if (input.name !== undefined) {
    counterpart.name = cleanText('counterpart.name', input.name, problems).trim();
  }
  if (input.account !== undefined) {
    const { bank, account } = input;
    counterpart.account = accountOf(
      'counterpart',
      bank === undefined ? { account } : { bank, account },
      problems,
    );
  } else if (input.bank !== undefined) {
    problems.push(missing('counterpart.account', { description: 'the account at that bank' }));
  }
  return counterpart;
}

/** A number is a phone number where it can be one, else the port of a mass message. */
function readNumber(text: string, counterpart: Draft<Counterpart>, problems: Problem[]): void {
  const phone = parsePhone(text);
  if (phone !== undefined) {
    counterpart.number = phone;
    return;
  }
  const port = parsePort(text);
  if (port !== undefined) counterpart.sender = port;
  else {
    problems.push(
      problemOf(
        'counterpart.number',
        'phone-impossible',
        `${quoteValue(text)} is no possible phone number or SMS port`,
        `${phoneRemedy}; a name or a forged number goes into counterpart.sender as it was shown`,
      ),
    );
  }
}
