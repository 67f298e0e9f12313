/** Every answer of a bank teaches how long it takes and whether it does what it is asked. */
import { learnAnswer, newBankRecord, type ChasePolicy } from '../../core/chase/index.ts';
import type { BankReaction } from '../bank/index.ts';
import { enterAnswer } from '../funds/index.ts';
import { answerAct, readBank, saveBank } from './row.ts';

const measures: ReadonlySet<string> = new Set(['stop', 'freeze']);
const questions: ReadonlySet<string> = new Set([
  'query-transactions',
  'query-holder',
  'query-accounts',
]);

export function chaseLearning(policy: () => ChasePolicy): BankReaction {
  return async (tx, { request, answer, subject }, now) => {
    if (!subject.startsWith('fnd_')) return;
    // Before the bank's row, as everything else that follows an answer takes it first.
    await enterAnswer(tx, { request, answer, subject });
    const isMeasure = measures.has(request.kind);
    const [row] = answer.accounts;
    const executedFen = row?.executedFen ?? null;
    await answerAct(tx, { key: request.key, code: answer.code, executedFen }, now);
    if (!isMeasure && !questions.has(request.kind)) return;
    const { bank } = request.account;
    const record = (await readBank(tx, bank)) ?? newBankRecord(bank);
    const lesson = {
      tookMs: Math.max(1, now - request.madeAt),
      code: isMeasure ? answer.code : null,
    };
    await saveBank(tx, learnAnswer(record, lesson, policy().bank), now);
  };
}
