/** The documents of a case: which were issued, who has them, what they say. */
import { useState, type ReactElement, type ReactNode } from 'react';
import { addressOf } from '../../../client/index.ts';
import {
  trailActs,
  type DocumentDetail,
  type DocumentRow,
  type Paper,
} from '../../../contract/index.ts';
import {
  Button,
  EmptyState,
  Loaded,
  moneyText,
  SideHead,
  Skeleton,
  Table,
  Tag,
  Time,
  useMessages,
  useNameOf,
  useRead,
  useUrlState,
  type Column,
} from '../../ui/index.ts';
import { paperMessages } from './paper-messages.ts';

type Block = Paper['blocks'][number];
type TableBlock = Extract<Block, { kind: 'table' }>;

function cellText(block: TableBlock, i: number, value: string | number | null): string {
  if (value === null) return '';
  return block.columns[i]?.form === 'money' && typeof value === 'number'
    ? moneyText(value, 'always')
    : String(value);
}

function PaperTable({ block }: { block: TableBlock }): ReactElement {
  const row = (cells: TableBlock['rows'][number], key: number | string): ReactElement => (
    <tr key={key}>
      {block.columns.map(({ title, form }, i) => (
        <td key={title} className={form === 'text' ? undefined : 'numeric'}>
          {cellText(block, i, cells[i] ?? null)}
        </td>
      ))}
    </tr>
  );
  return (
    <div className="paper-table">
      <table>
        <caption>{block.title}</caption>
        <thead>
          <tr>
            {block.columns.map(({ title, form, width }) => (
              <th
                key={title}
                scope="col"
                className={form === 'text' ? undefined : 'numeric'}
                style={width === undefined ? undefined : { width: `${width}%` }}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((cells, i) => row(cells, i))}
          {block.total && row(block.total, 'total')}
        </tbody>
      </table>
    </div>
  );
}

function PaperBlock({ block }: { block: Block }): ReactNode {
  switch (block.kind) {
    case 'text':
      return <p data-style={block.style ?? 'body'}>{block.text}</p>;
    case 'part':
      return <h4>{block.title}</h4>;
    case 'fields':
      return (
        <dl className="paper-fields">
          {block.rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
    case 'table':
      return <PaperTable block={block} />;
    case 'sign':
      return (
        <div className="paper-sign">
          <span>{block.title}</span>
          {block.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      );
    case 'seal':
      return (
        <p className="paper-seal">
          {block.office}
          <br />
          {block.date}
        </p>
      );
    case 'page':
      return <hr />;
  }
}

/** The document as it is printed, from the same content. */
function PaperSheet({ detail }: { detail: DocumentDetail }): ReactElement {
  const { paper, number } = detail;
  return (
    <article className="paper" lang="zh-CN">
      <p className="paper-office">{paper.office}</p>
      <h3>{paper.title}</h3>
      <p className="paper-number number">{number}</p>
      {paper.to !== '' && <p>{paper.to}：</p>}
      {paper.blocks.map((block, i) => (
        // The content of a document never changes: its place is its identity.
        <PaperBlock key={i} block={block} />
      ))}
    </article>
  );
}

function Fetch({ detail }: { detail: DocumentDetail }): ReactElement {
  const m = useMessages(paperMessages);
  const formats = (detail.hasTable ? ['pdf', 'xlsx'] : ['pdf']) as readonly ('pdf' | 'xlsx')[];
  return (
    <p className="paper-files">
      {formats.map((format) => (
        <a
          key={format}
          className="button button-plain button-usual"
          href={addressOf('document.fetch', { params: { id: detail.id }, query: { format } })}
          target="_blank"
          rel="noopener"
        >
          {m.fetch[format]}
        </a>
      ))}
      <span className="quiet">{m.trace}</span>
    </p>
  );
}

function Trail({ detail }: { detail: DocumentDetail }): ReactElement {
  const m = useMessages(paperMessages);
  const name = useNameOf();
  return (
    <section className="side-part">
      <h3>{m.trail}</h3>
      <ol className="side-trail">
        {detail.trail.map(({ at, act, actor, party, note }) => (
          <li key={`${at}${act}${party}`}>
            <Time at={at} />
            <span>
              {name(trailActs, act)} {party} {note} <span className="quiet">{actor}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Preview({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const m = useMessages(paperMessages);
  const read = useRead('document.read', { params: { id } });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={12} />}>
      {(detail) => (
        <div className="paper-side">
          <SideHead title={detail.title} onClose={onClose}>
            <Tag>{detail.number}</Tag>
          </SideHead>
          <Fetch detail={detail} />
          <p className="quiet number paper-hash">
            {m.hash} {detail.contentHash}
          </p>
          <PaperSheet detail={detail} />
          <Trail detail={detail} />
        </div>
      )}
    </Loaded>
  );
}

/** Issues the fund-flow table (涉案资金流向表) of the case as it is now; the parent knows how. */
type Props = { readonly caseId: string; readonly tools?: ReactNode };

export function Papers({ caseId, tools }: Props): ReactElement {
  const m = useMessages(paperMessages);
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  const [limit, setLimit] = useState(50);
  const read = useRead('document.list', { query: { subject: caseId, limit } }, { keep: true });
  const chosen = url['paper'];
  const columns: readonly Column<DocumentRow>[] = [
    { key: 'title', title: m.title, fixed: true, cell: (row) => <strong>{row.title}</strong> },
    { key: 'number', title: m.number, cell: (row) => <span className="number">{row.number}</span> },
    { key: 'at', title: m.at, cell: (row) => <Time at={row.issuedAt} whole /> },
    { key: 'by', title: m.by, cell: (row) => row.issuedBy },
    {
      key: 'last',
      title: m.last,
      cell: (row) => (
        <>
          <Tag tone={row.last.act === 'received' ? 'good' : 'plain'}>
            {name(trailActs, row.last.act)}
          </Tag>{' '}
          {row.last.party}
        </>
      ),
    },
    { key: 'code', title: m.code, cell: (row) => <span className="number">{row.shortCode}</span> },
  ];
  return (
    <div className={chosen === undefined ? 'papers' : 'papers papers-open'}>
      <div className="papers-list">
        {tools !== undefined && <div className="papers-tools">{tools}</div>}
        <Loaded read={read} skeleton={<Skeleton rows={8} />}>
          {({ items, total }) => (
            <>
              <Table
                name="fund-paper"
                caption={m.papers}
                columns={columns}
                rows={items}
                rowKey={(row) => row.id}
                selected={chosen}
                onSelect={(row) => setUrl({ paper: row.id }, true)}
                empty={<EmptyState icon="report" title={m.none} hint={m.noneHint} />}
              />
              {total > items.length && limit < 200 && (
                <Button onClick={() => setLimit(200)}>{m.more}</Button>
              )}
            </>
          )}
        </Loaded>
      </div>
      {chosen !== undefined && (
        <aside className="papers-side" aria-label={m.preview}>
          <Preview key={chosen} id={chosen} onClose={() => setUrl({ paper: null }, true)} />
        </aside>
      )}
    </div>
  );
}
