/**
 * The short message centre of the simulated city: speaks SMPP 3.4 on loopback, puts the parts of
 * messages together, answers with receipts. It can be slow, silent, full, or twice as talkative, on
 * command.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  decodePdu,
  encodePdu,
  FrameCutter,
  readShort,
  receiptPdu,
  smppStatus,
  WrongPdu,
  type BindPdu,
  type Pdu,
  type ReadPart,
  type ShortPdu,
} from '../../core/contact/index.ts';

/** A message as the telephone shows it. */
export type CityMessage = {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly flash: boolean;
  readonly parts: number;
};

/** How the network misbehaves; each may be changed while it runs. */
export type SmscFaults = {
  /** Milliseconds before an answer. */
  delayMs: number;
  /** Takes messages without ever answering. */
  silent: boolean;
  /** Status with which messages are refused; 0: they are taken. */
  refuse: number;
  /** So many messages are refused, then they are taken again; only with `refuse`. */
  refuseCount: number;
  /** Each receipt is said twice. */
  twice: boolean;
  /** No receipts. */
  mute: boolean;
  /** Telephones that are switched off: their messages end undelivered. */
  readonly off: Set<string>;
};

export type SmscOptions = {
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  /** A message is shown on a telephone. */
  readonly onMessage?: (message: CityMessage) => void;
};

export type Smsc = {
  readonly port: number;
  readonly faults: SmscFaults;
  /** What telephones showed, oldest first; the last thousands. */
  readonly shown: readonly CityMessage[];
  /** Requests to send that were taken, parts counted. */
  readonly taken: () => number;
  /** Ends every line, as a network does at night. */
  readonly dropLines: () => void;
  readonly stop: () => Promise<void>;
};

const shownMax = 5000;
const partsWaitingMax = 1000;
const receiptTriesMax = 3;

type Waiting = { readonly pdu: ShortPdu; tries: number };
type Centre = {
  readonly options: SmscOptions;
  readonly faults: SmscFaults;
  readonly shown: CityMessage[];
  readonly lines: Set<Line>;
  /** Parts of messages that are not whole yet. */
  readonly parts: Map<string, (string | undefined)[]>;
  taken: number;
};
type Line = {
  readonly socket: Socket;
  bound: BindPdu['command'] | undefined;
  sequence: number;
  /** Receipts without an answer. */
  readonly waiting: Map<number, Waiting>;
};

export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const centre: Centre = {
    options,
    faults: {
      delayMs: 0,
      silent: false,
      refuse: 0,
      refuseCount: Number.POSITIVE_INFINITY,
      twice: false,
      mute: false,
      off: new Set(),
    },
    shown: [],
    lines: new Set(),
    parts: new Map(),
    taken: 0,
  };
  const server = createServer((socket) => attach(centre, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const dropLines = (): void => {
    for (const { socket } of centre.lines) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    faults: centre.faults,
    shown: centre.shown,
    taken: () => centre.taken,
    dropLines,
    stop: () => stop(server, dropLines),
  };
}

function stop(server: Server, dropLines: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    dropLines();
  });
}

function attach(centre: Centre, socket: Socket): void {
  const line: Line = { socket, bound: undefined, sequence: 0, waiting: new Map() };
  const cutter = new FrameCutter();
  centre.lines.add(line);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => centre.lines.delete(line));
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of cutter.push(chunk)) hear(centre, line, decodePdu(frame));
    } catch (thrown) {
      const status = thrown instanceof WrongPdu ? thrown.status : smppStatus.systemError;
      socket.end(encodePdu({ command: 'nack', status, sequence: 0 }));
    }
  });
}

function say(line: Line, pdu: Pdu): void {
  if (line.socket.writable) line.socket.write(encodePdu(pdu));
}

function hear(centre: Centre, line: Line, pdu: Pdu): void {
  const { sequence } = pdu;
  if (pdu.command === 'submit_sm') take(centre, line, pdu);
  else if (pdu.command === 'deliver_sm_resp') receiptAnswered(line, sequence, pdu.status);
  else if (isBind(pdu)) letIn(centre, line, pdu);
  else if (pdu.command === 'enquire_link') {
    if (!centre.faults.silent) say(line, { command: 'enquire_link_resp', status: 0, sequence });
  } else if (pdu.command === 'unbind') {
    say(line, { command: 'unbind_resp', status: 0, sequence });
    line.socket.end();
  } else if (pdu.command === 'other') {
    say(line, { command: 'nack', status: smppStatus.wrongCommand, sequence });
  }
}

function isBind(pdu: Pdu): pdu is BindPdu {
  return pdu.command.startsWith('bind_') && !pdu.command.endsWith('_resp');
}

function letIn({ options }: Centre, line: Line, pdu: BindPdu): void {
  const isKnown = pdu.systemId === options.user && pdu.password === options.password;
  const status =
    line.bound === undefined
      ? isKnown
        ? smppStatus.ok
        : smppStatus.wrongPassword
      : smppStatus.alreadyBound;
  if (status === smppStatus.ok) line.bound = pdu.command;
  say(line, {
    command: `${pdu.command}_resp`,
    status,
    sequence: pdu.sequence,
    name: 'city',
    tlvs: [],
  });
}

function take(centre: Centre, line: Line, pdu: ShortPdu): void {
  const { faults } = centre;
  const answer = (status: number, name: string, then = (): void => {}): void => {
    const reply = (): void => {
      say(line, { command: 'submit_sm_resp', status, sequence: pdu.sequence, name, tlvs: [] });
      then();
    };
    if (faults.silent) return;
    if (faults.delayMs > 0) setTimeout(reply, faults.delayMs).unref();
    else reply();
  };
  if (line.bound === undefined || line.bound === 'bind_receiver') {
    answer(smppStatus.wrongBindState, '');
    return;
  }
  if (faults.refuse !== 0 && faults.refuseCount > 0) {
    faults.refuseCount -= 1;
    answer(faults.refuse, '');
    return;
  }
  centre.taken += 1;
  const reference = centre.taken.toString(16).padStart(8, '0');
  const isOff = faults.off.has(pdu.destination.value);
  const wantsReceipt = pdu.registeredDelivery !== 0 && !faults.mute;
  answer(smppStatus.ok, reference, () => {
    if (wantsReceipt) sendReceipt(centre, pdu, reference, isOff);
  });
  if (!isOff) show(centre, pdu);
}

/** Shows a message once all its parts are there. */
function show(centre: Centre, pdu: ShortPdu): void {
  const read = readShort(pdu);
  const whole = joined(centre, pdu, read);
  if (whole === undefined) return;
  const message = {
    from: pdu.source.value,
    to: pdu.destination.value,
    text: whole,
    flash: read.flash,
    parts: read.part?.count ?? 1,
  };
  centre.shown.push(message);
  if (centre.shown.length > shownMax) centre.shown.shift();
  centre.options.onMessage?.(message);
}

function joined({ parts }: Centre, pdu: ShortPdu, { text, part }: ReadPart): string | undefined {
  if (part === null) return text;
  const key = `${pdu.source.value} ${pdu.destination.value} ${part.reference} ${part.count}`;
  const held = parts.get(key) ?? Array.from({ length: part.count }, () => undefined);
  held[part.ordinal - 1] = text;
  parts.set(key, held);
  if (held.includes(undefined)) {
    if (parts.size > partsWaitingMax) parts.delete(parts.keys().next().value ?? key);
    return undefined;
  }
  parts.delete(key);
  return held.join('');
}

function sendReceipt(centre: Centre, pdu: ShortPdu, reference: string, isOff: boolean): void {
  const receipt = receiptPdu(
    { from: pdu.source.value, to: pdu.destination.value, reference },
    isOff ? 'UNDELIV' : 'DELIVRD',
  );
  const line = [...centre.lines].find(
    ({ bound }) => bound !== undefined && bound !== 'bind_transmitter',
  );
  if (line === undefined) return;
  for (let said = 0; said < (centre.faults.twice ? 2 : 1); said += 1) deliver(line, receipt, 1);
}

function deliver(line: Line, pdu: ShortPdu, tries: number): void {
  line.sequence += 1;
  line.waiting.set(line.sequence, { pdu, tries });
  say(line, { ...pdu, sequence: line.sequence });
}

/** A receipt that was not taken is said again, a few times. */
function receiptAnswered(line: Line, sequence: number, status: number): void {
  const waiting = line.waiting.get(sequence);
  line.waiting.delete(sequence);
  if (waiting === undefined || status === smppStatus.ok || waiting.tries >= receiptTriesMax) return;
  deliver(line, waiting.pdu, waiting.tries + 1);
}
