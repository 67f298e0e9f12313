/**
 * The mail server of the simulated city (RFC 5321, only what delivery needs): takes mail for
 * everybody on loopback and keeps the last of it.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

export type CityMail = { readonly from: string; readonly to: string; readonly source: string };

export type MailboxFaults = {
  /** Answers this to recipients, such as `451 later`; empty: they are taken. */
  refuse: string;
  /** Ends the line instead of the answer to a whole mail. */
  hangUp: boolean;
};

export type Mailbox = {
  readonly port: number;
  readonly faults: MailboxFaults;
  readonly taken: readonly CityMail[];
  readonly stop: () => Promise<void>;
};

const takenMax = 1000;
const lineMax = 4096;
const mailMax = 1_000_000;

type Sitting = { from: string; to: string; mail: string[] | undefined; size: number };

export async function startMailbox(): Promise<Mailbox> {
  const faults: MailboxFaults = { refuse: '', hangUp: false };
  const taken: CityMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    const sitting: Sitting = { from: '', to: '', mail: undefined, size: 0 };
    let held = '';
    socket.write('220 mail.city ESMTP\r\n');
    socket.on('data', (chunk: Buffer) => {
      held += chunk.toString('utf8');
      const lines = held.split('\r\n');
      held = lines.pop() ?? '';
      if (held.length > lineMax) socket.destroy();
      for (const line of lines) {
        const reply = hear(line, sitting, { faults, taken });
        if (reply === 'hang up') socket.destroy();
        else if (reply !== undefined) socket.write(`${reply}\r\n`);
        if (line.toUpperCase() === 'QUIT') socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    taken,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Room = { readonly faults: MailboxFaults; readonly taken: CityMail[] };

/** The answer to one line; undefined while a mail is being told. */
function hear(line: string, sitting: Sitting, room: Room): string | undefined {
  if (sitting.mail !== undefined) return hearMail(line, sitting.mail, sitting, room);
  const [verb = ''] = line.toUpperCase().split(/[ :]/);
  if (verb === 'MAIL') sitting.from = addressIn(line);
  if (verb === 'RCPT') sitting.to = addressIn(line);
  if (verb === 'RCPT' && room.faults.refuse !== '') return room.faults.refuse;
  if (verb === 'DATA') sitting.mail = [];
  return answers.get(verb) ?? '502 not known';
}

const answers = new Map([
  ['EHLO', '250 mail.city'],
  ['HELO', '250 mail.city'],
  ['MAIL', '250 ok'],
  ['RCPT', '250 ok'],
  ['DATA', '354 go on'],
  ['QUIT', '221 bye'],
  ['RSET', '250 ok'],
  ['NOOP', '250 ok'],
]);

function hearMail(
  line: string,
  mail: string[],
  sitting: Sitting,
  { faults, taken }: Room,
): string | undefined {
  if (line !== '.') {
    sitting.size += line.length;
    if (sitting.size > mailMax) return 'hang up';
    mail.push(line.startsWith('.') ? line.slice(1) : line);
    return undefined;
  }
  if (faults.hangUp) return 'hang up';
  taken.push({ from: sitting.from, to: sitting.to, source: mail.join('\n') });
  if (taken.length > takenMax) taken.shift();
  Object.assign(sitting, { mail: undefined, size: 0 });
  return '250 taken';
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
