/**
 * The line to the banks as a process of its own, on a database that others use too: sends what waits,
 * and with `--port` takes what banks answer. What it hears it writes down in the same transaction.
 *
 * Used by test/load/bank-kill.ts.
 */
import { parseArgs } from 'node:util';
import { defaultBankPolicy, type BankPolicy } from '../../src/core/bank/index.ts';
import { secondMs } from '../../src/core/kernel/index.ts';
import { openBanks, startBank, type BankReaction } from '../../src/server/bank/index.ts';
import { systemClock } from '../../src/server/platform/clock.ts';
import { openDatabase } from '../../src/server/platform/database.ts';

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    port: { type: 'string' },
  },
});

/** Patient, so that nothing ends with a person while processes die around it. */
const policy: BankPolicy = {
  ...defaultBankPolicy,
  sendTimeoutMs: 2 * secondMs,
  attemptsMax: 100,
  backoffMaxMs: 2 * secondMs,
  queryAfterMs: 3 * secondMs,
  queriesMax: 50,
  answersPerSecondMax: 10_000,
};
const tell = (word: string) => (message: string, fields?: unknown) =>
  void process.stderr.write(`${word} ${message} ${JSON.stringify(fields ?? {})}\n`);
const hear: BankReaction = async (tx, { answer: { bank, serial, key } }) => {
  await tx.query('insert into heard (bank, serial, key) values ($1, $2, $3)', [bank, serial, key]);
};

const db = await openDatabase({ url: values.database, connectionsMax: 6 });
await startBank(
  {
    db,
    clock: systemClock,
    log: { info: () => {}, warn: () => {}, error: tell('error') },
    policy: () => policy,
    reactions: [hear],
    setbacks: [],
    namesOf: async () => new Map(),
    banks: openBanks({ folder: values.folder }),
    listen:
      values.port === undefined ? undefined : { host: '127.0.0.1', port: Number(values.port) },
  },
  [],
);
process.stdout.write('ready\n');
