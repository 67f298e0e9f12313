/**
 * The line to a short message centre (SMPP 3.4, transceiver): bound, kept awake, bound again when it
 * falls. A request is answered, or the line fell before the answer; nothing is sent twice here.
 */
import { connect, type Socket } from 'node:net';
import {
  decodePdu,
  encodePdu,
  FrameCutter,
  readReceipt,
  smppStatus,
  WrongPdu,
  type NamedPdu,
  type Pdu,
  type Receipt,
  type ShortPdu,
} from '../../core/contact/index.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';

export type SmppAccount = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
};

export type SmppOptions = {
  readonly account: SmppAccount;
  readonly log: Log;
  /** A receipt came; false: it is not known yet, the network may say it again. */
  readonly onReceipt: (receipt: Receipt) => Promise<boolean>;
  /** Told when the line is up and when an answer made room. */
  readonly onRoom?: () => void;
  /** Requests without an answer at a time. */
  readonly windowMax?: number;
  readonly enquireMs?: number;
  readonly answerMs?: number;
  readonly reconnectMs?: number;
};

export type Submitted =
  | { readonly kind: 'answered'; readonly status: number; readonly name: string }
  /** It was never written. */
  | { readonly kind: 'away' }
  /** It was written, and no answer came. */
  | { readonly kind: 'lost' };

export type SmppLink = {
  readonly bound: () => boolean;
  /** Requests that may be written now. */
  readonly room: () => number;
  readonly submit: (pdu: ShortPdu) => Promise<Submitted>;
  readonly stop: () => Promise<void>;
};

type Waiting = { readonly settle: (answer: Submitted) => void; readonly timer: NodeJS.Timeout };

type Line = {
  readonly options: Required<Omit<SmppOptions, 'account'>> & Pick<SmppOptions, 'account'>;
  socket: Socket | undefined;
  bound: boolean;
  sequence: number;
  readonly waiting: Map<number, Waiting>;
  /** Receipts are handled one after the other. */
  receipts: Promise<void>;
  again: NodeJS.Timeout | undefined;
  enquire: NodeJS.Timeout | undefined;
  tries: number;
  stopped: boolean;
};

const reconnectMsMax = 30_000;
const sequenceMax = 0x7fff_ffff;
const closeMs = 2000;

export function openSmpp(options: SmppOptions): SmppLink {
  const line: Line = {
    options: {
      windowMax: 50,
      enquireMs: 30_000,
      answerMs: 10_000,
      reconnectMs: 1000,
      onRoom: () => {},
      ...options,
    },
    socket: undefined,
    bound: false,
    sequence: 0,
    waiting: new Map(),
    receipts: Promise.resolve(),
    again: undefined,
    enquire: undefined,
    tries: 0,
    stopped: false,
  };
  dial(line);
  return {
    bound: () => line.bound,
    room: () => (line.bound ? Math.max(0, line.options.windowMax - line.waiting.size) : 0),
    submit: (pdu) => submit(line, pdu),
    stop: () => stop(line),
  };
}

function dial(line: Line): void {
  const { account, enquireMs } = line.options;
  const socket = connect({ host: account.host, port: account.port, noDelay: true });
  const cutter = new FrameCutter();
  line.socket = socket;
  socket.on('connect', () => {
    void ask(line, {
      command: 'bind_transceiver',
      sequence: 0,
      systemId: account.user,
      password: account.password,
      systemType: '',
      interfaceVersion: 0x34,
      addrTon: 0,
      addrNpi: 0,
      addressRange: '',
    }).then((answer) => greet(line, answer));
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of cutter.push(chunk)) hear(line, decodePdu(frame));
    } catch (thrown) {
      refuse(line, thrown);
    }
  });
  socket.on('error', (cause) => {
    if (line.tries === 0) line.options.log.warn('the SMS line failed', { cause: messageOf(cause) });
  });
  socket.on('close', () => fall(line));
  line.enquire = setInterval(() => void ping(line), enquireMs);
  line.enquire.unref();
}

function greet(line: Line, answer: Submitted): void {
  if (answer.kind === 'answered' && answer.status === smppStatus.ok) {
    line.bound = true;
    line.tries = 0;
    line.options.onRoom();
    return;
  }
  const status = answer.kind === 'answered' ? `0x${answer.status.toString(16)}` : answer.kind;
  line.options.log.warn('the SMS centre does not let us in', { status });
  line.socket?.destroy();
}

/** A peer that sends what is no PDU is told once and left. */
function refuse(line: Line, thrown: unknown): void {
  const status = thrown instanceof WrongPdu ? thrown.status : smppStatus.systemError;
  line.options.log.warn('the SMS line sent what is no PDU', { cause: messageOf(thrown) });
  write(line, { command: 'nack', status, sequence: 0 });
  line.socket?.destroy();
}

function fall(line: Line): void {
  clearInterval(line.enquire);
  line.bound = false;
  line.socket = undefined;
  for (const [sequence, { settle, timer }] of line.waiting) {
    line.waiting.delete(sequence);
    clearTimeout(timer);
    settle({ kind: 'lost' });
  }
  if (line.stopped) return;
  const waitMs = Math.min(reconnectMsMax, line.options.reconnectMs * 2 ** Math.min(line.tries, 10));
  line.tries += 1;
  line.again = setTimeout(() => dial(line), waitMs);
  line.again.unref();
}

function write(line: Line, pdu: Pdu): boolean {
  if (line.socket === undefined || !line.socket.writable) return false;
  line.socket.write(encodePdu(pdu));
  return true;
}

/** Sends a request and waits for its answer; the line is left when none comes in time. */
function ask(line: Line, pdu: Pdu): Promise<Submitted> {
  line.sequence = (line.sequence % sequenceMax) + 1;
  const { sequence } = line;
  return new Promise((settle) => {
    const timer = setTimeout(() => line.socket?.destroy(), line.options.answerMs);
    line.waiting.set(sequence, { settle, timer });
    if (write(line, { ...pdu, sequence })) return;
    clearTimeout(timer);
    line.waiting.delete(sequence);
    settle({ kind: 'away' });
  });
}

async function submit(line: Line, pdu: ShortPdu): Promise<Submitted> {
  return line.bound ? ask(line, pdu) : { kind: 'away' };
}

async function ping(line: Line): Promise<void> {
  if (line.bound) await ask(line, { command: 'enquire_link', status: 0, sequence: 0 });
}

function hear(line: Line, pdu: Pdu): void {
  const { sequence } = pdu;
  if (pdu.command === 'nack' || pdu.command.endsWith('_resp')) {
    const waiting = line.waiting.get(sequence);
    line.waiting.delete(sequence);
    clearTimeout(waiting?.timer);
    waiting?.settle({
      kind: 'answered',
      status: 'status' in pdu ? pdu.status : 0,
      name: (pdu as Partial<NamedPdu>).name ?? '',
    });
    line.options.onRoom();
  } else if (pdu.command === 'enquire_link') {
    write(line, { command: 'enquire_link_resp', status: 0, sequence });
  } else if (pdu.command === 'unbind') {
    write(line, { command: 'unbind_resp', status: 0, sequence });
    line.socket?.end();
  } else if (pdu.command === 'deliver_sm') {
    const receipt = readReceipt(pdu);
    const told = line.receipts.then(() => (receipt ? line.options.onReceipt(receipt) : true));
    line.receipts = told.then(
      (known) => answerReceipt(line, sequence, known ? smppStatus.ok : smppStatus.tryLater),
      () => answerReceipt(line, sequence, smppStatus.tryLater),
    );
  } else {
    write(line, { command: 'nack', status: smppStatus.wrongCommand, sequence });
  }
}

function answerReceipt(line: Line, sequence: number, status: number): void {
  write(line, { command: 'deliver_sm_resp', status, sequence, name: '', tlvs: [] });
}

/** Says goodbye, so that the other side lets go of the account at once. */
async function stop(line: Line): Promise<void> {
  line.stopped = true;
  clearTimeout(line.again);
  const { socket } = line;
  if (socket === undefined) return;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  if (line.bound) {
    const timer = setTimeout(() => socket.destroy(), closeMs);
    line.bound = false;
    await ask(line, { command: 'unbind', status: 0, sequence: 0 });
    clearTimeout(timer);
  }
  socket.destroy();
  await closed;
  await line.receipts;
}
