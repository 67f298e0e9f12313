/** The warning changed under the person: what they saw, what it is now, and what happened between. */
import type { ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { grades, warningStatuses } from '../../../core/warning/index.ts';
import { Button, clockText, Icon, useMessages, useNameOf, useShared } from '../../ui/index.ts';
import type { Handling } from './handling.ts';
import { warningMessages } from './messages.ts';

const eventsMax = 4;

type Facts = readonly (readonly [name: string, value: string])[];

function useFacts(): (detail: WarningDetail) => Facts {
  const m = useMessages(warningMessages);
  const shared = useShared();
  const name = useNameOf();
  return (detail) => [
    [m.fact.grade, name(grades, detail.grade)],
    [m.fact.status, name(warningStatuses, detail.status)],
    [m.fact.holder, detail.holder ? (detail.holder.seat ?? detail.holder.name) : shared.none],
    [m.fact.unit, detail.unitName],
    [m.fact.deadline, clockText(new Date(detail.deadlineAt))],
  ];
}

export function ConflictNote({
  detail,
  handling,
}: {
  readonly detail: WarningDetail;
  readonly handling: Handling;
}): ReactElement | null {
  const m = useMessages(warningMessages);
  const factsOf = useFacts();
  const seen = handling.conflict?.seen;
  if (!seen || seen.version === detail.version) return null;
  const before = new Map(factsOf(seen));
  const changed = factsOf(detail).filter(([name, value]) => before.get(name) !== value);
  const last = seen.events.at(-1)?.seq ?? 0;
  const news = detail.events.filter((one) => one.seq > last).slice(-eventsMax);
  return (
    <div className="presence presence-conflict" role="alert">
      <Icon name="refresh" />
      <div>
        <strong>{m.conflict}</strong>
        <p>{m.conflictHint(seen.version, detail.version)}</p>
        {changed.length > 0 && (
          <table className="versions">
            <thead>
              <tr>
                <th scope="col">{m.factName}</th>
                <th scope="col">{m.versionSeen(seen.version)}</th>
                <th scope="col">{m.versionNow(detail.version)}</th>
              </tr>
            </thead>
            <tbody>
              {changed.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{before.get(name)}</td>
                  <td>
                    <strong>{value}</strong>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <ul>
          {news.map((one) => (
            <li key={one.seq}>
              {clockText(new Date(one.at))} {one.actor} {one.text}
            </li>
          ))}
        </ul>
      </div>
      <Button size="small" onClick={handling.clearConflict}>
        {m.understood}
      </Button>
    </div>
  );
}
