/** At the right of the board: why an account ranks where it does, or what was done by itself. */
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ChaseDeed, ChaseWish } from '../../../contract/index.ts';
import { chaseKinds } from '../../../core/chase/index.ts';
import {
  Button,
  Deadline,
  Fact,
  moneyText,
  percentText,
  SideHead,
  Tag,
  Time,
  useMay,
  useMessages,
  useNameOf,
  useShared,
} from '../../ui/index.ts';
import { chaseMessages } from './messages.ts';
import { Asks, ShareBar, useSpan, WishTag } from './part.tsx';

/** The money behind a rank: what each way is expected to catch, as bars of one length. */
function Expected({ wish }: { wish: ChaseWish }): ReactElement {
  const m = useMessages(chaseMessages).side;
  const { caughtFen, onwardFen, comingFen } = wish.figures;
  const rows = [
    [m.caught, caughtFen],
    [m.onward, onwardFen],
    [m.coming, comingFen],
  ] as const;
  const most = Math.max(1, caughtFen, onwardFen, comingFen);
  return (
    <dl className="chase-expected">
      {rows.map(([name, fen]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <i aria-hidden="true">
              <b style={{ width: `${(100 * fen) / most}%` }} />
            </i>
            <span className="number">{moneyText(fen)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

type WishSideProps = {
  readonly wish: ChaseWish;
  readonly onAct: () => void;
  readonly onDismiss: () => void;
  readonly onClose: () => void;
};

export function WishSide({ wish, onAct, onDismiss, onClose }: WishSideProps): ReactElement {
  const m = useMessages(chaseMessages);
  const may = useMay();
  const span = useSpan();
  const shared = useShared();
  const { figures } = wish;
  return (
    <>
      <SideHead title={`${wish.bank} ${wish.numberMasked}`} onClose={onClose} />
      <div className="chase-side">
        <p className="chase-rank">
          <span>{m.side.expected}</span>
          <strong className="number">{moneyText(figures.perMinuteFen)}</strong>
        </p>
        <p>
          <WishTag wish={wish} /> <Asks wish={wish} />
        </p>
        {wish.mode === 'automatic' && <p className="field-hint">{m.side.automatic}</p>}
        {may('funds.handle') && (
          <div className="side-acts">
            <Button kind="main" icon="stop" keyHint="S" onClick={onAct}>
              {m.ask[wish.kind]}
            </Button>
            <Button keyHint="D" onClick={onDismiss}>
              {m.ask.dismiss}
            </Button>
          </div>
        )}
        <h3>{m.side.why}</h3>
        <Expected wish={wish} />
        <dl className="facts">
          <Fact name={m.side.here}>
            <span className="number">{moneyText(figures.hereFen, 'always')}</span>
          </Fact>
          <Fact name={m.side.remain}>
            <ShareBar share={figures.remainShare} />
          </Fact>
          <Fact name={m.side.answer}>{span(figures.answerMs)}</Fact>
          <Fact name={m.side.applies}>{percentText(figures.appliesShare)}</Fact>
          <Fact name={m.side.confidence}>{percentText(figures.confidence)}</Fact>
          <Fact name={m.side.lastIn}>
            <Time at={wish.lastInAt} />
          </Fact>
          <Fact name={m.side.half}>
            {wish.halfAt === null ? shared.none : <Deadline at={wish.halfAt} />}
          </Fact>
          <Fact name={m.column.case}>
            <Link to="/funds/$id" params={{ id: wish.caseId }} className="number">
              {wish.caseNumber}
            </Link>
          </Fact>
          <Fact name={m.side.policy}>
            <span className="number">{wish.policy}</span>
          </Fact>
        </dl>
      </div>
    </>
  );
}

const held: ReadonlySet<string> = new Set(['0000', '1200', '1301']);

function DeedRow({ deed }: { deed: ChaseDeed }): ReactElement {
  const m = useMessages(chaseMessages);
  const name = useNameOf();
  const span = useSpan();
  const { code, executedFen, figures } = deed;
  const expectedFen = figures.caughtFen + figures.onwardFen + figures.comingFen;
  return (
    <li className="chase-deed">
      <Time at={deed.at} />
      <p>
        <span className="chase-kind" data-kind={deed.kind}>
          {name(chaseKinds, deed.kind)}
        </span>{' '}
        <strong>{deed.bank}</strong>
        {!deed.isAutomatic && <span className="quiet"> · {m.deeds.by(deed.by.name)}</span>}
      </p>
      {code === null ? (
        <Tag tone="quiet">{m.deeds.open}</Tag>
      ) : (
        <Tag tone={held.has(code) ? 'good' : 'warn'}>
          {executedFen !== null && executedFen > 0
            ? m.deeds.stopped(moneyText(executedFen))
            : m.deeds.code(code)}
        </Tag>
      )}
      <p className="quiet">
        <span className="number">{deed.numberMasked}</span> ·{' '}
        {m.deeds.expected(moneyText(expectedFen))} · {span(figures.answerMs)}
      </p>
    </li>
  );
}

export function Deeds({ deeds }: { deeds: readonly ChaseDeed[] }): ReactElement {
  const m = useMessages(chaseMessages);
  return (
    <section className="chase-deeds" aria-label={m.table.deeds}>
      <header>
        <h2>{m.deeds.title}</h2>
        <p className="field-hint">{m.deeds.hint}</p>
      </header>
      {deeds.length === 0 ? (
        <p className="field-hint">{m.deeds.none}</p>
      ) : (
        <ol>
          {deeds.map((deed) => (
            <DeedRow key={deed.id} deed={deed} />
          ))}
        </ol>
      )}
    </section>
  );
}
