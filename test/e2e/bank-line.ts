/** A bank at the other end of a real line, so that stops leave and are answered in the browser too. */
import type { AccountAnswer, BankRequest } from '../../src/core/bank/index.ts';
import { hourMs, type Instant } from '../../src/core/kernel/index.ts';
import { makeAuthority, writeBankFolder } from '../api/bank-folder.ts';
import { startTestBank, type TestBank } from '../api/test-bank.ts';
import { freePort } from '../load/process.ts';

export type BankEnd = {
  readonly bank: TestBank;
  /** The bank does what it is asked, for so much of the money. */
  obey(now: () => Instant, executedFen: number): void;
};

export type BankLine = BankEnd & {
  readonly banks: {
    readonly folder: string;
    readonly listen: { readonly host: string; readonly port: number };
  };
};

const answerOf = (request: BankRequest, at: Instant, executedFen: number): AccountAnswer => ({
  account: request.account.number,
  name: request.account.name,
  code: '0000',
  remark: '',
  balanceFen: executedFen,
  availableFen: 0,
  executedFen,
  startAt: at,
  expireAt: (at + 48 * hourMs) as Instant,
  prior: null,
  status: 'normal',
});

/** 工商银行 has a line, 江海银行 is carried by hand; any other bank is not known. */
export async function openBankLine(): Promise<BankLine> {
  const authority = await makeAuthority();
  const bank = await startTestBank(authority, '1021');
  const folder = await writeBankFolder(authority, [
    { code: '1021', name: '工商银行', adapter: 'platform-xml', url: bank.url, pins: [bank.pin] },
    { code: '1099', name: '江海银行', adapter: 'by-hand' },
  ]);
  const port = await freePort();
  return {
    bank,
    banks: { folder, listen: { host: '127.0.0.1', port } },
    obey(now, executedFen) {
      bank.onRequest = async (request) => {
        if (request.kind !== 'stop') return;
        const { key, kind } = request;
        const at = now();
        const accounts = [answerOf(request, at, executedFen)];
        await bank.answer(port, { key, kind, serial: `s-${key}`, at, accounts });
      };
    },
  };
}
