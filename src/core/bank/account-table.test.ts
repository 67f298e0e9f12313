/** Goal: a pasted table of accounts is read row by row, in either language; what is wrong is told. */
import { expect, test } from 'vitest';
import { parseAccountTable } from './index.ts';

test('good rows count, bad ones come back with line, field and remedy', () => {
  const { rows, problems } = parseAccountTable(
    [
      '账号\t户名\t账户余额（元）\t可用余额\t状态',
      '6222 0200 0000 0001\t张三\t48,600.00\t0.00\t冻结',
      '6222020000000002\t张三\t\t\t',
      '6222020000000001\t张三\t1\t1\t正常',
      '？\t张三\t1\t1\t正常',
      '6222020000000003\t张三\t1.234\t1\t正常',
      '6222020000000004\t张三\t1\tviel\t正常',
      '6222020000000005\t张三\t1\t1\t睡眠',
    ].join('\n'),
  );
  expect(rows).toMatchObject([
    { account: '6222020000000001', balanceFen: 4_860_000, availableFen: 0, status: 'frozen' },
    { account: '6222020000000002', name: '张三', balanceFen: null, status: null },
  ]);
  expect(problems.map(({ line, field, code }) => `${line} ${field} ${code}`)).toEqual([
    '4 account given-twice',
    '5 account wrong-form',
    '6 balance amount-form',
    '7 available amount-form',
    '8 status not-a-choice',
  ]);
});

test('English columns are read, a table without numbers of accounts is refused', () => {
  const read = parseAccountTable('account,name,balance,status\n6222020000000001,Li,12.5,closed');
  expect(read.rows).toMatchObject([{ balanceFen: 1250, status: 'closed' }]);
  expect(parseAccountTable('name\nLi').problems).toMatchObject([{ line: 1, field: 'header' }]);
});

test('rows beyond the most that are read are told, not dropped', () => {
  const of = (count: number): string =>
    ['账号', ...Array.from({ length: count }, (_, i) => String(622_202_000_000 + i))].join('\n');
  expect(parseAccountTable(of(5000))).toMatchObject({ problems: [] });
  const { rows, problems } = parseAccountTable(of(5003));
  expect(rows).toHaveLength(5000);
  expect(problems).toMatchObject([{ line: 5002, field: 'rows', code: 'wrong-length' }]);
});
