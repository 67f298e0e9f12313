/** Signs and small parts that the board and the panel of a case share. */
import type { ReactElement } from 'react';
import type { ChaseBoard, ChaseWish } from '../../../contract/index.ts';
import { askReasons, chaseKinds } from '../../../core/chase/index.ts';
import { moneyParts } from '../../../core/funds/index.ts';
import { moneyText, percentText, Tag, useMessages, useNameOf } from '../../ui/index.ts';
import { inOrder, PartsBar } from '../funds/head.tsx';
import { chaseMessages } from './messages.ts';
import '../funds/funds.css';

export type Place = Pick<ChaseWish, 'bank' | 'numberMasked' | 'holderMasked' | 'level'>;

export function AccountCell({ place }: { place: Place }): ReactElement {
  const m = useMessages(chaseMessages);
  return (
    <span className="chase-account">
      <strong>{place.bank}</strong> <span className="number">{place.numberMasked}</span>{' '}
      <span className="quiet">
        {place.holderMasked} · {m.level(place.level)}
      </span>
    </span>
  );
}

/** A share as a short bar with its number. */
export function ShareBar({ share }: { share: number }): ReactElement {
  return (
    <span className="chase-share number">
      <i aria-hidden="true">
        <b style={{ width: `${Math.round(share * 100)}%` }} />
      </i>
      {percentText(share)}
    </span>
  );
}

export function useSpan(): (ms: number) => string {
  const m = useMessages(chaseMessages);
  return (ms) =>
    ms < 120_000 ? m.seconds(Math.round(ms / 1000)) : m.minutes(Math.round(ms / 60_000));
}

export function WishTag({ wish }: { wish: ChaseWish }): ReactElement {
  const m = useMessages(chaseMessages);
  const name = useNameOf();
  return (
    <span className="chase-tags">
      <span className="chase-kind" data-kind={wish.kind}>
        {name(chaseKinds, wish.kind)}
      </span>
      {wish.mode === 'automatic' && (
        <Tag tone="quiet">{wish.waits === null ? m.auto : m.turn[wish.waits]}</Tag>
      )}
      {wish.sharedBy > 0 && <Tag tone="quiet">{m.shared(wish.sharedBy)}</Tag>}
    </span>
  );
}

export function Asks({ wish }: { wish: ChaseWish }): ReactElement {
  const name = useNameOf();
  return (
    <span className="chase-tags">
      {wish.asks.map((ask) => (
        <Tag key={ask} tone="warn">
          {name(askReasons, ask)}
        </Tag>
      ))}
    </span>
  );
}

/** Where the money of all cases shown is; the parts add up to the loss. */
export function MoneyNow({ money }: { money: ChaseBoard['money'] }): ReactElement {
  const m = useMessages(chaseMessages);
  const name = useNameOf();
  return (
    <section className="chase-money" aria-label={m.money}>
      <h2>
        {m.money} <span className="quiet">{m.loss}</span>{' '}
        <strong className="number">{moneyText(money.lossFen)}</strong>
      </h2>
      <PartsBar parts={money.parts} />
      <dl className="parts-legend">
        {inOrder(money.parts).map(({ part, amountFen }) => (
          <div key={part}>
            <dt>
              <i data-part={part} />
              {name(moneyParts, part)}
            </dt>
            <dd className="number">
              <strong>{moneyText(amountFen)}</strong>{' '}
              {percentText(money.lossFen === 0 ? 0 : amountFen / money.lossFen)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
