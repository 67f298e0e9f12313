/** Orders to running banks, from this machine only: faults, payments, time, a look into the books. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseInstant } from '../../../core/kernel/index.ts';
import { readFaults } from '../fault.ts';
import type { HouseInput } from '../house.ts';
import type { BankGroup } from './group.ts';

const charactersMax = 100_000;

export type Control = { readonly port: number; stop(): Promise<void> };

/** Listens on loopback; any free port where 0 is wanted. */
export async function openControl(group: BankGroup, wanted: number): Promise<Control> {
  const server = createServer((message, reply) => {
    serve(group, message, reply).catch((cause: unknown) => {
      const error = cause instanceof Error ? cause.message : String(cause);
      reply.writeHead(400, { 'content-type': 'application/json' });
      reply.end(`${JSON.stringify({ error })}\n`);
    });
  });
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  group: BankGroup,
  message: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const body = await answerTo(group, `${message.method} ${url.pathname}`, url, message);
  reply.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
  reply.end(body === undefined ? '' : `${JSON.stringify(body)}\n`);
}

async function answerTo(group: BankGroup, what: string, url: URL, message: IncomingMessage) {
  switch (what) {
    case 'GET /state':
      return { ...group.setting, processes: group.processes() };
    case 'GET /books':
      return group.books(url.searchParams.get('bank') ?? '');
    case 'POST /faults': {
      const { bank, shares } = await bodyOf<{ bank: string; shares: Record<string, number> }>(
        message,
      );
      const words = Object.entries(shares).map(([word, share]) => `${word}=${share}`);
      await group.take(bank, { in: 'faults', shares: readFaults(words.join(',')) });
      return { bank, shares };
    }
    case 'POST /take': {
      const { bank, input } = await bodyOf<{ bank: string; input: HouseInput }>(message);
      await group.take(bank, input);
      return { bank, taken: input.in };
    }
    case 'POST /time': {
      const { at } = await bodyOf<{ at: string }>(message);
      const until = parseInstant(at);
      if (until === undefined) throw new Error('at is an ISO 8601 time with its offset');
      await group.passTo(until);
      return { at };
    }
    default:
      return undefined;
  }
}

async function bodyOf<T>(message: IncomingMessage): Promise<T> {
  let text = '';
  for await (const chunk of message) {
    text += String(chunk);
    if (text.length > charactersMax)
      throw new Error(`an order has at most ${charactersMax} characters`);
  }
  return JSON.parse(text) as T;
}
