/** Who gets what: the plan as it stands, and what another ratio would make of it. */
import { useState, type ReactElement } from 'react';
import type { ReturnDetail } from '../../../contract/index.ts';
import {
  heirRelations,
  planReturn,
  type Basis,
  type ReturnPlan,
} from '../../../core/return/index.ts';
import {
  Button,
  CheckField,
  Money,
  moneyText,
  SelectField,
  Tag,
  TextField,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { returnMessages } from './messages.ts';
import type { Asked } from './act.tsx';

type Claim = ReturnDetail['claims'][number];
type Line = ReturnPlan['lines'][number];

const widthOf = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : Math.max(0, Math.min(100, (part / whole) * 100))}%`;

/** Where the frozen sum goes: one bar, in words below it. */
function PoolBar({ plan, frozenFen }: { plan: ReturnPlan; frozenFen: number }): ReactElement {
  const m = useMessages(returnMessages).plan;
  const directFen = plan.lines.reduce((sum, line) => sum + line.directFen, 0);
  const parts = [
    ['direct', directFen],
    ['ratio', plan.payFen - directFen],
    ['reserve', plan.reserveFen],
    ['residue', plan.residueFen],
  ] as const;
  return (
    <div className="pool">
      <div className="pool-bar" aria-hidden="true">
        {parts.map(([key, fen]) =>
          fen === 0 ? null : (
            <i key={key} data-pool={key} style={{ width: widthOf(fen, frozenFen) }} />
          ),
        )}
      </div>
      <dl className="pool-legend">
        <div>
          <dt>{m.pool('')}</dt>
          <dd>
            <Money fen={frozenFen} ledger />
          </dd>
        </div>
        {parts.map(([key, fen]) => (
          <div key={key}>
            <dt>
              <i data-pool={key} />
              {m.parts[key]}
            </dt>
            <dd>
              <Money fen={fen} ledger />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Least to most of what still is this victim's, within what is frozen. */
function Bounds({ claim, frozenFen }: { claim: Claim; frozenFen: number }): ReactElement {
  const { lowerFen, upperFen } = claim;
  const text = `${moneyText(lowerFen)} – ${moneyText(upperFen)}`;
  return (
    <span className="bounds" title={text}>
      <span className="bounds-bar" aria-hidden="true">
        <i data-bound="upper" style={{ width: widthOf(upperFen, frozenFen) }} />
        <i data-bound="lower" style={{ width: widthOf(lowerFen, frozenFen) }} />
      </span>
      <span className="number">{text}</span>
    </span>
  );
}

type PayeeProps = Pick<RowProps, 'claim' | 'onPayee' | 'onApprove'>;

/** Where the money goes, why if not to the victim, and whether the city still has to agree. */
function Payee({ claim, onPayee, onApprove }: PayeeProps): ReactElement {
  const m = useMessages(returnMessages).plan;
  const name = useNameOf();
  const { payee, heir } = claim;
  return (
    <>
      {payee === null ? (
        <Tag tone="warn">{m.noPayee}</Tag>
      ) : (
        <span className="plan-payee">
          {payee.bank} <span className="number">{payee.numberMasked}</span>
        </span>
      )}
      {onPayee && (
        <Button
          kind="quiet"
          size="small"
          icon="note"
          aria-label={`${m.payee} ${claim.nameMasked}`}
          onClick={onPayee}
        />
      )}
      {heir && (
        <span className="plan-heir" title={heir.paper}>
          <Tag>{name(heirRelations, heir.relation)}</Tag> {payee?.nameMasked}
        </span>
      )}
      {claim.payeeWaits && <Tag tone="warn">{m.payeeWaits}</Tag>}
      {claim.payeeWaits && onApprove && (
        <Button size="small" onClick={onApprove}>
          {m.approvePayee}
        </Button>
      )}
    </>
  );
}

type RowProps = {
  readonly claim: Claim;
  readonly line: Line | undefined;
  readonly saved: Line | undefined;
  readonly frozenFen: number;
  readonly onPayee: (() => void) | null;
  readonly onApprove: (() => void) | null;
};

function PlanRow({ claim, line, saved, frozenFen, ...onAct }: RowProps): ReactElement {
  const m = useMessages(returnMessages).plan;
  const pay = line?.payFen ?? 0;
  const was = saved?.payFen ?? 0;
  return (
    <tr>
      <td>
        <strong>{claim.nameMasked}</strong>
        <span className="number quiet">{claim.caseNumber}</span>
      </td>
      <td className="numeric">
        <Money fen={claim.lossFen} ledger />
        {claim.restoredFen > 0 && (
          <span className="quiet number">−{moneyText(claim.restoredFen, 'always')}</span>
        )}
      </td>
      <td>
        <Bounds claim={claim} frozenFen={frozenFen} />
      </td>
      <td className="numeric">
        <Money fen={line?.directFen ?? 0} ledger />
      </td>
      <td className="numeric">
        <Money fen={line?.ratioFen ?? 0} ledger />
      </td>
      <td className="numeric plan-pay">
        <strong>
          <Money fen={pay} ledger />
        </strong>
        {pay !== was && <span className="number quiet">{m.was(moneyText(was, 'always'))}</span>}
      </td>
      <td>
        <Payee claim={claim} {...onAct} />
      </td>
    </tr>
  );
}

type Props = {
  readonly detail: ReturnDetail;
  readonly may: (act: string) => boolean;
  readonly onAsk: (asked: Asked) => void;
};

const sameBasis = (a: Basis, b: Basis): boolean => a.weight === b.weight && a.reserve === b.reserve;

export function PlanPart({ detail, may, onAsk }: Props): ReactElement {
  const m = useMessages(returnMessages).plan;
  const [basis, setBasis] = useState<Basis>(detail.basis);
  const tried = !sameBasis(basis, detail.basis);
  const plan = tried
    ? planReturn(detail.pool, detail.claims, basis, detail.tolerance)
    : detail.plan;
  const lines = new Map(plan.lines.map((line) => [line.id, line]));
  const saved = new Map(detail.plan.lines.map((line) => [line.id, line]));
  const { frozenFen } = detail.pool;
  const sum = (of: (claim: Claim) => number): number =>
    detail.claims.reduce((all, claim) => all + of(claim), 0);
  return (
    <section className="plan" aria-label={m.title}>
      <PoolBar plan={plan} frozenFen={frozenFen} />
      <BasisChoice {...{ detail, basis, setBasis, tried, may, onAsk }} />
      <div className="plan-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{m.victim}</th>
              <th scope="col" className="numeric">
                {m.loss}
              </th>
              <th scope="col">{m.bounds}</th>
              <th scope="col" className="numeric">
                {m.direct}
              </th>
              <th scope="col" className="numeric">
                {m.ratio}
              </th>
              <th scope="col" className="numeric">
                {m.pay}
              </th>
              <th scope="col">{m.payee}</th>
            </tr>
          </thead>
          <tbody>
            {detail.claims.map((claim) => (
              <PlanRow
                key={claim.id}
                claim={claim}
                line={lines.get(claim.id)}
                saved={saved.get(claim.id)}
                frozenFen={frozenFen}
                onPayee={
                  may('set-payee') ? () => onAsk({ act: 'set-payee', claimId: claim.id }) : null
                }
                onApprove={
                  may('approve-payee')
                    ? () => onAsk({ act: 'approve-payee', claimId: claim.id })
                    : null
                }
              />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{m.total}</th>
              <td className="numeric">
                <Money fen={sum((claim) => claim.lossFen)} ledger />
              </td>
              <td className="numeric" colSpan={2}>
                <Money fen={sum((claim) => lines.get(claim.id)?.directFen ?? 0)} ledger />
              </td>
              <td className="numeric">
                <Money fen={sum((claim) => lines.get(claim.id)?.ratioFen ?? 0)} ledger />
              </td>
              <td className="numeric">
                <strong>
                  <Money fen={plan.payFen} ledger />
                </strong>
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="quiet plan-source">{detail.auditId === null ? m.noAudit : m.audit}</p>
      <h3>{m.basis}</h3>
      <p className="plan-basis">{detail.basisWord}</p>
    </section>
  );
}

type Choosing = Props & {
  readonly basis: Basis;
  readonly setBasis: (basis: Basis) => void;
  readonly tried: boolean;
};

/** Other ratios can be tried by anybody; one is used where the plan is still a draft. */
function BasisChoice(props: Choosing): ReactElement {
  const { detail, basis, setBasis, tried, may, onAsk } = props;
  const m = useMessages(returnMessages).plan;
  const [reason, setReason] = useState('');
  return (
    <div className="basis" data-tried={tried}>
      <SelectField
        label={m.weight}
        value={basis.weight}
        choices={[
          { value: 'net', label: m.net },
          { value: 'gross', label: m.gross },
        ]}
        onText={(weight) => setBasis({ ...basis, weight: weight === 'gross' ? 'gross' : 'net' })}
      />
      <CheckField
        label={`${m.reserve} ${moneyText(detail.pool.unidentifiedFen)}`}
        checked={basis.reserve}
        onCheck={(reserve) => setBasis({ ...basis, reserve })}
      />
      {tried && <Tag tone="warn">{m.tried}</Tag>}
      {tried && may('choose') && (
        <>
          <TextField label={m.reason} value={reason} maxLength={500} onText={setReason} />
          <Button
            kind="main"
            disabled={reason.trim() === ''}
            onClick={() => onAsk({ act: 'choose', basis, reason: reason.trim() })}
          >
            {m.keep}
          </Button>
        </>
      )}
      {tried && <Button onClick={() => setBasis(detail.basis)}>{m.back}</Button>}
    </div>
  );
}
