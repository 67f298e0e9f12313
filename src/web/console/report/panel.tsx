/** The reports of a warning, on its page: what was lost all the same, and what of it was caught. */
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Card, Money, moneyText, Tag, Time, useMay, useMessages, useRead } from '../../ui/index.ts';
import { reportMessages } from './messages.ts';
import './report.css';

const shown = 20;

/** Nothing where nobody reported, or where the reports are not this person's to see. */
export function ReportPanel({ warningId }: { warningId: string }): ReactElement | null {
  const m = useMessages(reportMessages);
  const may = useMay();
  const reads = may('report.write');
  const query = { warningId, limit: shown };
  const read = useRead('report.list', { query }, { enabled: reads });
  const items = read.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title={m.linked}>
      {items.map((row) => (
        <p key={row.id} className="rp-linked">
          {may('funds.read') ? (
            <Link to="/funds/$id" params={{ id: row.caseId }} className="number">
              {row.caseNumber}
            </Link>
          ) : (
            <span className="number">{row.caseNumber}</span>
          )}
          <Time at={row.submittedAt} />
          <Money fen={row.lossFen} />
          <span className="field-hint">
            {row.stoppedFen > 0 ? m.recent.stopped(moneyText(row.stoppedFen)) : m.recent.none}
          </span>
          {row.joined && <Tag tone="quiet">{m.recent.joined}</Tag>}
        </p>
      ))}
    </Card>
  );
}
