/** What each method says of the balance, side by side; its head chooses it. */
import type { ReactElement } from 'react';
import type { AuditView } from '../../../contract/index.ts';
import { traceMethods } from '../../../core/trace/index.ts';
import { moneyText, useMessages, useNameOf } from '../../ui/index.ts';
import { traceMessages } from './messages.ts';
import { OwnerName, type Owner } from './owner.tsx';

type Method = AuditView['method'];

/** Eight methods stand side by side: the unit is told once, in the head. */
const yuanOf = (fen: number): string => moneyText(fen, 'always').replace('¥', '');

export function Methods({
  view,
  owners,
  onChoose,
}: {
  view: AuditView;
  owners: readonly Owner[];
  onChoose: (method: Method) => void;
}): ReactElement {
  const m = useMessages(traceMessages);
  const name = useNameOf();
  const fenOf = (shares: AuditView['methods'][number]['shares'], owner: string): number =>
    shares.find((share) => share.owner === owner)?.amountFen ?? 0;
  const sum = (shares: AuditView['methods'][number]['shares']): number =>
    shares.reduce((all, { amountFen }) => all + amountFen, 0);
  return (
    <div className="trace-wide">
      <table className="trace-table trace-methods">
        <caption className="unseen">{m.methods.title}</caption>
        <thead>
          <tr>
            <th scope="col">{m.methods.owner}</th>
            {view.methods.map(({ method }) => (
              <th key={method} scope="col" className="numeric" data-on={method === view.method}>
                <button
                  type="button"
                  aria-pressed={method === view.method}
                  title={m.methods.choose(name(traceMethods, method))}
                  onClick={() => onChoose(method)}
                >
                  {name(traceMethods, method)}
                  {method === view.suggested && <em>{m.methods.suggested}</em>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {owners.map((owner) => (
            <tr key={owner.key}>
              <th scope="row">
                <OwnerName owner={{ ...owner, hint: '' }} owners={owners} />
              </th>
              {view.methods.map(({ method, shares }) => (
                <td key={method} className="numeric" data-on={method === view.method}>
                  <span className="number">{yuanOf(fenOf(shares, owner.key))}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{m.methods.total}</th>
            {view.methods.map(({ method, shares }) => (
              <td key={method} className="numeric" data-on={method === view.method}>
                {method === 'lowest-balance' ? (
                  <small>{m.methods.cap}</small>
                ) : (
                  <span className="number">{yuanOf(sum(shares))}</span>
                )}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
