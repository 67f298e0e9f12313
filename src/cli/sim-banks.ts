/** `wuzha sim banks`: banks with books of their own, as processes that speak to a centre. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatInstant, hourMs, parseInstant, type Instant } from '../core/kernel/index.ts';
import { programRoot } from '../server/platform/config.ts';
import { EnvironmentFault, messageOf } from '../server/platform/fault.ts';
import { makeFolder } from '../server/platform/folder.ts';
import { bankFaults, type BankFault, type FaultShares } from '../sim/bank/fault.ts';
import { startBanks, type BankGroup } from '../sim/bank/process/group.ts';
import { runHost } from '../sim/bank/process/host.ts';
import {
  exitCodes,
  numberOption,
  textOption,
  UsageError,
  type CommandArguments,
  type CommandStreams,
} from './command.ts';

const centreDefault = 'https://127.0.0.1:9643/';

/** Runs until it is interrupted. */
export async function runBanks(args: CommandArguments, io: CommandStreams): Promise<number> {
  const count = numberOption(args, 'count', { min: 1, max: 60 }) ?? 8;
  const dir = resolve(textOption(args, 'data') ?? 'banks');
  const say = (line: string): void => void io.stderr.write(`${line}\n`);
  const centreUrl = urlOption(args, 'centre') ?? centreDefault;
  const centreCode = textOption(args, 'centre-code') ?? 'WUZHA0001';
  if (!/^[0-9A-Za-z]{4,14}$/.test(centreCode)) {
    throw new UsageError('--centre-code takes 4 to 14 letters and digits');
  }
  const options = {
    dir,
    count,
    centreUrl,
    centreCode,
    say,
    seed: numberOption(args, 'seed', { max: 4_294_967_295 }) ?? 1,
    cases: numberOption(args, 'cases', { max: 100_000 }) ?? 0,
    lengthMs: 10 * hourMs,
    startAt: startOption(args),
    epoch: Date.now(),
    speed: numberOption(args, 'speed', { min: 1, max: 3_600 }) ?? 1,
    processes: numberOption(args, 'processes', { min: 1, max: count }) ?? count,
    faults: readFaults(textOption(args, 'faults') ?? ''),
    program: join(programRoot, 'src/cli/main.ts'),
  };
  folder(dir);
  const group = await startBanks(options).catch((cause: unknown) => {
    const problem = `the banks did not start: ${messageOf(cause)}`;
    throw new EnvironmentFault('no-banks', problem, 'check the folder and the ports', cause);
  });
  const control = await openControl(group, numberOption(args, 'control', { max: 65_535 }) ?? 0);
  io.stdout.write(told(group, control.port));
  await interruption(io);
  say('stopping · 正在停止…');
  await control.stop();
  await group.stop();
  return exitCodes.ok;
}

/** One process of banks; started by `sim banks`. */
export async function runBank(args: CommandArguments): Promise<number> {
  const dir = textOption(args, 'data');
  const banks = textOption(args, 'banks');
  if (dir === undefined || banks === undefined || !existsSync(join(dir, 'world.json'))) {
    throw new UsageError('sim bank is started by `wuzha sim banks`');
  }
  return runHost(dir, banks.split(','));
}

/** `silence=0.1,duplicate=0.2`: shares from 0 to 1; a word alone is always. */
export function readFaults(text: string): FaultShares {
  const shares: Partial<Record<BankFault, number>> = {};
  for (const part of text.split(',').filter((word) => word !== '')) {
    const [word = '', number = '1'] = part.split('=');
    const fault = bankFaults.find(({ code }) => code === word);
    const share = Number(number);
    if (fault === undefined || !(share >= 0 && share <= 1)) {
      const known = bankFaults.map(({ code }) => code).join(', ');
      throw new UsageError(
        `--faults takes words such as silence=0.1 of ${known}, not ${JSON.stringify(part)}`,
      );
    }
    shares[fault.code] = share;
  }
  return shares;
}

function startOption(args: CommandArguments): Instant {
  const text = textOption(args, 'start');
  if (text === undefined) return Date.now() as Instant;
  const at = parseInstant(text);
  if (at === undefined) throw new UsageError('--start takes an ISO 8601 time with its offset');
  return at;
}

function urlOption(args: CommandArguments, name: string): string | undefined {
  const text = textOption(args, name);
  if (text === undefined || (URL.canParse(text) && text.startsWith('https://'))) return text;
  throw new UsageError(`--${name} takes an https address, not ${JSON.stringify(text)}`);
}

function folder(dir: string): void {
  try {
    makeFolder(dir, 0o700);
  } catch (cause) {
    const problem = `cannot write to ${dir}: ${messageOf(cause)}`;
    throw new EnvironmentFault('no-output', problem, 'check the path and the space', cause);
  }
}

function told(group: BankGroup, control: number): string {
  const { setting, dir } = group;
  const processes = group.processes();
  const rows = processes.flatMap(({ pid, banks }) =>
    banks.map(
      (code) => `  ${code.padEnd(8)} https://127.0.0.1:${setting.ports[code] ?? 0}  process ${pid}`,
    ),
  );
  return [
    '',
    `${rows.length} banks, seed ${setting.seed}, from ${formatInstant(setting.startAt)} at speed ${setting.speed}`,
    ...rows,
    '',
    `  answers go to   ${setting.centreUrl}`,
    `  WUZHA_BANKS     ${dir}`,
    `  control         http://127.0.0.1:${control}`,
    `                  POST /faults {"bank":"${processes[0]?.banks[0] ?? ''}","shares":{"silence":0.5}}`,
    '                  GET /state, GET /books?bank=CODE',
    '',
    '  Ctrl-C stops',
    '',
  ].join('\n');
}

/** Orders to the banks from this machine only. */
async function openControl(group: BankGroup, wanted: number) {
  const server = createServer((message, reply) => {
    serve(group, message, reply).catch((cause: unknown) => {
      reply.writeHead(400, { 'content-type': 'application/json' });
      reply.end(`${JSON.stringify({ error: messageOf(cause) })}\n`);
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
  const answer = (body: unknown): void => {
    reply.writeHead(200, { 'content-type': 'application/json' });
    reply.end(`${JSON.stringify(body)}\n`);
  };
  if (message.method === 'GET' && url.pathname === '/state') {
    answer({ ...group.setting, processes: group.processes() });
    return;
  }
  if (message.method === 'GET' && url.pathname === '/books') {
    answer(await group.books(url.searchParams.get('bank') ?? ''));
    return;
  }
  if (message.method === 'POST' && url.pathname === '/faults') {
    const { bank, shares } = JSON.parse(await bodyOf(message)) as {
      bank: string;
      shares: Record<string, number>;
    };
    const words = Object.entries(shares).map(([word, share]) => `${word}=${share}`);
    await group.take(bank, { in: 'faults', shares: readFaults(words.join(',')) });
    answer({ bank, shares });
    return;
  }
  reply.writeHead(404).end();
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) {
    text += String(chunk);
    if (text.length > 100_000) throw new Error('an order has at most 100,000 characters');
  }
  return text;
}

async function interruption({ interrupted }: CommandStreams): Promise<void> {
  if (interrupted === undefined || interrupted.aborted) return;
  await once(interrupted, 'abort');
}
