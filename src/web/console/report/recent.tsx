/** The latest reports of the jurisdiction; choosing one shows what came of it. */
import type { ReactElement } from 'react';
import type { ReportRow } from '../../../contract/index.ts';
import { reportChannels } from '../../../core/funds/index.ts';
import {
  EmptyState,
  Loaded,
  Money,
  moneyText,
  Skeleton,
  Tag,
  Time,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { reportMessages } from './messages.ts';

const everyMs = 15_000;

type Props = { readonly open: string | null; readonly onOpen: (id: string) => void };

export function Recent({ open, onOpen }: Props): ReactElement {
  const m = useMessages(reportMessages);
  const read = useRead('report.list', { query: { limit: 12 } }, { everyMs, keep: true });
  return (
    <section className="rp-recent" aria-label={m.recent.title}>
      <h2>{m.recent.title}</h2>
      <Loaded read={read} skeleton={<Skeleton rows={5} shape="row" />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={m.recent.empty} hint={m.recent.emptyHint} icon="intake" />
          ) : (
            <ul>
              {items.map((row) => (
                <li key={row.id}>
                  <button
                    type="button"
                    aria-current={row.id === open || undefined}
                    onClick={() => onOpen(row.id)}
                  >
                    <RecentRow row={row} />
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function RecentRow({ row }: { row: ReportRow }): ReactElement {
  const m = useMessages(reportMessages);
  const nameOf = useNameOf();
  return (
    <>
      <span className="rp-recent-line">
        <strong>{row.victimMasked}</strong>
        <span className="number">{row.caseNumber}</span>
        <span className="grow" />
        <strong>
          <Money fen={row.lossFen} />
        </strong>
      </span>
      <span className="rp-recent-line rp-recent-more">
        <span>{nameOf(reportChannels, row.channel)}</span>
        <Time at={row.submittedAt} />
        {row.joined && <Tag tone="quiet">{m.recent.joined}</Tag>}
        <span className="grow" />
        <span data-caught={row.stoppedFen > 0}>
          {row.stoppedFen > 0 ? m.recent.stopped(moneyText(row.stoppedFen)) : m.recent.none}
        </span>
      </span>
    </>
  );
}
