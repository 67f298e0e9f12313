/** All accounts of a customer as a person pastes them: one row each, told by its columns. */
import { ok, type Problem, type Result } from '../kernel/index.ts';
import { parseAmount } from './hand.ts';
import type { AccountAnswer } from './message.ts';
import { readTable, wrongCell, type Cell, type Columns, type RowProblem } from './sheet.ts';

export const accountColumns: Columns = {
  account: ['账号', '卡号', 'account', 'number'],
  name: ['户名', '姓名', 'name'],
  balance: ['余额', '账户余额', 'balance'],
  available: ['可用余额', 'available'],
  status: ['状态', '账户状态', 'status'],
};

export type AccountTable = {
  readonly rows: readonly AccountAnswer[];
  readonly problems: readonly RowProblem[];
};

const statuses = new Map<string, AccountAnswer['status']>([
  ['', null],
  ['正常', 'normal'],
  ['normal', 'normal'],
  ['冻结', 'frozen'],
  ['已冻结', 'frozen'],
  ['frozen', 'frozen'],
  ['销户', 'closed'],
  ['已销户', 'closed'],
  ['closed', 'closed'],
]);

/** Reads a pasted table of accounts. Rows that cannot be read are told, the others count. */
export const parseAccountTable = (text: string): AccountTable =>
  readTable(text, {
    columns: accountColumns,
    needed: ['account'],
    remedy: 'begin with a line of the names of the columns',
    read: readRow,
    once: {
      keyOf: ({ account }) => account,
      problem: {
        field: 'account',
        code: 'given-twice',
        problem: 'stands in an earlier row',
        remedy: 'give each account once',
      },
    },
  });

function readRow(cell: Cell): Result<AccountAnswer, Problem> {
  const account = cell('account').replaceAll(' ', '');
  if (!/^[0-9A-Za-z_-]{4,64}$/.test(account)) {
    return wrongCell('account', 'wrong-form', account, 'give the number of the account');
  }
  const status = statuses.get(cell('status').toLowerCase());
  if (status === undefined) {
    return wrongCell('status', 'not-a-choice', cell('status'), 'write 正常, 冻结 or 销户');
  }
  const [balanceFen, availableFen] = [cell('balance'), cell('available')].map((text) =>
    text === '' ? null : parseAmount(text),
  );
  if (balanceFen === undefined || availableFen === undefined) {
    const field = balanceFen === undefined ? 'balance' : 'available';
    return wrongCell(field, 'amount-form', cell(field), 'write yuan such as 48600.00');
  }
  const name = cell('name').slice(0, 120);
  return ok({
    account,
    name: name === '' ? null : name,
    code: '0000',
    remark: '',
    balanceFen,
    availableFen,
    executedFen: null,
    startAt: null,
    expireAt: null,
    prior: null,
    status,
  });
}
