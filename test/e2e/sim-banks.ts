/** Simulated banks as processes of their own (`wuzha sim banks`), and orders to them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatInstant, type Instant } from '../../src/core/kernel/index.ts';
import type { HouseInput } from '../../src/sim/bank/house.ts';
import type { BankBooks } from '../../src/sim/bank/process/host.ts';
import { makeBanks } from '../../src/sim/bank/profile.ts';
import { freePort } from '../load/process.ts';
import type { BankLine } from './bank-line.ts';

export type SimBanks = {
  readonly banks: BankLine['banks'];
  /** Something happens at a bank: an account is opened, a customer pays. */
  take(bank: string, input: HouseInput): Promise<void>;
  books(bank: string): Promise<BankBooks>;
  /** How many answers and payments are on their way. */
  outputs(): Promise<number>;
  /** What was to happen until then happens now. */
  passTo(at: Instant): Promise<void>;
  stop(): Promise<void>;
};

const root = resolve(import.meta.dirname, '../..');

/** The banks of a seed, from a time on. */
export async function openSimBanks(
  seed: number,
  count: number,
  startAt: Instant,
): Promise<SimBanks> {
  const folder = mkdtempSync(join(tmpdir(), 'wuzha-e2e-banks-'));
  const port = await freePort();
  const words = [
    '--seed',
    String(seed),
    '--count',
    String(count),
    '--start',
    formatInstant(startAt),
  ];
  const child = spawn(
    join(root, 'bin/wuzha'),
    ['sim', 'banks', ...words, '--data', folder, '--centre', `https://127.0.0.1:${port}/`],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  const control = await new Promise<string>((done, fail) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk);
      const found = /control\s+(http:\S+)/.exec(said)?.[1];
      if (found !== undefined) done(found);
    });
    child.once('exit', (code) => fail(new Error(`the banks ended with ${code}: ${said}`)));
  });
  const order = async (path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const reply = await fetch(`${control}${path}`, init);
    const told: unknown = await reply.json();
    if (!reply.ok) throw new Error(`the banks refused ${path}: ${JSON.stringify(told)}`);
    return told;
  };
  const books = async (bank: string): Promise<BankBooks> =>
    (await order(`/books?bank=${bank}`)) as BankBooks;
  const codes = makeBanks(seed, count).map(({ code }) => code);
  return {
    banks: { folder, listen: { host: '127.0.0.1', port } },
    async take(bank, input) {
      await order('/take', { bank, input });
    },
    books,
    async outputs() {
      const all = await Promise.all(codes.map(books));
      return all.reduce((sum, one) => sum + one.outputs, 0);
    },
    async passTo(at) {
      await order('/time', { at: formatInstant(at) });
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
