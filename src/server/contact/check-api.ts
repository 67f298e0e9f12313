/** Routes of check codes: the public page, and a seat that asks for somebody on the line. */
import { may } from '../../core/access/index.ts';
import { readCheckCode, readLastFour, type ContactPolicy } from '../../core/contact/index.ts';
import { dayMs, formatInstant, type Instant, type Problem } from '../../core/kernel/index.ts';
import { dayStart } from '../../core/warning/index.ts';
import { invalid, tooMany } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { checkCode, type CodeAnswer } from './check.ts';

export type CheckDeps = {
  readonly db: Database;
  readonly centre: string;
  readonly policy: () => ContactPolicy;
  readonly codeKey: Buffer;
  readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
};

export function checkHandlers(deps: CheckDeps): Pick<Handlers, 'check.code' | 'contact.verify'> {
  const { db, centre, codeKey: key } = deps;
  return {
    'check.code': async ({ now, address }, { body }) => {
      const asked = read(body);
      const checking = { db, key, policy: deps.policy(), now };
      return tell(await checkCode(checking, { ...asked, address, actor: undefined }), centre, now);
    },
    'contact.verify': async ({ actor, now }, { body }) => {
      const asked = read(body);
      const answer = await checkCode({ db, key, policy: deps.policy(), now }, { ...asked, actor });
      const told = tell(answer, centre, now);
      if (answer.answer !== 'genuine') return { ...told, warningId: null };
      const unitPath = (await deps.unitPath(answer.unitId)) ?? [];
      const isOurs = may(actor, 'warning.read', { unitPath }).allowed;
      return { ...told, warningId: isOurs ? answer.warningId : null };
    },
  };
}

function tell(answer: CodeAnswer, centre: string, now: Instant) {
  if (answer.answer === 'later') {
    throw tooMany('too-many-requests', Math.ceil((dayStart(now) + dayMs - now) / 1000));
  }
  return {
    answer: answer.answer,
    centre,
    sentAt: 'issuedAt' in answer ? formatInstant(answer.issuedAt) : null,
    category: answer.answer === 'genuine' ? answer.category : null,
    channel: answer.answer === 'genuine' ? answer.channel : null,
  };
}

function read({ code, lastFour }: { code: string; lastFour: string }) {
  const [digits, last4] = [readCheckCode(code), readLastFour(lastFour)];
  if (digits !== undefined && last4 !== undefined) return { code: digits, last4 };
  const problems: Problem[] = [];
  if (digits === undefined) {
    problems.push({
      field: 'code',
      code: 'wrong-form',
      problem: 'is no check code',
      remedy: 'type the twelve digits of the message',
    });
  }
  if (last4 === undefined) {
    problems.push({
      field: 'lastFour',
      code: 'wrong-form',
      problem: 'is no end of a number',
      remedy: 'type the last four digits of the telephone that received the message',
    });
  }
  throw invalid(problems);
}
