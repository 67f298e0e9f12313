/** Who of the centre is told what of a fund case waits for them or has gone wrong. */
import type { Permission } from '../../core/access/index.ts';
import type { FundCase, FundEvent, FundEventKind } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { holdersAbove } from '../access/index.ts';
import { notifyUsers, type NoticeText } from '../contact/index.ts';
import type { Transaction } from '../platform/transact.ts';

type Telling = { readonly to: Permission; readonly text: NoticeText };

const handle = 'funds.handle';
const approve = 'funds.approve';

/** One line each; it may stand on a locked screen. */
const tellings: Readonly<Partial<Record<FundEventKind, Telling>>> = {
  'stop-asked': {
    to: handle,
    text: { zh: '一笔止付待协查人签署', en: 'A stop waits for a signature' },
  },
  'freeze-asked': {
    to: approve,
    text: { zh: '一笔冻结待审批', en: 'A freeze waits for approval' },
  },
  'change-asked': {
    to: approve,
    text: { zh: '一笔冻结变更待审批', en: 'A change of a freeze waits for approval' },
  },
  unrelated: {
    to: approve,
    text: {
      zh: '认定无关资金，三日内须解除冻结',
      en: 'Unrelated money: release within three days',
    },
  },
  'match-failed': {
    to: handle,
    text: { zh: '银行核对不符，未止付', en: 'The bank found no match and did not stop' },
  },
  'measure-failed': {
    to: handle,
    text: { zh: '一笔止付冻结未成功', en: 'A stop or freeze did not succeed' },
  },
  'change-failed': {
    to: handle,
    text: { zh: '延期或解除未成功', en: 'An extension or release did not succeed' },
  },
  'not-reached': {
    to: handle,
    text: {
      zh: '一项指令未送达银行，须人工办理',
      en: 'An order did not reach the bank: act by hand',
    },
  },
  lapsed: { to: handle, text: { zh: '一笔措施已到期失效', en: 'A measure has lapsed' } },
  reminded: { to: handle, text: { zh: '一笔措施即将到期', en: 'A measure ends soon' } },
  late: { to: handle, text: { zh: '资金处置有事项超时', en: 'Something of a fund case is late' } },
  imbalance: {
    to: handle,
    text: { zh: '资金案件账目不平，请立即核对', en: 'The ledger of a fund case does not balance' },
  },
};

/** Who hears of a time that has come for somebody else than the officers. */
const byCode: Readonly<Record<string, Telling>> = {
  approve: {
    to: approve,
    text: { zh: '一项措施待签批，已到时限', en: 'A measure still waits to be signed' },
  },
  'approve-late': {
    to: approve,
    text: { zh: '一项措施逾期未签批，请负责人处理', en: 'A measure is overdue for signing' },
  },
};

/** People above the case's unit whose role lets them act; nobody is told of their own act. */
export async function tellPeople(
  tx: Transaction,
  state: FundCase,
  events: readonly FundEvent[],
  now: Instant,
): Promise<void> {
  const told = new Map(events.map((event) => [`${event.kind} ${event.code ?? ''}`, event]));
  const notices = [];
  for (const event of told.values()) {
    const isTime = event.kind === 'reminded' || event.kind === 'late';
    const telling = (isTime ? byCode[event.code ?? ''] : undefined) ?? tellings[event.kind];
    if (telling === undefined) continue;
    for (const userId of await holdersAbove(tx, state.unitId, [telling.to], event.actor)) {
      notices.push({ userId, kind: `funds-${event.kind}`, subject: state.id, text: telling.text });
    }
  }
  await notifyUsers(tx, notices, now);
}
