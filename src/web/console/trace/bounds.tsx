/** The least and the most of each victim as bars on the scale of the balance. */
import type { ReactElement } from 'react';
import type { AuditView } from '../../../contract/index.ts';
import { certainties } from '../../../core/trace/index.ts';
import { Money, moneyText, Tag, useMessages, useNameOf, type Tone } from '../../ui/index.ts';
import { traceMessages } from './messages.ts';
import { ownerColour, OwnerName, type Owner } from './owner.tsx';

const toneOf: Record<AuditView['victims'][number]['certainty'], Tone> = {
  exact: 'good',
  near: 'good',
  part: 'warn',
  open: 'plain',
};

export function Bounds({
  view,
  owners,
}: {
  view: AuditView;
  owners: readonly Owner[];
}): ReactElement {
  const m = useMessages(traceMessages);
  const name = useNameOf();
  const { victims, balanceFen } = view;
  const whole = Math.max(1, balanceFen, ...victims.map(({ mostFen }) => mostFen));
  const share = (fen: number): string => `${(100 * fen) / whole}%`;
  if (victims.length === 0) return <p className="trace-none">{m.bounds.none}</p>;
  return (
    <table className="trace-bounds">
      <caption className="unseen">{m.bounds.lead}</caption>
      <thead>
        <tr>
          <th scope="col">{m.methods.owner}</th>
          <th scope="col" className="numeric">
            {m.bounds.into}
          </th>
          <th scope="col" aria-label={m.bounds.title} />
          <th scope="col" className="numeric">
            {m.bounds.least}
          </th>
          <th scope="col" className="numeric">
            {m.bounds.most}
          </th>
          <th scope="col" aria-label={m.bounds.title} />
        </tr>
      </thead>
      <tbody>
        {victims.map((one, i) => (
          <tr key={one.owner} data-own={one.isThisCase}>
            <th scope="row">
              <OwnerName owner={owners[i] ?? { key: '', name: '', hint: '' }} owners={owners} />
            </th>
            <td className="numeric">
              <Money fen={one.intoFen} ledger />
            </td>
            <td>
              <span
                className="trace-bar"
                role="img"
                data-owner={ownerColour(owners, one.owner)}
                aria-label={m.bounds.bar(
                  one.victimMasked,
                  moneyText(one.leastFen, 'always'),
                  moneyText(one.mostFen, 'always'),
                  moneyText(balanceFen, 'always'),
                )}
              >
                <i style={{ width: share(one.mostFen) }} />
                <b style={{ width: share(one.leastFen) }} />
              </span>
            </td>
            <td className="numeric">
              <Money fen={one.leastFen} ledger />
            </td>
            <td className="numeric">
              <Money fen={one.mostFen} ledger />
            </td>
            <td>
              <Tag tone={toneOf[one.certainty]}>{name(certainties, one.certainty)}</Tag>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
