/**
 * Signals as compact records (.wzs): what a source sends once is written once, nothing is parsed
 * again when it is read. `docs/concepts/replay.md` describes the format.
 */
import type {
  Account,
  App,
  Counterpart,
  FraudSignal,
  TransferSignal,
  VisitSignal,
} from '../../core/signal/index.ts';
import type { WebAddress } from '../../core/kernel/index.ts';
import { ByteWriter } from './bytes.ts';
import { kindCodes, partFlags, recordFlags } from './layout.ts';
import { SlotWriter, type SlotKind, slotCounts } from './slots.ts';

const slotKinds = Object.keys(slotCounts) as SlotKind[];

/** Writes the records of one file; blocks of some 256 KiB are taken out as they fill. */
export class SignalEncoder {
  readonly #to = new ByteWriter();
  readonly #slots = new Map(slotKinds.map((kind) => [kind, new SlotWriter(kind)]));
  readonly #prefix: string;
  #serial = 0;
  #at = 0;

  /** Ids are `prefix` and a serial of eight digits where they can be; others are written out. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get size(): number {
    return this.#to.size;
  }

  take(): Buffer {
    return this.#to.take();
  }

  /** Signals come in order of time. */
  add(signal: FraudSignal): void {
    const to = this.#to;
    const serial = serialOf(signal.id, this.#prefix);
    const isNext = serial === this.#serial + 1;
    if (serial !== undefined) this.#serial = serial;
    to.u8(
      kindCodes[signal.kind] |
        (isNext ? 0 : recordFlags.id) |
        (signal.device === undefined ? 0 : recordFlags.device),
    );
    to.varint(signal.occurredAt - this.#at);
    this.#at = signal.occurredAt;
    if (!isNext) to.text(signal.id);
    this.#word('source', signal.source);
    this.#subject(signal);
    if (signal.device !== undefined) this.#word('device', signal.device);
    this.#counterpart(signal.counterpart);
    this.#body(signal);
  }

  #body(signal: FraudSignal): void {
    const to = this.#to;
    switch (signal.kind) {
      case 'call':
        to.u8(
          (signal.direction === 'in' ? 1 : 0) |
            (signal.ongoing ? 2 : 0) |
            (signal.transcript === undefined ? 0 : 4),
        );
        to.varint(signal.durationSeconds);
        if (signal.transcript !== undefined) to.text(signal.transcript);
        return;
      case 'sms':
        to.text(signal.text);
        return;
      case 'visit':
        this.#visit(signal);
        return;
      case 'transfer':
        this.#transfer(signal);
        return;
      case 'report':
        to.text(signal.text);
        to.varint(signal.lossFen === undefined ? 0 : signal.lossFen + 1);
        to.varint(signal.evidence.length);
        for (const item of signal.evidence) to.text(item);
    }
  }

  #visit({ web, app, title }: VisitSignal): void {
    this.#to.u8((web ? 1 : 0) | (app ? 2 : 0) | (title === undefined ? 0 : 4));
    if (web) this.#web(web);
    if (app) this.#app(app);
    if (title !== undefined) this.#word('word', title);
  }

  #transfer({ status, channel, amountFen, payer, payee }: TransferSignal): void {
    this.#to.u8((status === 'pending' ? 1 : 0) | (channel === undefined ? 0 : 2));
    this.#to.varint(amountFen);
    this.#account(payer);
    this.#account(payee);
    if (channel !== undefined) this.#word('word', channel);
  }

  #slot(kind: SlotKind, key: string, define: () => void): void {
    this.#slots.get(kind)?.write(this.#to, key, define);
  }

  #word(kind: SlotKind, value: string): void {
    this.#slot(kind, value, () => {
      this.#to.text(value);
    });
  }

  #parts(kind: SlotKind, parts: readonly (string | undefined)[]): void {
    this.#slot(kind, parts.join('\u0001'), () => {
      this.#to.u8(parts.reduce((mask, part, i) => mask | (part === undefined ? 0 : 1 << i), 0));
      for (const part of parts) if (part !== undefined) this.#to.text(part);
    });
  }

  #subject({ subject }: FraudSignal): void {
    const { phone, name, idNumber, account, person } = subject;
    this.#parts('subject', [phone, name, idNumber, account, person]);
  }

  #web({ url, host, registrableDomain }: WebAddress): void {
    this.#parts('web', [url, host, registrableDomain]);
  }

  #app({ name, package: pack, signature }: App): void {
    this.#parts('app', [name, pack, signature]);
  }

  #account({ bank, account, name }: Account): void {
    this.#parts('account', [bank, account, name]);
  }

  #counterpart({ number, sender, web, app, account, name }: Counterpart): void {
    this.#to.u8(
      (number === undefined ? 0 : partFlags.number) |
        (sender === undefined ? 0 : partFlags.sender) |
        (web ? partFlags.web : 0) |
        (app ? partFlags.app : 0) |
        (account ? partFlags.account : 0) |
        (name === undefined ? 0 : partFlags.name),
    );
    if (number !== undefined) this.#word('number', number);
    if (sender !== undefined) this.#word('sender', sender);
    if (web) this.#web(web);
    if (app) this.#app(app);
    if (account) this.#account(account);
    if (name !== undefined) this.#word('word', name);
  }
}

/** The number behind the prefix; undefined where the id is made in another way. */
function serialOf(id: string, prefix: string): number | undefined {
  if (id.length !== prefix.length + 8 || !id.startsWith(prefix)) return undefined;
  const digits = id.slice(prefix.length);
  return /^\d{8}$/.test(digits) ? Number(digits) : undefined;
}
