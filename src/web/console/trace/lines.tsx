/** The statement with whose money the account holds after each row, to be added up by hand. */
import type { ReactElement } from 'react';
import type { AuditLine, AuditView } from '../../../contract/index.ts';
import { auditLinesMax, traceMethods } from '../../../core/trace/index.ts';
import { Button, fullTimeText, Money, moneyText, useMessages, useNameOf } from '../../ui/index.ts';
import { traceMessages } from './messages.ts';
import { OwnerName, type Owner } from './owner.tsx';

/** A wide table scrolls by the arrow keys. */
const byKeyboard = { role: 'group', tabIndex: 0 };

type LinesProps = {
  readonly view: AuditView;
  readonly owners: readonly Owner[];
  readonly onFrom: (from: number) => void;
};

export function Lines({ view, owners, onFrom }: LinesProps): ReactElement {
  const m = useMessages(traceMessages);
  const name = useNameOf();
  return (
    <>
      <div className="trace-wide" aria-label={m.lines.title} {...byKeyboard}>
        <table className="trace-table trace-lines">
          <caption className="unseen">{m.lines.caption(name(traceMethods, view.method))}</caption>
          <thead>
            <tr>
              <th scope="col" className="numeric">
                {m.lines.number}
              </th>
              <th scope="col">{m.lines.at}</th>
              <th scope="col">{m.lines.other}</th>
              <th scope="col" className="numeric">
                {m.lines.amount}
              </th>
              <th scope="col" className="numeric">
                {m.lines.balance}
              </th>
              {owners.map((owner) => (
                <th key={owner.key} scope="col" className="numeric">
                  <OwnerName owner={{ ...owner, hint: '' }} owners={owners} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.lines.map((line) => (
              <Line key={line.number} line={line} owners={owners} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager view={view} onFrom={onFrom} />
    </>
  );
}

function Line({ line, owners }: { line: AuditLine; owners: readonly Owner[] }): ReactElement {
  const m = useMessages(traceMessages);
  const isOut = line.kind === 'out';
  const fenOf = (shares: AuditLine['held'], owner: string): number =>
    shares
      .filter((share) => share.owner === owner)
      .reduce((all, { amountFen }) => all + amountFen, 0);
  const change = (owner: string): string => {
    const fen = fenOf(line.pieces, owner);
    return fen === 0 ? '' : `${isOut ? '−' : '+'}${moneyText(fen, 'always')}`;
  };
  return (
    <tr data-kind={line.kind}>
      <td className="numeric">{line.number}</td>
      <td className="number">{line.at === null ? '' : fullTimeText(new Date(line.at)).slice(5)}</td>
      <td>
        <span className="trace-kind">{m.lines.kind[line.kind]}</span> {line.otherName}
        <small className="number">{line.otherMasked}</small>
        <small className="number" title={m.lines.serial}>
          {line.serial}
        </small>
      </td>
      <td className="numeric trace-amount">
        {isOut ? '−' : '+'}
        <Money fen={line.amountFen} ledger />
      </td>
      <td className="numeric">
        <strong>
          <Money fen={line.balanceFen} ledger />
        </strong>
      </td>
      {owners.map((owner) => (
        <td key={owner.key} className="numeric">
          <Money fen={fenOf(line.held, owner.key)} ledger />
          <small className="number">{change(owner.key)}</small>
        </td>
      ))}
    </tr>
  );
}

function Pager({ view, onFrom }: Pick<LinesProps, 'view' | 'onFrom'>): ReactElement | null {
  const m = useMessages(traceMessages);
  const from = view.lines[0]?.number ?? 1;
  const to = view.lines.at(-1)?.number ?? 0;
  if (view.lineCount <= auditLinesMax && from === 1) return null;
  return (
    <p className="trace-pager">
      <Button
        size="small"
        disabled={from === 1}
        onClick={() => onFrom(Math.max(1, from - auditLinesMax))}
      >
        {m.lines.earlier}
      </Button>
      <span className="number">{m.lines.range(from, to, view.lineCount)}</span>
      <Button size="small" disabled={to >= view.lineCount} onClick={() => onFrom(to + 1)}>
        {m.lines.later}
      </Button>
    </p>
  );
}
