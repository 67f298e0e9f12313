/** Brings records back to signals. */
import type { Fen, Instant, PhoneNumber, WebAddress } from '../../core/kernel/index.ts';
import {
  handlesOf,
  type Account,
  type App,
  type CallSignal,
  type Counterpart,
  type FraudSignal,
  type ReportSignal,
  type Subject,
  type SubjectHandle,
  type TransferSignal,
  type VisitSignal,
} from '../../core/signal/index.ts';
import { ByteReader } from './bytes.ts';
import { kindCodes, kindMask, partFlags, recordFlags } from './layout.ts';
import { SlotReader, type SlotKind } from './slots.ts';

type Named = { readonly subject: Subject; readonly handles: readonly SubjectHandle[] };
type Start = {
  readonly id: string;
  readonly source: string;
  readonly named: Named;
  readonly counterpart: Counterpart;
};
type Changeable<T> = { -readonly [K in keyof T]: T[K] };

const nobody: Counterpart = {};

/** Reads the records of one file, block by block. */
export class SignalDecoder {
  readonly #from = new ByteReader();
  readonly #prefix: string;
  #serial = 0;
  #at = 0;
  readonly #sources = this.#words('source');
  readonly #devices = this.#words('device');
  readonly #numbers = this.#words('number');
  readonly #senders = this.#words('sender');
  readonly #titles = this.#words('word');
  readonly #subjects = new SlotReader<Named>('subject', () => this.#defineSubject());
  readonly #webs = new SlotReader<WebAddress>('web', () => this.#defineWeb());
  readonly #apps = new SlotReader<App>('app', () => this.#defineApp());
  readonly #accounts = new SlotReader<Account>('account', () => this.#defineAccount());

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  open(block: Buffer): void {
    this.#from.open(block);
  }

  /** The next signal of the block; undefined at its end. */
  next(): FraudSignal | undefined {
    const from = this.#from;
    if (from.isAtEnd) return undefined;
    const first = from.u8();
    this.#at += from.varint();
    const id = this.#id((first & recordFlags.id) !== 0);
    const source = this.#sources.read(from);
    const named = this.#subjects.read(from);
    const device = (first & recordFlags.device) === 0 ? undefined : this.#devices.read(from);
    const signal = this.#signal(first & kindMask, {
      id,
      source,
      named,
      counterpart: this.#counterpart(),
    });
    if (device !== undefined) (signal as { device?: string }).device = device;
    return signal;
  }

  #id(isWritten: boolean): string {
    if (!isWritten) {
      this.#serial += 1;
      return this.#prefix + String(100_000_000 + this.#serial).slice(1);
    }
    const id = this.#from.text();
    const digits = id.startsWith(this.#prefix) ? id.slice(this.#prefix.length) : '';
    if (/^\d{8}$/.test(digits)) this.#serial = Number(digits);
    return id;
  }

  /** Objects are written out field by field: of millions, each copy of a part would show. */
  #signal(kind: number, { id, source, named, counterpart }: Start): FraudSignal {
    const from = this.#from;
    const occurredAt = this.#at as Instant;
    const { subject, handles: subjectHandles } = named;
    switch (kind) {
      case kindCodes.call: {
        const flags = from.u8();
        const call: Changeable<CallSignal> = {
          kind: 'call',
          id,
          source,
          occurredAt,
          subject,
          subjectHandles,
          counterpart,
          direction: (flags & 1) === 1 ? 'in' : 'out',
          durationSeconds: from.varint(),
          ongoing: (flags & 2) !== 0,
        };
        if ((flags & 4) !== 0) call.transcript = from.text();
        return call;
      }
      case kindCodes.sms: {
        const text = from.text();
        return { kind: 'sms', id, source, occurredAt, subject, subjectHandles, counterpart, text };
      }
      case kindCodes.visit: {
        const flags = from.u8();
        const visit: Changeable<VisitSignal> = {
          kind: 'visit',
          id,
          source,
          occurredAt,
          subject,
          subjectHandles,
          counterpart,
        };
        if ((flags & 1) !== 0) visit.web = this.#webs.read(from);
        if ((flags & 2) !== 0) visit.app = this.#apps.read(from);
        if ((flags & 4) !== 0) visit.title = this.#titles.read(from);
        return visit;
      }
      case kindCodes.transfer: {
        const flags = from.u8();
        const transfer: Changeable<TransferSignal> = {
          kind: 'transfer',
          id,
          source,
          occurredAt,
          subject,
          subjectHandles,
          counterpart,
          amountFen: from.varint() as Fen,
          payer: this.#accounts.read(from),
          payee: this.#accounts.read(from),
          status: (flags & 1) === 1 ? 'pending' : 'done',
        };
        if ((flags & 2) !== 0) transfer.channel = this.#titles.read(from);
        return transfer;
      }
      default:
        return this.#report({ id, source, occurredAt, subject, subjectHandles, counterpart });
    }
  }

  #report(head: Omit<ReportSignal, 'kind' | 'text' | 'evidence' | 'lossFen'>): FraudSignal {
    const from = this.#from;
    const text = from.text();
    const loss = from.varint();
    const evidence = Array.from({ length: from.varint() }, () => from.text());
    const report = { kind: 'report' as const, ...head, text, evidence };
    return loss === 0 ? report : { ...report, lossFen: (loss - 1) as Fen };
  }

  #counterpart(): Counterpart {
    const from = this.#from;
    const mask = from.u8();
    if (mask === 0) return nobody;
    if (mask === partFlags.number) return { number: this.#numbers.read(from) as PhoneNumber };
    if (mask === partFlags.sender) return { sender: this.#senders.read(from) };
    return {
      ...(mask & partFlags.number ? { number: this.#numbers.read(from) as PhoneNumber } : {}),
      ...(mask & partFlags.sender ? { sender: this.#senders.read(from) } : {}),
      ...(mask & partFlags.web ? { web: this.#webs.read(from) } : {}),
      ...(mask & partFlags.app ? { app: this.#apps.read(from) } : {}),
      ...(mask & partFlags.account ? { account: this.#accounts.read(from) } : {}),
      ...(mask & partFlags.name ? { name: this.#titles.read(from) } : {}),
    };
  }

  #words(kind: SlotKind): SlotReader<string> {
    return new SlotReader(kind, () => this.#from.text());
  }

  #part(mask: number, i: number): string | undefined {
    return (mask & (1 << i)) === 0 ? undefined : this.#from.text();
  }

  #defineSubject(): Named {
    const mask = this.#from.u8();
    const [phone, name, idNumber, account, person] = [0, 1, 2, 3, 4].map((i) =>
      this.#part(mask, i),
    );
    const subject: Subject = {
      ...(phone === undefined ? {} : { phone: phone as PhoneNumber }),
      ...(name === undefined ? {} : { name }),
      ...(idNumber === undefined ? {} : { idNumber }),
      ...(account === undefined ? {} : { account }),
      ...(person === undefined ? {} : { person }),
    };
    return { subject, handles: handlesOf(subject) };
  }

  #defineWeb(): WebAddress {
    const mask = this.#from.u8();
    return {
      url: this.#part(mask, 0) ?? '',
      host: this.#part(mask, 1) ?? '',
      registrableDomain: this.#part(mask, 2) ?? '',
    };
  }

  #defineApp(): App {
    const mask = this.#from.u8();
    const name = this.#part(mask, 0) ?? '';
    const pack = this.#part(mask, 1);
    const signature = this.#part(mask, 2);
    return {
      name,
      ...(pack === undefined ? {} : { package: pack }),
      ...(signature === undefined ? {} : { signature }),
    };
  }

  #defineAccount(): Account {
    const mask = this.#from.u8();
    const bank = this.#part(mask, 0);
    const account = this.#part(mask, 1) ?? '';
    const name = this.#part(mask, 2);
    return {
      ...(bank === undefined ? {} : { bank }),
      account,
      ...(name === undefined ? {} : { name }),
    };
  }
}
