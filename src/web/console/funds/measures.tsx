/** All measures of one case, with what is owed on each. */
import { useState, type ReactElement } from 'react';
import type { FundDetail, MeasureRow } from '../../../contract/index.ts';
import { EmptyState, Table, useMessages } from '../../ui/index.ts';
import { FundActDialog } from './act.tsx';
import type { Asked } from './command.ts';
import { fundMessages } from './messages.ts';
import { useMeasureColumns } from './order-row.tsx';

export function CaseMeasures({ detail }: { detail: FundDetail }): ReactElement {
  const m = useMessages(fundMessages);
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns = useMeasureColumns(setAsked).filter(({ key }) => key !== 'case');
  return (
    <div className="case-panel case-table">
      <Table<MeasureRow>
        name="fund-measure"
        caption={m.tab.measure}
        columns={columns}
        rows={detail.measures}
        rowKey={(row) => row.id}
        empty={<EmptyState icon="stop" title={m.measure.none} hint={m.measure.noneHint} />}
      />
      {asked && (
        <FundActDialog
          asked={asked}
          caseId={detail.id}
          version={detail.version}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}
