/** A bank at the other end of the line: it speaks the real messages and does what a test tells it. */
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { BankAnswer, BankRequest } from '../../src/core/bank/index.ts';
import {
  platformAdapter,
  readReply,
  shippedDialect,
  writeReply,
  type BankAdapter,
  type TransportReply,
} from '../../src/core/bank/wire/index.ts';
import { centreCode, type Authority, type KeyPair } from './bank-folder.ts';

export type TestBank = {
  readonly code: string;
  readonly pin: string;
  readonly url: string;
  /** Every message as it came, in order. */
  readonly bodies: string[];
  readonly requests: BankRequest[];
  /** What is replied at once; `taken` where not told. */
  reply: (request: BankRequest, nth: number) => TransportReply | 'hang' | 'garbage';
  /** Called after each reply. */
  onRequest: (request: BankRequest, nth: number) => void | Promise<void>;
  /** Sends bytes to the centre's door; answers status and reply. */
  send(
    port: number,
    body: string | Buffer,
    headers?: Record<string, string>,
    keys?: KeyPair,
  ): Promise<{ status: number; reply: TransportReply | undefined }>;
  answer(
    port: number,
    parts: Partial<BankAnswer> & Pick<BankAnswer, 'key' | 'kind' | 'serial' | 'at'>,
  ): Promise<{ status: number; reply: TransportReply | undefined }>;
  written(parts: Partial<BankAnswer> & Pick<BankAnswer, 'key' | 'kind' | 'serial' | 'at'>): string;
  close(): Promise<void>;
};

const taken: TransportReply = { code: '100000', description: '' };

export async function startTestBank(
  authority: Authority,
  code: string,
  adapter: BankAdapter = platformAdapter(shippedDialect),
): Promise<TestBank> {
  const keys = await authority.issue(code);
  const nth = new Map<string, number>();
  // The door takes 500 connections at most, of all banks together.
  const agent = new Agent({ keepAlive: true, maxTotalSockets: 32 });
  const server = createServer(
    { ...keys, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        bank.bodies.push(text);
        const read = adapter.readRequest(text);
        if (!read.ok) {
          response.writeHead(400).end(writeReply({ code: '200001', description: 'no' }));
          return;
        }
        const asked = read.value.body;
        const n = (nth.get(asked.key) ?? 0) + 1;
        nth.set(asked.key, n);
        bank.requests.push(asked);
        const reply = bank.reply(asked, n);
        if (reply === 'hang') return;
        response.end(reply === 'garbage' ? '<html>' : writeReply(reply), () => {
          void bank.onRequest(asked, n);
        });
      });
    },
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port: ownPort } = server.address() as AddressInfo;
  const bank: TestBank = {
    code,
    pin: keys.pin,
    url: `https://127.0.0.1:${ownPort}/`,
    bodies: [],
    requests: [],
    reply: () => taken,
    onRequest: () => {},
    send: (port, body, headers = {}, other = keys) =>
      new Promise((resolve, reject) => {
        const sending = request(
          {
            host: '127.0.0.1',
            port,
            method: 'POST',
            path: '/',
            key: other.key,
            cert: other.cert,
            ca: authority.ca,
            checkServerIdentity: () => undefined,
            agent: other === keys ? agent : false,
            headers: { 'content-type': 'application/xml', ...headers },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              const reply = readReply(Buffer.concat(chunks).toString());
              resolve({ status: response.statusCode ?? 0, reply });
            });
          },
        );
        sending.on('error', reject);
        sending.end(body);
      }),
    written(parts) {
      const answer: BankAnswer = {
        bank: code,
        code: '0000',
        remark: '',
        accounts: [],
        transactions: [],
        holder: null,
        ...parts,
      };
      const text = adapter.writeAnswer(answer, {
        from: code,
        to: centreCode,
        serial: answer.serial,
      });
      if (!text.ok) throw new Error(JSON.stringify(text.error));
      return text.value;
    },
    answer: (port, parts) => bank.send(port, bank.written(parts)),
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return bank;
}
