/** One visit on the board. */
import type { ReactElement } from 'react';
import type { VisitRow } from '../../../contract/index.ts';
import { Deadline, GradeBadge, Icon, Tag, Time, useMessages } from '../../ui/index.ts';
import { visitMessages } from './messages.ts';

export function VisitCard({
  visit,
  isOpen,
  onOpen,
}: {
  visit: VisitRow;
  isOpen: boolean;
  onOpen: () => void;
}): ReactElement {
  const m = useMessages(visitMessages);
  const [district = '', community = district] = visit.place.split(' · ');
  const isOver = visit.status === 'done' || visit.status === 'withdrawn';
  return (
    <button
      type="button"
      className={`visit-card visit-${visit.grade}`}
      aria-current={isOpen}
      onClick={onOpen}
    >
      <span className="visit-line">
        <GradeBadge grade={visit.grade} />
        {isOver ? <Time at={visit.updatedAt} /> : <Deadline at={visit.dueAt} />}
      </span>
      <span className="visit-line">
        <strong>{visit.people.join('、')}</strong>
        <span className="visit-quiet">{community}</span>
      </span>
      <span className="visit-line visit-quiet">
        <span className={visit.assignee === null ? 'visit-nobody' : undefined}>
          <Icon name={visit.assignee === null ? 'alert' : 'user'} size={14} />
          {visit.assignee?.name ?? m.unassigned}
        </span>
        <span>{visit.unitName}</span>
      </span>
      {(visit.keptCount > 0 || visit.attempts > 0 || visit.tier === 'grid') && (
        <span className="visit-tags">
          {visit.tier === 'grid' && <Tag tone="act">{m.grid}</Tag>}
          {visit.attempts > 0 && <Tag>{m.attempts(visit.attempts)}</Tag>}
          {visit.keptCount > 0 && <Tag tone="warn">{m.keptCount(visit.keptCount)}</Tag>}
        </span>
      )}
    </button>
  );
}
