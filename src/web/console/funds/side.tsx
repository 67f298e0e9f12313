/** The pane at the right: the account that is open, what came and went, what may be done about it. */
import type { ReactElement } from 'react';
import {
  Button,
  call,
  Deadline,
  Masked,
  moneyText,
  percentText,
  Tag,
  Time,
  useMay,
  useMe,
  useMessages,
  useNameOf,
  usePreferences,
  type IconName,
} from '../../ui/index.ts';
import { purposesOfRole } from '../../../core/access/index.ts';
import { measureStatuses } from '../../../core/funds/index.ts';
import { actMessages } from './act-messages.ts';
import type { AccountAct, Asked } from './command.ts';
import { flowMessages } from './flow-messages.ts';
import { FailureText } from './failure.tsx';
import { sideName } from './rows.tsx';
import { shortMoney } from './short.ts';
import { StandTag } from './stand.tsx';
import {
  holdOf,
  moneyRows,
  stoppable,
  type CaseAccount,
  type CaseMeasure,
  type CaseView,
} from './view.ts';

export type SideProps = {
  readonly view: CaseView;
  readonly onAsk: (asked: Asked) => void;
  readonly onPick: (cardId: string) => void;
};

/** Which act on an account is open to the person, and why one is not. */
export function useAccountActs(view: CaseView) {
  const may = useMay();
  const m = useMessages(flowMessages);
  return (account: CaseAccount, what: AccountAct): string | null => {
    if (!may('funds.handle')) return m.not.permission;
    const { status, filing } = view.detail;
    if (status === 'closed') return m.not.closed;
    if (what === 'freeze' && filing === null) return m.not.filing;
    if (account.kind !== 'account' && account.kind !== 'payment') return m.not.exit;
    const hold = holdOf(view.measuresOf.get(account.id) ?? []);
    if (what === 'freeze' && hold?.kind === 'freeze') return m.not.frozen;
    if (what === 'stop' && hold !== undefined) return m.not.held;
    return null;
  };
}

type ActButton = {
  readonly what: AccountAct;
  readonly label: string;
  readonly icon?: IconName;
  readonly keyHint?: string;
};

function Acts({ view, account, onAsk }: SideProps & { account: CaseAccount }): ReactElement {
  const m = useMessages(flowMessages);
  const why = useAccountActs(view);
  const watched = account.watchedUntilAt !== null;
  const acts: readonly ActButton[] = [
    { what: 'stop', label: m.act.stop, icon: 'stop', keyHint: 'S' },
    { what: 'freeze', label: m.act.freeze, icon: 'freeze', keyHint: 'F' },
    { what: 'query', label: m.act.query, keyHint: 'Q' },
    { what: 'holder', label: m.act.holder },
    watched
      ? { what: 'end-watch', label: m.act.endWatch, icon: 'eye' }
      : { what: 'watch', label: m.act.watch, icon: 'eye' },
    { what: 'exit', label: m.act.exit },
  ];
  const main = why(account, 'stop') === null ? 'stop' : 'freeze';
  return (
    <>
      <div className="side-buttons">
        {acts.map(({ what, label, ...rest }) => {
          const reason = why(account, what);
          return (
            <Button
              key={what}
              kind={what === main && reason === null ? 'main' : 'plain'}
              disabled={reason !== null}
              title={reason ?? undefined}
              onClick={() => onAsk({ what, account })}
              {...rest}
            >
              {label}
            </Button>
          );
        })}
      </div>
      <p className="field-hint">{why(account, 'stop') ?? m.side.law}</p>
    </>
  );
}

function MeasureLine({
  measure,
  onAsk,
}: {
  measure: CaseMeasure;
  onAsk: SideProps['onAsk'];
}): ReactElement {
  const name = useNameOf();
  const act = useMessages(actMessages);
  const me = useMe();
  const shown = measure.acts.filter(({ allowed }) => allowed);
  const own = measure.requestedBy.id === me.id && measure.needs.includes('approve');
  const flow = useMessages(flowMessages);
  return (
    <li className="measure-line">
      <p>
        <strong>{act.measure[measure.kind](measure.ordinal)}</strong>
        <Tag tone={measure.endedAt === null ? 'act' : 'quiet'}>
          {name(measureStatuses, measure.status)}
        </Tag>
        {measure.expiresAt !== null && measure.endedAt === null && (
          <Deadline
            at={measure.expiresAt}
            {...(measure.dueAt === measure.expiresAt && {
              soonAt: measure.dueSoonAt,
              urgentAt: measure.dueUrgentAt,
            })}
          />
        )}
      </p>
      {measure.executedFen !== null && (
        <p className="quiet number">{flow.side.held(moneyText(measure.executedFen))}</p>
      )}
      {measure.prior !== null && <p className="quiet">{flow.side.prior(measure.prior.office)}</p>}
      <FailureText code={measure.failureCode} />
      {own && <p className="quiet">{flow.not.own}</p>}
      {shown.length > 0 && (
        <p className="measure-acts">
          {shown.map(({ act: what }) => (
            <Button
              key={what}
              size="small"
              onClick={() => onAsk({ what: what as 'approve', measure })}
            >
              {act.verb[what as 'approve']}
            </Button>
          ))}
        </p>
      )}
    </li>
  );
}

function Rows({ view, accountId }: { view: CaseView; accountId: string }): ReactElement {
  const m = useMessages(flowMessages);
  const rows = moneyRows(view).filter(
    ({ fromId, toId }) => fromId === accountId || toId === accountId,
  );
  return (
    <section className="side-part">
      <h3>{m.side.rows(rows.length)}</h3>
      {rows.length === 0 ? (
        <p className="quiet">{m.side.noRows}</p>
      ) : (
        <table className="side-rows">
          <thead>
            <tr>
              <th scope="col">{m.side.time}</th>
              <th scope="col">{m.side.other}</th>
              <th scope="col" className="numeric">
                {m.side.amount}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const isIn = row.toId === accountId;
              const { bank, rest } = sideName(view, isIn ? row.fromId : row.toId);
              return (
                <tr key={row.id}>
                  <td>
                    <Time at={row.at} />
                  </td>
                  <td title={`${bank} ${rest}`}>{`${rest.split(' ').at(-1) ?? ''} ${bank}`}</td>
                  <td className="numeric number" data-in={isIn}>
                    {isIn ? '+' : '−'}
                    {moneyText(row.tracedFen, 'auto').slice(1)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Trail({ view, accountId }: { view: CaseView; accountId: string }): ReactElement {
  const m = useMessages(flowMessages);
  const events = view.detail.events.filter((event) => event.accountId === accountId);
  return (
    <section className="side-part">
      <h3>{m.side.trail}</h3>
      {events.length === 0 ? (
        <p className="quiet">{m.side.noTrail}</p>
      ) : (
        <ol className="side-trail">
          {events.map(({ seq, at, actor, text }) => (
            <li key={seq}>
              <Time at={at} />
              <span>
                {text} <span className="quiet">{actor}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Facts({ account }: { account: CaseAccount }): ReactElement {
  const m = useMessages(flowMessages);
  return (
    <>
      <dl className="side-figures">
        <div>
          <dt>{m.side.came}</dt>
          <dd className="number">{moneyText(account.inFen)}</dd>
        </div>
        <div title={m.side.hereHint}>
          <dt>{m.side.here}</dt>
          <dd className="number">{moneyText(account.hereFen)}</dd>
        </div>
        <div>
          <dt>{m.side.moved}</dt>
          <dd>
            <Time at={account.lastInAt} />
          </dd>
        </div>
        <div>
          <dt>{account.balanceFen === null ? m.side.cases : m.side.balance}</dt>
          <dd className="number">
            {account.balanceFen === null
              ? m.side.casesOf(account.otherCases)
              : moneyText(account.balanceFen)}
          </dd>
        </div>
      </dl>
      <p className="side-known">
        {account.knownUntilAt === null ? (
          m.side.unknown
        ) : (
          <>
            {m.side.known} <Time at={account.knownUntilAt} />
          </>
        )}
        {account.asked.length > 0 && <Tag tone="warn">{m.side.asked}</Tag>}
        {account.watchedUntilAt !== null && (
          <Tag tone="act">
            {m.side.watched} <Time at={account.watchedUntilAt} />
          </Tag>
        )}
        {account.balanceFen !== null && account.otherCases > 0 && (
          <Tag>{m.side.casesLong(account.otherCases + 1)}</Tag>
        )}
      </p>
    </>
  );
}

/** The number masked; whole with the purpose of the reader's role, on record, and to be copied. */
function WholeNumber({ caseId, account }: { caseId: string; account: CaseAccount }): ReactElement {
  const m = useMessages(flowMessages);
  const may = useMay();
  const { roles } = useMe();
  const purpose = (['fund-disposal', 'investigation'] as const).find((one) =>
    roles.some((role) => purposesOfRole[role].includes(one)),
  );
  const accountId = account.id;
  const reveal = async (): Promise<string> => {
    const body = { accountId, purpose: purpose ?? 'fund-disposal' };
    const { number } = await call('funds.reveal', { params: { id: caseId }, body });
    return number;
  };
  const canSee = may('funds.handle') && purpose !== undefined && account.numberMasked !== '';
  return (
    <Masked
      key={accountId}
      value={account.numberMasked}
      reveal={canSee ? reveal : null}
      label={m.side.number}
      copies
    />
  );
}

/** One account of the case. */
export function AccountSide(props: SideProps & { account: CaseAccount }): ReactElement {
  const { view, account, onAsk } = props;
  const m = useMessages(flowMessages);
  const measures = view.measuresOf.get(account.id) ?? [];
  const share = view.detail.lossFen === 0 ? 0 : account.inFen / view.detail.lossFen;
  return (
    <>
      <div className="side-top">
        <StandTag stand={view.standOf.get(account.id) ?? 'open'} />
        <span className="grow" />
        <span className="quiet">{m.side.share(percentText(share))}</span>
      </div>
      <h2 className="side-name-line">
        {account.bank} <WholeNumber caseId={view.detail.id} account={account} />
      </h2>
      <p className="quiet">
        {account.holderMasked} · {m.side.whoOf[account.type]} · {m.level(account.level)}
      </p>
      <Facts account={account} />
      <Acts {...props} account={account} />
      {measures.length > 0 && (
        <section className="side-part">
          <h3>{m.side.measure}</h3>
          <ul className="measure-lines">
            {measures.map((measure) => (
              <MeasureLine key={measure.id} measure={measure} onAsk={onAsk} />
            ))}
          </ul>
        </section>
      )}
      <Rows view={view} accountId={account.id} />
      <Trail view={view} accountId={account.id} />
    </>
  );
}

/** A list of accounts to go on with. */
export function AccountPicks({
  view,
  accounts,
  onPick,
}: {
  view: CaseView;
  accounts: readonly CaseAccount[];
  onPick: SideProps['onPick'];
}): ReactElement {
  const { language } = usePreferences();
  return (
    <ul className="side-picks">
      {accounts.map((account) => (
        <li key={account.id}>
          <button type="button" onClick={() => onPick(account.id)}>
            <StandTag stand={view.standOf.get(account.id) ?? 'open'} />
            <strong>{account.bank}</strong>
            <span className="number">{account.numberMasked.slice(-4)}</span>
            <span className="grow" />
            <span className="number">{shortMoney(account.hereFen || account.inFen, language)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Nothing is open: which accounts can still be stopped? */
export function OpenSide({ view, onPick }: SideProps): ReactElement {
  const m = useMessages(flowMessages);
  const open = stoppable(view);
  return (
    <>
      <h2>{m.side.open}</h2>
      <p className="quiet">{open.length > 0 ? m.side.openHint : m.side.openNone}</p>
      <AccountPicks view={view} accounts={open} onPick={onPick} />
      <p className="quiet">{m.side.pick}</p>
    </>
  );
}

/** The victim's own account. */
export function VictimSide({ view, victimId }: SideProps & { victimId: string }): ReactElement {
  const m = useMessages(flowMessages);
  const victim = view.victims.find(({ id }) => id === victimId);
  return (
    <>
      <div className="side-top">
        <StandTag stand="victim" />
      </div>
      <h2 className="side-name-line">
        {victim?.bank} <span className="number">{victim?.numberMasked}</span>
      </h2>
      <p className="quiet">
        {view.detail.victim.nameMasked} · {m.side.transfers}{' '}
        <span className="number">{moneyText(victim?.outFen ?? 0)}</span>
      </p>
      <Rows view={view} accountId={victimId} />
    </>
  );
}
