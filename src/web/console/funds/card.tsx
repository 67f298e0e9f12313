/** A card of the picture: bank, number, holder, what came and what is left, how it stands. */
import type { ReactElement } from 'react';
import { useMessages, useNow, usePreferences, type Language } from '../../ui/index.ts';
import { flowMessages, type FlowMessages } from './flow-messages.ts';
import type { CardNode } from './graph.ts';
import { sizes } from './layout.ts';
import { shortMoney } from './short.ts';
import { StandTag } from './stand.tsx';
import { holdOf, type CaseAccount, type CaseView, type Stand } from './view.ts';

export type CardText = {
  readonly stand: Stand;
  readonly title: string;
  readonly number: string;
  readonly who: string;
  readonly sum: string;
  /** When what holds the account ends. */
  readonly until: string | null;
};

/** What stands on a card; the exports write the same. */
export function cardText(
  view: CaseView,
  card: CardNode,
  m: FlowMessages,
  language: Language,
): CardText {
  const short = (fen: number): string => shortMoney(fen, language);
  const left = isGone(view, card) ? 0 : card.hereFen;
  const sum = m.card.sum(short(card.inFen), left > 0 ? short(left) : '');
  const victim = view.victims.find(({ id }) => id === card.id);
  if (victim) {
    return {
      stand: 'victim',
      title: victim.bank || m.card.noBank,
      number: victim.numberMasked,
      who: view.detail.victim.nameMasked,
      sum: m.card.out(short(card.inFen)),
      until: null,
    };
  }
  if (card.folded.length > 0) {
    return {
      stand: 'folded',
      title: m.card.folded(card.folded.length),
      number: m.card.foldedHint,
      who: m.card.unfold,
      sum,
      until: null,
    };
  }
  const account = view.accounts.get(card.id);
  return {
    stand: view.standOf.get(card.id) ?? 'open',
    ...(account ? accountText(account, m) : { title: '', number: '', who: '' }),
    sum,
    until: holdOf(view.measuresOf.get(card.id) ?? [])?.expiresAt ?? null,
  };
}

/** Money that left the banks is not "left" anywhere. */
function isGone(view: CaseView, card: CardNode): boolean {
  const kind = view.accounts.get(card.id)?.kind ?? 'account';
  return kind !== 'account' && kind !== 'payment';
}

/** An account by its bank; money that left the banks by the way it went. */
function accountText(account: CaseAccount, m: FlowMessages) {
  const { kind, bank, numberMasked, holderMasked: who } = account;
  if (kind === 'account' || kind === 'payment') {
    return { title: bank || m.card.noBank, number: numberMasked, who };
  }
  // Beside its bank the last digits are enough; by itself it is an address.
  const number = bank === '' ? numberMasked : `${bank} *${numberMasked.slice(-4)}`;
  return { title: m.exit[kind], number, who };
}

const hourMs = 3_600_000;

/** `剩 47 小时`, in the last hour to the second. */
function Left({ until }: { until: string }): ReactElement {
  const m = useMessages(flowMessages);
  const left = Date.parse(until) - useNow();
  const tone = left <= 0 ? 'over' : left < 4 * hourMs ? 'soon' : 'calm';
  return (
    <span className="flow-left number" data-tone={tone}>
      {m.left(left)}
    </span>
  );
}

type Props = {
  readonly view: CaseView;
  readonly card: CardNode;
  readonly x: number;
  readonly y: number;
  readonly chosen: boolean;
  /** Outside the part of the time that is in the light. */
  readonly dim: boolean;
  readonly onChoose: () => void;
  readonly onOpen: () => void;
};

export function FlowCard(props: Props): ReactElement {
  const { view, card, x, y, chosen, dim, onChoose, onOpen } = props;
  const m = useMessages(flowMessages);
  const { language } = usePreferences();
  const text = cardText(view, card, m, language);
  return (
    <button
      type="button"
      className="flow-card"
      data-card={card.id}
      data-stand={text.stand}
      data-dim={dim}
      aria-pressed={chosen}
      style={{ left: x, top: y, width: sizes.cardWidth, height: sizes.cardHeight }}
      onClick={onChoose}
      onDoubleClick={onOpen}
    >
      <span className="unseen">{m.level(card.level)}</span>
      <span className="flow-card-head">
        <strong>{text.title}</strong>
        <StandTag stand={text.stand} />
      </span>
      <span className="flow-card-number number">{text.number}</span>
      <span className="flow-card-who">
        <span>{text.who}</span>
        {text.until !== null && <Left until={text.until} />}
      </span>
      <span className="flow-card-sum number">{text.sum}</span>
    </button>
  );
}
