/** The form as it travels (ISO times) and as the core knows it. */
import type { ReportBody } from '../../contract/index.ts';
import {
  formatInstant,
  parseInstant,
  type Category,
  type Problem,
} from '../../core/kernel/index.ts';
import type { ReportForm } from '../../core/report/index.ts';
import { invalid } from '../platform/answer.ts';

/** Throws `invalid` naming each time that is none. */
export function formOf(body: ReportBody): ReportForm {
  const problems: Problem[] = [];
  const transfers = body.transfers.map((t, i) => {
    const at = t.at === null ? null : parseInstant(t.at);
    if (at === undefined) problems.push(wrongTime(`form.transfers.${i}.at`));
    return {
      ...t,
      toAccount: plain(t.toAccount),
      fromAccount: plain(t.fromAccount),
      at: at ?? null,
    };
  });
  if (problems.length > 0) throw invalid(problems);
  return { ...body, transfers };
}

const plain = (account: string): string => account.toUpperCase();

export const wrongTime = (field: string): Problem => ({
  field,
  code: 'time-form',
  problem: 'is not a time with its offset',
  remedy: 'write ISO 8601, such as 2026-01-31T08:15:00+08:00',
});

export function bodyOf(form: ReportForm): ReportBody {
  return {
    ...form,
    victim: { ...form.victim },
    category: form.category as Category | null,
    transfers: form.transfers.map((t) => ({
      ...t,
      at: t.at === null ? null : formatInstant(t.at),
    })),
  };
}
