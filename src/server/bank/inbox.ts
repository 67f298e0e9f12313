/**
 * The door for banks: mutual TLS 1.3, the sender known by the key of its certificate, everything
 * limited. What is read and fits is written in one transaction with what follows from it, then
 * acknowledged; the rest is kept apart with its reason, and the bank is told.
 */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { BankPolicy, BankSetting } from '../../core/bank/index.ts';
import { transportCodes, writeReply, type CaseReport } from '../../core/bank/wire/index.ts';
import { secondMs, type Instant, type Problem } from '../../core/kernel/index.ts';
import { Answer } from '../platform/answer.ts';
import type { Clock } from '../platform/clock.ts';
import { isOutage, type Database } from '../platform/database.ts';
import { codeOf, EnvironmentFault, messageOf } from '../platform/fault.ts';
import { makeRateLimiter, type RateLimiter } from '../platform/limit.ts';
import type { Log } from '../platform/log.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { lineActor } from './actor.ts';
import { pinOf } from './post.ts';
import type { BankReaction } from './reaction.ts';
import { quarantineAnswer, recordAnswer, type Suspect } from './record.ts';
import type { Banks } from './setting.ts';
import { makeReader, type BankMessage, type Reader } from './reader.ts';
import { Room, type Share } from './room.ts';
import { Turns } from './turns.ts';

export type InboxDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => BankPolicy;
  readonly banks: Banks;
  readonly reactions: readonly BankReaction[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Takes a case report of a bank (100401); answers the number of its case. */
  readonly onReport?: BankReporter | undefined;
};

/** The bank that a report came from, by its certificate. */
export type ReportingBank = Pick<BankSetting, 'code' | 'name'>;
export type BankReporter = (
  tx: Transaction,
  bank: ReportingBank,
  report: CaseReport,
  now: Instant,
) => Promise<string>;

export type Inbox = {
  readonly port: number;
  close(): Promise<void>;
};

/** A statement of 20,000 rows has about 8 MB. */
const bytesMax = 9 * 1024 * 1024;
const limits = {
  headersTimeout: 5 * secondMs,
  requestTimeout: 20 * secondMs,
  keepAliveTimeout: 30 * secondMs,
  connectionsCheckingInterval: secondMs,
  maxHeaderSize: 4096,
} as const;
const connectionsMax = 500;
/**
 * Answers that are written at a time: what follows from them waits for one lock, and must not hold
 * every connection to the database while it waits. The rest wait here, at most one a connection.
 */
const recordingsMax = 3;

/** Bodies that are held at a time, of all banks together. */
const heldMax = 64 * 1024 * 1024;

const strangersMax = { burst: 20, perSecond: 1 / 60 };

type Door = InboxDeps & {
  readonly rate: RateLimiter;
  /** Of all certificates that belong to no bank, together: each is put on record. */
  readonly strangers: RateLimiter;
  readonly turns: Turns;
  readonly room: Room;
  readonly reader: Reader;
};
type Reply = { readonly status: number; readonly code: string; readonly description: string };

export async function openInbox(deps: InboxDeps): Promise<Inbox> {
  const { banks, log, policy } = deps;
  if (banks.keys === null) throw new Error('an inbox needs keys');
  const perSecond = policy().answersPerSecondMax;
  const rate = makeRateLimiter({ burst: perSecond * 2, perSecond });
  const strangers = makeRateLimiter(strangersMax);
  const [turns, room, reader] = [
    new Turns(recordingsMax),
    new Room(heldMax),
    makeReader(banks.dialect),
  ];
  const door: Door = { ...deps, rate, strangers, turns, room, reader };
  const server = createServer(
    {
      ...banks.keys,
      ...limits,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
      handshakeTimeout: 5 * secondMs,
    },
    (request, response) => {
      void answer(door, request, response);
    },
  );
  server.maxConnections = connectionsMax;
  // Certificates that have expired or come from elsewhere end here.
  server.on('tlsClientError', (error) =>
    log.warn('a bank could not connect', { cause: codeOf(error) ?? messageOf(error) }),
  );
  await listening(server, deps.listen);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await reader.stop();
    },
  };
}

async function listening(server: Server, { host, port }: InboxDeps['listen']): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new EnvironmentFault(
          'cannot-listen',
          `cannot listen for banks on ${host}:${port}: ${messageOf(cause)}`,
          'give an address of this machine and a free port in WUZHA_BANK_LISTEN',
          cause,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}

async function answer(
  door: Door,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let reply: Reply;
  const share = door.room.open();
  try {
    reply = await taken(door, request, share);
  } catch (thrown) {
    if (!isOutage(thrown) && !(thrown instanceof Answer))
      door.log.error('an answer broke off', { cause: messageOf(thrown) });
    reply = { status: 503, code: transportCodes.timeout, description: 'send it again later' };
  } finally {
    share.close();
  }
  const body = writeReply(reply);
  if (response.destroyed) return;
  response.writeHead(reply.status, {
    'content-type': 'application/xml; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

const formatReply = (description: string): Reply => ({
  status: 400,
  code: transportCodes.format,
  description,
});

async function taken(door: Door, request: IncomingMessage, share: Share): Promise<Reply> {
  const bank = peerOf(door.banks, request);
  if (bank === undefined) {
    request.resume();
    const description = 'this certificate belongs to no bank of the centre';
    const wait = door.strangers.take('', 1, door.clock.now());
    if (wait > 0) return { status: 429, code: transportCodes.limit, description: `wait ${wait} s` };
    await keep(door, {
      bank: null,
      key: null,
      reason: 'unknown-certificate',
      detail: description,
      bytes: Buffer.alloc(0),
    });
    return { status: 403, code: transportCodes.notAllowed, description };
  }
  const wait = door.rate.take(bank.code, 1, door.clock.now());
  if (wait > 0) {
    request.resume();
    return { status: 429, code: transportCodes.limit, description: `wait ${wait} s` };
  }
  const bytes = await readBody(request, share);
  if (bytes === undefined) {
    return {
      status: 429,
      code: transportCodes.limit,
      description: 'too much is under way, wait 5 s',
    };
  }
  const suspect = { bank: bank.code, key: null, bytes };
  if (bytes.length > bytesMax) {
    const detail = `is larger than ${bytesMax} bytes`;
    await keep(door, { ...suspect, reason: 'too-large', detail, bytes: bytes.subarray(0, 4096) });
    return { status: 413, code: transportCodes.format, description: detail };
  }
  if (request.method !== 'POST' || !isXml(request.headers['content-type'])) {
    const detail = 'is no POST of application/xml';
    await keep(door, { ...suspect, reason: 'not-xml', detail });
    return { status: 415, code: transportCodes.format, description: detail };
  }
  return read(door, bank, bytes);
}

const isXml = (type: string | undefined): boolean =>
  /^(?:application|text)\/xml(?:;\s*charset="?utf-8"?)?$/i.test(type ?? '');

/** A certificate stays the same for the life of a connection, so it is read once for each. */
const peers = new WeakMap<TLSSocket, BankSetting>();

function peerOf(banks: Banks, { socket }: IncomingMessage): BankSetting | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const known = peers.get(socket);
  if (known !== undefined) return known;
  const { raw } = socket.getPeerCertificate();
  const bank = raw === undefined ? undefined : banks.byPin(pinOf(raw));
  if (bank !== undefined) peers.set(socket, bank);
  return bank;
}

/** At most a chunk more than is allowed; undefined where there is no room for it. */
async function readBody(request: IncomingMessage, share: Share): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (!share.take(chunk.length)) return undefined;
    chunks.push(chunk);
    size += chunk.length;
    if (size > bytesMax) break;
  }
  return Buffer.concat(chunks);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    // Bytes that are no UTF-8 have no other way to say so.
    return undefined;
  }
}

async function read(door: Door, bank: BankSetting, bytes: Buffer): Promise<Reply> {
  const text = decoded(bytes);
  const suspect = { bank: bank.code, key: null, bytes };
  if (text === undefined) {
    await keep(door, { ...suspect, reason: 'not-utf8', detail: 'is not UTF-8' });
    return formatReply('is not UTF-8');
  }
  const message = await door.reader.read({ adapter: bank.adapter, text });
  if (message.kind === 'report') return takeReport(door, bank, message.told, bytes);
  const refuse = async (reason: string, detail: string): Promise<Reply> => {
    await keep(door, { ...suspect, reason, detail });
    return formatReply(detail);
  };
  if (message.kind === 'no-adapter') return refuse('no-adapter', '');
  if (!message.told.ok) {
    const { error } = message.told;
    return refuse(error[0]?.code ?? 'wrong-form', wordsOf(error));
  }
  const { envelope, body, pending } = message.told.value;
  const seen = { ...suspect, key: body.key };
  if (envelope.from !== bank.code || envelope.to !== door.banks.centre) {
    const detail = `is from ${envelope.from} to ${envelope.to}, over the line of ${bank.code}`;
    await keep(door, { ...seen, reason: 'wrong-envelope', detail });
    return formatReply(detail);
  }
  if (pending) return { status: 200, code: transportCodes.taken, description: '' };
  return record(door, bank, body, seen);
}

const wordsOf = (problems: readonly Problem[]): string =>
  problems
    .map((p) => `${p.field === '' ? 'message' : p.field} ${p.problem}; ${p.remedy}`)
    .join(' / ');

/** A report that stands is a case when it is acknowledged; any other is kept with its reason. */
async function takeReport(
  door: Door,
  bank: BankSetting,
  told: Extract<BankMessage, { kind: 'report' }>['told'],
  bytes: Buffer,
): Promise<Reply> {
  const refuse = async (reason: string, detail: string): Promise<Reply> => {
    await keep(door, { bank: bank.code, key: null, bytes, reason, detail });
    return formatReply(detail);
  };
  if (!told.ok) return refuse(told.error[0]?.code ?? 'wrong-form', wordsOf(told.error));
  const { envelope, report } = told.value;
  if (envelope.from !== bank.code || envelope.to !== door.banks.centre) {
    return refuse('wrong-envelope', `is from ${envelope.from} to ${envelope.to}`);
  }
  const { onReport, db, clock } = door;
  if (onReport === undefined) return refuse('no-reports', 'this centre takes no reports here');
  const now = clock.now();
  try {
    const number = await transact(db, lineActor, now, (tx) => onReport(tx, bank, report, now));
    return { status: 200, code: transportCodes.taken, description: number };
  } catch (thrown) {
    if (!(thrown instanceof Answer)) throw thrown;
    return refuse(thrown.code, wordsOf(thrown.parts.fields ?? []) || thrown.code);
  }
}

async function record(
  door: Door,
  bank: BankSetting,
  body: Parameters<typeof recordAnswer>[1],
  suspect: Pick<Suspect, 'bank' | 'key' | 'bytes'>,
): Promise<Reply> {
  const { db, clock, reactions } = door;
  const verdict = await door.turns.take(async () => {
    const now = clock.now();
    return transact(db, lineActor, now, async (tx) => {
      const teller = { bank: bank.code, actor: 'line' };
      const recording = { reactions, setbacks: [], policy: door.policy(), now };
      const result = await recordAnswer(tx, body, teller, recording);
      if (result.kind === 'refused') await quarantineAnswer(tx, { ...suspect, ...result }, now);
      return result;
    });
  });
  return verdict.kind === 'refused'
    ? formatReply(`${verdict.reason}: ${verdict.detail}`)
    : { status: 200, code: transportCodes.taken, description: '' };
}

async function keep({ db, clock, log }: Door, suspect: Suspect): Promise<void> {
  const now = clock.now();
  log.warn('an answer of a bank was set aside', { bank: suspect.bank, reason: suspect.reason });
  await transact(db, lineActor, now, (tx) => quarantineAnswer(tx, suspect, now));
}
