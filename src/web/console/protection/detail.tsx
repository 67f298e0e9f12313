/** One order: why, what the banks did, what may still be paid, appeals, and what may be done now. */
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { OrderDetail } from '../../../contract/index.ts';
import {
  appealActs,
  appealStatuses,
  instructionStatuses,
  payeePurposes,
} from '../../../core/protection/index.ts';
import {
  Button,
  Card,
  Deadline,
  Fact,
  Money,
  SideHead,
  Tag,
  Time,
  useCodeText,
  useMay,
  useMe,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { AskDialog, useOrderAct } from './ask.tsx';
import type { Asked } from './command.ts';
import { protectionMessages } from './messages.ts';
import { NoticeDialog } from './notice.tsx';
import { Resort } from './propose.tsx';
import { OrderTag, Standing } from './word.tsx';

type Part = { readonly order: OrderDetail; readonly onAsk: (asked: Asked) => void };

function Facts({ order }: { order: OrderDetail }): ReactElement {
  const m = useMessages(protectionMessages);
  const { facts } = m;
  const told = (name: string, value: string | null): ReactNode =>
    value === null ? null : <Fact name={name}>{value}</Fact>;
  return (
    <dl className="facts">
      <Fact name={facts.reason}>{order.reason}</Fact>
      <Fact name={facts.warning}>
        <Link to="/warning" search={{ id: order.warningId }}>
          {order.warningNumber}
        </Link>
      </Fact>
      <Fact name={facts.days}>
        {facts.daysOf(order.days)}
        {order.extensions > 0 && ` · ${facts.extended(order.extensions, order.extensionsMax)}`}
      </Fact>
      {order.startedAt !== null && (
        <Fact name={facts.start}>
          <Time at={order.startedAt} whole />
        </Fact>
      )}
      {order.expiresAt !== null && (
        <Fact name={facts.end}>
          <Time at={order.expiresAt} whole />
        </Fact>
      )}
      {order.endedAt !== null && (
        <Fact name={facts.ended}>
          <Time at={order.endedAt} whole />
        </Fact>
      )}
      {told(facts.endReason, order.endReason)}
      {told(facts.all, order.allReason)}
      {told(facts.override, order.overrideReason)}
      {told(facts.approved, order.approvedBy?.name ?? null)}
      <Fact name={facts.office}>
        <strong>{order.office.name}</strong> · {order.office.contact}
      </Fact>
      <Fact name={facts.policy}>{order.policy}</Fact>
    </dl>
  );
}

function Account({
  account,
  order,
  onAsk,
}: Part & { account: OrderDetail['accounts'][number] }): ReactElement {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  const may = useMay();
  const { send, busy } = useOrderAct(order);
  const acts = may('protection.propose');
  return (
    <li className="bank-row">
      <div className="bank-head">
        <strong>{account.bank}</strong>
        <span className="number">{account.numberMasked}</span>
        <span className="grow" />
        {order.startedAt !== null && <Standing standing={account.standing} />}
      </div>
      {account.standing === 'uncertain' && <p className="field-hint">{m.banks.uncertainHint}</p>}
      {account.instructions.length > 0 && (
        <details open={account.standing !== 'stopped'}>
          <summary>{m.banks.history(account.instructions.length)}</summary>
          <ol className="bank-steps">
            {account.instructions.map((one) => (
              <li key={one.key} data-status={one.status}>
                <span>{m.banks.kind[one.kind]}</span>
                <span>{name(instructionStatuses, one.status)}</span>
                <Time at={one.appliedAt ?? one.sentAt ?? one.madeAt} />
                {one.sends > 1 && <span>{m.banks.times(one.sends)}</span>}
                {one.code !== null && (
                  <span className="number">{`${m.banks.code} ${one.code}`}</span>
                )}
                {acts && ['waiting', 'sent', 'uncertain'].includes(one.status) && order.byHand && (
                  <Button size="small" onClick={() => onAsk({ what: 'bank-answer', key: one.key })}>
                    {m.banks.record}
                  </Button>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
      {account.standing === 'failed' && order.status === 'in-force' && acts && (
        <Button
          size="small"
          icon="refresh"
          busy={busy}
          onClick={() => send({ act: 'send-again', accountId: account.id }, () => undefined)}
        >
          {m.banks.again}
        </Button>
      )}
    </li>
  );
}

function Living({ order, onAsk }: Part): ReactElement {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  const may = useMay();
  const lives = order.status === 'in-force';
  return (
    <Card
      title={m.living.title}
      extra={
        lives && may('protection.propose') ? (
          <Button size="small" icon="plus" onClick={() => onAsk({ what: 'vary' })}>
            {m.living.add}
          </Button>
        ) : undefined
      }
    >
      <dl className="facts">
        <Fact name={m.living.perDay}>
          <Money fen={order.allowance.perDayFen} />
        </Fact>
        {order.allowance.payees.map((payee) => (
          <Fact key={payee.name + payee.purpose} name={name(payeePurposes, payee.purpose)}>
            {payee.name} · <Money fen={payee.perMonthFen} /> {m.living.perMonth}
          </Fact>
        ))}
      </dl>
      <ul className="asked">
        {order.variations.map((v) => (
          <li key={v.id}>
            <div className="bank-head">
              <Tag tone={v.status === 'asked' ? 'warn' : 'quiet'}>{m.living.status[v.status]}</Tag>
              <span>{v.askedBy}</span>
              <Time at={v.askedAt} />
              <span className="grow" />
              {v.status === 'asked' && <Deadline at={v.dueAt} />}
            </div>
            <p>{v.reason}</p>
            {v.answer !== null && <p className="field-hint">{v.answer}</p>}
            {v.status === 'asked' && may('protection.approve') && (
              <div className="asked-acts">
                {[true, false].map((grant) => (
                  <Button
                    key={String(grant)}
                    size="small"
                    onClick={() => onAsk({ what: 'variation', grant, id: v.id })}
                  >
                    {grant ? m.living.grant : m.living.refuse}
                  </Button>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const stations = ['received', 'accepted', 'checking', 'upheld'] as const;

function Appeal({
  appeal,
  onAsk,
}: Omit<Part, 'order'> & { appeal: OrderDetail['appeals'][number] }): ReactElement {
  const name = useNameOf();
  const may = useMay();
  const here = stations.findIndex((one) => one === appeal.status);
  return (
    <li>
      <div className="bank-head">
        <Tag tone={appeal.acts.length > 0 ? 'warn' : 'quiet'}>
          {name(appealStatuses, appeal.status)}
        </Tag>
        <Time at={appeal.receivedAt} whole />
        <span className="grow" />
        {appeal.dueAt !== null && <Deadline at={appeal.dueAt} />}
      </div>
      {here >= 0 && (
        <ol className="appeal-line" aria-hidden="true">
          {stations.map((one, i) => (
            <li key={one} data-past={i <= here}>
              {name(appealStatuses, one)}
            </li>
          ))}
        </ol>
      )}
      <p>{appeal.text}</p>
      {appeal.reason !== null && <p className="field-hint">{appeal.reason}</p>}
      {may('protection.approve') && appeal.acts.length > 0 && (
        <div className="asked-acts">
          {appeal.acts.map((move) => (
            <Button
              key={move}
              size="small"
              onClick={() =>
                onAsk({ what: 'appeal-act', id: appeal.id, move, label: name(appealActs, move) })
              }
            >
              {name(appealActs, move)}
            </Button>
          ))}
        </div>
      )}
    </li>
  );
}

/** What may be done, in the order in which it is done; the reason where not. */
function Acts({ order, onAsk }: Part): ReactElement {
  const m = useMessages(protectionMessages);
  const me = useMe();
  const may = useMay();
  const refusal = useCodeText();
  const verdict = (act: string) => order.acts.find((one) => one.act === act);
  const approves = may('protection.approve');
  const proposes = may('protection.propose');
  const own = order.proposedBy.id === me.id;
  if (order.status === 'proposed') {
    const approve = verdict('approve');
    return (
      <div className="side-acts">
        <Button
          kind="main"
          keyHint="A"
          disabled={!approves || approve?.allowed !== true}
          onClick={() => onAsk({ what: 'approve' })}
        >
          {m.act.approve}
        </Button>
        {own ? (
          <Button onClick={() => onAsk({ what: 'withdraw' })}>{m.act.withdraw}</Button>
        ) : (
          <Button disabled={!approves} onClick={() => onAsk({ what: 'refuse' })}>
            {m.act.refuse}
          </Button>
        )}
        <p className="field-hint">
          {own ? m.ownWork : approves ? refusal(approve?.reason) : m.mayNot}
        </p>
      </div>
    );
  }
  if (order.status !== 'in-force') return <span hidden />;
  return (
    <div className="side-acts">
      <Button kind="main" disabled={!proposes} onClick={() => onAsk({ what: 'release' })}>
        {m.act.release}
      </Button>
      {order.extensionAsked === null ? (
        <Button
          disabled={!proposes || verdict('extend')?.allowed !== true}
          title={refusal(verdict('extend')?.reason)}
          onClick={() => onAsk({ what: 'extend' })}
        >
          {m.act.extend}
        </Button>
      ) : (
        [true, false].map((grant) => (
          <Button
            key={String(grant)}
            disabled={!approves || verdict('decide-extension')?.allowed !== true}
            title={refusal(verdict('decide-extension')?.reason)}
            onClick={() => onAsk({ what: 'extension', grant })}
          >
            {grant ? m.act.grantExtension : m.act.refuseExtension}
          </Button>
        ))
      )}
    </div>
  );
}

function NoticeCard({ order, onAsk }: Part): ReactElement {
  const m = useMessages(protectionMessages);
  const may = useMay();
  const [open, setOpen] = useState(false);
  return (
    <Card title={m.notice.title}>
      <p className={order.toldAt === null ? 'side-note' : undefined}>
        {order.toldAt === null ? m.notice.untold : `${m.notice.toldAt} `}
        {order.toldAt !== null && <Time at={order.toldAt} whole />}
      </p>
      <p className="field-hint">
        {m.appeal.reference} <strong className="number">{order.reference}</strong>
      </p>
      <div className="asked-acts">
        <Button size="small" icon="report" onClick={() => setOpen(true)}>
          {m.notice.open}
        </Button>
        {order.status === 'in-force' && order.toldAt === null && may('protection.propose') && (
          <Button size="small" onClick={() => onAsk({ what: 'told' })}>
            {m.notice.told}
          </Button>
        )}
      </div>
      {open && <NoticeDialog order={order} onClose={() => setOpen(false)} />}
    </Card>
  );
}

export function OrderPanel({
  order,
  asked,
  onAsk,
  onClose,
}: {
  order: OrderDetail;
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(protectionMessages);
  const may = useMay();
  const part = { order, onAsk };
  return (
    <div className="side protect-side">
      <SideHead title={`${order.number} · ${order.personMasked}`} onClose={onClose}>
        <OrderTag status={order.status} />
      </SideHead>
      <Acts {...part} />
      <Card title={m.banks.title}>
        {order.byHand && <p className="field-hint">{m.banks.byHand}</p>}
        <ul className="banks">
          {order.accounts.map((account) => (
            <Account key={account.id} {...part} account={account} />
          ))}
        </ul>
      </Card>
      {order.status === 'proposed' && (
        <Card title={m.resort.title}>
          <Resort steps={order.resort} />
        </Card>
      )}
      <Card title={m.facts.title}>
        <Facts order={order} />
      </Card>
      <Living {...part} />
      {order.startedAt !== null && <NoticeCard {...part} />}
      <Card
        title={m.appeal.title}
        extra={
          order.status === 'in-force' && may('protection.propose') ? (
            <Button size="small" icon="plus" onClick={() => onAsk({ what: 'appeal' })}>
              {m.appeal.add}
            </Button>
          ) : undefined
        }
      >
        {order.appeals.length === 0 ? (
          <p className="field-hint">{m.appeal.none}</p>
        ) : (
          <ul className="asked">
            {order.appeals.map((appeal) => (
              <Appeal key={appeal.id} appeal={appeal} onAsk={onAsk} />
            ))}
          </ul>
        )}
      </Card>
      <Card title={m.history}>
        <ol className="order-history">
          {order.events.map((event) => (
            <li key={event.seq}>
              <Time at={event.at} /> <strong>{event.actor}</strong> {event.text}
            </li>
          ))}
        </ol>
      </Card>
      {asked && <AskDialog asked={asked} order={order} onClose={() => onAsk(null)} />}
    </div>
  );
}
