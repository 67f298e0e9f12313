/** Payments of a return: what the bank said of each, what is unclear, and who must act. */
import type { ReactElement } from 'react';
import type { ReturnDetail } from '../../../contract/index.ts';
import { paymentStatuses } from '../../../core/return/index.ts';
import {
  Button,
  EmptyState,
  Money,
  moneyText,
  Tag,
  Time,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import type { Asked } from './act.tsx';
import { returnMessages } from './messages.ts';

type Payment = ReturnDetail['payments'][number];

const tones = {
  sent: 'act',
  paid: 'good',
  partial: 'warn',
  returned: 'risk',
  'given-up': 'risk',
  'paid-twice': 'risk',
} as const;

/** What keeps money from its owner, or was paid too often; with who must act. */
export function PayAlarms({
  detail,
  onLook,
}: {
  detail: ReturnDetail;
  onLook: () => void;
}): ReactElement | null {
  const m = useMessages(returnMessages).alarm;
  const stuck = detail.payments.filter((one) => one.stuck !== null).length;
  const waits = detail.claims.filter((one) => one.payeeWaits).length;
  const lines = [
    ...(detail.doubledFen > 0 ? [m.doubled(moneyText(detail.doubledFen))] : []),
    ...(detail.unclear > 0 ? [m.unclear(detail.unclear)] : []),
    ...(stuck > 0 ? [m.stuck(stuck)] : []),
    ...(waits > 0 ? [m.payee(waits)] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <div className="return-alarm" role="status">
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Button size="small" onClick={onLook}>
        {m.look}
      </Button>
    </div>
  );
}

type Props = {
  readonly detail: ReturnDetail;
  readonly may: (act: string) => boolean;
  readonly onAsk: (asked: Asked) => void;
};

function PaymentLine({ one, victim }: { one: Payment; victim: string }): ReactElement {
  const m = useMessages(returnMessages).payment;
  const name = useNameOf();
  const said = one.stuck ?? one.remark;
  return (
    <>
      <header>
        <strong>{victim}</strong>
        <span className="number">{one.payee}</span>
        {one.ordinal > 1 && <Tag>{m.again(one.ordinal)}</Tag>}
        {one.stuck !== null && <Tag tone="risk">{m.stuck}</Tag>}
        <span className="grow" />
        <strong>
          <Money fen={one.amountFen} ledger />
        </strong>
        <Tag tone={tones[one.status]}>{name(paymentStatuses, one.status)}</Tag>
      </header>
      <p className="quiet">
        {m.sent} <Time at={one.sentAt} whole />
        {one.answeredAt !== null && (
          <>
            {' · '}
            {m.answered} <Time at={one.answeredAt} whole />
          </>
        )}
        {' · '}
        {m.key} <span className="number">{one.key}</span>
      </p>
      {(one.remark !== '' || one.stuck !== null || (one.code ?? '0000') !== '0000') && (
        <p>{[one.code, said === 'no-answer' ? m.noAnswer : said].filter(Boolean).join(' ')}</p>
      )}
    </>
  );
}

export function Payments({ detail, may, onAsk }: Props): ReactElement {
  const m = useMessages(returnMessages).payment;
  const victims = new Map(detail.claims.map((claim) => [claim.id, claim.nameMasked]));
  if (detail.payments.length === 0) return <EmptyState icon="bank" title={m.none} />;
  return (
    <ul className="return-list">
      {detail.payments.map((one) => (
        <li key={one.key}>
          <PaymentLine one={one} victim={victims.get(one.claimId) ?? ''} />
          {one.status === 'given-up' && may('confirm-unpaid') && (
            <Button
              size="small"
              onClick={() => onAsk({ act: 'confirm-unpaid', paymentKey: one.key })}
            >
              {m.confirm}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
