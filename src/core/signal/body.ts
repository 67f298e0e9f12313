/**
 * The stored form of a signal: the shape in which sources write, every value canonical. It can be
 * sent again, read by people, and brought back to the inner form without checking it a second time.
 */
import {
  assert,
  parseInstant,
  parseUrl,
  type Fen,
  type PhoneNumber,
  type WebAddress,
  formatInstant,
} from '../kernel/index.ts';
import { handlesOf } from './parse.ts';
import type { SignalInput } from './schema.ts';
import type { Counterpart, FraudSignal, Subject } from './signal.ts';

type Written = NonNullable<SignalInput['counterpart']>;

const extras = ({ device, push }: Pick<SignalInput, 'device' | 'push'>) => ({
  ...(device === undefined ? {} : { device }),
  ...(push === undefined ? {} : { push: { ...push } }),
});

/** The signal as a source would write it. `parseSignal` of the body gives the same signal. */
export function bodyOf(signal: FraudSignal): SignalInput {
  const counterpart = writtenCounterpart(signal.counterpart);
  const head = {
    id: signal.id,
    source: signal.source,
    occurredAt: formatInstant(signal.occurredAt),
    subject: { ...signal.subject },
    ...extras(signal),
  };
  switch (signal.kind) {
    case 'call': {
      const { direction, durationSeconds, ongoing, transcript } = signal;
      return {
        kind: 'call',
        ...head,
        counterpart,
        direction,
        durationSeconds,
        ...(ongoing ? { ongoing } : {}),
        ...(transcript === undefined ? {} : { transcript }),
      };
    }
    case 'sms':
      return { kind: 'sms', ...head, counterpart, text: signal.text };
    case 'visit':
      return {
        kind: 'visit',
        ...head,
        ...optionalCounterpart(counterpart),
        ...(signal.web ? { url: signal.web.url } : {}),
        ...(signal.app ? { app: { ...signal.app } } : {}),
        ...(signal.title === undefined ? {} : { title: signal.title }),
      };
    case 'transfer':
      return {
        kind: 'transfer',
        ...head,
        ...optionalCounterpart(counterpart),
        amountFen: signal.amountFen,
        payer: { ...signal.payer },
        payee: { ...signal.payee },
        ...(signal.channel === undefined ? {} : { channel: signal.channel }),
        status: signal.status,
      };
    case 'report':
      return {
        kind: 'report',
        ...head,
        ...optionalCounterpart(counterpart),
        text: signal.text,
        ...(signal.lossFen === undefined ? {} : { lossFen: signal.lossFen }),
        ...(signal.evidence.length > 0 ? { evidence: [...signal.evidence] } : {}),
      };
  }
}

function optionalCounterpart(counterpart: Written): { counterpart?: Written } {
  return Object.keys(counterpart).length > 0 ? { counterpart } : {};
}

function writtenCounterpart(counterpart: Counterpart): Written {
  const { number, sender, web, app, account, name } = counterpart;
  return {
    ...(number === undefined ? {} : { number }),
    ...(sender === undefined ? {} : { sender }),
    ...(web ? { url: web.url } : {}),
    ...(app ? { app: { ...app } } : {}),
    ...(account?.bank === undefined ? {} : { bank: account.bank }),
    ...(account ? { account: account.account } : {}),
    ...(name === undefined ? {} : { name }),
  };
}

/** The inner form of a stored body. It was checked when it came; here its values are taken as they are. */
export function signalOf(body: SignalInput): FraudSignal {
  const occurredAt = parseInstant(body.occurredAt);
  assert(occurredAt !== undefined, 'a stored signal holds a time');
  const subject = body.subject as Subject;
  const head = {
    id: body.id,
    source: body.source,
    occurredAt,
    subject,
    subjectHandles: handlesOf(subject),
    counterpart: body.counterpart ? readCounterpart(body.counterpart) : {},
    ...extras(body),
  };
  switch (body.kind) {
    case 'call': {
      const { transcript } = body;
      return {
        kind: 'call',
        ...head,
        direction: body.direction,
        durationSeconds: body.durationSeconds,
        ongoing: body.ongoing === true,
        ...(transcript === undefined ? {} : { transcript }),
      };
    }
    case 'sms':
      return { kind: 'sms', ...head, text: body.text };
    case 'visit':
      return {
        kind: 'visit',
        ...head,
        ...(body.url === undefined ? {} : { web: storedUrl(body.url) }),
        ...(body.app ? { app: body.app } : {}),
        ...(body.title === undefined ? {} : { title: body.title }),
      };
    case 'transfer':
      return {
        kind: 'transfer',
        ...head,
        amountFen: body.amountFen as Fen,
        payer: body.payer,
        payee: body.payee,
        status: body.status,
        ...(body.channel === undefined ? {} : { channel: body.channel }),
      };
    case 'report':
      return {
        kind: 'report',
        ...head,
        text: body.text,
        evidence: body.evidence ?? [],
        ...(body.lossFen === undefined ? {} : { lossFen: body.lossFen as Fen }),
      };
  }
}

function readCounterpart(body: Written): Counterpart {
  return {
    ...(body.number === undefined ? {} : { number: body.number as PhoneNumber }),
    ...(body.sender === undefined ? {} : { sender: body.sender }),
    ...(body.url === undefined ? {} : { web: storedUrl(body.url) }),
    ...(body.app ? { app: body.app } : {}),
    ...(body.account === undefined
      ? {}
      : {
          account:
            body.bank === undefined
              ? { account: body.account }
              : { account: body.account, bank: body.bank },
        }),
    ...(body.name === undefined ? {} : { name: body.name }),
  };
}

/** The parts are found again by today's public suffix list; the URL itself stays as it was. */
function storedUrl(url: string): WebAddress {
  const web = parseUrl(url);
  assert(web, 'a stored signal holds a URL');
  return web;
}
