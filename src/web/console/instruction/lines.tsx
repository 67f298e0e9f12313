/** How each line to a bank stands, and what came over one that nobody may believe. */
import type { ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import {
  Card,
  EmptyState,
  Loaded,
  Skeleton,
  Table,
  Tag,
  Time,
  useMessages,
  useRead,
  useShared,
  type Column,
} from '../../ui/index.ts';
import { instructionMessages } from './messages.ts';

type Reply = CallReply<'instruction.lines'>;
type Line = Reply['lines'][number];

const everyMs = 15_000;

function State({ line }: { line: Line }): ReactElement {
  const { lines } = useMessages(instructionMessages);
  if (line.adapter === 'by-hand') return <Tag tone="quiet">{lines.byHand}</Tag>;
  if (line.isUp === null) return <Tag tone="quiet">{lines.idle}</Tag>;
  return line.isUp ? <Tag tone="good">{lines.up}</Tag> : <Tag tone="risk">{lines.down}</Tag>;
}

function useLineColumns(): readonly Column<Line>[] {
  const { lines } = useMessages(instructionMessages);
  const shared = useShared();
  const count = (key: 'waiting' | 'unanswered' | 'human'): Column<Line> => ({
    key,
    title: lines[key],
    numeric: true,
    width: '86px',
    cell: (line) => <span className="number">{line[key]}</span>,
  });
  return [
    {
      key: 'name',
      title: lines.name,
      fixed: true,
      cell: (line) => (
        <>
          <strong>{line.name}</strong>{' '}
          {line.name !== line.bank && <span className="number field-hint">{line.bank}</span>}
        </>
      ),
    },
    { key: 'adapter', title: lines.adapter, cell: (line) => lines.adapters[line.adapter] },
    {
      key: 'state',
      title: lines.state,
      cell: (line) => (
        <span className="instruction-kind" title={line.problem ?? undefined}>
          <State line={line} />
          {line.problem !== null && <span className="field-hint">{line.problem}</span>}
        </span>
      ),
    },
    count('waiting'),
    count('unanswered'),
    count('human'),
    {
      key: 'certificate',
      title: lines.certificate,
      cell: (line) =>
        line.certificateUntil === null ? (
          shared.none
        ) : (
          <span className="instruction-kind">
            <Time at={line.certificateUntil} />
            {line.certificateEnds && <Tag tone="warn">{lines.ends}</Tag>}
          </span>
        ),
    },
  ];
}

function Aside({ reply }: { reply: Reply }): ReactElement {
  const { lines } = useMessages(instructionMessages);
  const columns: readonly Column<Reply['setAside'][number]>[] = [
    {
      key: 'at',
      title: lines.at,
      width: '92px',
      fixed: true,
      cell: (one) => <Time at={one.at} />,
    },
    {
      key: 'bank',
      title: lines.name,
      width: '120px',
      cell: (one) => <span className="number">{one.bank ?? lines.unknown}</span>,
    },
    {
      key: 'reason',
      title: lines.reason,
      width: '150px',
      cell: (one) => <Tag tone="risk">{one.reason}</Tag>,
    },
    { key: 'detail', title: lines.detail, cell: (one) => one.detail },
  ];
  return (
    <Card
      title={lines.aside}
      extra={<span className="field-hint">{lines.asideDay(reply.setAsideDay)}</span>}
    >
      <Table
        name="instruction-aside"
        caption={lines.aside}
        columns={columns}
        rows={reply.setAside}
        rowKey={(one) => one.id}
        empty={<EmptyState icon="shield" title={lines.asideEmpty} />}
      />
    </Card>
  );
}

export function Lines(): ReactElement {
  const { lines } = useMessages(instructionMessages);
  const columns = useLineColumns();
  const read = useRead('instruction.lines', {}, { everyMs });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={10} />}>
      {(reply) => (
        <div className="instruction-lines">
          {reply.ownCertificateUntil !== null && (
            <p className="field-hint">
              {lines.own} <Time at={reply.ownCertificateUntil} whole />
            </p>
          )}
          <Table
            name="instruction-lines"
            caption={lines.table}
            columns={columns}
            rows={reply.lines}
            rowKey={(line) => line.bank}
            empty={<EmptyState icon="link" title={lines.empty} hint={lines.emptyHint} />}
          />
          <Aside reply={reply} />
        </div>
      )}
    </Loaded>
  );
}
