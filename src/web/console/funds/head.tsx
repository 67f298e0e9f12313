/** The head of a case: whose money, how long ago, and where all of it is now. */
import type { ReactElement, ReactNode } from 'react';
import type { FundDetail } from '../../../contract/index.ts';
import { moneyParts } from '../../../core/funds/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Icon,
  moneyText,
  percentText,
  Time,
  useMessages,
  useNameOf,
  useNow,
  useShared,
} from '../../ui/index.ts';
import { fundMessages } from './messages.ts';
import { elapsed } from './short.ts';

type Part = FundDetail['parts'][number];

/** Caught first, then what can still be caught, then what is gone. */
const order: readonly Part['part'][] = [
  'returned',
  'restituted',
  'frozen',
  'stopped',
  'in-flight',
  'released',
  'cash',
  'abroad',
  'spent',
];

export function inOrder(parts: readonly Part[]): readonly Part[] {
  return parts
    .filter(({ amountFen }) => amountFen > 0)
    .toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
}

/** All of the loss in one bar, each part as long as its money. */
export function PartsBar({ parts }: { parts: readonly Part[] }): ReactElement {
  return (
    <div className="parts-bar" aria-hidden="true">
      {inOrder(parts).map(({ part, amountFen }) => (
        <i key={part} data-part={part} style={{ flexGrow: amountFen }} />
      ))}
    </div>
  );
}

function Legend({ detail }: { detail: FundDetail }): ReactElement {
  const m = useMessages(fundMessages);
  const name = useNameOf();
  return (
    <dl className="parts-legend">
      {inOrder(detail.parts).map(({ part, amountFen }) => (
        <div key={part}>
          <dt>
            <i data-part={part} />
            {name(moneyParts, part)}
          </dt>
          <dd className="number">
            <strong>{moneyText(amountFen)}</strong> {percentText(amountFen / detail.lossFen)}
          </dd>
        </div>
      ))}
      {detail.imbalanceFen !== 0 && (
        <div className="parts-wrong" role="alert">
          <Icon name="alert" size={14} />
          {m.head.imbalance(moneyText(detail.imbalanceFen, 'always'))}
        </div>
      )}
    </dl>
  );
}

function Golden({ detail }: { detail: FundDetail }): ReactElement {
  const m = useMessages(fundMessages);
  const ms = useNow() - Date.parse(detail.firstTransferAt);
  const closed = detail.status === 'closed' || detail.status === 'not-filed';
  return (
    <dd className="number" data-tone={closed ? 'quiet' : 'open'}>
      {elapsed(ms, m.head.day)}
    </dd>
  );
}

function Facts({ detail }: { detail: FundDetail }): ReactElement {
  const m = useMessages(fundMessages);
  const shared = useShared();
  const first = detail.firstStopAt;
  const toStop = first === null ? null : Date.parse(first) - Date.parse(detail.reportedAt);
  const seconds = toStop === null ? 0 : Math.max(0, Math.round(toStop / 1000));
  return (
    <p className="case-line">
      {m.head.firstTransfer} <Time at={detail.firstTransferAt} /> · {m.head.reported}{' '}
      <Time at={detail.reportedAt} /> ·{' '}
      {toStop === null ? (
        m.head.noStop
      ) : (
        <>
          {m.head.toStop}{' '}
          <strong>
            {shared.time.duration(
              Math.floor(seconds / 3600),
              Math.floor((seconds % 3600) / 60),
              seconds % 60,
            )}
          </strong>
        </>
      )}
      {detail.filing && (
        <>
          {' '}
          · {m.head.filing} <span className="number">{detail.filing.number}</span>
        </>
      )}
    </p>
  );
}

type Props = {
  readonly detail: FundDetail;
  /** Buttons at the right. */
  readonly tools: ReactNode;
};

export function CaseHead({ detail, tools }: Props): ReactElement {
  const m = useMessages(fundMessages);
  const name = useNameOf();
  return (
    <header className="case-head">
      <div className="case-title">
        <h1 tabIndex={-1}>{m.head.title(detail.victim.nameMasked)}</h1>
        {detail.category !== null && (
          <span className="tag tag-risk">{name(categories, detail.category)}</span>
        )}
        <span className="case-number number">{detail.number}</span>
        <Facts detail={detail} />
      </div>
      <dl className="case-figures">
        <div>
          <dt>{m.head.golden}</dt>
          <Golden detail={detail} />
        </div>
        <div>
          <dt>{m.head.loss}</dt>
          <dd className="number">{moneyText(detail.lossFen)}</dd>
        </div>
        <div>
          <dt>{m.head.caught}</dt>
          <dd className="number" data-tone="caught">
            {moneyText(detail.caughtFen)}{' '}
            <small>
              {percentText(detail.lossFen === 0 ? 0 : detail.caughtFen / detail.lossFen)}
            </small>
          </dd>
        </div>
      </dl>
      <div className="case-acts">{tools}</div>
      <section className="case-parts" aria-label={m.head.where}>
        <h2 className="unseen">{m.head.where}</h2>
        <PartsBar parts={detail.parts} />
        <Legend detail={detail} />
      </section>
    </header>
  );
}
