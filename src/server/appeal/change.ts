/** The one way an appeal against a measure changes: state, event, papers, clock, who is told. */
import type { MeasureAppeal } from '../../core/appeal/index.ts';
import { dayWord, type Instant } from '../../core/kernel/index.ts';
import type { Paper } from '../../contract/index.ts';
import { holdersAbove } from '../access/index.ts';
import { notifyUsers } from '../contact/index.ts';
import { issueDocument } from '../document/index.ts';
import { officeOf } from '../return/index.ts';
import { clearTimers, setTimers } from '../timer/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { appendAppealEvent, saveAppeal } from './row.ts';

export const appealTimer = 'measure-appeal';

export type Moved = {
  readonly act: string;
  readonly actor: string;
  readonly note: string;
  readonly now: Instant;
};

export async function changeAppeal(
  tx: Transaction,
  after: MeasureAppeal,
  { act, actor, note, now }: Moved,
): Promise<void> {
  await saveAppeal(tx, after);
  await appendAppealEvent(tx, after, { at: now, act, actor, note });
  await clearTimers(tx, appealTimer, after.id);
  if (after.dueAt !== null && !after.late) {
    const dueAt = after.dueAt as Instant;
    await setTimers(tx, [{ kind: appealTimer, subject: after.id, step: 'due', dueAt }]);
  }
  const { number, measureId } = after;
  tx.audit({ action: `appeal.${act}`, subject: after.id, detail: { number, measureId } });
  tx.emit('return', { id: after.id, kind: `appeal-${act}`, unitId: after.unitId });
  await tellStaff(tx, after, { act, actor, note, now });
  await issuePaper(tx, after, { act, actor, note, now });
}

const texts: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  received: { zh: '收到对止付、冻结的申诉', en: 'An appeal against a stop or freeze came in' },
  'docs-given': { zh: '申诉材料已补', en: 'Papers of an appeal were given' },
  review: { zh: '申诉申请复核', en: 'An appeal asks for review' },
  late: { zh: '申诉办理超时', en: 'An appeal is late' },
};
async function tellStaff(tx: Transaction, state: MeasureAppeal, { act, actor, now }: Moved) {
  const text = texts[act];
  if (text === undefined) return;
  const to = ['return.handle', 'return.approve'] as const;
  const people = await holdersAbove(tx, state.unitId, to, actor);
  await notifyUsers(
    tx,
    people.map((userId) => ({ userId, kind: `appeal-${act}`, subject: state.id, text })),
    now,
  );
}

const kindWord = { stop: '止付', freeze: '冻结' } as const;

/** Acceptance and decision are written (operating-rules 3.5, art. 196). */
async function issuePaper(tx: Transaction, state: MeasureAppeal, moved: Moved): Promise<void> {
  const { act, actor, now } = moved;
  if (act !== 'accept' && act !== 'uphold' && act !== 'reject') return;
  const office = await officeOf(tx, state.unitId);
  const paper =
    act === 'accept' ? receiptPaper(state, office, now) : decisionPaper(state, office, moved);
  const kind = act === 'accept' ? ('appeal-receipt' as const) : ('appeal-decision' as const);
  const draft = { kind, subject: state.caseId, unitId: state.unitId, paper };
  await issueDocument(tx, draft, { actor, now });
}

const head = (state: MeasureAppeal): [string, string][] => [
  ['申诉编号', state.number],
  ['申诉人', state.name],
  ['措施', kindWord[state.measureKind]],
  ['开户银行', state.bank],
  ['账号', state.account],
  ['收到日期', dayWord(state.receivedAt)],
];

function receiptPaper(state: MeasureAppeal, office: string, now: Instant): Paper {
  return {
    title: '申诉受理通知书',
    office,
    to: state.name,
    blocks: [
      { kind: 'fields', rows: head(state) },
      {
        kind: 'text',
        text: `你对上述账户${kindWord[state.measureKind]}提出的申诉，我单位予以受理，将于 ${dayWord(state.dueAt ?? state.decideBy)} 前核查完毕；依法最迟于 ${dayWord(state.decideBy)} 前作出书面决定。`,
      },
      {
        kind: 'text',
        text: '请准备有效身份证件、款项来源或交易材料。申诉成立的，立即解除措施；与案件无关的，三日内解除。',
      },
      { kind: 'seal', office, date: dayWord(now) },
    ],
  };
}

function decisionPaper(state: MeasureAppeal, office: string, { act, note, now }: Moved): Paper {
  const verdict =
    act === 'uphold'
      ? `申诉成立，已通知银行解除对上述账户的${kindWord[state.measureKind]}。`
      : `申诉不成立，对上述账户的${kindWord[state.measureKind]}继续有效。`;
  return {
    title: '申诉处理决定书',
    office,
    to: state.name,
    blocks: [
      { kind: 'fields', rows: head(state) },
      { kind: 'text', text: `你提出：${state.text}` },
      { kind: 'text', text: `经查：${note}` },
      { kind: 'text', style: 'strong', text: `决定：${verdict}` },
      {
        kind: 'text',
        text: '对本决定不服的，可以向作出决定的机关申请复核一次，也可以向上一级公安机关申诉，或者依法向人民检察院申诉。',
      },
      { kind: 'seal', office, date: dayWord(now) },
    ],
  };
}
